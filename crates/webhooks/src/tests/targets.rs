//! Targets: signed requests, held and stopped ones.

use journal::NewReplay;
use model::delivery::DeliveryState::{Delivered, GivenUp, Held, Waiting};
use model::delivery::{Kind, Standing, Trigger};
use model::replay::Planned;
use signing::{Received, Verdict, VerifyKey};

use super::receiver::{Hit, Receiver, Reply};
use super::*;

const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// RFC 8032, 7.1, test 1.
const NEW: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC: &str = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

fn verdict(hit: &Hit, key: &str, now: i64) -> Verdict {
    let keys = [VerifyKey::parse(key).expect("a key")];
    let received = Received {
        id: Some(hit.header("webhook-id")),
        timestamp: Some(hit.header("webhook-timestamp")),
        signature: Some(hit.header("webhook-signature")),
    };
    signing::judge(&keys, received, hit.body.as_bytes(), &[], now)
}

/// HOOK-1 to HOOK-6: every key signs, each attempt anew, over the bytes that are sent.
#[tokio::test]
async fn each_attempt_is_signed_by_every_key() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(500)]);
    let dispatcher = desk.start();
    let settings = serde_json::json!({"url": receiver.url("/h"), "signingSecret": [NEW, OLD]});
    desk.session("a", &settings.to_string()).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[Waiting]).await;
    desk.advance(1);
    desk.until_states("a", &[Delivered]).await;
    dispatcher.stop().await;
    let hits = receiver.hits("/h", 2).await;
    let began = BEGIN.parse::<jiff::Timestamp>().expect("an instant").as_second();
    for (hit, now) in hits.iter().zip([began, began + 1]) {
        for key in [OLD, PUBLIC] {
            assert_eq!(verdict(hit, key, now), Verdict::Valid, "{key}");
        }
        assert_eq!(hit.body, body("a", 1));
    }
    assert_eq!(hits[0].header("webhook-id"), hits[1].header("webhook-id"));
    assert_ne!(hits[0].header("webhook-signature"), hits[1].header("webhook-signature"));
    // The signature is kept as sent, the secret nowhere.
    let attempts = desk.attempts("a");
    let signature = (
        "webhook-signature".to_owned(),
        hits[1].header("webhook-signature").to_owned(),
    );
    assert!(attempts[1].request.contains(&signature), "{attempts:?}");
    for (name, value) in &attempts[1].request {
        assert_eq!(hits[1].header(name), value, "{name} as it was sent");
    }
}

/// HOOK-11: 410 ends it, and nothing else goes there until it is released.
#[tokio::test]
async fn gone_stops_the_target() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(410)]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 2).await;
    desk.until_states("a", &[GivenUp, Held]).await;
    assert_eq!(desk.outcome("a").class, Some(ErrorClass::Gone));
    desk.session("b", &receiver.url("/h")).await;
    desk.events("b", 1).await;
    desk.until_states("b", &[Held]).await;
    let stopped = desk.journal().standings().expect("a read");
    assert_eq!(
        stopped.iter().map(|(_, standing)| *standing).collect::<Vec<_>>(),
        [Standing::Stopped]
    );
    // Another target is none the worse for it.
    desk.session("c", &receiver.url("/other")).await;
    desk.events("c", 1).await;
    desk.until_states("c", &[Delivered]).await;
    assert_eq!(receiver.hits("/h", 1).await.len(), 1);
    desk.journal().release(stopped[0].0, 0).await.expect("released");
    desk.until_states("a", &[GivenUp, Delivered]).await;
    desk.until_states("b", &[Delivered]).await;
    dispatcher.stop().await;
}

/// Held: nothing goes out, over a restart too; released: everything does, in order.
#[tokio::test]
async fn a_held_target_waits_for_its_release() {
    let (mut desk, receiver) = (Desk::new(), Receiver::start().await);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[Delivered]).await;
    let target = desk.journal().deliveries(&id("a")).expect("a read")[0].lane.target;
    desk.journal().hold(target, 0, "a person did").await.expect("held");
    desk.events("a", 5).await;
    desk.until_states("a", &[Delivered, Held, Held, Held, Held, Held]).await;
    dispatcher.stop().await;
    desk.reopen();
    let dispatcher = desk.start();
    // Somebody else's delivery shows that the dispatcher has been at work.
    desk.session("b", &receiver.url("/other")).await;
    desk.events("b", 1).await;
    desk.until_states("b", &[Delivered]).await;
    assert_eq!(receiver.hits("/h", 1).await.len(), 1);
    desk.journal().release(target, 0).await.expect("released");
    desk.until_states("a", &[Delivered; 6]).await;
    let bodies: Vec<_> = receiver.hits("/h", 6).await.into_iter().map(|hit| hit.body).collect();
    assert_eq!(bodies, (1..=6).map(|n| body("a", n)).collect::<Vec<_>>());
    dispatcher.stop().await;
}

/// What was said while an attempt was under way counts when it has ended.
#[tokio::test]
async fn a_target_held_in_flight_gets_no_more() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let gate = receiver.gate("/h", Reply::Status(500));
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    receiver.hits("/h", 1).await;
    let target = desk.journal().deliveries(&id("a")).expect("a read")[0].lane.target;
    desk.journal().hold(target, 0, "a person did").await.expect("held");
    gate.notify_one();
    desk.until_states("a", &[Held]).await;
    desk.advance(3600);
    desk.session("b", &receiver.url("/other")).await;
    desk.events("b", 1).await;
    desk.until_states("b", &[Delivered]).await;
    assert_eq!(receiver.hits("/h", 1).await.len(), 1);
    desk.journal().release(target, 0).await.expect("released");
    desk.until_states("a", &[Delivered]).await;
    let triggers: Vec<_> = desk.attempts("a").iter().map(|attempt| attempt.trigger).collect();
    assert_eq!(triggers, [Trigger::First, Trigger::Retry]);
    dispatcher.stop().await;
}

/// A follower that cannot keep up misses notices, a release among them: everything is read again.
#[tokio::test]
async fn what_was_missed_is_read_again() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let dispatcher = desk.start();
    let mut targets = Vec::new();
    for name in ["a", "b"] {
        desk.session(name, &receiver.url(&format!("/{name}"))).await;
        desk.events(name, 1).await;
        let first = desk.until_states(name, &[Delivered]).await;
        targets.push(first[0].lane.target);
        let held = desk.journal().hold(first[0].lane.target, 0, "a person did").await;
        held.expect("held");
    }
    desk.events("a", 1).await;
    desk.session("c", &receiver.url("/c")).await;
    desk.events("c", 1).await;
    desk.until_states("c", &[Delivered]).await;
    // More notices than are kept, while this thread, the dispatcher's, does nothing.
    let (target, sealed) = desk.target(&receiver.url("/b"));
    let planned = Planned {
        seq: 1,
        due_at: 0,
        copy_of: None,
        dropped: false,
    };
    let many = NewReplay {
        session: id("a"),
        kind: Kind::Replay,
        target,
        secrets: vec![sealed],
        plan: vec![planned; 5000],
        now: 0,
    };
    let (journal, released) = (desk.journal().clone(), targets[0]);
    let flood = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            journal.release(released, 0).await.expect("released");
            journal.replay(many).await.expect("set going");
        });
    });
    flood.join().expect("flooded");
    desk.until("a", |d| d[..2].iter().all(|d| d.state == Delivered)).await;
    assert_eq!(receiver.hits("/b", 1).await.len(), 1, "held all the same");
    dispatcher.stop().await;
}
