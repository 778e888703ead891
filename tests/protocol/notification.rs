//! The notification endpoint.

use issuer::policy::Policy;
use model::id::SessionId;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::holder::Made;
use crate::support::http::Ask;
use crate::support::issuer::{Setup, TestIssuer};

const METADATA: &str = "/.well-known/openid-credential-issuer";

/// A session whose credential was fetched: its token, and the id to notify by.
async fn fetched(issuer: &TestIssuer) -> (Made, String, String) {
    let (made, token, body) = issuer.ready("plain", json!({})).await;
    let answer = issuer.credential(&token, &body).send().await.expect(200).json();
    let id = answer["notification_id"].as_str().expect("CRED-25").to_owned();
    (made, token, id)
}

fn ask(issuer: &TestIssuer, token: &str, body: &Value) -> Ask {
    issuer.post("/openid4vci/notification").bearer(token).json(body)
}

/// What the session remembers that the wallet told.
fn notified(issuer: &TestIssuer, made: &Made) -> Vec<(String, Option<String>)> {
    let id = SessionId::parse(&made.id).expect("an id");
    let session = issuer.journal.session(&id).expect("a journal").expect("a session");
    let issued = &session.state.flow().issued;
    let all = issued.iter().flat_map(|one| &one.notified);
    all.map(|one| (one.event.clone(), one.description.clone())).collect()
}

/// META-15, CRED-22, CRED-25, NOTIF-1, NOTIF-2, NOTIF-3, NOTIF-4, NOTIF-5, NOTIF-8, GEN-2, CONF-3, R34: each event, also twice,
/// after the session's end; no status changes and nothing of the six is told.
#[tokio::test]
async fn told() {
    let issuer = TestIssuer::start().await;
    let metadata = issuer.get(METADATA).send().await.json();
    assert_eq!(
        metadata["notification_endpoint"],
        format!("{}/openid4vci/notification", issuer.base)
    );
    let (made, token, id) = fetched(&issuer).await;
    assert!(id.len() >= 22, "128 bits");
    let (session, events) = (issuer.session(&made.id).await, issuer.told(&made.id));
    for (event, description) in [
        ("credential_accepted", None),
        ("credential_accepted", None),
        ("credential_failure", Some("no room left")),
        ("credential_deleted", None),
    ] {
        let mut body = json!({"notification_id": id, "event": event, "x-unknown": [1]});
        if let Some(text) = description {
            body["event_description"] = text.into();
        }
        for _ in 0..2 {
            let answer = ask(&issuer, &token, &body).send().await.expect(204);
            assert!(answer.body.is_empty());
        }
    }
    let expect = [
        ("credential_accepted", None),
        ("credential_failure", Some("no room left")),
        ("credential_deleted", None),
    ];
    let expect: Vec<_> = expect
        .map(|(event, text)| (event.to_owned(), text.map(str::to_owned)))
        .to_vec();
    assert_eq!(notified(&issuer, &made), expect);
    assert_eq!(
        (issuer.session(&made.id).await, issuer.told(&made.id)),
        (session, events)
    );
    let exchanges = issuer.exchanges(&made.id).await;
    let kept: Vec<_> = exchanges
        .iter()
        .filter(|kept| kept.path.ends_with("/notification"))
        .collect();
    assert_eq!(kept.len(), 8, "each is on record");
    assert!(
        kept.iter()
            .all(|kept| kept.status == 204 && !kept.request.contains(&id))
    );
    assert!(
        !String::from_utf8_lossy(&issuer.stored()).contains(&id),
        "the id is kept by its hash"
    );
}

