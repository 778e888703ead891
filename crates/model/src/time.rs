//! Time as something that is passed in.
//!
//! Every room that waits or stamps takes a [`Clock`]. The real one is [`SystemClock`]; tests hold a [`FakeClock`], move it by
//! hand, and whoever sleeps on it wakes. No test sleeps.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
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
    sleepers: Vec<Waker>,
}

impl FakeClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Fake {
            now,
            sleepers: Vec::new(),
        })))
    }

    /// Moves the clock forward and wakes everyone who waits on it.
    pub fn advance(&self, by: jiff::SignedDuration) {
        let sleepers = {
            let mut fake = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            fake.now = fake.now.checked_add(by).unwrap_or(Timestamp::MAX);
            std::mem::take(&mut fake.sleepers)
        };
        sleepers.into_iter().for_each(Waker::wake);
    }

    fn look(&self, until: Timestamp, waker: &Waker) -> bool {
        let mut fake = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let due = fake.now >= until;
        if !due {
            fake.sleepers.push(waker.clone());
        }
        due
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).now
    }

    fn sleep_until(&self, instant: Timestamp) -> Wait<'_> {
        struct Sleep<'a>(&'a FakeClock, Timestamp);
        impl Future for Sleep<'_> {
            type Output = ();
            fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
                if self.0.look(self.1, cx.waker()) {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            }
        }
        Box::pin(Sleep(self, instant))
    }
}
