//! Where a cursor stands, so that what could be written there can be offered.
//!
//! It is read from the tokens and not from the tree: while somebody types, the text is broken most of the time, and what
//! stands behind the cursor says nothing about it.

use crate::document::Document;
use crate::lex::{Kind, Token, lex};
use crate::path::segments;
use crate::span::Span;

/// What can be written at a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What is being written.
    pub slot: Slot,
    /// For a key: the object it is a member of, dotted beginnings of the key included. For a value: the path it is the value of.
    /// For a reference: the segments before the one under the cursor.
    pub path: Vec<String>,
    /// What is written of it so far, up to the cursor; inside the quotes where there are some.
    pub span: Span,
    /// Whether a quote stands before it.
    pub quoted: bool,
}

/// The kinds of things to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// A segment of a key.
    Key,
    /// A value, or an element of an array.
    Value,
    /// A segment of the path in `${…}`.
    Reference,
}

/// An open `{` or `[`, or the file itself.
struct Frame {
    /// The index of the element that is being read, in an array.
    index: Option<usize>,
    /// How many segments of the path lead to it.
    base: usize,
    /// Behind a separator, until the value ends.
    in_value: bool,
    /// Some part of the value was read.
    begun: bool,
}

impl Frame {
    fn object(base: usize) -> Self {
        Self {
            index: None,
            base,
            in_value: false,
            begun: false,
        }
    }
}

struct Walk<'t> {
    text: &'t str,
    frames: Vec<Frame>,
    path: Vec<String>,
    /// The key that is being read.
    key: Vec<Token>,
}

impl Document {
    /// What can be written at a byte offset; nothing inside a comment, behind a closed string, or where only an operator fits.
    #[must_use]
    pub fn place(&self, offset: usize) -> Option<Place> {
        let text = self.text();
        let mut walk = Walk {
            text,
            frames: vec![Frame::object(0)],
            path: Vec::new(),
            key: Vec::new(),
        };
        let mut under = None;
        for token in lex(text).0 {
            if token.span.start >= offset {
                break;
            }
            let is_word = matches!(
                token.kind,
                Kind::Unquoted | Kind::Quoted | Kind::Triple | Kind::Reference | Kind::Bad | Kind::Comment
            );
            if is_word && offset <= token.span.end {
                under = Some(token);
                break;
            }
            walk.step(token);
        }
        walk.place(under, offset)
    }
}

