//! Time as something that is passed in.
//!
//! Every room that waits or stamps takes a [`Clock`]. The real one is [`SystemClock`]; tests hold a [`FakeClock`], move it by
//! hand, and whoever sleeps on it wakes. No test sleeps.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use jiff::Timestamp;

/// A future that ends when a clock reaches an instant.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tells the time and waits for it.
pub trait Clock: Send + Sync {
    /// The present instant, UTC.
    fn now(&self) -> Timestamp;
    /// Ends once [`Clock::now`] is at or past `instant`; at once if it already is.
    fn sleep_until(&self, instant: Timestamp) -> Wait<'_>;
    /// The present instant in milliseconds since 1970.
    fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// A wall clock can be set while we wait; looking again this often bounds how late a sleeper notices.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_secs(30);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, instant: Timestamp) -> Wait<'_> {
        Box::pin(async move {
            loop {
                let left = instant.duration_since(Timestamp::now());
                if left.is_zero() || left.is_negative() {
                    return;
                }
                tokio::time::sleep(left.unsigned_abs().min(LOOK_AGAIN)).await;
            }
        })
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Clone)]
pub struct FakeClock(Arc<Mutex<Fake>>);

#[derive(Debug)]
struct Fake {
    now: Timestamp,
    next: u64,
    sleepers: BTreeMap<u64, (Timestamp, Waker)>,
    /// Who waits for a sleeper.
    watchers: Vec<Waker>,
}

impl FakeClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Fake {
            now,
            next: 0,
            sleepers: BTreeMap::new(),
            watchers: Vec::new(),
        })))
    }

    /// Moves the clock forward and wakes everyone who waits on it.
    pub fn advance(&self, by: jiff::SignedDuration) {
        self.change(|now| now.checked_add(by).unwrap_or(Timestamp::MAX));
    }

    /// Sets the clock to an instant, an earlier one too, and wakes everyone who waits on it.
    pub fn set(&self, instant: Timestamp) {
        self.change(|_| instant);
    }

    fn change(&self, to: impl FnOnce(Timestamp) -> Timestamp) {
        let sleepers: Vec<Waker> = {
            let mut fake = self.lock();
            fake.now = to(fake.now);
            fake.sleepers.values().map(|(_, waker)| waker.clone()).collect()
        };
        sleepers.into_iter().for_each(Waker::wake);
    }

    /// Ends once somebody sleeps until exactly `instant`: moving the clock there will then be noticed.
    pub async fn awaited(&self, instant: Timestamp) {
        std::future::poll_fn(|cx| {
            let mut fake = self.lock();
            if fake.sleepers.values().any(|(until, _)| *until == instant) {
                return Poll::Ready(());
            }
            fake.watchers.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, Fake> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// One sleep; gone from the clock when it is dropped.
struct Sleep<'a> {
    clock: &'a FakeClock,
    until: Timestamp,
    number: u64,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let watchers = {
            let mut fake = self.clock.lock();
            if fake.now >= self.until {
                return Poll::Ready(());
            }
            fake.sleepers.insert(self.number, (self.until, cx.waker().clone()));
            std::mem::take(&mut fake.watchers)
        };
        watchers.into_iter().for_each(Waker::wake);
        Poll::Pending
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        self.clock.lock().sleepers.remove(&self.number);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.lock().now
    }

    fn sleep_until(&self, instant: Timestamp) -> Wait<'_> {
        let mut fake = self.lock();
        fake.next += 1;
        Box::pin(Sleep {
            clock: self,
            until: instant,
            number: fake.next,
        })
    }
}
