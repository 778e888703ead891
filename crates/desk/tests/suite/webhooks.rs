//! The Webhooks place: targets, attempts and acts, called as the window calls them.

use crate::hooks::{Told, attempt, came, claimed, inbox, start};
use crate::whole::{Folder, done};
use desk_app::{Desk, Options};
use serde_json::{Value, json};

async fn attempts(desk: &Desk, session: &str) -> Vec<Value> {
    let query = json!({"before": null, "limit": 500, "target": null, "sessionId": session, "failed": false});
    let page = done(desk, "attempts", query).await;
    assert_eq!(page["total"], page["rows"].as_array().expect("rows").len());
    let mut rows = page["rows"].as_array().expect("rows").clone();
    rows.reverse();
    rows
}

async fn target(desk: &Desk) -> Value {
    let rows = done(desk, "targets", json!({"search": "/in/", "limit": 10})).await;
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    rows[0].clone()
}

/// The story of the Playwright test, without its window: the inbox fails twice, the retries come, all is signed and in order;
/// a redelivery is a duplicate with the same `webhook-id`, and changes no health.
#[tokio::test]
async fn an_inbox_fails_twice_and_is_redelivered_to() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let inbox = inbox(&desk, "mine").await;
    let answer =
        json!({"below": "", "act": {"kind": "answer"}, "status": 200, "delay": 0, "failFirst": 2, "body": "ok"});
    done(&desk, "answer_inbox", json!({"path": inbox["path"], "answer": answer})).await;
    let mut news: Told = Box::pin(desk.news());
    let session = claimed(&desk, &inbox).await;
    attempt(&mut news, |row| {
        row["event"] == "issuance_status" && row["status"] == 200
    })
    .await;

    let rows = came(&desk, &inbox).await;
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row["sequence"].as_u64(), row["answered"].as_u64()))
        .collect();
    let expect = [(1, 503), (1, 503), (1, 200), (2, 200), (3, 200), (4, 200)];
    assert_eq!(
        seen,
        expect.map(|(sequence, status)| (Some(sequence), Some(status))),
        "{rows:?}"
    );
    assert!(rows.iter().all(|row| row["signature"] == "valid"), "{rows:?}");
    assert_eq!(rows[2]["order"], json!(["retry"]));
    assert!(rows[3]["order"].as_array().is_some_and(Vec::is_empty), "{}", rows[3]);

    let made = attempts(&desk, &session).await;
    assert_eq!(made.len(), 6);
    assert_eq!(
        (&made[0]["trigger"], &made[0]["class"]),
        (&json!("first"), &json!("status"))
    );
    assert_eq!(
        (&made[1]["trigger"], &made[1]["latest"]),
        (&json!("retry"), &json!(false))
    );
    assert_eq!(
        (&made[2]["state"], &made[2]["attempt"]),
        (&json!("delivered"), &json!(3))
    );
    let health = target(&desk).await;
    assert_eq!(
        (&health["attempts"], &health["failed"]),
        (&json!(6), &json!(2)),
        "{health}"
    );
    assert_eq!(health["recent"], json!([false, false, true, true, true, true]));
    assert_eq!(health["signed"], json!(["v1"]));

    let delivery = made[5]["delivery"].clone();
    done(&desk, "redeliver", json!({"delivery": delivery})).await;
    let again = attempt(&mut news, |row| row["trigger"] == "manual").await;
    assert_eq!(again["deliveryId"], made[5]["deliveryId"]);
    let rows = came(&desk, &inbox).await;
    assert_eq!((rows.len(), &rows[6]["order"]), (7, &json!(["duplicate"])));
    assert_eq!(
        (&rows[6]["signature"], &rows[6]["body"]),
        (&json!("valid"), &rows[5]["body"])
    );
    let after = target(&desk).await;
    assert_eq!((&after["attempts"], &after["recent"]), (&json!(6), &health["recent"]));

    let detail = done(&desk, "attempt", json!({"id": again["id"]})).await;
    assert_eq!(detail["attempts"].as_array().map(Vec::len), Some(2), "{detail}");
    assert_eq!(
        (&detail["responseBody"], &detail["truncated"]),
        (&json!("ok"), &json!(false))
    );
    let names: Vec<_> = detail["requestHeaders"]
        .as_array()
        .expect("headers")
        .iter()
        .map(|line| &line["name"])
        .collect();
    assert!(names.contains(&&json!("webhook-signature")), "{names:?}");
    assert!(
        detail["timings"]["total"].as_f64().is_some_and(|total| total > 0.0),
        "{detail}"
    );

    assert_eq!((&detail["sent"], &detail["confirm"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&after["allAttempts"], &after["confirm"], &after["auth"]),
        (&json!(7), &Value::Null, &Value::Null)
    );
    assert_eq!(after["events"].as_array().map(Vec::len), Some(6), "{after}");

    // The session's own time line says the same, item by item.
    let whole = done(&desk, "session", json!({"sessionId": session})).await;
    let items = whole["timeline"].as_array().expect("items").iter();
    let bars: Vec<_> = items.filter(|item| item["what"]["kind"] == "attempt").collect();
    assert_eq!(bars.len(), 7, "{whole}");
    assert!(
        bars.iter()
            .all(|bar| bar["what"]["dueSince"].as_f64() <= bar["at"].as_f64()),
        "{bars:?}"
    );
    desk.shutdown().await;
}

