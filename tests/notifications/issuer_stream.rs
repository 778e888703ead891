//! The stream of the whole issuer (R40).

use serde_json::json;

use crate::support::issuer::TestIssuer;
use crate::support::sse::{Event, Stream};

async fn told(issuer: &TestIssuer) {
    let made = issuer.offer("plain", json!({})).await;
    issuer.run(&made).await.expect(200);
}

async fn take(stream: &mut Stream, count: usize) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(stream.event().await);
    }
    events
}

/// R40, R2: live from now on, or from an id; the journal's own numbers; the same envelopes.
#[tokio::test]
async fn every_session() {
    let issuer = TestIssuer::start().await;
    told(&issuer).await;
    let mut live = Stream::begin(&issuer.get("/issuer2/events")).await;
    told(&issuer).await;
    told(&issuer).await;
    let events = take(&mut live, 8).await;
    let ids: Vec<u64> = events.iter().map(|event| event.id.parse().expect("a number")).collect();
    assert_eq!(ids, (5..=12).collect::<Vec<_>>());
    let targets: Vec<_> = events.iter().map(|event| event.json()["target"].clone()).collect();
    assert_eq!((&targets[0], &targets[4]), (&targets[3], &targets[7]));
    assert_ne!(targets[0], targets[4]);
    for (id, first) in [("0", 1), ("6", 7)] {
        let mut resumed = Stream::begin(&issuer.get("/issuer2/events").header("last-event-id", id)).await;
        let events = take(&mut resumed, 13 - first).await;
        assert_eq!(events[0].id, first.to_string());
        assert_eq!(events.last().map(|event| event.id.as_str()), Some("12"));
    }
    for id in ["13", "x", ""] {
        let mut stream = Stream::begin(&issuer.get("/issuer2/events").header("last-event-id", id)).await;
        told(&issuer).await;
        let first: u64 = stream.event().await.id.parse().expect("a number");
        assert!(first > 12, "an id that cannot be counts as none: {id}");
    }
}

/// R40: nothing without a session is on it, and refusals are not.
#[tokio::test]
async fn refusals_are_silent() {
    let issuer = TestIssuer::start().await;
    let mut stream = Stream::begin(&issuer.get("/issuer2/events/")).await;
    issuer.token("nobody", &[]).send().await.expect(400);
    issuer
        .post("/openid4vci/credential")
        .json(&json!({}))
        .send()
        .await
        .expect(401);
    issuer
        .get("/openid4vci/credential-offer?id=nobody")
        .send()
        .await
        .expect(404);
    issuer.nonce().await;
    told(&issuer).await;
    assert_eq!(stream.event().await.name(), "resolved_credential_offer");
}
