//! A text with its tree and its complaints.

use crate::diagnostic::Diagnostic;
use crate::lex::lex;
use crate::parse::parse;
use crate::span::{Lines, Position, Span};
use crate::tree::{Entry, Include, Object, Part, Value};

/// A HOCON text, every byte of it, and what a parser sees in it. Made from any text; immutable; an edit makes a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    text: String,
    lines: Lines,
    pub(crate) root: Object,
    diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Reads a text. What is wrong with it is in [`Document::diagnostics`]; the rest can still be found.
    #[must_use]
    pub fn parse(text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = Lines::of(&text);
        let parsed = parse(&text);
        let diagnostics = parsed
            .complaints
            .into_iter()
            .map(|complaint| {
                let position = lines.position(&text, complaint.span.start);
                complaint.at(position)
            })
            .collect();
        Self {
            text,
            lines,
            root: parsed.root,
            diagnostics,
        }
    }

    /// The text, as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, put together again from its tokens: always equal to [`Document::text`].
    #[must_use]
    pub fn print(&self) -> String {
        lex(&self.text)
            .0
            .iter()
            .map(|token| token.span.of(&self.text))
            .collect()
    }

    /// What is wrong with the text, by place; at most 200.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }

    /// Every include statement, in no particular order. They are not followed: what they bring is invisible to [`Document::find`].
    #[must_use]
    pub fn includes(&self) -> Vec<&Include> {
        let mut out = Vec::new();
        self.objects(|object| {
            out.extend(object.items.iter().filter_map(|item| match &item.entry {
                Entry::Include(include) => Some(include),
                Entry::Field(_) => None,
            }));
        });
        out
    }

    /// Calls `each` with every object there is.
    pub(crate) fn objects<'d>(&'d self, mut each: impl FnMut(&'d Object)) {
        let mut objects = vec![&self.root];
        let mut values: Vec<&Value> = Vec::new();
        while let Some(object) = objects.pop() {
            each(object);
            values.extend(object.items.iter().filter_map(|item| match &item.entry {
                Entry::Field(field) => Some(&field.value),
                Entry::Include(_) => None,
            }));
            while let Some(value) = values.pop() {
                for part in &value.parts {
                    match part {
                        Part::Object(object) => objects.push(object),
                        Part::Array(array) => values.extend(array.elements.iter().map(|element| &element.value)),
                        Part::Text(_) | Part::Reference(_) => {}
                    }
                }
            }
        }
    }

    /// The newline this text uses: that of its first line.
    pub(crate) fn newline(&self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if self.text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// The start of the line that holds `offset`, after a byte order mark.
    pub(crate) fn line_start(&self, offset: usize) -> usize {
        let start = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
        if start == 0 && self.text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8().min(offset)
        } else {
            start
        }
    }

    /// The blanks a line begins with, when nothing but blanks stands before `offset` on it.
    pub(crate) fn indent_before(&self, offset: usize) -> Option<&str> {
        let before = &self.text[self.line_start(offset)..offset];
        before.chars().all(crate::lex::is_blank).then_some(before)
    }

    /// The blanks that the line holding `offset` begins with.
    pub(crate) fn indent_of(&self, offset: usize) -> &str {
        let line = &self.text[self.line_start(offset)..offset];
        &line[..line.find(|c| !crate::lex::is_blank(c)).unwrap_or(line.len())]
    }

    /// The text with one range replaced, read again.
    pub(crate) fn spliced(&self, span: Span, with: &str) -> Self {
        let mut text = String::with_capacity(self.text.len() + with.len());
        text.push_str(&self.text[..span.start]);
        text.push_str(with);
        text.push_str(&self.text[span.end..]);
        Self::parse(text)
    }
}