/// NOTIF-2, NOTIF-3, NOTIF-6, CRED-50: each fault its code.
#[tokio::test]
async fn every_fault() {
    let issuer = TestIssuer::start().await;
    let (made, token, id) = fetched(&issuer).await;
    let (_, _, other) = fetched(&issuer).await;
    let check = async |ask: Ask, error: &str, item: &str| {
        check_error(&ask.send().await, 400, error);
        let exchanges = issuer.exchanges(&made.id).await;
        let last = exchanges.last().cloned().expect("an exchange");
        assert_eq!(last.item.as_deref(), Some(item), "{last:?}");
        assert!(last.expected.is_some() && last.received.is_some(), "{last:?}");
    };
    let malformed = "invalid_notification_request";
    let accepted = json!("credential_accepted");
    for (body, item) in [
        (json!({}), "NOTIF-2"),
        (json!({"notification_id": id}), "NOTIF-2"),
        (json!({"event": accepted}), "NOTIF-2"),
        (json!({"notification_id": 1, "event": accepted}), "NOTIF-2"),
        (
            json!({"notification_id": id, "event": accepted, "event_description": 1}),
            "NOTIF-2",
        ),
        (
            json!({"notification_id": id, "event": accepted, "event_description": "a \"b\""}),
            "NOTIF-2",
        ),
        (
            json!({"notification_id": id, "event": accepted, "event_description": "ü"}),
            "NOTIF-2",
        ),
        (
            json!({"notification_id": id, "event": "CREDENTIAL_ACCEPTED"}),
            "NOTIF-3",
        ),
        (json!({"notification_id": id, "event": "credential_lost"}), "NOTIF-3"),
    ] {
        check(ask(&issuer, &token, &body), malformed, item).await;
    }
    let good = json!({"notification_id": id, "event": accepted});
    for text in ["", "{", "[]", r#"{"event":"a","event":"b"}"#] {
        check(
            ask(&issuer, &token, &good).body("application/json", text),
            malformed,
            "NOTIF-6",
        )
        .await;
    }
    let form = ask(&issuer, &token, &good).body("application/x-www-form-urlencoded", "event=credential_accepted");
    check(form, malformed, "NOTIF-1").await;
    for unknown in ["", "nobody", &other] {
        let body = json!({"notification_id": unknown, "event": accepted});
        check(ask(&issuer, &token, &body), "invalid_notification_id", "NOTIF-6").await;
    }
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(1 << 20));
    check_error(
        &ask(&issuer, &token, &good).body("application/json", large).send().await,
        413,
        malformed,
    );
    assert!(notified(&issuer, &made).is_empty());
    ask(&issuer, &token, &good).send().await.expect(204);
}

/// NOTIF-7: the token is asked for as everywhere.
#[tokio::test]
async fn no_token() {
    let issuer = TestIssuer::start().await;
    let (_, token, id) = fetched(&issuer).await;
    let body = json!({"notification_id": id, "event": "credential_accepted"});
    let bare = issuer.post("/openid4vci/notification").json(&body);
    let answer = bare.send().await.expect(401);
    assert!(
        answer
            .header("www-authenticate")
            .is_some_and(|value| value.starts_with("Bearer"))
    );
    check_error(&ask(&issuer, "nobody", &body).send().await, 401, "invalid_token");
    issuer.clock.advance(jiff::SignedDuration::from_secs(300));
    check_error(&ask(&issuer, &token, &body).send().await, 401, "invalid_token");
    issuer.get("/openid4vci/notification").send().await.expect(405);
}

/// META-15, CRED-25: switched off, there is neither endpoint in the metadata nor id.
#[tokio::test]
async fn switched_off() {
    let policy = Policy {
        notification: false,
        ..Policy::default()
    };
    let issuer = TestIssuer::with(Setup {
        policy: Some(policy),
        ..Setup::default()
    })
    .await;
    assert!(
        issuer
            .get(METADATA)
            .send()
            .await
            .json()
            .get("notification_endpoint")
            .is_none()
    );
    let (_, token, body) = issuer.ready("plain", json!({})).await;
    let answer = issuer.credential(&token, &body).send().await.expect(200).json();
    assert!(answer.get("notification_id").is_none());
}
