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

/// Nothing comes of a restart but what time brings: not for what was made before the clock was set back, nor after.
#[tokio::test]
async fn a_restart_without_time_passing_attempts_nothing() {
    let (mut desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/a", &vec![Reply::Status(500); 3]);
    receiver.will("/b", &vec![Reply::Status(500); 3]);
    let dispatcher = desk.start();
    desk.session("ok", &receiver.url("/ok")).await;
    desk.events("ok", 1).await;
    desk.until_states("ok", &[Delivered]).await;
    desk.session("a", &receiver.url("/a")).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[Waiting]).await;
    dispatcher.stop().await;
    desk.reopen();
    desk.advance(-HOUR);
    let dispatcher = desk.start();
    desk.session("b", &receiver.url("/b")).await;
    desk.events("b", 1).await;
    desk.until_states("b", &[Waiting]).await;
    desk.advance(1);
    // Both were tried by the clock as it goes now, and are due three seconds later.
    for name in ["a", "b"] {
        desk.until(name, |d| d[0].attempts == 2 && d[0].state == Waiting).await;
    }
    dispatcher.stop().await;
    for _ in 0..2 {
        desk.reopen();
        let dispatcher = desk.start();
        let at = jiff::Timestamp::from_millisecond(desk.clock_ms() + 3000).expect("an instant");
        desk.clock.awaited(at).await;
        dispatcher.stop().await;
        assert_eq!((desk.attempts("a").len(), desk.attempts("b").len()), (2, 2));
    }
    let dispatcher = desk.start();
    desk.advance(3);
    for name in ["a", "b"] {
        desk.until(name, |d| d[0].attempts == 3 && d[0].state == Waiting).await;
    }
    dispatcher.stop().await;
}

/// Set back an hour as soon as somebody has asked what time it is after [`Jump::fill`].
struct Jump {
    clock: FakeClock,
    armed: std::sync::atomic::AtomicBool,
}

impl model::entropy::Entropy for Jump {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
        self.armed.store(true, Ordering::SeqCst);
    }
}

impl model::time::Clock for Jump {
    fn now(&self) -> jiff::Timestamp {
        let now = self.clock.now();
        if self.armed.swap(false, Ordering::SeqCst) {
            self.clock.advance(SignedDuration::from_secs(-HOUR));
        }
        now
    }

    fn sleep_until(&self, instant: jiff::Timestamp) -> model::time::Wait<'_> {
        self.clock.sleep_until(instant)
    }
}

/// Between the end of an attempt, by whose stamp the next one is due, and its outcome's being kept.
#[tokio::test]
async fn set_back_while_an_outcome_is_kept() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Status(500)]);
    let jump = Arc::new(Jump {
        clock: desk.clock.clone(),
        armed: false.into(),
    });
    let before = desk.clock_ms();
    let sender = HttpSender::new(Policy::default(), desk.limits).expect("a sender");
    let settings = Settings {
        grace: Duration::ZERO,
        ..Settings::new(Schedule::Demo)
    };
    let dispatcher = Dispatcher::start(desk.journal().clone(), settings, jump.clone(), jump.clone(), sender);
    desk.session("a", &receiver.url("/h")).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[Waiting]).await;
    assert_eq!(desk.clock_ms(), before - 1000 * HOUR);
    let at = jiff::Timestamp::from_millisecond(desk.clock_ms() + 1000).expect("an instant");
    desk.clock.awaited(at).await;
    desk.advance(1);
    desk.until("a", |d| d[0].attempts == 2 && d[0].state == Delivered).await;
    dispatcher.stop().await;
}

/// What is put off after an error of the journal is put off by the clock as it goes now.
#[tokio::test]
async fn what_is_to_be_read_later_is_shifted_too() {
    let desk = Desk::new();
    let sender = HttpSender::new(Policy::default(), desk.limits).expect("a sender");
    let settings = Settings::new(Schedule::Demo);
    let (_rules, rules) = tokio::sync::watch::channel(settings.rules.clone());
    let clock = Arc::new(desk.clock.clone());
    let entropy = Arc::new(model::entropy::SeededEntropy::new(1));
    let work = crate::attempt::Work::new(desk.journal().clone(), rules.clone(), clock, entropy, sender);
    let stop = tokio_util::sync::CancellationToken::new();
    let mut running = crate::running::Running::new(work, &settings, rules, stop);
    let now = running.now();
    running.read_again(1, now + 5000);
    desk.advance(-HOUR);
    assert_eq!(running.next_reading(), Some(now + 5000));
    let now = running.now();
    assert_eq!(running.next_reading(), Some(now + 5000));
}
