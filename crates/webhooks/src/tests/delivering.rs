use model::delivery::DeliveryState::{Delivered, InFlight, Pending, Waiting};

use super::receiver::{Receiver, Reply};
use super::*;
use crate::AGENT;

/// R29, R30, R31, HOOK-1, HOOK-6: tried again until it arrives, the same id and the same bytes each time.
#[tokio::test]
async fn a_failed_delivery_is_tried_again_with_the_same_id() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(500), Reply::Status(503)]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    let waiting = desk.until_states("a", &[Waiting]).await;
    let now = BEGIN.parse::<jiff::Timestamp>().expect("an instant");
    assert_eq!(waiting[0].due_at, now.as_millisecond() + 1000);
    desk.advance(1);
    desk.until("a", |d| d[0].attempts == 2 && d[0].state == Waiting).await;
    desk.advance(3);
    desk.until_states("a", &[Delivered]).await;
    let hits = receiver.hits("/h", 3).await;
    assert_eq!(hits.len(), 3);
    for (hit, (attempt, seconds)) in hits.iter().zip([("1", 0), ("2", 1), ("3", 4)]) {
        assert_eq!(hit.header("issuer2-attempt"), attempt);
        assert_eq!(hit.header("issuer2-sequence"), "1");
        assert_eq!(hit.header("webhook-id"), hits[0].header("webhook-id"));
        let second = (now.as_second() + seconds).to_string();
        assert_eq!(hit.header("webhook-timestamp"), second);
        assert_eq!(hit.header("content-type"), "application/json");
        assert_eq!(hit.header("user-agent"), AGENT);
        assert_eq!(hit.body, body("a", 1));
    }
    assert!(!hits[0].header("webhook-id").contains('.'));
    let errors = ["answered 500", "answered 503"].map(|error| Some(error.to_owned()));
    assert_eq!(desk.errors("a"), [errors[0].clone(), errors[1].clone(), None]);
    dispatcher.stop().await;
}

/// design.md, Retry and order.
#[tokio::test]
async fn order_is_kept_until_the_wait_is_over() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let failing = vec![Reply::Status(500); 5];
    receiver.will("/h", &failing);
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 3).await;
    let dispatcher = desk.start();
    desk.until_states("a", &[Waiting, Pending, Pending]).await;
    for (seconds, attempts) in [(1, 2), (3, 3)] {
        desk.advance(seconds);
        desk.until("a", |d| d[0].attempts == attempts && d[0].state == Waiting)
            .await;
    }
    // Due again at 14 s, then after 30 s; at 15 s the others go past it.
    desk.advance(10);
    desk.until("a", |d| d[0].attempts == 4 && d[0].state == Waiting).await;
    receiver.will("/h", &[]);
    desk.advance(1);
    let deliveries = desk.until_states("a", &[Waiting, Delivered, Delivered]).await;
    assert_eq!(
        deliveries.iter().map(|d| d.overtook).collect::<Vec<_>>(),
        [false, true, true]
    );
    desk.advance(29);
    desk.until_states("a", &[Delivered, Delivered, Delivered]).await;
    let sequence: Vec<_> = receiver.hits("/h", 7).await;
    let sequence: Vec<_> = sequence.iter().map(|hit| hit.header("issuer2-sequence")).collect();
    assert_eq!(sequence, ["1", "1", "1", "1", "2", "3", "1"]);
    dispatcher.stop().await;
}

#[tokio::test]
async fn deliveries_of_a_session_arrive_in_order() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let dispatcher = desk.start();
    for name in ["a", "b", "c"] {
        desk.session(name, &receiver.url(&format!("/{name}"))).await;
        desk.events(name, 10).await;
    }
    for name in ["a", "b", "c"] {
        desk.until_states(name, &[Delivered; 10]).await;
        let hits = receiver.hits(&format!("/{name}"), 10).await;
        let bodies: Vec<_> = hits.into_iter().map(|hit| hit.body).collect();
        assert_eq!(bodies, (1..=10).map(|n| body(name, n)).collect::<Vec<_>>());
    }
    dispatcher.stop().await;
}

/// A target that takes requests and never answers costs nobody else anything.
#[tokio::test]
async fn a_hanging_target_does_not_hold_up_another() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/hang", &vec![Reply::Hang; 100]);
    let dispatcher = desk.start();
    for n in 0..20 {
        desk.session(&format!("h{n}"), &receiver.url("/hang")).await;
        desk.events(&format!("h{n}"), 1).await;
    }
    receiver.hits("/hang", 4).await;
    desk.session("ok", &receiver.url("/ok")).await;
    desk.events("ok", 20).await;
    desk.until_states("ok", &[Delivered; 20]).await;
    assert_eq!(receiver.hits("/hang", 4).await.len(), 4, "its share of the room");
    dispatcher.stop().await;
}

/// Issue 1: never lose an event over a restart. What was delivered is not sent again.
#[tokio::test]
async fn a_restart_delivers_the_rest_once_each() {
    let (mut desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(200), Reply::Status(500)]);
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 4).await;
    let dispatcher = desk.start();
    desk.until_states("a", &[Delivered, Waiting, Pending, Pending]).await;
    dispatcher.stop().await;
    desk.reopen();
    let dispatcher = desk.start();
    desk.advance(1);
    desk.until_states("a", &[Delivered; 4]).await;
    let sent: Vec<_> = receiver.hits("/h", 5).await;
    let sent: Vec<_> = sent.iter().map(|hit| hit.header("issuer2-sequence")).collect();
    assert_eq!(sent, ["1", "2", "2", "3", "4"]);
    dispatcher.stop().await;
}

/// HOOK-6: cut off in flight, sent again with the same id.
#[tokio::test]
async fn what_was_cut_off_is_sent_again() {
    let (mut desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Hang]);
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    let dispatcher = desk.start();
    receiver.hits("/h", 1).await;
    dispatcher.stop().await;
    desk.until_states("a", &[InFlight]).await;
    desk.reopen();
    let dispatcher = desk.start();
    desk.until_states("a", &[Delivered]).await;
    let hits = receiver.hits("/h", 2).await;
    assert_eq!(hits[0].header("webhook-id"), hits[1].header("webhook-id"));
    assert_eq!(hits[1].header("issuer2-attempt"), "2");
    dispatcher.stop().await;
}

/// An erased session's deliveries are not sent.
#[tokio::test]
async fn an_erased_session_is_silent() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(500)]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 2).await;
    desk.until_states("a", &[Waiting, Pending]).await;
    desk.journal().erase(&id("a")).await.expect("erased");
    desk.advance(3600);
    desk.session("b", &receiver.url("/h")).await;
    desk.events("b", 1).await;
    desk.until_states("b", &[Delivered]).await;
    let bodies: Vec<_> = receiver.hits("/h", 2).await;
    let bodies: Vec<_> = bodies.into_iter().map(|hit| hit.body).collect();
    assert_eq!(bodies, [body("a", 1), body("b", 1)]);
    dispatcher.stop().await;
}
