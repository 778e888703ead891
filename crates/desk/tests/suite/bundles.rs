//! A session in a file: exported, opened again, looked at, replayed.

use desk_app::{Desk, bundle};
use serde_json::{Value, json};

use crate::hooks::{attempts, came, claimed, inbox, start};
use crate::whole::{Folder, done};

async fn exported(desk: &Desk, session: &str, personal: bool) -> Value {
    let args = json!({"sessionId": session, "personal": personal, "har": false, "path": null});
    done(desk, "export_session", args).await
}

async fn opened(desk: &Desk, base64: &Value) -> Value {
    let args = json!({"path": null, "base64": base64, "name": "from-support.zip"});
    done(desk, "open_bundle", args).await
}

/// What one desk exports another opens: the same session, nothing of the person, and nothing can be done to it.
#[tokio::test]
async fn a_bundle_is_opened_by_another_desk() {
    let (folder, other) = (Folder::new(), Folder::new());
    let desk = start(&folder).await;
    let support = start(&other).await;
    let target = inbox(&desk, "one").await;
    let mut news: crate::hooks::Told = Box::pin(desk.news());
    let session = claimed(&desk, &target).await;
    attempts(&mut news, 4, |_| true).await;
    let own = done(&desk, "session", json!({"sessionId": session})).await;

    let made = exported(&desk, &session, false).await;
    assert!(
        made["name"].as_str().is_some_and(|name| name.ends_with(bundle::ENDING)),
        "{made}"
    );
    let row = opened(&support, &made["base64"]).await;
    assert_eq!(row["about"]["sessionId"], session.as_str());
    assert_eq!(row["name"], "from-support.zip");
    assert_eq!(done(&support, "bundles", Value::Null).await, json!([row]));
    let view = done(&support, "bundle", json!({"bundle": row["bundle"]})).await;
    let kinds = |detail: &Value| -> Vec<Value> {
        let items = detail["timeline"].as_array().expect("a time line").iter();
        items.map(|item| item["what"]["kind"].clone()).collect()
    };
    assert_eq!(kinds(&view["detail"]), kinds(&own));
    assert_eq!(view["detail"]["row"]["status"], "SUCCESSFUL");
    assert_eq!(view["profile"]["profileId"], "university-degree");
    assert!(view["detail"]["offer"].is_null());
    let name = own["json"]["credentialData"]["credentialSubject"]["familyName"]
        .as_str()
        .expect("a name");
    let given = |value: &Value| value.to_string().contains(name);
    assert!(given(&own) && !given(&view), "{view}");
    assert!(view["removed"].as_array().is_some_and(|removed| !removed.is_empty()));

    let attempt = view["detail"]["timeline"]
        .as_array()
        .expect("items")
        .iter()
        .find(|item| item["what"]["kind"] == "attempt");
    let id = attempt.expect("an attempt")["what"]["id"].clone();
    let whole = done(&support, "bundle_attempt", json!({"bundle": row["bundle"], "id": id})).await;
    assert!(
        whole["requestBody"].as_str().is_some_and(|body| body.contains("•••")),
        "{whole}"
    );
    assert!(whole["requestHeaders"].to_string().contains("webhook-id"), "{whole}");

    let personal = exported(&desk, &session, true).await;
    let row = opened(&support, &personal["base64"]).await;
    let view = done(&support, "bundle", json!({"bundle": row["bundle"]})).await;
    assert!(given(&view), "asked for, so it is there");

    done(&support, "close_bundle", json!({"bundle": row["bundle"]})).await;
    let gone = support
        .call("bundle", json!({"bundle": row["bundle"]}))
        .await
        .expect_err("closed");
    assert_eq!(gone.code, "bundle-closed");
    desk.shutdown().await;
    support.shutdown().await;
}

/// A bundle's events go to a target of one's choice, in order, as tests; a bundle has no target of its own.
#[tokio::test]
async fn a_bundles_events_are_replayed() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let (target, second) = (inbox(&desk, "one").await, inbox(&desk, "two").await);
    let mut news: crate::hooks::Told = Box::pin(desk.news());
    let session = claimed(&desk, &target).await;
    attempts(&mut news, 4, |_| true).await;
    let made = exported(&desk, &session, false).await;
    let row = opened(&desk, &made["base64"]).await;
    let to = |to: Value| json!({"bundle": row["bundle"], "to": to});
    let refused = desk
        .call("replay_bundle", to(json!({"kind": "own"})))
        .await
        .expect_err("nowhere");
    assert_eq!(refused.code, "no-target");
    let going = done(
        &desk,
        "replay_bundle",
        to(json!({"kind": "inbox", "path": second["path"]})),
    )
    .await;
    assert_eq!(going["deliveries"], 4);
    attempts(&mut news, 4, |row| row["trigger"] == "test").await;
    let bodies: Vec<Value> = came(&desk, &second)
        .await
        .iter()
        .map(|row| row["event"].clone())
        .collect();
    let names = [
        "resolved_credential_offer",
        "requested_token",
        "jwt_issue",
        "issuance_status",
    ];
    assert_eq!(bodies, names.map(Value::from), "in the order they happened");
    let own = done(&desk, "session", json!({"sessionId": session})).await;
    assert!(
        !own["timeline"].to_string().contains("\"test\""),
        "they are no part of the session"
    );
    desk.shutdown().await;
}

/// A file is written where the person said, and read from there; what is no bundle is refused by its code.
#[tokio::test]
async fn files_are_written_and_read() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let target = inbox(&desk, "one").await;
    let session = claimed(&desk, &target).await;
    let path = folder.path().join("a bundle.zip");
    let args =
        |har: bool, path: &std::path::Path| json!({"sessionId": session, "personal": false, "har": har, "path": path});
    let made = done(&desk, "export_session", args(false, &path)).await;
    assert!(made["base64"].is_null() && path.exists(), "{made}");
    let row = done(
        &desk,
        "open_bundle",
        json!({"path": path, "base64": null, "name": null}),
    )
    .await;
    assert_eq!(row["name"], "a bundle.zip");
    let har = folder.path().join("x.har");
    done(&desk, "export_session", args(true, &har)).await;
    let har: Value = serde_json::from_slice(&std::fs::read(&har).expect("a file")).expect("JSON");
    assert!(
        har["log"]["entries"]
            .as_array()
            .is_some_and(|entries| entries.len() >= 3),
        "{har}"
    );
    let nowhere = desk
        .call("export_session", args(false, &folder.path().join("no/such")))
        .await;
    assert_eq!(nowhere.expect_err("no folder").code, "bundle-not-written");
    for (path, code) in [
        (folder.path().join("none"), "bundle-unreadable"),
        (folder.path().join("x.har"), "bundle-no-zip"),
    ] {
        let refused = desk
            .call("open_bundle", json!({"path": path, "base64": null, "name": null}))
            .await;
        assert_eq!(refused.expect_err("no bundle").code, code);
    }
    desk.shutdown().await;
}
