//! How long things are kept (R20).

use std::sync::PoisonError;

use crate::open::Journal;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// How long things are kept. Nothing that is unfinished is removed: a session with a delivery that waits or is held stays
/// until it is delivered or given up, at a target that has stopped as well. A person ends that: by releasing the target, or by
/// giving its deliveries up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Days a session is kept after it ended (R20), a test event after it was made, and after its last delivery a target that
    /// has stopped, counted from when it stopped; 0 for ever.
    pub session_days: u32,
    /// Days an attempt is kept; 0 as long as its session.
    pub attempt_days: u32,
    /// Attempts kept at most, the latest; 0 for any number.
    pub attempts_kept: u64,
}

impl Retention {
    /// What ended before this instant is removed; `None` when nothing is.
    pub(crate) fn sessions_before(self, now: i64) -> Option<i64> {
        before(now, self.session_days)
    }

    /// What was tried before this instant is removed; `None` when age does not matter.
    pub(crate) fn attempts_before(self, now: i64) -> Option<i64> {
        before(now, self.attempt_days)
    }

    /// Test events older than this are removed: nothing is left to see of them once their attempts are gone.
    pub(crate) fn trials_before(self, now: i64) -> Option<i64> {
        self.sessions_before(now).max(self.attempts_before(now))
    }
}

fn before(now: i64, days: u32) -> Option<i64> {
    (days > 0).then(|| now.saturating_sub(i64::from(days) * DAY))
}

impl Journal {
    /// Sets how long things are kept, for the next [`Journal::prune`].
    pub fn set_retention(&self, retention: Retention) {
        let mut kept = self.shared.retention.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = retention;
    }

    /// How long things are kept.
    pub fn retention(&self) -> Retention {
        *self.shared.retention.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_time_decides_over_test_events() {
        let check = |session_days, attempt_days, expect: Option<i64>| {
            let retention = Retention {
                session_days,
                attempt_days,
                attempts_kept: 0,
            };
            let now = 1000 * DAY;
            assert_eq!(retention.trials_before(now), expect.map(|days| now - days * DAY));
        };
        check(0, 0, None);
        check(90, 0, Some(90));
        check(0, 7, Some(7));
        check(90, 7, Some(7));
        check(1, 7, Some(1));
    }
}
