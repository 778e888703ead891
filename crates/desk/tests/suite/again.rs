//! What replays, drills and tests leave as it is, and what is refused before anything is made.

use crate::hooks::{Told, attempt, attempts, came, claimed, inbox, start};
use crate::whole::{Folder, done};
use desk_app::{Desk, Options};
use serde_json::{Value, json};

async fn row(desk: &Desk, session: &str) -> Value {
    done(desk, "session", json!({"sessionId": session})).await["row"].clone()
}

/// A replay and a drill that fail change nothing of how the session's own events stand; their items say that they are none of
/// them.
#[tokio::test]
async fn replays_change_no_count_of_their_session() {
    let folder = Folder::new();
    let options = Options {
        retry: Some("never".parse().expect("a schedule")),
        ..folder.options()
    };
    let desk = Desk::start(options).await.expect("a desk");
    let inbox = inbox(&desk, "mine").await;
    let mut news: Told = Box::pin(desk.news());
    let session = claimed(&desk, &inbox).await;
    attempt(&mut news, |row| row["event"] == "issuance_status").await;
    let before = row(&desk, &session).await;
    let counts =
        |row: &Value| ["delivered", "deliveries", "failing", "givenUp", "retrying"].map(|name| row[name].clone());
    assert_eq!(counts(&before), [4, 4, 0, 0, 0].map(Value::from));

    let answer = json!({"below": "", "act": {"kind": "answer"}, "status": 500, "delay": 0, "failFirst": 0, "body": ""});
    done(&desk, "answer_inbox", json!({"path": inbox["path"], "answer": answer})).await;
    for drill in [Value::Null, json!("shuffled")] {
        let trigger = if drill.is_null() { "replay" } else { "drill" };
        let args = json!({"sessionId": session, "to": {"kind": "own"}, "speed": 0.0, "drill": drill});
        assert_eq!(done(&desk, "replay", args).await["deliveries"], 4);
        attempts(&mut news, 4, |row| {
            row["trigger"] == trigger && row["state"] == "failed"
        })
        .await;
    }
    assert_eq!(counts(&row(&desk, &session).await), counts(&before));
    let whole = done(&desk, "session", json!({"sessionId": session})).await;
    let items = whole["timeline"].as_array().expect("items").iter();
    let attempts: Vec<_> = items
        .map(|item| &item["what"])
        .filter(|what| what["kind"] == "attempt")
        .collect();
    let own = attempts.iter().filter(|what| what["own"] == true);
    assert!(
        own.clone()
            .all(|what| what["trigger"] == "first" && what["state"] == "delivered")
    );
    assert_eq!((own.count(), attempts.len()), (4, 12), "{attempts:?}");
    assert!(attempts.iter().all(|what| what["target"] == attempts[0]["target"]));

    // They are left out of what is sent again, and counted.
    let acted = done(&desk, "redeliver_failed", json!({"since": 0, "target": null})).await;
    assert_eq!(acted, json!({"count": 0, "leftOut": 8}));
    let known = done(&desk, "targets", json!({"search": null, "limit": 10})).await;
    assert_eq!(
        (&known[0]["attempts"], &known[0]["allAttempts"]),
        (&json!(4), &json!(12))
    );
    desk.shutdown().await;
}

/// A target that wants some events only is told from one that misses some: no gap, and the others are marked as not wanted.
#[tokio::test]
async fn what_a_target_does_not_want_is_no_gap() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let inbox = inbox(&desk, "mine").await;
    let secret = done(&desk, "inbox_secret", json!({"path": inbox["path"]})).await;
    assert_eq!(secret["public"], Value::Null);
    let webhook = json!({
        "url": inbox["url"], "signingSecrets": [secret["secret"]], "bearerToken": "hunter2",
        "headers": [{"name": "X-Tenant", "value": "blue"}], "events": ["requested_token", "issuance_status"],
    });
    let form = json!({
        "profileId": "university-degree", "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
        "webhook": {"kind": "url", "webhook": webhook}, "address": "local", "credentialData": null,
    });
    let mut news: Told = Box::pin(desk.news());
    let offer = done(&desk, "create_offer", form).await;
    let report = done(&desk, "claim", json!({"link": offer["link"], "txCode": null})).await;
    assert_eq!(report["ok"], true, "{report}");
    attempt(&mut news, |row| row["event"] == "issuance_status").await;

    let rows = came(&desk, &inbox).await;
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (&row["sequence"], &row["order"], &row["signature"]))
        .collect();
    let (none, valid) = (&json!([]), &json!("valid"));
    assert_eq!(seen, [(&json!(2), none, valid), (&json!(4), none, valid)], "{rows:?}");
    let whole = done(&desk, "session", json!({"sessionId": offer["sessionId"]})).await;
    let items = whole["timeline"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["what"]);
    let wanted: Vec<_> = items
        .filter(|what| what["kind"] == "event")
        .map(|what| &what["wanted"])
        .collect();
    assert_eq!(wanted, [false, true, false, true]);
    let known = done(&desk, "targets", json!({"search": null, "limit": 10})).await;
    assert_eq!(
        (&known[0]["auth"], &known[0]["headers"], &known[0]["events"]),
        (
            &json!("bearer token •••"),
            &json!(["X-Tenant"]),
            &json!(["requested_token", "issuance_status"])
        )
    );

    // A test event is alone, whatever its number.
    let test =
        json!({"profileId": "iso-mdl", "event": "issuance_status", "to": {"kind": "inbox", "path": inbox["path"]}});
    done(&desk, "send_test", test).await;
    attempt(&mut news, |row| row["trigger"] == "test").await;
    let rows = came(&desk, &inbox).await;
    assert_eq!(
        (&rows[2]["mark"], &rows[2]["order"]),
        (&json!("test"), none),
        "{rows:?}"
    );
    let nothing = desk.call("inbox_secret", json!({"path": "/in/nowhere"})).await;
    assert_eq!(nothing.expect_err("no inbox").code, "inbox_not_found");
    desk.shutdown().await;
}

