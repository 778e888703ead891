//! What people set off.

use journal::{NewReplay, NewTrial};
use model::delivery::DeliveryState::{Delivered, GivenUp, Waiting};
use model::delivery::{Kind, Trigger};
use model::replay::Planned;

use super::receiver::{Receiver, Reply};
use super::*;

fn triggers(desk: &Desk, name: &str) -> Vec<Trigger> {
    desk.attempts(name).iter().map(|attempt| attempt.trigger).collect()
}

/// Retry now: it fails, everything is as before; it succeeds, it is over.
#[tokio::test]
async fn a_retry_by_hand_uses_nothing_up() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &vec![Reply::Status(500); 3]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    let first = desk.until_states("a", &[Waiting]).await;
    desk.journal().retry_now(first[0].number, 0).await.expect("asked");
    let second = desk.until("a", |d| d[0].attempts == 2 && d[0].state == Waiting).await;
    assert_eq!((second[0].due_at, second[0].asked), (first[0].due_at, false));
    // The schedule goes on where it was: 1 s after the first, then 3 s.
    desk.advance(1);
    let third = desk.until("a", |d| d[0].attempts == 3 && d[0].state == Waiting).await;
    assert_eq!(third[0].due_at, first[0].due_at + 3000);
    desk.journal().retry_now(first[0].number, 0).await.expect("asked");
    desk.until_states("a", &[Delivered]).await;
    dispatcher.stop().await;
    use Trigger::{First, Manual, Retry};
    assert_eq!(triggers(&desk, "a"), [First, Manual, Retry, Manual]);
    let hits = receiver.hits("/h", 4).await;
    let attempts: Vec<_> = hits.iter().map(|hit| hit.header("issuer2-attempt")).collect();
    assert_eq!(attempts, ["1", "2", "3", "4"]);
}

/// Redelivered: the same id and bytes; failing changes nothing, and it keeps nobody waiting.
#[tokio::test]
async fn a_redelivery_is_the_same_message() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    let first = desk.until_states("a", &[Delivered]).await;
    desk.advance(60);
    let gate = receiver.gate("/h", Reply::Status(410));
    desk.journal().redeliver(first[0].number, 0).await.expect("asked");
    receiver.hits("/h", 2).await;
    desk.events("a", 1).await;
    desk.until("a", |d| d[1].state == Delivered).await;
    gate.notify_one();
    desk.until_states("a", &[Delivered, Delivered]).await;
    assert!(
        desk.journal().standings().expect("a read").is_empty(),
        "a manual act stops no target"
    );
    dispatcher.stop().await;
    let hits = receiver.hits("/h", 3).await;
    let parts = |name: &str| (hits[0].header(name).to_owned(), hits[1].header(name).to_owned());
    let (before, after) = parts("webhook-id");
    assert_eq!((before, &hits[0].body), (after, &hits[1].body));
    let (before, after) = parts("webhook-timestamp");
    assert_ne!(before, after, "HOOK-6");
}

#[tokio::test]
async fn what_is_given_up_is_not_sent() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(500)]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 2).await;
    let first = desk.until("a", |d| d[0].state == Waiting).await;
    desk.journal().give_up(first[0].number).await.expect("given up");
    desk.until_states("a", &[GivenUp, Delivered]).await;
    desk.advance(3600);
    desk.events("a", 1).await;
    desk.until_states("a", &[GivenUp, Delivered, Delivered]).await;
    dispatcher.stop().await;
    let sent: Vec<_> = receiver.hits("/h", 3).await;
    let sent: Vec<_> = sent.iter().map(|hit| hit.header("issuer2-sequence")).collect();
    assert_eq!(sent, ["1", "2", "3"]);
}

/// Replays, drills and tests say so in a header, and nowhere else.
#[tokio::test]
async fn what_is_not_the_event_itself_is_marked() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    desk.session("a", &receiver.url("/own")).await;
    desk.events("a", 1).await;
    let dispatcher = desk.start();
    desk.until_states("a", &[Delivered]).await;
    let seq = desk.journal().last_seq().expect("a read");
    for (kind, path) in [(Kind::Replay, "/replay"), (Kind::Drill, "/drill")] {
        let (target, sealed) = desk.target(&receiver.url(path));
        let new = NewReplay {
            session: id("a"),
            kind,
            target,
            secrets: vec![sealed],
            plan: vec![Planned {
                seq,
                due_at: 0,
                copy_of: None,
                dropped: false,
            }],
            now: 0,
        };
        desk.journal().replay(new).await.expect("set going");
    }
    let (target, sealed) = desk.target(&receiver.url("/test"));
    let new = NewTrial {
        session_id: "test-1".into(),
        event: EventName::RequestedToken,
        sequence: 1,
        body: body("test-1", 1),
        target,
        secrets: vec![sealed],
        now: 0,
    };
    desk.journal().send_trial(new).await.expect("set going");
    for (path, marked) in [
        ("/own", ""),
        ("/replay", "issuer2-replay"),
        ("/drill", "issuer2-drill"),
        ("/test", "issuer2-test"),
    ] {
        let hits = receiver.hits(path, 1).await;
        for name in ["issuer2-replay", "issuer2-drill", "issuer2-test"] {
            let expect = if name == marked { "true" } else { "(none)" };
            assert_eq!(hits[0].header(name), expect, "{path} {name}");
        }
        let session = if path == "/test" { "test-1" } else { "a" };
        assert_eq!(hits[0].body, body(session, 1));
    }
    dispatcher.stop().await;
}
