//! Text to tokens. The tokens tile the text: every byte belongs to exactly one of them, whatever the text is.
//!
//! Blanks, newlines and comments are tokens like any other, because an edit has to step around them. `\r` is a blank (HOCON knows only `\n`
//! as a newline), so a file with CRLF keeps it without a rule of its own. A `${…}` is one token; its path is read by the parser.

use crate::diagnostic::{Code, Complaint};
use crate::span::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Spaces, tabs, `\r`, a byte order mark.
    Blank,
    /// One `\n`.
    Newline,
    /// `#…` or `//…` up to the newline.
    Comment,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    Equals,
    PlusEquals,
    /// `"…"` on one line.
    Quoted,
    /// `"""…"""`.
    Triple,
    Unquoted,
    /// `${…}` or `${?…}`.
    Reference,
    /// A reserved character, or a string or reference without an end: complained about already.
    Bad,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// HOCON's blanks: Unicode spaces, and what Java counts as one, without the newline.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | '\u{1c}'..='\u{1f}' | '\u{feff}')
        || (c != '\n' && c != '\u{85}' && c.is_whitespace())
}

/// Characters that may not stand outside quotes.
pub(crate) fn is_reserved(c: char) -> bool {
    matches!(
        c,
        '$' | '"'
            | '{'
            | '}'
            | '['
            | ']'
            | ':'
            | '='
            | ','
            | '+'
            | '#'
            | '`'
            | '^'
            | '?'
            | '!'
            | '@'
            | '*'
            | '&'
            | '\\'
    )
}

