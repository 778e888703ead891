//! What the configuration files said before: kept over restarts, and had back by a save like any other.

use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::Folder;

/// What is kept of the profiles' file: maker, lines put in and taken out, whether it is what the file says now.
async fn kept(desk: &TestDesk) -> Vec<(String, u64, u64, bool)> {
    let row = |version: &Value| {
        (
            version["maker"].as_str().expect("a maker").to_owned(),
            version["added"].as_u64().expect("a number"),
            version["removed"].as_u64().expect("a number"),
            version["current"] == true,
        )
    };
    versions(desk).await.iter().map(row).collect()
}

async fn versions(desk: &TestDesk) -> Vec<Value> {
    let versions = desk.done("file_versions", json!({"name": PROFILES})).await;
    versions.as_array().expect("versions").clone()
}

fn row(maker: &str, added: u64, removed: u64, current: bool) -> (String, u64, u64, bool) {
    (maker.to_owned(), added, removed, current)
}

async fn text(desk: &TestDesk, id: &Value) -> String {
    let version = desk.done("file_version", json!({"name": PROFILES, "id": id})).await;
    version["text"].as_str().expect("a text").to_owned()
}

async fn restore(desk: &TestDesk, id: &Value) -> Value {
    let hash = desk.file(PROFILES).await["hash"].clone();
    let args = json!({"name": PROFILES, "id": id, "baseHash": hash});
    desk.done("restore_version", args).await
}

/// Saves, single values set in place and changes by other programs, seen or not: each leaves the text before it.
#[tokio::test(flavor = "multi_thread")]
async fn every_text_is_kept_over_restarts() {
    let desk = TestDesk::start().await;
    let first = desk.on_disk(PROFILES);
    assert_eq!(kept(&desk).await, [row("found", 0, 0, true)]);
    let second = format!("{first}\n# one more\n");
    assert_eq!(desk.save(PROFILES, &second).await.expect("a save")["saved"], true);
    assert_eq!(
        desk.save(PROFILES, &second).await.expect("the same again")["saved"],
        true
    );
    assert_eq!(
        kept(&desk).await,
        [row("here", 2, 0, true), row("found", 0, 0, false)],
        "never twice the same in a row"
    );
    let haip = json!({"profileId": "iso-mdl", "on": true});
    desk.done("set_profile_haip", haip).await;
    let hook = json!({"profileId": "iso-mdl", "url": "http://localhost:9/"});
    desk.done("set_profile_webhook", hook).await;
    assert_eq!(kept(&desk).await.len(), 4);

    // Another program, while the desk looks and while it does not.
    let mut news = Box::pin(desk.desk.news());
    std::fs::write(desk.config.path().join(PROFILES), &second).expect("a change from outside");
    let seen = async {
        while kept(&desk).await.len() < 5 {
            assert!(!news.next().await.expect("news").is_empty());
        }
    };
    crate::support::soon("the change", seen).await;
    drop(news);
    assert_eq!(kept(&desk).await[0].0, "outside");
    let third = format!("{second}# and another\n");
    let desk = desk
        .restart(|folder| std::fs::write(folder.join(PROFILES), &third).expect("a change meanwhile"))
        .await;
    let listed = versions(&desk).await;
    assert_eq!(kept(&desk).await[0], row("outside", 1, 0, true));
    assert_eq!(listed.len(), 6);
    let mut texts = Vec::new();
    for version in &listed {
        texts.push(text(&desk, &version["id"]).await);
    }
    assert_eq!((&texts[0], &texts[1]), (&third, &second));
    assert_eq!((&texts[4], &texts[5]), (&second, &first));
    desk.end().await;
}

/// A version is had back by a save: live at once, kept itself, refused where the file changed or the text is broken.
#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_had_back() {
    let desk = TestDesk::start().await;
    let first = desk.on_disk(PROFILES);
    let second = first.replacen("name = \"Event Ticket\"", "name = \"Billet\"", 1);
    assert_ne!(second, first);
    desk.save(PROFILES, &second).await.expect("a save");
    let listed = versions(&desk).await;
    let result = restore(&desk, &listed[1]["id"]).await;
    assert_eq!((&result["saved"], &result["problems"]), (&json!(true), &json!([])));
    assert_eq!(desk.on_disk(PROFILES), first);
    let profile = desk.done("profile", json!({"profileId": "event-ticket"})).await;
    assert_eq!(profile["json"]["name"], "Event Ticket");
    assert_eq!(kept(&desk).await[0], row("here", 1, 1, true));

    let stale = json!({"name": PROFILES, "id": listed[0]["id"], "baseHash": "another"});
    let refused = desk.call("restore_version", stale).await.expect_err("changed");
    assert_eq!(refused.code, "config-changed");
    let desk = desk
        .restart(|folder| std::fs::write(folder.join(PROFILES), "profiles = {").expect("a broken file"))
        .await;
    let broken = versions(&desk).await[0]["id"].clone();
    assert!(!desk.desk.problems().is_empty());
    let good = versions(&desk).await[1]["id"].clone();
    assert_eq!(restore(&desk, &good).await["saved"], true);
    assert!(desk.desk.problems().is_empty());
    let result = restore(&desk, &broken).await;
    assert_eq!(
        (&result["saved"], &result["file"]["text"]),
        (&json!(false), &json!(first))
    );
    assert_eq!(desk.on_disk(PROFILES), first);
    desk.end().await;
}

/// Names that are none, and versions that are not there.
#[tokio::test]
async fn nothing_else_is_read() {
    let desk = TestDesk::start().await;
    let id = versions(&desk).await[0]["id"].clone();
    for name in ["../master.key", "", "/etc/passwd", "history"] {
        let asked = desk.call("file_versions", json!({"name": name})).await;
        assert_eq!(asked.expect_err("no file").code, "config-no-such-file", "{name}");
        let asked = desk.call("file_version", json!({"name": name, "id": id})).await;
        assert_eq!(asked.expect_err("no file").code, "config-no-such-file", "{name}");
    }
    let elsewhere = json!({"name": METADATA, "id": id});
    let asked = desk.call("file_version", elsewhere).await;
    assert_eq!(asked.expect_err("another file's").code, "version-gone");
    for id in ["", "..", "../../master.key", "1-here-0-0-x"] {
        let asked = desk.call("file_version", json!({"name": PROFILES, "id": id})).await;
        assert_eq!(asked.expect_err("no version").code, "version-gone", "{id}");
    }
    desk.end().await;
}

/// A save whose text before cannot be kept does not happen.
#[tokio::test]
async fn no_history_no_save() {
    let data = Folder::new();
    std::fs::write(data.path().join("history"), "in the way").expect("a file");
    let desk = TestDesk::beside(Folder::new(), data).await;
    let before = desk.on_disk(PROFILES);
    let refused = desk.save(PROFILES, &format!("{before}# more\n")).await;
    assert_eq!(refused.expect_err("no history").code, "config-history");
    assert_eq!(desk.on_disk(PROFILES), before);
    desk.end().await;
}
