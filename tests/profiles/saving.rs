//! Saves from the window.

use futures_util::StreamExt as _;
use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};

/// A save is live at once, told to the window, and on the disk.
#[tokio::test]
async fn live_at_once() {
    let desk = TestDesk::start().await;
    let mut news = Box::pin(desk.desk.news());
    let text = format!(
        "{}\nprofiles.mine = ${{profiles.event-ticket}}{{ name = \"Mine\" }}\n",
        desk.on_disk(PROFILES)
    );
    let saved = desk.save(PROFILES, &text).await.expect("a save");
    assert_eq!((&saved["saved"], &saved["problems"]), (&json!(true), &json!([])));
    assert_eq!(saved["file"]["text"], text);
    assert_eq!(desk.on_disk(PROFILES), text);
    assert!(desk.ids().await.contains(&"mine".to_owned()));
    let offer = desk.done("profile", json!({"profileId": "mine"})).await;
    assert_eq!(offer["json"]["name"], "Mine");
    let told = crate::support::soon("news", news.next()).await.expect("a batch");
    assert!(told.iter().any(|one| matches!(one, desk_app::News::Profiles)));
    desk.end().await;
}

/// R41: a text that breaks the file is refused, and everything stays; what is wrong is said, and where.
#[tokio::test]
async fn a_bad_save_changes_nothing() {
    let desk = TestDesk::start().await;
    let (before, ids) = (desk.on_disk(PROFILES), desk.ids().await);
    for (bad, code, line) in [
        ("profiles = {\n", "hocon.unclosed-object", 1),
        ("", "profiles-missing", 0),
        ("profiles = 3\n", "profiles-missing", 0),
        (
            "profiles {}\ninclude required(\"other.conf\")\n",
            "hocon.include-missing",
            2,
        ),
        ("include \"../other.conf\"\nprofiles {}\n", "hocon.include-refused", 1),
        ("profiles = ${nobody}\n", "hocon.unresolved-reference", 1),
    ] {
        let checked = desk.done("check_file", json!({"name": PROFILES, "text": bad})).await;
        let saved = desk.save(PROFILES, bad).await.expect("an answer");
        assert_eq!(saved["saved"], false, "{bad}");
        assert_eq!(saved["problems"], checked, "{bad}");
        let problem = &saved["problems"][0];
        assert!(line == 0 || problem["line"] == line, "{bad}: {problem}");
        assert_eq!(problem["code"], code, "{bad}");
        assert_eq!(saved["file"]["text"], before);
        assert_eq!(
            (desk.on_disk(PROFILES), desk.ids().await),
            (before.clone(), ids.clone()),
            "{bad}"
        );
    }
    assert!(desk.desk.problems().is_empty(), "what is live has no problem");
    let leftovers: Vec<_> = std::fs::read_dir(desk.config.path())
        .expect("the folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(leftovers.len(), 4, "{leftovers:?}");
    desk.end().await;
}

/// A defect in one profile is saved and takes out that profile only.
#[tokio::test]
async fn a_defect_is_saved() {
    let desk = TestDesk::start().await;
    let text = desk.on_disk(PROFILES).replacen(
        "credentialConfigurationId = \"event_ticket_dc+sd-jwt\"",
        "credentialConfigurationId = \"nobody\"",
        1,
    );
    let saved = desk.save(PROFILES, &text).await.expect("a save");
    assert_eq!(saved["saved"], true);
    assert_eq!(saved["problems"][0]["profileId"], "event-ticket");
    assert_eq!(desk.ids().await.len(), 6);
    assert!(!desk.ids().await.contains(&"event-ticket".to_owned()));
    desk.end().await;
}

/// Nobody's change is overwritten, and only this desk's files are written.
#[tokio::test]
async fn no_other_change_is_lost() {
    let desk = TestDesk::start().await;
    let old = desk.file(METADATA).await;
    let theirs = format!("{}\n# theirs\n", desk.on_disk(METADATA));
    std::fs::write(desk.config.path().join(METADATA), &theirs).expect("a change elsewhere");
    let mine = json!({"name": METADATA, "text": format!("{}\n# mine\n", old["text"].as_str().expect("a text")), "baseHash": old["hash"]});
    let refused = desk.call("save_file", mine).await.expect_err("changed");
    assert_eq!(refused.code, "config-changed");
    assert_eq!(desk.on_disk(METADATA), theirs);
    for name in ["../evil.conf", "evil.conf", "/etc/passwd", ""] {
        for call in ["save_file", "check_file"] {
            let args = json!({"name": name, "text": "", "baseHash": ""});
            assert_eq!(
                desk.call(call, args).await.expect_err("no such file").code,
                "config-no-such-file",
                "{name}"
            );
        }
    }
    assert_eq!(
        desk.call("save_file", Value::Null)
            .await
            .expect_err("no arguments")
            .code,
        "bad-arguments"
    );
    desk.end().await;
}

/// R31, R41: a running session keeps its snapshot, whatever is saved meanwhile.
#[tokio::test]
async fn running_sessions_keep_what_they_had() {
    let desk = TestDesk::start().await;
    let form = json!({"profileId": "event-ticket", "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null, "credentialData": null,
        "webhook": {"kind": "inherit"}, "address": "local"});
    let made = desk.done("create_offer", form).await;
    let text = desk
        .on_disk(PROFILES)
        .replacen("event_name = \"Open Air 2026\"", "event_name = \"Cancelled\"", 1);
    assert_eq!(desk.save(PROFILES, &text).await.expect("a save")["saved"], true);
    let report = desk.done("claim", json!({"link": made["link"], "txCode": null})).await;
    assert_eq!(
        (&report["ok"], &report["claims"]["event_name"]),
        (&json!(true), &json!("Open Air 2026")),
        "{report}"
    );
    desk.end().await;
}
