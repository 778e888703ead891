//! Attempts that end in a panic.

use std::sync::atomic::AtomicBool;

use model::delivery::DeliveryState::{Delivered, Waiting};

use super::receiver::Receiver;
use super::*;
use crate::{Post, Sender, Sent};

/// Panics once.
struct Panicky {
    panicked: AtomicBool,
    sender: HttpSender,
}

impl Sender for Panicky {
    async fn post(&self, post: Post) -> Sent {
        assert!(self.panicked.swap(true, Ordering::SeqCst), "the first attempt");
        self.sender.post(post).await
    }
}

/// Nobody is there to end it: it is closed as cut off, and tried again a little later, with the next one behind it.
#[tokio::test]
async fn an_attempt_that_panics_is_not_in_flight_for_ever() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let sender = Panicky {
        panicked: false.into(),
        sender: HttpSender::new(Policy::default(), desk.limits).expect("a sender"),
    };
    let dispatcher = Dispatcher::start(
        desk.journal().clone(),
        Settings::new(Schedule::Demo),
        Arc::new(desk.clock.clone()),
        Arc::new(model::entropy::SeededEntropy::new(1)),
        sender,
    );
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    let cut = desk.until_states("a", &[Waiting]).await;
    assert_eq!((cut[0].attempts, cut[0].due_at), (1, desk.clock_ms() + 5000));
    desk.events("a", 1).await;
    desk.advance(5);
    desk.until_states("a", &[Delivered, Delivered]).await;
    dispatcher.stop().await;
    assert_eq!(desk.outcome("a").class, Some(ErrorClass::CutOff));
    let hits = receiver.hits("/h", 2).await;
    let sequence: Vec<_> = hits.iter().map(|hit| hit.header("issuer2-sequence")).collect();
    assert_eq!(sequence, ["1", "2"]);
}
