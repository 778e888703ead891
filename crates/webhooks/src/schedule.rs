//! How long to wait after which attempt (design.md, Retry and order; HOOK-10).

use std::time::Duration;

/// A retry schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// For a demo: retries are over within three minutes.
    Demo,
    /// Standard Webhooks' schedule: the last attempt comes three days later.
    Production,
}

/// How long an event waits for the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxWait {
    /// Until that one has been due for so long.
    For(Duration),
    /// Until that one is delivered or given up.
    Forever,
}

/// Demo: after the 1st, 2nd, … attempt, in seconds.
const DEMO: [u64; 5] = [1, 3, 10, 30, 120];
/// HOOK-10, after the first attempt at 0.
const PRODUCTION: [u64; 9] = [
    5,
    5 * 60,
    30 * 60,
    2 * 3600,
    5 * 3600,
    10 * 3600,
    14 * 3600,
    20 * 3600,
    24 * 3600,
];

impl Preset {
    /// The preset's `order.maxWait`.
    pub fn max_wait(self) -> MaxWait {
        match self {
            Self::Demo => MaxWait::For(Duration::from_secs(15)),
            Self::Production => MaxWait::For(Duration::from_secs(300)),
        }
    }
}

/// The wait after attempt number `attempt` (1 for the first) failed; `None` when there is no further attempt.
///
/// `jitter` is a random byte: in production up to a tenth is added, so that deliveries which failed together do not come back
/// together.
pub fn delay(preset: Preset, attempt: u32, jitter: u8) -> Option<Duration> {
    let steps: &[u64] = match preset {
        Preset::Demo => &DEMO,
        Preset::Production => &PRODUCTION,
    };
    let step = usize::try_from(attempt.checked_sub(1)?).ok()?;
    let wait = Duration::from_secs(*steps.get(step)?);
    Some(match preset {
        Preset::Demo => wait,
        Preset::Production => wait + wait / 10 * u32::from(jitter) / 255,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(preset: Preset, jitter: u8, expect: &[u64]) {
        let waits: Vec<u64> = (1..)
            .map_while(|attempt| delay(preset, attempt, jitter))
            .map(|wait| wait.as_secs())
            .collect();
        assert_eq!(waits, expect, "{preset:?}, jitter {jitter}");
    }

    /// HOOK-10; design.md, Retry and order.
    #[test]
    fn the_delays_are_the_presets() {
        check(Preset::Demo, 0, &[1, 3, 10, 30, 120]);
        check(Preset::Demo, 255, &[1, 3, 10, 30, 120]);
        let production = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];
        check(Preset::Production, 0, &production);
        assert_eq!(production.iter().sum::<u64>(), 75 * 3600 + 35 * 60 + 5);
        let most = [5, 330, 1980, 7920, 19800, 39600, 55440, 79200, 95040];
        check(Preset::Production, 255, &most);
        assert_eq!(delay(Preset::Demo, 0, 0), None);
    }
}