/// A host in a private network that nobody allowed: refused before anything is made, and told where to allow it.
#[tokio::test]
async fn an_unconfirmed_host_is_refused_at_once() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let inbox = inbox(&desk, "mine").await;
    let mut news: Told = Box::pin(desk.news());
    let session = claimed(&desk, &inbox).await;
    attempt(&mut news, |row| row["event"] == "issuance_status").await;
    let to = json!({"kind": "other", "webhook": {"url": "http://192.168.77.77/x"}});
    for (name, args) in [
        (
            "send_test",
            json!({"profileId": "iso-mdl", "event": "issuance_status", "to": to}),
        ),
        (
            "replay",
            json!({"sessionId": session, "to": to, "speed": 0.0, "drill": null}),
        ),
    ] {
        let refused = desk.call(name, args).await.expect_err("refused");
        assert_eq!(refused.code, "host-unconfirmed", "{name}");
        assert!(
            refused.message.contains("192.168.77.77") && refused.message.contains("--allow-host"),
            "{refused:?}"
        );
    }
    let known = done(&desk, "targets", json!({"search": "192.168", "limit": 10})).await;
    assert_eq!(known, json!([]), "nothing was made");

    // The same over HTTP, in the shape of every refusal there.
    let base = done(&desk, "info", Value::Null).await["issuerUrl"]
        .as_str()
        .expect("a URL")
        .to_owned();
    let webhook = json!({"url": "http://192.168.77.77/x"});
    for (path, body) in [
        (
            "profiles/iso-mdl/test-event",
            json!({"event": "issuance_status", "webhook": webhook}),
        ),
        (&*format!("sessions/{session}/replay"), json!({"webhook": webhook})),
    ] {
        let request = reqwest::Client::new()
            .post(format!("{base}/issuer2/{path}"))
            .json(&body);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 409, "{path}");
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(body["id"], "HostUnconfirmedException", "{body}");
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|text| text.contains("192.168.77.77")),
            "{body}"
        );
    }

    // An offer may name it: its attempts are kept back, and say which host to allow.
    let form = json!({
        "profileId": "university-degree", "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
        "webhook": {"kind": "url", "webhook": webhook}, "address": "local", "credentialData": null,
    });
    let offer = done(&desk, "create_offer", form).await;
    done(&desk, "claim", json!({"link": offer["link"], "txCode": null})).await;
    let row = attempt(&mut news, |row| row["class"] == "forbidden").await;
    let detail = || done(&desk, "attempt", json!({"id": row["id"]}));
    let told = detail().await;
    assert_eq!(
        (&told["sent"], &told["confirm"]),
        (&json!(false), &json!("192.168.77.77"))
    );
    let private = || done(&desk, "targets", json!({"search": "192.168", "limit": 10}));
    assert_eq!(private().await[0]["confirm"], "192.168.77.77");
    let own = json!({"sessionId": offer["sessionId"], "to": {"kind": "own"}, "speed": 0.0, "drill": null});
    assert_eq!(
        desk.call("replay", own).await.expect_err("refused").code,
        "host-unconfirmed"
    );
    done(&desk, "confirm_host", json!({"host": "192.168.77.77"})).await;
    assert_eq!(
        (&detail().await["confirm"], &private().await[0]["confirm"]),
        (&Value::Null, &Value::Null)
    );
    desk.shutdown().await;
}
