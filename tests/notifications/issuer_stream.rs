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

/// Issue 2, SSE: `profileId` and `event`, each as often as one likes; ids stay the journal's own, so that a filtered reader
/// resumes where it was.
#[tokio::test]
async fn filtered() {
    let issuer = TestIssuer::start().await;
    let mixed = async || {
        for profile in ["plain", "identity-credential"] {
            let made = issuer.offer(profile, json!({})).await;
            issuer.run(&made).await.expect(200);
        }
    };
    let open = async |query: &str, after: &str| {
        let ask = issuer
            .get(&format!("/issuer2/events?{query}"))
            .header("last-event-id", after);
        Stream::begin(&ask).await
    };
    let seen = |events: &[Event]| -> Vec<(String, String)> {
        let one = |event: &Event| (event.id.clone(), event.name());
        events.iter().map(one).collect()
    };
    let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    mixed().await;
    let mut status = open("event=issuance_status", "0").await;
    let mut both = open(
        "event=requested_token&event=issuance_status&profileId=identity-credential",
        "0",
    )
    .await;
    let mut profile = open("profileId=plain", "0").await;
    let mut none = open("profileId=nobody", "0").await;
    assert_eq!(
        seen(&take(&mut status, 2).await),
        [pair("4", "issuance_status"), pair("8", "issuance_status")]
    );
    assert_eq!(
        seen(&take(&mut both, 2).await),
        [pair("6", "requested_token"), pair("8", "issuance_status")]
    );
    let ids: Vec<_> = take(&mut profile, 4)
        .await
        .iter()
        .map(|event| event.id.clone())
        .collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
    // Live, and resumed in the middle.
    mixed().await;
    assert_eq!(
        seen(&take(&mut status, 2).await),
        [pair("12", "issuance_status"), pair("16", "issuance_status")]
    );
    let mut resumed = open("event=issuance_status", "8").await;
    assert_eq!(
        seen(&take(&mut resumed, 2).await),
        [pair("12", "issuance_status"), pair("16", "issuance_status")]
    );
    assert_eq!(take(&mut profile, 1).await[0].id, "9");
    issuer.stop().await;
    assert_eq!(none.block().await, None, "nothing ever came");
}

/// Bad input: an event that is none of the six is refused before any stream.
#[tokio::test]
async fn unknown_events() {
    let issuer = TestIssuer::start().await;
    for query in ["event=sdjwt", "event=", "event=issuance_status&event=x", "profileId="] {
        let answer = issuer
            .get(&format!("/issuer2/events?{query}"))
            .send()
            .await
            .expect(400)
            .json();
        let message = answer["message"].as_str().expect("a message");
        assert!(message.contains("must"), "{query}: {message}");
    }
}