/// Snapshots: the code that the first event carries is shown nowhere.
#[tokio::test]
async fn codes_are_not_shown() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let inbox = inbox(&desk, "mine").await;
    let mut news: Told = Box::pin(desk.news());
    let form = json!({
        "profileId": "university-degree", "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
        "webhook": {"kind": "inbox", "path": inbox["path"]}, "address": "local", "credentialData": null,
    });
    let offer = done(&desk, "create_offer", form).await;
    let url = url::Url::parse(offer["link"].as_str().expect("a link")).expect("a URL");
    let (_, uri) = url.query_pairs().next().expect("a parameter");
    let fetched: Value = reqwest::get(uri.as_ref())
        .await
        .expect("the offer")
        .json()
        .await
        .expect("JSON");
    let grant = &fetched["grants"]["urn:ietf:params:oauth:grant-type:pre-authorized_code"];
    let code = grant["pre-authorized_code"].as_str().expect("a code");
    let row = attempt(&mut news, |row| row["event"] == "resolved_credential_offer").await;
    let detail = done(&desk, "attempt", json!({"id": row["id"]})).await;
    let rows = came(&desk, &inbox).await;
    for shown in [&detail["requestBody"], &rows[0]["body"]] {
        let shown = shown.as_str().expect("a body");
        assert!(shown.contains("redacted") && !shown.contains(code), "{shown}");
    }
    // What was sent is the real thing all the same: the signature is over it.
    assert_eq!(rows[0]["signature"], "valid");
    desk.shutdown().await;
    let mut open = vec![folder.path().join("data")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let inside = std::fs::read_dir(&path).expect("a folder");
            open.extend(inside.map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        assert!(
            !bytes.windows(6).any(|six| six == b"whsec_"),
            "{} holds a secret in clear",
            path.display()
        );
    }
}

/// Replays and drills go elsewhere, under their own ids; a copy shares its original's. Test events belong to no session.
#[tokio::test]
async fn events_are_sent_again_and_made_up() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let first = inbox(&desk, "first").await;
    let second = inbox(&desk, "second").await;
    let mut news: Told = Box::pin(desk.news());
    let session = claimed(&desk, &first).await;
    attempt(&mut news, |row| row["event"] == "issuance_status").await;

    let to = json!({"kind": "inbox", "path": second["path"]});
    let replay = |speed: f64, drill: Value| json!({"sessionId": session, "to": to, "speed": speed, "drill": drill});
    let going = done(&desk, "replay", replay(0.0, json!("twice"))).await;
    assert_eq!(
        (&going["deliveries"], &going["problem"]),
        (&json!(8), &Value::Null),
        "{going}"
    );
    let mut left = 8;
    while left > 0 {
        attempt(&mut news, |row| row["trigger"] == "drill" && row["status"] == 200).await;
        left = 8 - came(&desk, &second).await.len();
    }
    let rows = came(&desk, &second).await;
    assert!(
        rows.iter()
            .all(|row| row["mark"] == "drill" && row["signature"] == "valid"),
        "{rows:?}"
    );
    let duplicates = rows.iter().filter(|row| row["order"] == json!(["duplicate"]));
    assert_eq!(duplicates.count(), 4, "{rows:?}");
    let originals = came(&desk, &first).await;
    assert_eq!(originals.len(), 4);
    assert!(rows.iter().all(|row| row["deliveryId"] != originals[0]["deliveryId"]));
    assert_eq!(rows[0]["body"], originals[0]["body"]);

    let unheard = done(&desk, "targets", json!({"search": second["path"], "limit": 10})).await;
    assert_eq!(
        (&unheard[0]["attempts"], &unheard[0]["recent"]),
        (&json!(0), &json!([]))
    );

    let test = |event: &str| json!({"profileId": "iso-mdl", "event": event, "to": to});
    let going = done(&desk, "send_test", test("generated_mdoc")).await;
    assert_eq!(going["deliveries"], 1);
    let row = attempt(&mut news, |row| row["trigger"] == "test").await;
    assert!(
        row["sessionId"].as_str().is_some_and(|id| id.starts_with("test-")),
        "{row}"
    );
    let rows = came(&desk, &second).await;
    let tested = rows.last().expect("a row");
    assert_eq!(
        (&tested["mark"], &tested["event"]),
        (&json!("test"), &json!("generated_mdoc"))
    );
    assert_eq!(
        attempts(&desk, row["sessionId"].as_str().expect("an id")).await.len(),
        1
    );
    let sessions = done(&desk, "sessions", json!({"before": null, "limit": 10, "search": null})).await;
    assert_eq!(sessions["rows"].as_array().map(Vec::len), Some(1));

    for (name, args, code) in [
        ("replay", replay(-1.0, Value::Null), "replay-speed"),
        ("send_test", test("nonsense"), "event-unknown"),
        (
            "send_test",
            json!({"profileId": "iso-mdl", "event": "generated_mdoc", "to": {"kind": "own"}}),
            "no-target",
        ),
        (
            "send_test",
            json!({"profileId": "iso-mdl", "event": "generated_mdoc", "to": {"kind": "known", "target": 4711}}),
            "target-gone",
        ),
    ] {
        let refused = desk.call(name, args.clone()).await.expect_err("refused");
        assert_eq!(refused.code, code, "{name} {args}");
    }
    desk.shutdown().await;
}

