//! The profile's webhook field: a splice that leaves every other byte alone.

use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::{Folder, project};

async fn set(desk: &TestDesk, id: &str, url: Option<&str>) -> Value {
    let result = desk
        .done("set_profile_webhook", json!({"profileId": id, "url": url}))
        .await;
    assert_eq!(result["saved"], true, "{result}");
    result
}

async fn shown(desk: &TestDesk, id: &str) -> Value {
    let cards = desk.done("profiles", Value::Null).await;
    let card = cards
        .as_array()
        .expect("cards")
        .iter()
        .find(|card| card["profileId"] == id);
    let card = card.unwrap_or_else(|| panic!("{id} is gone: {:?}\n{}", desk.desk.problems(), desk.on_disk(PROFILES)));
    card["webhookUrl"].clone()
}

/// What was put in: `after` without it is `before`.
fn inserted(before: &str, after: &str) -> String {
    let head = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let tail = before
        .bytes()
        .rev()
        .zip(after.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count()
        .min(before.len() - head);
    assert_eq!(head + tail, before.len(), "something else was changed");
    after[head..after.len() - tail].to_owned()
}

/// Set, change, take away: comments, order, blanks and every other profile stay byte for byte.
#[tokio::test]
async fn set_changed_and_removed() {
    let desk = TestDesk::start().await;
    let before = desk.on_disk(PROFILES);
    for id in ["identity-credential", "iso-mdl", "event-ticket"] {
        set(&desk, id, Some("http://localhost:9000/first?a=1&b=\"x\"")).await;
        let with = desk.on_disk(PROFILES);
        let put = inserted(&before, &with);
        assert!(
            put.contains("webhook") && put.contains("http://localhost:9000/first"),
            "{put}"
        );
        assert_eq!(shown(&desk, id).await, "http://localhost:9000/first?a=1&b=%22x%22");
        set(&desk, id, Some("https://someone:hunter2@hook.example/second")).await;
        assert_eq!(shown(&desk, id).await, "https://•••@hook.example/second", "R32");
        assert_eq!(desk.on_disk(PROFILES).lines().count(), with.lines().count());
        set(&desk, id, None).await;
        assert_eq!(desk.on_disk(PROFILES), before, "{id}: as it was");
        assert_eq!(shown(&desk, id).await, Value::Null);
        set(&desk, id, None).await;
        assert_eq!(desk.on_disk(PROFILES), before, "{id}: nothing to take away");
    }
    desk.end().await;
}

/// Files that people wrote by hand, with habits of their own.
#[tokio::test]
async fn other_peoples_files() {
    for text in [
        "profiles {\n\t\"odd one\" : {name:\"x\",credentialConfigurationId:\"event_ticket_dc+sd-jwt\",credentialData:{}}\n}",
        "profiles.\"odd one\".name = x // why\r\nprofiles.\"odd one\".credentialConfigurationId = \"event_ticket_dc+sd-jwt\"\r\nprofiles.\"odd one\".credentialData {}\r\n",
        "{ \"profiles\": { \"odd one\": { \"name\": \"x\", \"credentialConfigurationId\": \"event_ticket_dc+sd-jwt\", \"credentialData\": {} , } } }",
        "base { name = x, credentialData {} }\nprofiles { \"odd one\" = ${base} { credentialConfigurationId = \"event_ticket_dc+sd-jwt\" } }\n",
    ] {
        let folder = Folder::new();
        let metadata = std::fs::read(project().join("profiles").join(METADATA)).expect("a shipped file");
        std::fs::write(folder.path().join(METADATA), metadata).expect("a file");
        std::fs::write(folder.path().join(PROFILES), text).expect("a file");
        let desk = TestDesk::on(folder).await;
        assert_eq!(desk.ids().await, ["odd one"], "{text}: {:?}", desk.desk.problems());
        set(&desk, "odd one", Some("http://localhost:9000/")).await;
        inserted(text, &desk.on_disk(PROFILES));
        assert_eq!(shown(&desk, "odd one").await, "http://localhost:9000/");
        set(&desk, "odd one", Some("http://localhost:9001/")).await;
        assert_eq!(shown(&desk, "odd one").await, "http://localhost:9001/");
        set(&desk, "odd one", None).await;
        assert_eq!(shown(&desk, "odd one").await, Value::Null);
        assert_eq!(desk.ids().await, ["odd one"]);
        desk.end().await;
    }
}

/// What a reference brings cannot be taken away here, and is not said to be.
#[tokio::test]
async fn set_elsewhere() {
    let folder = Folder::new();
    let text = "hook { notifications { webhook { url = \"http://localhost:9/\" } } }\n\
        profiles { p = ${hook} { name = x, credentialConfigurationId = \"event_ticket_dc+sd-jwt\", credentialData {} } }\n";
    let metadata = std::fs::read(project().join("profiles").join(METADATA)).expect("a shipped file");
    std::fs::write(folder.path().join(METADATA), metadata).expect("a file");
    std::fs::write(folder.path().join(PROFILES), text).expect("a file");
    let desk = TestDesk::on(folder).await;
    assert_eq!(shown(&desk, "p").await, "http://localhost:9/");
    let refused = desk
        .call("set_profile_webhook", json!({"profileId": "p", "url": null}))
        .await
        .expect_err("elsewhere");
    assert_eq!(refused.code, "webhook-elsewhere");
    assert_eq!(desk.on_disk(PROFILES), text);
    set(&desk, "p", Some("http://localhost:10/")).await;
    inserted(text, &desk.on_disk(PROFILES));
    assert_eq!(shown(&desk, "p").await, "http://localhost:10/");
    desk.end().await;
}

/// Addresses that are none, and profiles that are not there: refused, and nothing is touched.
#[tokio::test]
async fn refused() {
    let desk = TestDesk::start().await;
    let before = desk.on_disk(PROFILES);
    for url in ["", " ", "/x", "ftp://x/", "javascript:alert(1)"] {
        let refused = desk
            .call("set_profile_webhook", json!({"profileId": "iso-mdl", "url": url}))
            .await
            .expect_err(url);
        assert_eq!(refused.code, "webhook-url");
        assert!(refused.message.starts_with("webhook url must"), "{refused:?}");
    }
    for url in [Some("http://localhost/"), None] {
        let unknown = desk
            .call("set_profile_webhook", json!({"profileId": "nobody", "url": url}))
            .await;
        assert_eq!(unknown.expect_err("no such profile").code, "profile-gone");
    }
    assert_eq!(desk.on_disk(PROFILES), before);
    desk.end().await;
}
