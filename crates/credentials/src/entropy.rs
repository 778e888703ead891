//! The real source of randomness.

use model::entropy::Entropy;

/// The crypto library's generator, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// Fills `buffer`.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: going on with predictable salts or codes would be worse.
    fn fill(&self, buffer: &mut [u8]) {
        if aws_lc_rs::rand::fill(buffer).is_err() {
            panic!("the operating system gave no randomness");
        }
    }
}

/// A number in `0..bound` (0 for a bound of 0). The bias of the remainder is below 2⁻³² for bounds under 2³².
pub(crate) fn below(entropy: &dyn Entropy, bound: u64) -> u64 {
    let number = u64::from_le_bytes(model::entropy::bytes(entropy));
    number.checked_rem(bound).unwrap_or(0)
}

/// Puts `items` into an unpredictable order (Fisher–Yates).
pub(crate) fn shuffle<T>(entropy: &dyn Entropy, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(entropy, last as u64 + 1) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_with_differing_bytes_and_shuffles_into_a_permutation() {
        let (one, two): ([u8; 32], [u8; 32]) = (
            model::entropy::bytes(&SystemEntropy),
            model::entropy::bytes(&SystemEntropy),
        );
        assert_ne!(one, two);
        let mut ids: Vec<u32> = (0..100).collect();
        shuffle(&SystemEntropy, &mut ids);
        assert_ne!(ids, (0..100).collect::<Vec<_>>());
        ids.sort_unstable();
        assert_eq!(ids, (0..100).collect::<Vec<_>>());
        assert_eq!(below(&SystemEntropy, 0), 0);
    }
}
