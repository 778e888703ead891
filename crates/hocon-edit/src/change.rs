//! What an edit changed, as byte ranges of the old text: for a view of the difference, and for an editor that holds the text.

use crate::document::Document;
use crate::span::Span;

/// A range of the old text and what stands there now. Several are in order and never touch.
pub(crate) type Change = (Span, String);

impl Document {
    /// The one smallest range that differs from `other`, and what stands there in `other`; none when the texts are equal. Both ends lie on
    /// character boundaries.
    #[must_use]
    pub fn difference(&self, other: &Document) -> Option<(Span, String)> {
        trimmed(self.text(), Span::new(0, self.text().len()), other.text())
    }

    /// The text with several ranges replaced, read again.
    pub(crate) fn patched(&self, changes: &[Change]) -> Self {
        Self::parse(patch(self.text(), changes))
    }
}

fn patch(text: &str, changes: &[Change]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (span, with) in changes {
        out.push_str(Span::new(done, span.start).of(text));
        out.push_str(with);
        done = span.end;
    }
    out.push_str(Span::new(done, text.len()).of(text));
    out
}

/// Without what is equal at both ends.
fn trimmed(text: &str, span: Span, with: &str) -> Option<Change> {
    let old = span.of(text);
    let mut head = old.bytes().zip(with.bytes()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(head) || !with.is_char_boundary(head) {
        head -= 1;
    }
    let (old, new) = (&old[head..], &with[head..]);
    let backwards = old.bytes().rev().zip(new.bytes().rev());
    let mut tail = backwards.take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - tail) || !new.is_char_boundary(new.len() - tail) {
        tail -= 1;
    }
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let start = span.start + head;
    (!old.is_empty() || !new.is_empty()).then(|| (Span::new(start, start + old.len()), new.to_owned()))
}

/// A text that was edited several times: which bytes of the old one are still there, and what came between them.
#[derive(Debug)]
pub(crate) struct Pieces(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    /// A range of the old text.
    Kept(Span),
    New(String),
}

impl Piece {
    fn length(&self) -> usize {
        match self {
            Piece::Kept(span) => span.end - span.start,
            Piece::New(text) => text.len(),
        }
    }

    /// The bytes `from..to` of this piece.
    fn part(&self, from: usize, to: usize) -> Piece {
        match self {
            Piece::Kept(span) => Piece::Kept(Span::new(span.start + from, span.start + to)),
            Piece::New(text) => Piece::New(Span::new(from, to).of(text).to_owned()),
        }
    }
}

impl Pieces {
    pub(crate) fn of(text: &str) -> Self {
        Self(vec![Piece::Kept(Span::new(0, text.len()))])
    }

    /// Takes what changed in the text as it is now.
    pub(crate) fn change(&mut self, changes: &[Change]) {
        // From behind, so that the places before stay where they are.
        for (span, with) in changes.iter().rev() {
            let mut out = Vec::with_capacity(self.0.len() + 2);
            let (mut at, mut new) = (0, Some(Piece::New(with.clone())));
            for piece in &self.0 {
                let (start, end) = (at, at + piece.length());
                if start < span.start {
                    out.push(piece.part(0, end.min(span.start) - start));
                }
                if end >= span.start {
                    out.extend(new.take());
                }
                if end > span.end {
                    out.push(piece.part(span.end.max(start) - start, end - start));
                }
                at = end;
            }
            out.extend(new);
            out.retain(|piece| piece.length() > 0);
            self.0 = out;
        }
    }

    /// Everything that changed, against the old text.
    pub(crate) fn changes(&self, old: &str) -> Vec<Change> {
        let mut out = Vec::new();
        let (mut done, mut new) = (0, String::new());
        let end = Piece::Kept(Span::at(old.len()));
        for piece in self.0.iter().chain([&end]) {
            match piece {
                Piece::Kept(span) => {
                    out.extend(trimmed(old, Span::new(done, span.start), &std::mem::take(&mut new)));
                    done = span.end;
                }
                Piece::New(text) => new.push_str(text),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, rounds: &[&[(usize, usize, &str)]], expect: &[(usize, usize, &str)]) {
        let mut pieces = Pieces::of(old);
        let mut text = old.to_owned();
        let owned = |changes: &[(usize, usize, &str)]| -> Vec<Change> {
            let change = |(start, end, with): &(usize, usize, &str)| (Span::new(*start, *end), (*with).to_owned());
            changes.iter().map(change).collect()
        };
        for round in rounds {
            let changes = owned(round);
            text = patch(&text, &changes);
            pieces.change(&changes);
        }
        let seen = pieces.changes(old);
        assert_eq!(seen, owned(expect), "{old:?} → {text:?}");
        assert_eq!(patch(old, &seen), text);
    }

    #[test]
    fn changes_are_told_against_the_old_text() {
        check("abcdef", &[], &[]);
        check("abcdef", &[&[(1, 2, "x")]], &[(1, 2, "x")]);
        check("abcdef", &[&[(0, 1, "xx"), (5, 6, "")]], &[(0, 1, "xx"), (5, 6, "")]);
        check("abcdef", &[&[(1, 2, "xyz")], &[(2, 3, "Y")]], &[(1, 2, "xYz")]);
        check("abcdef", &[&[(1, 2, "xyz")], &[(3, 6, "")]], &[(1, 4, "xy")]);
        check("abcdef", &[&[(6, 6, "g")], &[(7, 7, "h")]], &[(6, 6, "gh")]);
        check("abcdef", &[&[(0, 0, "g")], &[(0, 1, "")]], &[]);
        check("äöü", &[&[(0, 6, "äoü")]], &[(2, 4, "o")]);
        // Two characters that share their first byte, and two that share their last.
        check("äöü", &[&[(2, 4, "ü")]], &[(2, 4, "ü")]);
        check("aéb", &[&[(1, 3, "ũ")]], &[(1, 3, "ũ")]);
        check("aaa", &[&[(0, 3, "aa")]], &[(2, 3, "")]);
        check("", &[&[(0, 0, "a")]], &[(0, 0, "a")]);
    }

    #[test]
    fn a_difference_is_the_smallest_range() {
        let (old, new) = (Document::parse("a = 12\nb = 1"), Document::parse("a = 132\nb = 1"));
        assert_eq!(old.difference(&new), Some((Span::at(5), "3".to_owned())));
        assert_eq!(old.difference(&old), None);
    }
}
