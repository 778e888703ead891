//! Another configuration folder, opened while the desk runs.

use std::path::Path;

use desk_app::{Desk, Options};
use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::Folder;

/// A folder with one profile, a copy of a shipped one.
fn small(id: &str) -> Folder {
    let folder = Folder::new();
    let shipped = crate::support::folder::project().join("profiles");
    std::fs::copy(shipped.join(METADATA), folder.path().join(METADATA)).expect("a copy");
    std::fs::write(folder.path().join(PROFILES), profile(id)).expect("a file");
    folder
}

fn profile(id: &str) -> String {
    format!(
        "profiles {{\n  {id} {{\n    name = \"{id}\"\n    credentialConfigurationId = \"UniversityDegree_jwt_vc_json\"\n    \
         credentialData {{ type = [VerifiableCredential] }}\n  }}\n}}\n"
    )
}

async fn open(desk: &TestDesk, path: &Path) -> Result<Value, String> {
    let opened = desk.call("open_folder", json!({"path": path})).await;
    opened.map_err(|error| error.code)
}

async fn versions(desk: &TestDesk) -> usize {
    let versions = desk.done("file_versions", json!({"name": PROFILES})).await;
    versions.as_array().map_or(0, Vec::len)
}

fn offer(id: &str) -> Value {
    json!({"profileId": id, "method": "preAuthorized", "byValue": true, "txCode": null, "expiresInSeconds": null, "credentialData": null,
        "webhook": {"kind": "inherit"}, "address": "local"})
}

/// What it holds is live at once, is watched, and has a history of its own; sessions of before go on.
#[tokio::test(flavor = "multi_thread")]
async fn another_folder_is_live_watched_and_remembered() {
    let (desk, other) = (TestDesk::start().await, small("mine"));
    desk.done("create_offer", offer("event-ticket")).await;
    let kept = versions(&desk).await;
    let info = open(&desk, other.path()).await.expect("opened");
    let real = other.path().canonicalize().expect("a folder");
    assert_eq!(info["configFolder"], json!(real));
    assert_eq!(desk.ids().await, ["mine"]);
    assert_eq!(versions(&desk).await, 1, "no text of the folder before");
    let sessions = desk.done("sessions", json!({"limit": 10, "before": null})).await;
    assert_eq!(sessions["rows"].as_array().map(Vec::len), Some(1));

    let mut news: super::elsewhere::Told = Box::pin(desk.desk.news());
    std::fs::write(other.path().join(PROFILES), profile("theirs")).expect("a file");
    super::elsewhere::until(&mut news, "the other folder is watched", async || {
        desk.ids().await == ["theirs"]
    })
    .await;
    assert_eq!(versions(&desk).await, 2);

    // Back: the files of the first folder have what was kept of them.
    open(&desk, desk.config.path()).await.expect("opened");
    assert_eq!(desk.ids().await.len(), 7);
    assert_eq!(versions(&desk).await, kept);
    std::fs::write(other.path().join(PROFILES), profile("nobodys")).expect("a file");
    let text = desk.on_disk(PROFILES).replace("name = ", "name  = ");
    std::fs::write(desk.config.path().join(PROFILES), &text).expect("a file");
    super::elsewhere::until(&mut news, "the first folder is watched again", async || {
        desk.file(PROFILES).await["text"] == json!(text) && versions(&desk).await == kept + 1
    })
    .await;
    assert_eq!(desk.ids().await.len(), 7, "the other one is not");
}

/// Walt.id's own folder opens unchanged (fact sheet 6); a broken one opens too, so that it can be mended, and serves nothing of
/// the folder before it.
#[tokio::test(flavor = "multi_thread")]
async fn walt_ids_folder_opens_and_a_broken_one_can_be_mended() {
    let desk = TestDesk::start().await;
    if let Some(shared) = crate::support::shared::shared("data/waltid-0.21.0") {
        let copy = Folder::new();
        for file in std::fs::read_dir(shared).expect("the data") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), copy.path().join(file.file_name())).expect("a copy");
        }
        open(&desk, copy.path()).await.expect("opened");
        assert_eq!(desk.ids().await.len(), 49);
    }
    let broken = small("mine");
    std::fs::write(broken.path().join(PROFILES), "profiles = {").expect("a file");
    let info = open(&desk, broken.path()).await.expect("opened");
    assert_eq!((&info["lastGood"], desk.ids().await.len()), (&json!(true), 0));
    let file = desk.file(PROFILES).await;
    let save = json!({"name": PROFILES, "text": profile("mine"), "baseHash": file["hash"]});
    assert_eq!(desk.done("save_file", save).await["saved"], true);
    assert_eq!(desk.ids().await, ["mine"]);
}

/// What is no configuration folder is refused by a code, and nothing changes.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_configuration_folder_is_refused() {
    let (desk, place) = (TestDesk::start().await, Folder::new());
    let file = place.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let above = small("mine");
    let below = place.path().join("config");
    std::fs::rename(above.path(), &below).expect("a move");
    for (path, code) in [
        (place.path().join("missing"), "folder-missing"),
        (file.clone(), "folder-no-folder"),
        (file.join("below"), "folder-missing"),
        (Path::new(" ").to_owned(), "folder-missing"),
        (place.path().to_owned(), "folder-empty"),
    ] {
        assert_eq!(open(&desk, &path).await, Err(code.to_owned()), "{}", path.display());
    }
    let refused = desk.call("open_folder", json!({"path": place.path()})).await;
    let message = refused.expect_err("refused").message;
    assert!(message.ends_with("config does"), "{message}");
    assert_eq!(desk.ids().await.len(), 7);
}

/// The next desk of the same data folder opens it again, unless it is told another; one that is gone is said.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_opened_again_at_the_next_start() {
    let (desk, other) = (TestDesk::start().await, small("mine"));
    open(&desk, other.path()).await.expect("opened");
    let desk = desk.restart(|_| {}).await;
    assert_eq!(desk.ids().await.len(), 7, "it was told another");
    let TestDesk {
        desk,
        config: _config,
        data,
    } = desk;
    desk.shutdown().await;
    drop(desk);
    let options = || Options {
        data: data.path().to_owned(),
        listen: Some(([127, 0, 0, 1], 0).into()),
        ..Options::personal()
    };
    let desk = Desk::start(options()).await.expect("a desk");
    let info = desk.call("info", json!(null)).await.expect("info");
    assert_eq!(
        info["configFolder"],
        json!(other.path().canonicalize().expect("a folder"))
    );
    desk.shutdown().await;
}
