//! Chance from a seed.

use std::time::Duration;

use model::entropy::{SeededEntropy, bytes};

/// The numbers that belong to a seed, whoever asks for them.
pub struct Dice(SeededEntropy);

impl Dice {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed))
    }

    /// A number below `bound`.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(bytes(&self.0)) % bound
    }

    /// True in so many of a hundred cases.
    pub fn percent(&self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// So many milliseconds, the upper bound left out.
    pub fn millis(&self, range: std::ops::Range<u64>) -> Duration {
        Duration::from_millis(range.start + self.below(range.end - range.start))
    }
}
