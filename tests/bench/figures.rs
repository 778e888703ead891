//! What many measured times come to.

use std::time::Duration;

/// Percentiles, milliseconds.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// Median.
    pub p50: f64,
    /// 99th percentile.
    pub p99: f64,
    /// The longest.
    pub max: f64,
    /// How many there were.
    pub count: usize,
}

/// The one in the middle; there must be one at least.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl Spread {
    /// The medians of several, and how many times there were in all.
    pub fn middle(turns: impl Iterator<Item = Self> + Clone) -> Self {
        let of = |value: fn(Self) -> f64| median(turns.clone().map(value));
        Self {
            p50: of(|turn| turn.p50),
            p99: of(|turn| turn.p99),
            max: of(|turn| turn.max),
            count: turns.clone().map(|turn| turn.count).sum(),
        }
    }
}

/// Percentiles of some times; there must be one at least.
pub fn spread(mut times: Vec<Duration>) -> Spread {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    Spread {
        p50: at(0.5),
        p99: at(0.99),
        max: at(1.0),
        count: times.len(),
    }
}
