//! How long to wait after which attempt (design.md, Retry and order; HOOK-10).

use std::sync::Arc;
use std::time::Duration;

/// A retry schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// For a demo: 1 s, 3 s, 10 s, 30 s, 2 min.
    Demo,
    /// Standard Webhooks' schedule: the last attempt comes three days later.
    Production,
    /// One's own: the wait after the first, second, … attempt, kept to the millisecond; empty for one attempt only.
    Custom(Arc<[Duration]>),
}

/// How long an event waits for the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxWait {
    /// Until that one has been due for so long.
    For(Duration),
    /// Until that one is delivered or given up.
    Forever,
}

/// What the dispatcher goes by; may change while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// When failed deliveries are tried again.
    pub schedule: Schedule,
    /// `order.maxWait`.
    pub max_wait: MaxWait,
}

impl Rules {
    /// A schedule with the `order.maxWait` that goes with it.
    pub fn new(schedule: Schedule) -> Self {
        Self {
            max_wait: schedule.max_wait(),
            schedule,
        }
    }
}

const fn seconds<const N: usize>(waits: [u64; N]) -> [Duration; N] {
    let mut out = [Duration::ZERO; N];
    let mut at = 0;
    while at < N {
        out[at] = Duration::from_secs(waits[at]);
        at += 1;
    }
    out
}

const DEMO: [Duration; 5] = seconds([1, 3, 10, 30, 120]);
/// HOOK-10, after the first attempt at 0.
const PRODUCTION: [Duration; 9] = seconds([
    5,
    5 * 60,
    30 * 60,
    2 * 3600,
    5 * 3600,
    10 * 3600,
    14 * 3600,
    20 * 3600,
    24 * 3600,
]);

impl Schedule {
    /// The `order.maxWait` that goes with it.
    pub fn max_wait(&self) -> MaxWait {
        match self {
            Self::Demo | Self::Custom(_) => MaxWait::For(Duration::from_secs(15)),
            Self::Production => MaxWait::For(Duration::from_secs(300)),
        }
    }

    /// The longest wait it can ask for.
    pub fn longest(&self) -> Duration {
        let waits = 1..=u32::try_from(self.waits().len()).unwrap_or(u32::MAX);
        waits
            .filter_map(|tries| delay(self, tries, u8::MAX))
            .max()
            .unwrap_or_default()
    }

    fn waits(&self) -> &[Duration] {
        match self {
            Self::Demo => &DEMO,
            Self::Production => &PRODUCTION,
            Self::Custom(waits) => waits,
        }
    }
}

/// The wait after scheduled attempt number `tries` (1 for the first) failed; `None` when there is no further attempt.
///
/// `jitter` is a random byte: in production up to a tenth is added, so that deliveries which failed together do not come back
/// together. A demo and a schedule of one's own are kept exactly: somebody watches them.
pub fn delay(schedule: &Schedule, tries: u32, jitter: u8) -> Option<Duration> {
    let step = usize::try_from(tries.checked_sub(1)?).ok()?;
    let wait = *schedule.waits().get(step)?;
    Some(match schedule {
        Schedule::Production => wait + wait / 10 * u32::from(jitter) / 255,
        Schedule::Demo | Schedule::Custom(_) => wait,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schedule: &Schedule, jitter: u8, expect: &[u64]) {
        let waits: Vec<u64> = (1..)
            .map_while(|tries| delay(schedule, tries, jitter))
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, expect, "{schedule:?}, jitter {jitter}");
        assert_eq!(delay(schedule, 0, jitter), None);
        assert_eq!(delay(schedule, u32::MAX, jitter), None);
        let longest = delay(schedule, u32::try_from(expect.len()).expect("few"), 255);
        assert_eq!(schedule.longest(), longest.unwrap_or_default());
    }

    /// HOOK-10; design.md, Retry and order.
    #[test]
    fn the_delays_are_the_schedules() {
        check(&Schedule::Demo, 0, &[1, 3, 10, 30, 120]);
        check(&Schedule::Demo, 255, &[1, 3, 10, 30, 120]);
        let production = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];
        check(&Schedule::Production, 0, &production);
        assert_eq!(production.iter().sum::<u64>(), 75 * 3600 + 35 * 60 + 5);
        let most = [5, 330, 1980, 7920, 19800, 39600, 55440, 79200, 95040];
        check(&Schedule::Production, 255, &most);
        let own = |waits: &[u64]| Schedule::Custom(waits.iter().map(|wait| Duration::from_secs(*wait)).collect());
        check(&own(&[2, 7]), 255, &[2, 7]);
        check(&own(&[]), 0, &[]);
    }

    #[test]
    fn each_schedule_has_its_own_order_max_wait() {
        let check = |schedule: Schedule, seconds: u64| {
            let expect = MaxWait::For(Duration::from_secs(seconds));
            assert_eq!(Rules::new(schedule).max_wait, expect);
        };
        check(Schedule::Demo, 15);
        check(Schedule::Production, 300);
        check(Schedule::Custom([].into()), 15);
    }
}