impl Walk<'_> {
    fn top(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::object(0));
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn step(&mut self, token: Token) {
        match token.kind {
            Kind::Comment => {}
            Kind::Blank => {
                if !self.key.is_empty() {
                    self.key.push(token);
                }
            }
            Kind::Newline | Kind::Comma => self.end_value(token.kind == Kind::Comma),
            Kind::Equals | Kind::Colon | Kind::PlusEquals => self.begin_value(),
            Kind::OpenBrace => {
                self.begin_value();
                self.top().begun = true;
                let base = self.path.len();
                self.frames.push(Frame::object(base));
            }
            Kind::OpenBracket => {
                self.begin_value();
                self.top().begun = true;
                let base = self.path.len();
                self.frames.push(Frame {
                    index: Some(0),
                    ..Frame::object(base)
                });
                self.path.push("0".into());
            }
            Kind::CloseBrace => {
                // A bracket that was never closed ends with the object around it.
                if let Some(at) = self
                    .frames
                    .iter()
                    .rposition(|frame| frame.index.is_none())
                    .filter(|at| *at > 0)
                {
                    self.close(at);
                }
            }
            Kind::CloseBracket => {
                if self.top().index.is_some() {
                    self.close(self.frames.len() - 1);
                }
            }
            Kind::Quoted | Kind::Triple | Kind::Unquoted | Kind::Reference | Kind::Bad => {
                let top = self.top();
                if top.in_value || top.index.is_some() {
                    top.begun = true;
                } else {
                    self.key.push(token);
                }
            }
        }
    }

    fn close(&mut self, at: usize) {
        let base = self.frames.get(at).map_or(0, |frame| frame.base);
        self.frames.truncate(at);
        self.path.truncate(base);
        self.key.clear();
    }

    fn begin_value(&mut self) {
        let top = self.top();
        if top.in_value || top.index.is_some() {
            return;
        }
        top.in_value = true;
        top.begun = false;
        let key = std::mem::take(&mut self.key);
        if !key.is_empty() {
            let names = segments(self.text, &key, &mut Vec::new());
            self.path.extend(names.into_iter().map(|segment| segment.name));
        }
    }

    /// A value may begin on the line behind its separator, so only a comma ends one that has not begun.
    fn end_value(&mut self, comma: bool) {
        self.key.clear();
        let top = self.top();
        if !top.begun && !comma {
            return;
        }
        top.begun = false;
        top.in_value = false;
        let base = top.base;
        let next = top.index.as_mut().map(|index| {
            *index += 1;
            index.to_string()
        });
        self.path.truncate(base);
        self.path.extend(next);
    }

    fn place(mut self, under: Option<Token>, offset: usize) -> Option<Place> {
        let Some(token) = under else {
            return self.empty(offset);
        };
        let written = Span::new(token.span.start, offset).of(self.text);
        match token.kind {
            Kind::Comment | Kind::Triple => None,
            _ if written.starts_with("${") => self.reference(token, offset),
            Kind::Reference | Kind::Bad if !written.starts_with('"') => None,
            Kind::Quoted if offset == token.span.end => None,
            _ => {
                let top = self.top();
                if top.in_value || top.index.is_some() {
                    return self.value(token, offset);
                }
                let typed = Token {
                    span: Span::new(token.span.start, offset),
                    ..token
                };
                self.key.push(typed);
                let (before, span, quoted) = last(self.text, &self.key, offset);
                self.path.extend(before);
                Some(Place {
                    slot: Slot::Key,
                    path: self.path,
                    span,
                    quoted,
                })
            }
        }
    }

    /// Nothing is written at the cursor yet.
    fn empty(mut self, offset: usize) -> Option<Place> {
        let top = self.top();
        let is_value = top.in_value || top.index.is_some();
        if top.begun || !self.key.is_empty() {
            return None;
        }
        Some(Place {
            slot: if is_value { Slot::Value } else { Slot::Key },
            path: self.path,
            span: Span::at(offset),
            quoted: false,
        })
    }

    fn value(self, token: Token, offset: usize) -> Option<Place> {
        let quoted = token.kind != Kind::Unquoted;
        Some(Place {
            slot: Slot::Value,
            path: self.path,
            span: Span::new(token.span.start + usize::from(quoted), offset),
            quoted,
        })
    }

    fn reference(self, token: Token, offset: usize) -> Option<Place> {
        if token.kind == Kind::Reference && offset == token.span.end {
            return None;
        }
        let written = Span::new(token.span.start, offset).of(self.text);
        let start = token.span.start + if written.starts_with("${?") { 3 } else { 2 };
        let mut tokens = lex(Span::new(start, offset).of(self.text)).0;
        for token in &mut tokens {
            token.span = Span::new(token.span.start + start, token.span.end + start);
        }
        let (path, span, quoted) = last(self.text, &tokens, offset);
        Some(Place {
            slot: Slot::Reference,
            path,
            span,
            quoted,
        })
    }
}

/// The segments before the last one of a path that ends at `offset`, what is written of the last one, and whether in quotes.
fn last(text: &str, tokens: &[Token], offset: usize) -> (Vec<String>, Span, bool) {
    if tokens.is_empty() {
        return (Vec::new(), Span::at(offset), false);
    }
    if let Some((open, before)) = tokens.split_last()
        && matches!(open.kind, Kind::Bad | Kind::Quoted)
        && open.span.of(text).starts_with('"')
    {
        let mut names = names(text, before);
        // What stands before an open quote ends with the dot before it, or is the beginning of the same segment.
        names.pop();
        return (names, Span::new(open.span.start + 1, offset), true);
    }
    let mut all = segments(text, tokens, &mut Vec::new());
    let span = all
        .pop()
        .map_or(Span::at(offset), |segment| Span::new(segment.span.start, offset));
    (all.into_iter().map(|segment| segment.name).collect(), span, false)
}