/// Nothing goes to a held target until it is released, and then in order; what waits can be tried now, or given up.
#[tokio::test]
async fn a_target_is_held_and_released() {
    let folder = Folder::new();
    let desk = start(&folder).await;
    let inbox = inbox(&desk, "mine").await;
    let mut news: Told = Box::pin(desk.news());
    done(
        &desk,
        "send_test",
        json!({"profileId": "iso-mdl", "event": "issuance_status", "to": {"kind": "inbox", "path": inbox["path"]}}),
    )
    .await;
    attempt(&mut news, |row| row["trigger"] == "test").await;
    let number = target(&desk).await["target"].clone();
    let held = done(&desk, "hold_target", json!({"target": number})).await;
    assert_eq!(
        (&held["standing"], held["why"].is_string()),
        (&json!("held"), true),
        "{held}"
    );
    let session = claimed(&desk, &inbox).await;
    assert_eq!(attempts(&desk, &session).await.len(), 0);
    assert_eq!(target(&desk).await["waiting"], 4);
    let released = done(&desk, "release_target", json!({"target": number})).await;
    assert_eq!(released["standing"], "open");
    attempt(&mut news, |row| {
        row["event"] == "issuance_status" && row["trigger"] == "first"
    })
    .await;
    let order: Vec<_> = came(&desk, &inbox).await[1..]
        .iter()
        .map(|row| row["sequence"].clone())
        .collect();
    assert_eq!(order, [1, 2, 3, 4]);

    let made = attempts(&desk, &session).await;
    for (name, code) in [
        ("retry_delivery", "delivery_not_waiting"),
        ("give_up_delivery", "delivery_not_waiting"),
    ] {
        let refused = desk.call(name, json!({"delivery": made[0]["delivery"]})).await;
        assert_eq!(refused.expect_err("delivered").code, code, "{name}");
    }
    let nothing = desk.call("redeliver", json!({"delivery": 4711})).await;
    assert_eq!(nothing.expect_err("unknown").code, "delivery_not_found");
    let none = done(&desk, "redeliver_failed", json!({"since": 0, "target": null})).await;
    assert_eq!(none["count"], 0);
    let gone = desk.call("hold_target", json!({"target": 4711})).await;
    assert_eq!(gone.expect_err("unknown").code, "target-gone");
    desk.shutdown().await;
}

/// What failed for good is sent again when its target is well: all of it at once.
#[tokio::test]
async fn all_that_failed_is_redelivered() {
    let folder = Folder::new();
    let options = Options {
        retry: Some("never".parse().expect("a schedule")),
        ..folder.options()
    };
    let desk = Desk::start(options).await.expect("a desk");
    let inbox = inbox(&desk, "mine").await;
    let answer = |status: u32| {
        let answer =
            json!({"below": "", "act": {"kind": "answer"}, "status": status, "delay": 0, "failFirst": 0, "body": ""});
        json!({"path": inbox["path"], "answer": answer})
    };
    done(&desk, "answer_inbox", answer(500)).await;
    let mut news: Told = Box::pin(desk.news());
    claimed(&desk, &inbox).await;
    attempt(&mut news, |row| {
        row["event"] == "issuance_status" && row["state"] == "failed"
    })
    .await;
    assert_eq!(target(&desk).await["givenUp"], 4);
    done(&desk, "answer_inbox", answer(200)).await;
    let acted = done(&desk, "redeliver_failed", json!({"since": 0, "target": null})).await;
    assert_eq!((&acted["count"], &acted["leftOut"]), (&json!(4), &json!(0)));
    loop {
        attempt(&mut news, |row| row["trigger"] == "manual").await;
        if came(&desk, &inbox)
            .await
            .iter()
            .filter(|row| row["answered"] == 200)
            .count()
            == 4
        {
            break;
        }
    }
    desk.shutdown().await;
}
