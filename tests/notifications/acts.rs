//! What a person may do to a delivery (issue 2, Acts), through the management API. None of it changes a target's figures.

use model::delivery::{DeliveryState, Trigger};
use serde_json::{Value, json};

use crate::support::dispatch::{demo, dispatch, to};
use crate::support::issuer::TestIssuer;
use crate::support::receiver::{Got, Receiver};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What a person's acts must not change: the figures of the one target.
fn health(issuer: &TestIssuer) -> Value {
    let target = issuer.target();
    json!({
        "attempts": target.attempts, "failed": target.failed, "recent": target.recent,
        "lastAt": target.last_at, "lastOkAt": target.last_ok_at, "lastError": target.last_error,
        "mean": target.mean_micros,
    })
}

async fn refused(issuer: &TestIssuer, id: &str, act: &str, words: &str) {
    let answer = issuer
        .act(&format!("deliveries/{id}/{act}"), &json!({}))
        .await
        .expect(409)
        .json();
    assert_eq!(answer["message"], words, "{act}");
}

/// HOOK-6: redelivered with the same id and bytes, a fresh timestamp and signature; the target's figures stay.
#[tokio::test]
async fn redelivered() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let made = issuer
        .delivered(&json!({"url": receiver.url(), "signingSecret": SECRET}))
        .await;
    let (first, before) = (receiver.got()[1].clone(), health(&issuer));
    let id = first.header("webhook-id").to_owned();
    issuer.clock.advance(jiff::SignedDuration::from_secs(60));
    refused(
        &issuer,
        &id,
        "retry",
        "this delivery waits for nothing: it was delivered or given up",
    )
    .await;
    refused(
        &issuer,
        &id,
        "give-up",
        "this delivery waits for nothing: it was delivered or given up",
    )
    .await;
    let shown = issuer
        .act(&format!("deliveries/{id}/redeliver"), &json!({}))
        .await
        .expect(202)
        .json();
    assert_eq!((&shown["id"], &shown["sessionId"]), (&json!(id), &json!(made.id)));
    let again = receiver.wait(5).await[4].clone();
    assert_eq!((again.header("webhook-id"), &again.body), (id.as_str(), &first.body));
    let second = |got: &Got| got.header("webhook-timestamp").parse::<i64>().expect("a second");
    assert_eq!(second(&again), second(&first) + 60);
    assert_ne!(again.header("webhook-signature"), first.header("webhook-signature"));
    assert!(again.header("webhook-signature").starts_with("v1,"));
    assert_eq!(
        (again.header("issuer2-attempt"), again.header("issuer2-sequence")),
        ("2", "2")
    );
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(issuer.latest_attempt().trigger, Trigger::Manual);
    assert_eq!(health(&issuer), before);
    // One that fails changes nothing either.
    receiver.answer(500);
    issuer
        .act(&format!("deliveries/{id}/redeliver"), &json!({}))
        .await
        .expect(202);
    receiver.wait(6).await;
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(health(&issuer), before);
    let unknown = issuer
        .act("deliveries/msg_nobody/redeliver", &json!({}))
        .await
        .expect(404)
        .json();
    assert_eq!(unknown["message"], "Delivery not found: msg_nobody");
    dispatcher.stop().await;
}

/// Retry now, and give up: neither uses up the schedule nor changes the figures.
#[tokio::test]
async fn retried_and_given_up() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    receiver.answer(500);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&made).send().await.expect(200);
    let id = receiver.wait(1).await[0].header("webhook-id").to_owned();
    issuer.all(&made, DeliveryState::Waiting).await;
    let before = health(&issuer);
    issuer
        .act(&format!("deliveries/{id}/retry"), &json!({}))
        .await
        .expect(202);
    receiver.wait(2).await;
    let due = issuer.later(1).as_millisecond();
    issuer
        .until(&made.id, |all| {
            all[0].state == DeliveryState::Waiting && all[0].due_at == due
        })
        .await;
    assert_eq!(health(&issuer), before);
    let attempts = issuer
        .journal
        .attempts_of(issuer.deliveries(&made.id)[0].number)
        .expect("attempts");
    let triggers: Vec<_> = attempts.iter().map(|one| one.trigger).collect();
    assert_eq!(triggers, [Trigger::First, Trigger::Manual]);
    // The schedule goes on where it was: 1 s, then 3 s.
    issuer.pass(1).await;
    receiver.wait(3).await;
    issuer.pass(3).await;
    assert_eq!(receiver.wait(4).await[3].header("issuer2-attempt"), "4");
    issuer.all(&made, DeliveryState::Waiting).await;
    let shown = issuer
        .act(&format!("deliveries/{id}/give-up"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(shown["state"], "given_up");
    refused(
        &issuer,
        &id,
        "give-up",
        "this delivery waits for nothing: it was delivered or given up",
    )
    .await;
    issuer.clock.advance(jiff::SignedDuration::from_secs(200));
    // Everything that was given up since then.
    receiver.answer(200);
    let since = |since: i64| json!({"since": since});
    let none = issuer
        .act("deliveries/redeliver", &since(issuer.now().as_millisecond()))
        .await
        .expect(202)
        .json();
    assert_eq!(none["count"], 0);
    let all = issuer.act("deliveries/redeliver", &since(0)).await.expect(202).json();
    assert_eq!(all["count"], 1);
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(receiver.got().len(), 5);
    issuer.act("deliveries/redeliver", &json!({})).await.expect(400);
    dispatcher.stop().await;
}
