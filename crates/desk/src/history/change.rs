//! How much two texts differ.

use imara_diff::{Algorithm, Diff, InternedInput};

/// Lines put in and taken out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    /// Lines that only the later text has.
    pub added: u32,
    /// Lines that only the earlier text had.
    pub removed: u32,
}

/// What makes `after` of `before`, line by line; a line that changed is one of each.
pub fn change(before: &str, after: &str) -> Change {
    let diff = Diff::compute(Algorithm::Histogram, &InternedInput::new(before, after));
    Change {
        added: diff.count_additions(),
        removed: diff.count_removals(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted() {
        for (before, after, added, removed) in [
            ("", "", 0, 0),
            ("a\n", "a\n", 0, 0),
            ("", "a\nb\n", 2, 0),
            ("a\nb\n", "", 0, 2),
            ("a\nb\nc\n", "a\nB\nc\n", 1, 1),
            ("a\nb\nc\n", "b\nc\nd\n", 1, 1),
            ("a", "a\n", 1, 1),
            ("a\r\nb\r\n", "a\nb\r\n", 1, 1),
            ("}\n}\n}\n", "}\n}\n}\n}\n", 1, 0),
        ] {
            assert_eq!(
                change(before, after),
                Change { added, removed },
                "{before:?} to {after:?}"
            );
        }
    }
}
