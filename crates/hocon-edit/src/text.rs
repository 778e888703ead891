//! Quoted text to what it says.

use crate::diagnostic::{Code, Complaint};
use crate::lex::{Kind, Token};
use crate::span::Span;
use crate::tree::{Style, Text};

/// What a quoted or triple-quoted token says; complains about escapes that JSON does not know and keeps them as written.
pub(crate) fn unquote(text: &str, token: Token, complaints: &mut Vec<Complaint>) -> String {
    let written = token.span.of(text);
    if token.kind == Kind::Triple {
        return written.get(3..written.len().saturating_sub(3)).unwrap_or("").to_owned();
    }
    let body = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
    if !body.contains('\\') {
        return body.to_owned();
    }
    let mut out = String::with_capacity(body.len());
    let mut at = 0;
    while let Some(c) = body.get(at..).and_then(|rest| rest.chars().next()) {
        if c != '\\' {
            out.push(c);
            at += c.len_utf8();
            continue;
        }
        match escape(&body[at..]) {
            Some((decoded, length)) => {
                out.push(decoded);
                at += length;
            }
            None => {
                let start = token.span.start + 1 + at;
                let length = 1 + body[at + 1..].chars().next().map_or(0, char::len_utf8);
                let complaint = Complaint::new(
                    Code::BadEscape,
                    Span::new(start, start + length),
                    "a backslash here needs one of \" \\ / b f n r t uXXXX",
                );
                complaints.push(complaint.instead("a JSON escape", text));
                out.push('\\');
                at += 1;
            }
        }
    }
    out
}

/// The character an escape stands for, and its length in bytes; a surrogate pair is one character.
fn escape(rest: &str) -> Option<(char, usize)> {
    let simple = match rest.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex(rest.get(2..6)?)?;
            if let Some(c) = char::from_u32(high) {
                return Some((c, 6));
            }
            let low = rest
                .get(6..8)
                .filter(|next| *next == "\\u")
                .and_then(|_| hex(rest.get(8..12)?))?;
            let both = char::decode_utf16([u16::try_from(high).ok()?, u16::try_from(low).ok()?])
                .next()?
                .ok()?;
            return Some((both, 12));
        }
        _ => return None,
    };
    Some((simple, 2))
}

fn hex(digits: &str) -> Option<u32> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())?
}

/// What one text part says; complaints were made when it was parsed.
pub(crate) fn says(text: &str, part: &Text) -> String {
    let kind = match part.style {
        Style::Unquoted => return part.span.of(text).to_owned(),
        Style::Quoted => Kind::Quoted,
        Style::Triple => Kind::Triple,
    };
    unquote(text, Token { kind, span: part.span }, &mut Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str, fine: bool) {
        let mut complaints = Vec::new();
        let token = Token {
            kind: Kind::Quoted,
            span: Span::new(0, text.len()),
        };
        assert_eq!(unquote(text, token, &mut complaints), expect, "{text}");
        assert_eq!(complaints.is_empty(), fine, "{text}: {complaints:?}");
    }

    #[test]
    fn escapes_are_those_of_json() {
        check(r#""plain""#, "plain", true);
        check(r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t", true);
        check(r#""\u00e9\uD83D\uDE00""#, "é😀", true);
        check(r#""\x""#, "\\x", false);
        check(r#""\uD83D""#, "\\uD83D", false);
        check(r#""\u12é""#, "\\u12é", false);
    }
}
