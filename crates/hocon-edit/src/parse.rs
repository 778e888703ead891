//! Tokens to a tree. It never fails: what cannot stand where it stands is complained about and stepped over, and the rest is still read.
//!
//! Recursion is bounded by [`DEPTH`]: what nests deeper is stepped over by counting brackets. Every loop takes at least one token per turn,
//! so reading is linear in the text.

use smallvec::SmallVec;

use crate::diagnostic::{Code, Complaint};
use crate::include;
use crate::lex::{Kind, Token, lex};
use crate::path;
use crate::span::Span;
use crate::text::unquote;
use crate::tree::{Array, Element, Entry, Field, Item, Object, Part, Style, Text, Value};

/// How deep objects and arrays may nest, the file's own braces included.
pub(crate) const DEPTH: usize = 128;

/// More complaints than anyone reads are dropped, so that a hostile text cannot make a list larger than itself.
const COMPLAINTS: usize = 200;

/// Everything the parser saw.
pub(crate) struct Parsed {
    pub(crate) root: Object,
    pub(crate) complaints: Vec<Complaint>,
}

pub(crate) fn parse(text: &str) -> Parsed {
    let (tokens, complaints) = lex(text);
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
        complaints,
    };
    let root = parser.root();
    let mut complaints = parser.complaints;
    complaints.sort_by_key(|complaint| complaint.span.start);
    complaints.truncate(COMPLAINTS);
    Parsed { root, complaints }
}

pub(crate) struct Parser<'t> {
    pub(crate) text: &'t str,
    tokens: &'t [Token],
    at: usize,
    pub(crate) complaints: Vec<Complaint>,
}

