//! Issue 2: a clock set back an hour; rules that change.

use model::delivery::DeliveryState::{Delivered, GivenUp, Waiting};

use super::receiver::{Receiver, Reply};
use super::*;
use crate::schedule::{MaxWait, Rules};

const HOUR: i64 = 3600;

/// What waits comes when it would have come; what comes meanwhile comes at once.
#[tokio::test]
async fn set_back_an_hour_nothing_stalls_and_nothing_storms() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(500), Reply::Status(500)]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[Waiting]).await;
    desk.advance(1);
    desk.until("a", |d| d[0].attempts == 2 && d[0].state == Waiting).await;
    desk.advance(-HOUR);
    desk.session("b", &receiver.url("/b")).await;
    desk.events("b", 1).await;
    desk.until_states("b", &[Delivered]).await;
    // Three seconds later, not an hour and three seconds; and not before.
    let at = jiff::Timestamp::from_millisecond(desk.clock_ms() + 3000).expect("an instant");
    desk.clock.awaited(at).await;
    assert_eq!(receiver.hits("/h", 2).await.len(), 2);
    desk.advance(3);
    desk.until_states("a", &[Delivered]).await;
    dispatcher.stop().await;
}

/// The same when the clock was set back while the desk was not running.
#[tokio::test]
async fn set_back_between_two_runs() {
    let (mut desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(500)]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 2).await;
    desk.until("a", |d| d[0].state == Waiting).await;
    dispatcher.stop().await;
    desk.reopen();
    desk.advance(-HOUR);
    let dispatcher = desk.start();
    let at = jiff::Timestamp::from_millisecond(desk.clock_ms() + 1000).expect("an instant");
    desk.clock.awaited(at).await;
    assert_eq!(receiver.hits("/h", 1).await.len(), 1);
    desk.advance(1);
    desk.until_states("a", &[Delivered, Delivered]).await;
    dispatcher.stop().await;
}

/// From the next failure on, and at once for `order.maxWait`.
#[tokio::test]
async fn rules_change_while_it_runs() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &vec![Reply::Status(500); 3]);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 2).await;
    let first = desk.until("a", |d| d[0].state == Waiting).await;
    assert_eq!(first[0].due_at - first[0].created_at, 1000);
    let rules = Rules {
        schedule: Schedule::Custom([Duration::from_secs(5), Duration::from_secs(7)].into()),
        max_wait: MaxWait::For(Duration::ZERO),
    };
    dispatcher.set_rules(rules.clone());
    assert_eq!(dispatcher.rules(), rules);
    // The second need not wait any more; it fails by the new schedule.
    let both = desk.until("a", |d| d[1].state == Waiting).await;
    assert_eq!((both[1].due_at - both[1].created_at, both[1].overtook), (5000, true));
    desk.advance(1);
    let both = desk.until("a", |d| d[0].attempts == 2 && d[0].state == Waiting).await;
    assert_eq!(both[0].due_at - both[0].created_at, 8000);
    dispatcher.set_rules(Rules::new(Schedule::Custom([].into())));
    receiver.will("/h", &vec![Reply::Status(500); 2]);
    desk.advance(60);
    desk.until_states("a", &[GivenUp, GivenUp]).await;
    dispatcher.stop().await;
}