fn names(text: &str, tokens: &[Token]) -> Vec<String> {
    if tokens.is_empty() {
        return Vec::new();
    }
    let all = segments(text, tokens, &mut Vec::new());
    all.into_iter().map(|segment| segment.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` is the cursor. What is expected: the slot, the path, and what is written so far.
    fn check(text: &str, expect: Option<(Slot, &str, &str)>) {
        let offset = text.find('|').expect("a cursor");
        let text = text.replacen('|', "", 1);
        let place = Document::parse(text.as_str()).place(offset);
        let found = place.map(|place| (place.slot, place.path.join("/"), place.span.of(&text).to_owned()));
        let expect = expect.map(|(slot, path, written)| (slot, path.to_owned(), written.to_owned()));
        assert_eq!(found, expect, "{text:?} at {offset}");
    }

    #[test]
    fn keys() {
        let key = |path, written| Some((Slot::Key, path, written));
        check("|", key("", ""));
        check("na|", key("", "na"));
        check("{ na|", key("", "na"));
        check("a = 1\nb|", key("", "b"));
        check("a = 1, b|", key("", "b"));
        check("a {\n  |\n}\n", key("a", ""));
        check("a {\n  b|\n}\n", key("a", "b"));
        check("a { b { c = 1\n d|", key("a/b", "d"));
        check("a { b { c = 1 } d|", Some((Slot::Value, "a/b", "d")));
        check("a { b { c = 1 }\n d|", key("a", "d"));
        check("a.b.c|", key("a/b", "c"));
        check("a { b.|", key("a/b", ""));
        check("a.b { c|", key("a/b", "c"));
        check("a = { c|", key("a", "c"));
        check("a = ${b} { c|", key("a", "c"));
        check("\"x y\" { c|", key("x y", "c"));
        check("a { \"x.y|\" = 1 }", key("a", "x.y"));
        check("a { \"x|", key("a", "x"));
        check("a { b.\"x|", key("a/b", "x"));
        check("a = [ { b = 1 }, { c|", key("a/1", "c"));
        check("a = [\n { b = 1 }\n { c|", key("a/1", "c"));
        check("a = [ 1, { b { c|", key("a/1/b", "c"));
        check("a = [ 1, 2 ]\nc|", key("", "c"));
        check("a { b = [ 1\n}\nc|", key("", "c"));
        check("a { b = 1 }}\nc|", key("", "c"));
        check("a ]\nc|", key("", "c"));
        check("é { ü|", key("é", "ü"));
        check("a = \"\"\"{\n{\"\"\"\nb|", key("", "b"));
        check("# {\nb|", key("", "b"));
    }

    #[test]
    fn values() {
        let value = |path, written| Some((Slot::Value, path, written));
        check("a = |", value("a", ""));
        check("a =|", value("a", ""));
        check("a:x|", value("a", "x"));
        check("a += x|", value("a", "x"));
        check("a { b = \"x|\" }", value("a/b", "x"));
        check("a { b = \"x|\n}", value("a/b", "x"));
        check("a { b = \"|", value("a/b", ""));
        check("a = \"|\"", value("a", ""));
        check("a.b = \"x y|\"", value("a/b", "x y"));
        check("a = [ x|", value("a/0", "x"));
        check("a = [ 1, \"x|\"", value("a/1", "x"));
        check("a = [ 1, |", value("a/1", ""));
        check("a =\n  x|", value("a", "x"));
    }

    #[test]
    fn references() {
        let reference = |path, written| Some((Slot::Reference, path, written));
        check("a = ${|", reference("", ""));
        check("a = ${|}", reference("", ""));
        check("a = ${b|}", reference("", "b"));
        check("a = ${?b|", reference("", "b"));
        check("a = ${b.|}", reference("b", ""));
        check("a = ${b.c|d}", reference("b", "c"));
        check("a = ${b.\"c d|\"}", reference("b", "c d"));
        check("a = ${b.\"c|", reference("b", "c"));
        check("a = \"x\" ${b.c|", reference("b", "c"));
        check("a = [ ${b|", reference("", "b"));
        check("a = { b = ${c.d.e|\n f = 1 }", reference("c/d", "e"));
    }

    #[test]
    fn nothing_fits() {
        for text in [
            "# a|",
            "a = 1 // x|",
            "a = \"x\"|",
            "a = ${b}|",
            "a = $|",
            "a = \"\"\"x|\"\"\"",
            "a = \"x\" |",
            "a |",
            "a = 1 + |",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn any_text_and_any_cursor_are_met() {
        for text in [
            "}}]]{{[[",
            "a.b.c = ${?x.\"y",
            "\"",
            "\"\"\"",
            "${",
            "$",
            "a = [,,{]}",
            "é=ü\r\n\u{feff}",
            "a\0b",
            "+=:=,",
        ] {
            let document = Document::parse(text);
            for offset in 0..text.len() + 3 {
                let _ = document.place(offset);
            }
        }
    }
}