/// Cuts `text` into tokens that tile it, and says what is wrong on this level.
pub(crate) fn lex(text: &str) -> (Vec<Token>, Vec<Complaint>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::with_capacity(text.len() / 4),
        complaints: Vec::new(),
    };
    while let Some(first) = text.get(lexer.at..).and_then(|rest| rest.chars().next()) {
        let start = lexer.at;
        let (kind, end) = lexer.next(first);
        // A token is never empty, so this ends.
        lexer.at = end.max(start + first.len_utf8());
        lexer.tokens.push(Token {
            kind,
            span: Span::new(start, lexer.at),
        });
    }
    (lexer.tokens, lexer.complaints)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    complaints: Vec<Complaint>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn next(&mut self, first: char) -> (Kind, usize) {
        let one = self.at + first.len_utf8();
        match first {
            '\n' => (Kind::Newline, one),
            c if is_blank(c) => (Kind::Blank, self.until(|c| !is_blank(c))),
            '#' => (Kind::Comment, self.until(|c| c == '\n')),
            '/' if self.rest().starts_with("//") => (Kind::Comment, self.until(|c| c == '\n')),
            '{' => (Kind::OpenBrace, one),
            '}' => (Kind::CloseBrace, one),
            '[' => (Kind::OpenBracket, one),
            ']' => (Kind::CloseBracket, one),
            ',' => (Kind::Comma, one),
            ':' => (Kind::Colon, one),
            '=' => (Kind::Equals, one),
            '+' if self.rest().starts_with("+=") => (Kind::PlusEquals, one + 1),
            '"' if self.rest().starts_with("\"\"\"") => self.triple(),
            '"' => self.quoted(),
            '$' if self.rest().starts_with("${") => self.reference(),
            '0'..='9' | '-' => self.number(),
            c if is_reserved(c) => self.reserved(c, one),
            _ => (Kind::Unquoted, self.unquoted(0)),
        }
    }

    fn until(&self, stop: impl Fn(char) -> bool) -> usize {
        self.at + self.rest().find(stop).unwrap_or(self.rest().len())
    }

    fn reserved(&mut self, c: char, end: usize) -> (Kind, usize) {
        let message = format!("the character {c} must stand in quotes");
        self.complaints.push(
            Complaint::new(Code::ReservedCharacter, Span::new(self.at, end), message)
                .instead("a quoted string", self.text),
        );
        (Kind::Bad, end)
    }

    /// The end of unquoted text, of which the first `taken` bytes are known.
    fn unquoted(&self, taken: usize) -> usize {
        let rest = self.rest().get(taken..).unwrap_or("");
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            if c == '\n' || is_blank(c) || is_reserved(c) || (c == '/' && rest[at..].starts_with("//")) {
                end = at;
                break;
            }
        }
        self.at + taken + end
    }

    /// A number may hold a `+` in its exponent; text that starts like one is plain unquoted text.
    fn number(&mut self) -> (Kind, usize) {
        // 64 bytes are more than any exponent needs, and keep `1+1+1+…` linear.
        let head = self.rest().as_bytes();
        let head = &head[..head.len().min(64)];
        let run = head
            .iter()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(head.len());
        let digits = &self.rest()[..run];
        let taken = if digits.contains('+') && digits.parse::<f64>().is_ok() {
            run
        } else {
            0
        };
        (Kind::Unquoted, self.unquoted(taken))
    }

    fn quoted(&mut self) -> (Kind, usize) {
        let mut escaped = false;
        let body = self.at + 1;
        for (at, c) in self.text[body..].char_indices() {
            match c {
                '\n' => {
                    return self.open(
                        Code::UnclosedString,
                        body + at,
                        "a string must end on the line it begins on",
                        "\"",
                    );
                }
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => return (Kind::Quoted, body + at + 1),
                _ => {}
            }
        }
        self.open(
            Code::UnclosedString,
            self.text.len(),
            "a string must end on the line it begins on",
            "\"",
        )
    }

    fn triple(&mut self) -> (Kind, usize) {
        let body = self.at + 3;
        let Some(found) = self.text[body..].find("\"\"\"") else {
            return self.open(
                Code::UnclosedTripleString,
                self.text.len(),
                "a string begun with three quotes must end with three",
                "\"\"\"",
            );
        };
        // More than three quotes at the end: the first ones belong to the string.
        let quotes = self.text[body + found..]
            .bytes()
            .take_while(|byte| *byte == b'"')
            .count();
        (Kind::Triple, body + found + quotes)
    }

    fn reference(&mut self) -> (Kind, usize) {
        let (mut quoted, mut escaped) = (false, false);
        let body = self.at + 2;
        for (at, c) in self.text[body..].char_indices() {
            match c {
                '\n' => {
                    return self.open(
                        Code::UnclosedReference,
                        body + at,
                        "a reference must end with } on its line",
                        "}",
                    );
                }
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '}' if !quoted => return (Kind::Reference, body + at + 1),
                _ => {}
            }
        }
        self.open(
            Code::UnclosedReference,
            self.text.len(),
            "a reference must end with } on its line",
            "}",
        )
    }

    fn open(&mut self, code: Code, end: usize, message: &str, expected: &'static str) -> (Kind, usize) {
        self.complaints
            .push(Complaint::new(code, Span::new(self.at, end), message).instead(expected, self.text));
        (Kind::Bad, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let (tokens, _) = lex(text);
        let texts: Vec<_> = tokens.iter().map(|token| token.span.of(text)).collect();
        assert_eq!(texts, expect, "{text:?}");
    }

    #[test]
    fn tokens_tile_the_text() {
        check("", &[]);
        check("a = 1\r\n", &["a", " ", "=", " ", "1", "\r", "\n"]);
        check("a+=1", &["a", "+=", "1"]);
        check("1+=1", &["1", "+=", "1"]);
        check("x = 1e+5", &["x", " ", "=", " ", "1e+5"]);
        check("a//b", &["a", "//b"]);
        check("a/b", &["a/b"]);
        check("\"\"\"a\"\"\"\"b", &["\"\"\"a\"\"\"\"", "b"]);
        check("\"\"", &["\"\""]);
        check("${?a.\"}\"}x", &["${?a.\"}\"}", "x"]);
        check("\u{feff}#\nfoo", &["\u{feff}", "#", "\n", "foo"]);
        check("\"a\\\"b\"", &["\"a\\\"b\""]);
        check("\"ab\nc", &["\"ab", "\n", "c"]);
        check("$ä?", &["$", "ä", "?"]);
    }
}
