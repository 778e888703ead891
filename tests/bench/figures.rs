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
