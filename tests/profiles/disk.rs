//! What a disk can refuse: said plainly, and nothing half-written.

use std::path::Path;

use serde_json::json;

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::Folder;

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder").flatten();
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A folder that nobody may write in. The superuser may everywhere: then there is nothing to see.
#[cfg(unix)]
#[tokio::test]
async fn a_folder_without_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = TestDesk::start().await;
    let (folder, before) = (desk.config.path().to_owned(), desk.on_disk(PROFILES));
    let mode = |mode| std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode)).expect("permissions");
    mode(0o555);
    let may = std::fs::write(folder.join("probe"), "").is_ok();
    let saved = desk.save(PROFILES, &format!("{before}# more\n")).await;
    mode(0o755);
    if !may {
        let refused = saved.expect_err("no permission");
        assert_eq!(refused.code, "config-io");
        assert!(refused.message.contains("no permission to write"), "{refused:?}");
        assert_eq!(desk.on_disk(PROFILES), before);
        assert_eq!(names(&folder).len(), 4);
    }
    desk.end().await;
}

/// A folder in a file's place: told as what it is, not overwritten, and what is live stays.
#[tokio::test]
async fn a_folder_in_the_place_of_a_file() {
    let desk = TestDesk::start().await;
    let path = desk.config.path().join(METADATA);
    std::fs::remove_file(&path).expect("gone");
    std::fs::create_dir(&path).expect("a folder");
    std::fs::write(path.join("inside"), "kept").expect("a file");
    let file = desk.file(METADATA).await;
    assert_eq!(file["unreadable"], "it is a folder, not a file");
    let refused = desk.save(METADATA, "credentialConfigurations {}\n").await;
    let refused = refused.expect_err("a folder");
    assert_eq!(refused.code, "config-unreadable");
    assert!(refused.message.contains("it is a folder, not a file"), "{refused:?}");
    assert_eq!(names(&path), ["inside"]);
    assert_eq!(names(desk.config.path()).len(), 4);
    assert_eq!(desk.ids().await.len(), 7, "the old set lives");
    desk.end().await;
}

/// A link out of the folder is neither read nor written, and the link itself stays. A link inside the folder stays a link, too.
#[cfg(unix)]
#[tokio::test]
async fn links() {
    use std::os::unix::fs::symlink;
    let desk = TestDesk::start().await;
    let (folder, before) = (desk.config.path(), desk.on_disk(PROFILES));
    let (elsewhere, path) = (Folder::new(), folder.join(PROFILES));
    let theirs = elsewhere.path().join("theirs.conf");
    std::fs::rename(&path, &theirs).expect("moved");
    symlink(&theirs, &path).expect("a link");
    let shown = desk.file(PROFILES).await;
    assert_eq!(shown["text"], "");
    assert_eq!(
        shown["unreadable"],
        "it is a link that leads out of the configuration folder"
    );
    let after = format!("{before}# more\n");
    let hook = json!({"profileId": "iso-mdl", "url": "http://localhost:9/"});
    let refused = desk.save(PROFILES, &after).await.expect_err("a link out of the folder");
    assert_eq!(refused.code, "config-link");
    assert!(
        refused.message.contains("theirs.conf, outside the folder"),
        "{refused:?}"
    );
    let refused = desk.call("set_profile_webhook", hook).await;
    let refused = refused.expect_err("a link out of the folder");
    assert_eq!(refused.code, "config-unreadable");
    assert_eq!(std::fs::read_to_string(&theirs).expect("the file"), before);
    assert!(path.is_symlink());
    assert_eq!(names(folder).len(), 4);

    std::fs::remove_file(&path).expect("the link goes");
    symlink("nothing", &path).expect("a link to nothing");
    let made = json!({"name": PROFILES, "text": before, "baseHash": desk_app::config::hash("")});
    let refused = desk.call("save_file", made).await.expect_err("a link to nothing");
    assert_eq!(refused.code, "config-link");

    std::fs::remove_file(&path).expect("the link goes");
    std::fs::create_dir(folder.join("data")).expect("a folder");
    std::fs::write(folder.join("data/profiles"), &before).expect("a file");
    symlink("data/profiles", &path).expect("a link inside");
    assert_eq!(desk.save(PROFILES, &after).await.expect("a save")["saved"], true);
    assert!(path.is_symlink());
    assert_eq!(
        std::fs::read_to_string(folder.join("data/profiles")).expect("the file"),
        after
    );
    assert_eq!(names(&folder.join("data")), ["profiles"]);
    desk.end().await;
}
