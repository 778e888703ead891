//! Replays and test events.

use model::delivery::Kind;
use model::event::{EventName, EventSet};
use model::notifications::TargetConfig;
use serde_json::{Value, json};

use super::{SECRET, done, due, ended, get, id, listed, refused};
use crate::tests::Stage;

/// R31: a replay sends the bytes of then, wherever it goes.
#[tokio::test]
async fn a_session_is_replayed() {
    let stage = Stage::new();
    stage.session("new").await;
    let nothing = "Nothing has happened in this session that its target wants";
    refused(
        &stage,
        "/issuer2/sessions/new/replay",
        json!({}),
        409,
        "NothingToSendException",
        nothing,
    )
    .await;
    ended(&stage, "a").await;
    let originals: Vec<_> = listed(&stage, "?sessionId=a")
        .await
        .iter()
        .rev()
        .map(|row| due(&stage, id(row)))
        .collect();
    let replay = "/issuer2/sessions/a/replay";

    let going = done(&stage, 202, replay, json!({})).await;
    assert_eq!(
        (&going["target"], &going["url"]),
        (&json!(1), &json!("http://•••@192.168.1.20/hook"))
    );
    let ids = going["deliveries"].as_array().expect("ids").clone();
    assert_eq!(ids.len(), 2);
    for (made, original) in ids.iter().zip(&originals) {
        let made = due(&stage, made.as_str().expect("an id"));
        assert_eq!(made.kind, Kind::Replay);
        assert_eq!(
            (&made.body, made.sequence, made.event),
            (&original.body, original.sequence, original.event)
        );
        assert_ne!(made.id, original.id);
    }

    let webhook = json!({"url": "http://localhost:9/else", "signingSecret": SECRET, "events": ["issuance_status"]});
    let twice = json!({"webhook": webhook, "speed": 10, "drill": "twice"});
    let going = done(&stage, 202, replay, twice).await;
    assert!(!going.to_string().contains(SECRET));
    let ids = going["deliveries"].as_array().expect("ids").clone();
    assert_eq!(going["url"], "http://localhost:9/else");
    // The one event that this target wants, twice under one id.
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
    let made = due(&stage, ids[0].as_str().expect("an id"));
    assert_eq!((made.kind, made.event), (Kind::Drill, EventName::IssuanceStatus));
    let sealed = stage
        .issuer
        .journal
        .secret(&made.target.secret)
        .expect("a read")
        .expect("settings");
    let config = TargetConfig::read(&sealed).expect("readable settings");
    assert_eq!(
        (config.url.as_str(), config.signing.len()),
        ("http://localhost:9/else", 1)
    );
    assert_eq!(config.events, EventSet::of([EventName::IssuanceStatus]));

    let check = async |body: Value, message: &str| {
        refused(&stage, replay, body, 400, "BadRequestException", message).await;
    };
    check(json!({"to": 1}), "unknown field(s): to").await;
    for speed in [json!(-1), json!(0.001), json!(10_001)] {
        check(
            json!({ "speed": speed }),
            "speed must be 0 for at once, or 0.01 to 10000",
        )
        .await;
    }
    check(json!({"speed": "fast"}), "speed must be of type number").await;
    check(
        json!({"drill": "Late"}),
        "drill must be one of late, twice, shuffled, dropped",
    )
    .await;
    check(
        json!({"webhook": {"url": "ftp://h"}}),
        "webhook url must be an absolute http or https URL",
    )
    .await;
    let never = "webhook url must not point at 169.254.1.1: link-local addresses are never called";
    check(json!({"webhook": {"url": "http://169.254.1.1/"}}), never).await;
    let nobody = "Issuance session not found: nobody";
    refused(
        &stage,
        "/issuer2/sessions/nobody/replay",
        json!({}),
        404,
        "NotFoundException",
        nobody,
    )
    .await;
}

/// Any of the six, made of the profile's data; in no stream and in no session.
#[tokio::test]
async fn test_events_are_sent() {
    let stage = Stage::new();
    let path = "/issuer2/profiles/plain/test-event";
    for event in EventName::ALL {
        let going = done(&stage, 202, path, json!({"event": event.as_str()})).await;
        assert_eq!(going["url"], "http://•••@192.168.1.20/hook");
        let made = due(&stage, going["deliveries"][0].as_str().expect("an id"));
        assert_eq!((made.kind, made.event), (Kind::Test, event));
        let body: Value = serde_json::from_str(&made.body).expect("JSON");
        assert_eq!(
            (body["target"].as_str(), &body["event"]),
            (Some(made.session_id.as_str()), &json!(event.as_str()))
        );
        let session = &body["session"];
        assert_eq!(
            (&session["profileId"], &session["credentialData"]),
            (&json!("plain"), &json!({"a": 1}))
        );
        assert_eq!(session["credentialOffer"]["credential_issuer"], "http://localhost:7002");
        assert_eq!(
            session["notifications"]["webhook"]["url"],
            "http://•••@192.168.1.20/hook"
        );
    }
    assert_eq!(get(&stage, "/issuer2/sessions").await, json!([]));
    assert_eq!(stage.issuer.journal.last_seq().expect("a read"), 0);

    let body = json!({"event": "jwt_issue", "webhook": {"url": "http://localhost:9/", "bearerToken": "hidden"}});
    let going = done(&stage, 202, path, body).await;
    let made = due(&stage, going["deliveries"][0].as_str().expect("an id"));
    let shown: Value = serde_json::from_str(&made.body).expect("JSON");
    let expect = json!({"webhook": {"url": "http://localhost:9/", "bearerToken": "•••"}});
    assert_eq!(shown["session"]["notifications"], expect);
    assert!(!format!("{going} {} {}", made.body, get(&stage, "/issuer2/targets").await).contains("hidden"));

    let check = async |body: Value, message: &str| {
        refused(&stage, path, body, 400, "BadRequestException", message).await;
    };
    check(json!({}), "missing required field(s): event").await;
    check(json!({"event": "jwt_issue", "to": 1}), "unknown field(s): to").await;
    let all = EventName::ALL.map(EventName::as_str).join(", ");
    check(json!({"event": "issued"}), &format!("event must be one of {all}")).await;
    let nobody = "Credential profile not found: nobody";
    refused(
        &stage,
        "/issuer2/profiles/nobody/test-event",
        json!({}),
        404,
        "NotFoundException",
        nobody,
    )
    .await;

    let mut catalogue = (*stage.issuer.catalogue()).clone();
    let mut silent = (*catalogue.profiles["plain"]).clone();
    silent.terms.webhook = None;
    catalogue.profiles.insert("silent".into(), silent.into());
    stage.issuer.replace_catalogue(catalogue);
    let silent = "/issuer2/profiles/silent/test-event";
    let nowhere = "This profile has no webhook: say where to send the event";
    refused(
        &stage,
        silent,
        json!({"event": "jwt_issue"}),
        409,
        "NothingToSendException",
        nowhere,
    )
    .await;
}
