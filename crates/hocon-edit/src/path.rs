//! Dotted paths: of keys, of references, and back to text.

use crate::diagnostic::{Code, Complaint};
use crate::lex::{Kind, Token, lex};
use crate::span::Span;
use crate::text::unquote;
use crate::tree::{Reference, Segment, Segments};

/// Reads the tokens of a key (`a."b.c".d e`) as segments. Blanks at the ends count for nothing, blanks inside belong to their segment.
pub(crate) fn segments(text: &str, tokens: &[Token], complaints: &mut Vec<Complaint>) -> Segments {
    let first = tokens
        .iter()
        .position(|token| token.kind != Kind::Blank)
        .unwrap_or(tokens.len());
    let last = tokens
        .iter()
        .rposition(|token| token.kind != Kind::Blank)
        .map_or(first, |at| at + 1);
    let mut out = Segments::new();
    let mut open = Open::at(tokens.get(first).map_or(0, |token| token.span.start));
    for token in tokens.get(first..last).unwrap_or(&[]) {
        match token.kind {
            Kind::Quoted | Kind::Triple => {
                open.name.push_str(&unquote(text, *token, complaints));
                open.quoted = true;
                open.span.end = token.span.end;
            }
            _ => {
                let mut at = token.span.start;
                for (count, piece) in token.span.of(text).split('.').enumerate() {
                    if count > 0 {
                        open.close(text, &mut out, complaints);
                        open = Open::at(at);
                    }
                    open.name.push_str(piece);
                    open.span.end = at + piece.len();
                    at += piece.len() + 1;
                }
            }
        }
    }
    open.close(text, &mut out, complaints);
    out
}

struct Open {
    name: String,
    span: Span,
    quoted: bool,
}

impl Open {
    fn at(at: usize) -> Self {
        Self {
            name: String::new(),
            span: Span::at(at),
            quoted: false,
        }
    }

    fn close(self, text: &str, out: &mut Segments, complaints: &mut Vec<Complaint>) {
        if self.name.is_empty() && !self.quoted {
            let complaint = Complaint::new(
                Code::EmptyPathSegment,
                self.span,
                "a path has an empty segment; write \"\" if it is meant",
            );
            complaints.push(complaint.instead("a name between the dots", text));
        }
        out.push(Segment {
            name: self.name,
            span: self.span,
        });
    }
}

/// Reads a `${…}` token.
pub(crate) fn reference(text: &str, span: Span, complaints: &mut Vec<Complaint>) -> Reference {
    let inner = span
        .of(text)
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or("");
    let (optional, inner) = inner.strip_prefix('?').map_or((false, inner), |rest| (true, rest));
    let start = span.end.saturating_sub(1 + inner.len());
    let (mut tokens, mut inside) = lex(inner);
    for token in &mut tokens {
        token.span = Span::new(token.span.start + start, token.span.end + start);
    }
    for complaint in &mut inside {
        complaint.span = Span::new(complaint.span.start + start, complaint.span.end + start);
    }
    complaints.append(&mut inside);
    // `${NAME[]}` reads a list from the environment.
    if let [
        ..,
        Token {
            kind: Kind::OpenBracket,
            ..
        },
        Token {
            kind: Kind::CloseBracket,
            ..
        },
    ] = tokens.as_slice()
    {
        tokens.truncate(tokens.len() - 2);
    }
    let fits = |kind| {
        matches!(
            kind,
            Kind::Blank | Kind::Unquoted | Kind::Quoted | Kind::Triple | Kind::Bad
        )
    };
    if let Some(stray) = tokens.iter().find(|token| !fits(token.kind)) {
        complaints.push(
            Complaint::new(Code::Unexpected, stray.span, "this cannot stand in a reference").instead("a path", text),
        );
    }
    tokens.retain(|token| fits(token.kind));
    let path = if tokens.is_empty() {
        complaints
            .push(Complaint::new(Code::EmptyPathSegment, span, "a reference names nothing").instead("a path", text));
        Segments::new()
    } else {
        segments(text, &tokens, complaints)
    };
    Reference { span, optional, path }
}

/// Whether a name can be a key without quotes, in any reader's eyes.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && name != "include"
}

/// A dotted path as people read it: names that need quotes have them.
#[must_use]
pub fn render_path<S: AsRef<str>>(path: &[S]) -> String {
    let names: Vec<_> = path
        .iter()
        .map(|name| crate::literal::key(name.as_ref(), false))
        .collect();
    names.join(".")
}

/// A dotted path as [`render_path`] writes it and as keys are written: `a."b.c".d`. None when it is none.
#[must_use]
pub fn parse_path(text: &str) -> Option<Vec<String>> {
    let (tokens, mut complaints) = lex(text);
    let fits = |token: &Token| matches!(token.kind, Kind::Blank | Kind::Unquoted | Kind::Quoted | Kind::Triple);
    if text.trim().is_empty() || !tokens.iter().all(fits) {
        return None;
    }
    let path = segments(text, &tokens, &mut complaints);
    let names = path.into_iter().map(|segment| segment.name).collect();
    complaints.is_empty().then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_they_are_written() {
        for path in [vec!["a"], vec!["a", "b.c", "0"], vec!["", "x y"]] {
            let text = render_path(&path);
            let read = parse_path(&text);
            assert_eq!(
                read.as_deref(),
                Some(&path.iter().map(ToString::to_string).collect::<Vec<_>>()[..])
            );
        }
        for bad in ["", " ", "a..b", ".a", "a = 1", "a\nb", "${a}", "\"a", "a # b", "[0]"] {
            assert_eq!(parse_path(bad), None, "{bad}");
        }
    }

    fn check(text: &str, expect: &[&str]) {
        let (tokens, mut complaints) = lex(text);
        let names: Vec<_> = segments(text, &tokens, &mut complaints)
            .into_iter()
            .map(|segment| segment.name)
            .collect();
        assert_eq!(names, expect, "{text:?}");
        assert!(complaints.is_empty(), "{text:?}: {complaints:?}");
    }

    #[test]
    fn keys_split_at_dots_outside_quotes() {
        check("a", &["a"]);
        check("a.b.c", &["a", "b", "c"]);
        check("\"a.b\".c", &["a.b", "c"]);
        check("\"a\"b", &["ab"]);
        check(" a b . c ", &["a b ", " c"]);
        check("\"\".b", &["", "b"]);
        check("10.0foo", &["10", "0foo"]);
        check("\"\"\"x\"\"\"", &["x"]);
        check("\"\\u00e9\"", &["é"]);
    }

    #[test]
    fn references_have_spans_in_the_whole_text() {
        let text = "k = ${?a.\"b c\"}";
        let mut complaints = Vec::new();
        let reference = reference(text, Span::new(4, text.len()), &mut complaints);
        assert!(complaints.is_empty() && reference.optional);
        let seen: Vec<_> = reference
            .path
            .iter()
            .map(|segment| (segment.name.as_str(), segment.span.of(text)))
            .collect();
        assert_eq!(seen, [("a", "a"), ("b c", "\"b c\"")]);
    }
}
