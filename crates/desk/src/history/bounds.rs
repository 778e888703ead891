//! How much of the past is kept per file.

/// Versions of one file.
pub const MOST_VERSIONS: usize = 50;

/// Bytes of one file's versions together.
pub const MOST_BYTES: u64 = 20_000_000;

/// How many of the versions, given by their sizes and the newest first, may stay. The newest always does.
pub fn fitting(sizes: &[u64]) -> usize {
    let mut bytes = 0_u64;
    let fit = sizes
        .iter()
        .take(MOST_VERSIONS)
        .take_while(|size| {
            bytes = bytes.saturating_add(**size);
            bytes <= MOST_BYTES
        })
        .count();
    fit.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first() {
        for (sizes, expect) in [
            (vec![], 1),
            (vec![0], 1),
            (vec![1; 50], 50),
            (vec![1; 51], 50),
            (vec![1; 1_000], 50),
            (vec![2_000_000; 10], 10),
            (vec![2_000_000; 11], 10),
            (vec![1, MOST_BYTES, 1], 1),
            (vec![MOST_BYTES, 1], 1),
            (vec![u64::MAX, u64::MAX], 1),
            (vec![MOST_BYTES - 2, 1, 1, 1], 3),
        ] {
            assert_eq!(fitting(&sizes), expect, "{} sizes", sizes.len());
        }
    }
}
