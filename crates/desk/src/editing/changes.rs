//! Changes of a text as the window makes them: in order, in UTF-16 units of the old text.

use hocon_edit::{Document, Span};

use super::offsets;
use crate::schema::{Stretch, TextChange};

/// The one change that makes a document another; none when nothing differs.
pub fn between(old: &Document, new: &Document) -> Vec<TextChange> {
    let change = old.difference(new).into_iter().collect();
    told(old.text(), change)
}

/// Ranges of a text and what stands there afterwards, in order and apart from each other.
pub fn told(text: &str, changes: Vec<(Span, String)>) -> Vec<TextChange> {
    let (mut byte, mut units) = (0, 0);
    // Each place is counted from the one before it, so that many changes cost one pass.
    let mut at = |to: usize| {
        units += offsets::units(text.get(byte..to).unwrap_or(""), to - byte);
        byte = to;
        units
    };
    let change = |(span, with): (Span, String)| TextChange {
        stretch: Stretch {
            from: at(span.start),
            to: at(span.end),
        },
        with,
    };
    changes.into_iter().map(change).collect()
}

/// The text with the changes made.
pub fn applied(text: &str, changes: &[TextChange]) -> String {
    let mut out = text.to_owned();
    // From behind, so that the places before stay where they are.
    for change in changes.iter().rev() {
        let at = |units| offsets::byte(text, units);
        out.replace_range(at(change.stretch.from)..at(change.stretch.to), &change.with);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, changes: &[(usize, usize, &str)], expect: &[(u32, u32, &str)]) {
        let spans = changes
            .iter()
            .map(|(from, to, with)| (Span::new(*from, *to), (*with).to_owned()));
        let told = told(old, spans.collect());
        let seen: Vec<_> = told
            .iter()
            .map(|change| (change.stretch.from, change.stretch.to, change.with.as_str()))
            .collect();
        assert_eq!(seen, expect, "{old:?}");
        let mut new = old.to_owned();
        for (from, to, with) in changes.iter().rev() {
            new.replace_range(*from..*to, with);
        }
        assert_eq!(applied(old, &told), new);
    }

    #[test]
    fn places_are_counted_as_the_editor_counts() {
        check("abc", &[(1, 2, "x")], &[(1, 2, "x")]);
        check(
            "😀 = 1\r\né = 2",
            &[(7, 8, "3"), (15, 16, "4")],
            &[(5, 6, "3"), (12, 13, "4")],
        );
        check("ab", &[], &[]);
        check("é", &[(2, 2, "😀")], &[(1, 1, "😀")]);
    }
}