impl<'t> Parser<'t> {
    pub(crate) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(crate) fn take(&mut self) {
        self.at += 1;
    }

    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.peek().is_some_and(|token| token.kind == kind)
    }

    /// The end of the last token taken.
    fn behind(&self) -> usize {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(0, |token| token.span.end)
    }

    fn here(&self) -> Span {
        self.peek().map_or(Span::at(self.text.len()), |token| token.span)
    }

    pub(crate) fn skip_blanks(&mut self) {
        while self.is(Kind::Blank) {
            self.take();
        }
    }

    /// Steps over blanks, comments and newlines; whether there was a newline.
    fn skip_space(&mut self) -> bool {
        let mut newline = false;
        while let Some(Token { kind, .. }) = self.peek() {
            match kind {
                Kind::Newline => newline = true,
                Kind::Blank | Kind::Comment => {}
                _ => break,
            }
            self.take();
        }
        newline
    }

    pub(crate) fn complain(&mut self, code: Code, span: Span, message: &str, expected: &'static str) {
        if self.complaints.len() < COMPLAINTS * 2 {
            self.complaints
                .push(Complaint::new(code, span, message).instead(expected, self.text));
        }
    }

    fn root(&mut self) -> Object {
        self.skip_space();
        if self.is(Kind::OpenBrace) {
            let object = self.object(1);
            self.skip_space();
            if self.peek().is_some() {
                self.complain(
                    Code::Unexpected,
                    self.here(),
                    "nothing may follow the closing brace of the file",
                    "end of file",
                );
            }
            return object;
        }
        if self.is(Kind::OpenBracket) {
            self.complain(
                Code::RootNotObject,
                self.here(),
                "the file must be an object, not an array",
                "a key",
            );
        }
        let mut object = Object {
            span: Span::new(0, self.text.len()),
            braced: false,
            items: Vec::new(),
        };
        self.items(&mut object, 1);
        object
    }

    /// `{ … }`, the brace not yet taken.
    fn object(&mut self, depth: usize) -> Object {
        let start = self.here();
        self.take();
        let mut object = Object {
            span: start,
            braced: true,
            items: Vec::new(),
        };
        self.items(&mut object, depth);
        if self.is(Kind::CloseBrace) {
            self.take();
        } else {
            self.complain(Code::UnclosedObject, start, "this object is not closed", "}");
        }
        object.span.end = self.behind();
        object
    }

    fn items(&mut self, object: &mut Object, depth: usize) {
        // Whether an element may begin here: at the start, after a newline, after a comma.
        let mut apart = true;
        let mut comma_fits = false;
        loop {
            apart |= self.skip_space();
            let Some(token) = self.peek() else { return };
            match token.kind {
                Kind::CloseBrace if object.braced => return,
                Kind::Comma => {
                    match object.items.last_mut().filter(|_| comma_fits) {
                        Some(item) => item.comma = Some(token.span),
                        None => self.complain(Code::StrayComma, token.span, "this comma ends nothing", "a key"),
                    }
                    (apart, comma_fits) = (true, false);
                    self.take();
                }
                Kind::CloseBrace | Kind::CloseBracket => {
                    self.complain(
                        Code::Unexpected,
                        token.span,
                        "nothing is open that this could close",
                        "a key",
                    );
                    self.take();
                }
                _ => {
                    if !apart {
                        self.complain(
                            Code::Unexpected,
                            token.span,
                            "a newline or a comma is missing before this",
                            "a newline or a comma",
                        );
                    }
                    if let Some((span, entry)) = self.entry(depth) {
                        object.items.push(Item {
                            span,
                            comma: None,
                            entry,
                        });
                        comma_fits = true;
                    }
                    apart = false;
                }
            }
        }
    }

    fn entry(&mut self, depth: usize) -> Option<(Span, Entry)> {
        let start = self.at;
        if self
            .peek()
            .is_some_and(|token| token.kind == Kind::Unquoted && token.span.of(self.text) == "include")
        {
            return include::statement(self).map(|include| (include.span, Entry::Include(include)));
        }
        while self
            .peek()
            .is_some_and(|token| matches!(token.kind, Kind::Unquoted | Kind::Quoted | Kind::Triple | Kind::Blank))
        {
            self.take();
        }
        let tokens = &self.tokens[start..self.at];
        let Some(last) = tokens.iter().rposition(|token| token.kind != Kind::Blank) else {
            return self.keyless(depth);
        };
        let key = tokens[0].span.to(tokens[last].span);
        let path = path::segments(self.text, &tokens[..=last], &mut self.complaints);
        let resume = self.at;
        self.skip_space();
        let separator = self
            .peek()
            .filter(|token| matches!(token.kind, Kind::Equals | Kind::Colon | Kind::PlusEquals));
        if separator.is_some() {
            self.take();
        } else if !self.is(Kind::OpenBrace) {
            self.complain(
                Code::MissingSeparator,
                Span::at(key.end),
                "a key must be followed by = or : or {",
                "=",
            );
            self.at = resume;
            self.skip_rest();
            return None;
        }
        let value = self.value(depth);
        let append = separator.is_some_and(|token| token.kind == Kind::PlusEquals);
        let field = Field {
            key,
            path,
            separator: separator.map(|token| token.span),
            append,
            value,
        };
        Some((key.to(field.value.span), Entry::Field(field)))
    }

    /// Something that is no key: a separator, a reference, an opening bracket.
    fn keyless(&mut self, depth: usize) -> Option<(Span, Entry)> {
        match self.peek().map(|token| token.kind) {
            Some(Kind::Equals | Kind::Colon | Kind::PlusEquals) => {
                self.complain(Code::MissingKey, self.here(), "there is no key before this", "a key");
                self.take();
                self.value(depth);
            }
            // What is bad has been complained about.
            Some(Kind::Bad) => self.skip_rest(),
            Some(_) => {
                self.complain(Code::Unexpected, self.here(), "this cannot be a key", "a key");
                self.value(depth);
            }
            None => {}
        }
        None
    }

    /// Goes on to where the next element could begin.
    pub(crate) fn skip_rest(&mut self) {
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Newline | Kind::Comma | Kind::CloseBrace | Kind::CloseBracket => return,
                Kind::OpenBrace | Kind::OpenBracket => self.skip_nested(),
                _ => self.take(),
            }
        }
    }

    /// Steps over a whole bracketed part without looking inside.
    fn skip_nested(&mut self) {
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::OpenBrace | Kind::OpenBracket => open += 1,
                Kind::CloseBrace | Kind::CloseBracket => open = open.saturating_sub(1),
                _ => {}
            }
            self.take();
            if open == 0 {
                return;
            }
        }
    }

    /// Everything up to the end of the element, newlines before it included.
    fn value(&mut self, depth: usize) -> Value {
        let after = self.behind();
        self.skip_space();
        let mut parts = SmallVec::<[Part; 1]>::new();
        loop {
            let resume = self.at;
            self.skip_blanks();
            let Some(token) = self.peek() else { break };
            let part = match token.kind {
                Kind::Unquoted => self.text_part(token, Style::Unquoted),
                Kind::Quoted => self.text_part(token, Style::Quoted),
                Kind::Triple => self.text_part(token, Style::Triple),
                Kind::Reference => {
                    self.take();
                    Part::Reference(path::reference(self.text, token.span, &mut self.complaints))
                }
                Kind::OpenBrace | Kind::OpenBracket if depth >= DEPTH => {
                    self.complain(
                        Code::TooDeep,
                        token.span,
                        "objects and arrays nest deeper than 128 levels",
                        "a flatter file",
                    );
                    self.skip_nested();
                    continue;
                }
                Kind::OpenBrace => Part::Object(self.object(depth + 1)),
                Kind::OpenBracket => Part::Array(self.array(depth + 1)),
                Kind::Bad => {
                    self.take();
                    continue;
                }
                Kind::Equals | Kind::Colon | Kind::PlusEquals => {
                    self.complain(
                        Code::Unexpected,
                        token.span,
                        "a value cannot hold this outside quotes",
                        "a newline or a comma",
                    );
                    self.take();
                    continue;
                }
                _ => {
                    self.at = resume;
                    break;
                }
            };
            parts.push(part);
        }
        let span = match (parts.first(), parts.last()) {
            (Some(first), Some(last)) => first.span().to(last.span()),
            _ => {
                if !self
                    .tokens
                    .get(self.at.wrapping_sub(1))
                    .is_some_and(|token| token.kind == Kind::Bad)
                {
                    self.complain(Code::MissingValue, Span::at(after), "there is no value here", "a value");
                }
                Span::at(after)
            }
        };
        self.check_parts(&parts, span);
        Value { span, parts }
    }

    fn text_part(&mut self, token: Token, style: Style) -> Part {
        self.take();
        if style == Style::Quoted {
            unquote(self.text, token, &mut self.complaints);
        }
        Part::Text(Text {
            span: token.span,
            style,
        })
    }

    /// Objects join objects, arrays join arrays, texts join texts; what a reference brings is not known here.
    fn check_parts(&mut self, parts: &[Part], span: Span) {
        let mut sorts = parts.iter().filter_map(|part| match part {
            Part::Reference(_) => None,
            Part::Text(_) => Some(0),
            Part::Object(_) => Some(1),
            Part::Array(_) => Some(2),
        });
        let Some(first) = sorts.next() else { return };
        if sorts.any(|sort| sort != first) {
            self.complain(
                Code::MixedConcatenation,
                span,
                "text, objects and arrays cannot be joined with each other",
                "a newline or a comma",
            );
        }
    }

    /// `[ … ]`, the bracket not yet taken.
    fn array(&mut self, depth: usize) -> Array {
        let start = self.here();
        self.take();
        let mut array = Array {
            span: start,
            elements: Vec::new(),
        };
        let (mut apart, mut comma_fits) = (true, false);
        loop {
            apart |= self.skip_space();
            let Some(token) = self.peek() else { break };
            match token.kind {
                Kind::CloseBracket | Kind::CloseBrace => break,
                Kind::Comma => {
                    match array.elements.last_mut().filter(|_| comma_fits) {
                        Some(element) => element.comma = Some(token.span),
                        None => self.complain(Code::StrayComma, token.span, "this comma ends nothing", "a value"),
                    }
                    (apart, comma_fits) = (true, false);
                    self.take();
                }
                _ => {
                    if !apart {
                        self.complain(
                            Code::Unexpected,
                            token.span,
                            "a newline or a comma is missing before this",
                            "a newline or a comma",
                        );
                    }
                    let value = self.value(depth);
                    if !value.parts.is_empty() {
                        array.elements.push(Element { comma: None, value });
                        comma_fits = true;
                    }
                    apart = false;
                }
            }
        }
        if self.is(Kind::CloseBracket) {
            self.take();
        } else {
            self.complain(Code::UnclosedArray, start, "this array is not closed", "]");
        }
        array.span.end = self.behind();
        array
    }
}
