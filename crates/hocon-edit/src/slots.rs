//! The elements of an object or an array as a row of spans and commas: what an edit needs to step between them.

use crate::document::Document;
use crate::lex::is_blank;
use crate::literal::Manner;
use crate::span::Span;
use crate::tree::{Array, Entry, Field, Object, Part};

/// One element and the comma that ends it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    pub(crate) span: Span,
    pub(crate) comma: Option<Span>,
}

/// An object or an array.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row<'d> {
    Object(&'d Object),
    Array(&'d Array),
}

impl Row<'_> {
    pub(crate) fn slots(self) -> Vec<Slot> {
        match self {
            Row::Object(object) => object
                .items
                .iter()
                .map(|item| Slot {
                    span: item.span,
                    comma: item.comma,
                })
                .collect(),
            Row::Array(array) => array
                .elements
                .iter()
                .map(|element| Slot {
                    span: element.value.span,
                    comma: element.comma,
                })
                .collect(),
        }
    }

    pub(crate) fn span(self) -> Span {
        match self {
            Row::Object(object) => object.span,
            Row::Array(array) => array.span,
        }
    }

    /// Whether the span has a bracket at both ends; a file without braces has none.
    pub(crate) fn enclosed(self) -> bool {
        match self {
            Row::Object(object) => object.braced,
            Row::Array(_) => true,
        }
    }
}

impl Document {
    /// The end of blanks from `at` on.
    pub(crate) fn after_blanks(&self, at: usize) -> usize {
        let rest = &self.text()[at..];
        at + rest.find(|c| !is_blank(c)).unwrap_or(rest.len())
    }

    /// When nothing but blanks and a comment follows `at` on its line: the end of that, before the newline (and its `\r`).
    pub(crate) fn line_rest(&self, at: usize) -> Option<usize> {
        let text = self.text();
        let next = self.after_blanks(at);
        let rest = &text[next..];
        if !(rest.is_empty() || rest.starts_with(['\n', '#']) || rest.starts_with("//")) {
            return None;
        }
        let end = next + rest.find('\n').unwrap_or(rest.len());
        let comment = rest.starts_with(['#', '/']);
        let line = &text[at..end];
        // A comment's own blanks stay with it; blanks alone stay behind the insertion.
        Some(if comment {
            at + line.trim_end_matches('\r').len()
        } else {
            at
        })
    }

    /// How things are written in `row`, for something `levels` deeper than its elements.
    pub(crate) fn manner(&self, row: Row<'_>, near: Option<usize>) -> Manner {
        let slots = row.slots();
        let own = self.indent_of(row.span().start).to_owned();
        let near = near
            .or(slots.len().checked_sub(1))
            .and_then(|at| slots.get(at).copied());
        let on_own_line = near.map(|slot| self.indent_before(slot.span.start));
        let indent = match on_own_line {
            Some(Some(indent)) => Some(indent.to_owned()),
            _ => None,
        };
        let unit = match &indent {
            Some(indent) if row.enclosed() => indent
                .strip_prefix(own.as_str())
                .filter(|more| !more.is_empty())
                .map(str::to_owned),
            _ => None,
        };
        let unit = unit.unwrap_or_else(|| self.usual_unit());
        let bare = !row.enclosed();
        // Without an element to look at, a file without braces is written line by line, and so are empty braces.
        let inline = matches!(on_own_line, Some(None));
        let indent = indent.unwrap_or_else(|| match self.first_line(row) {
            _ if bare => String::new(),
            Some(comment) => comment.to_owned(),
            None => format!("{own}{unit}"),
        });
        let commas = slots.len() > 1 && slots[..slots.len() - 1].iter().all(|slot| slot.comma.is_some())
            || slots.last().is_some_and(|slot| slot.comma.is_some());
        let (quoted, quoted_inside, separator) = self.key_manner(row, near);
        Manner {
            indent,
            unit,
            newline: self.newline(),
            inline,
            quoted,
            quoted_inside,
            separator,
            commas,
            compact: self.has_small_objects(),
        }
    }

    /// Whether an object with members stands on one line somewhere.
    fn has_small_objects(&self) -> bool {
        let mut found = false;
        self.objects(|object| {
            let small = || object.braced && !object.items.is_empty() && !object.span.of(self.text()).contains('\n');
            found = found || small();
        });
        found
    }

    /// The blanks before the first line inside that holds something: a comment, where there is no element.
    fn first_line(&self, row: Row<'_>) -> Option<&str> {
        let inside = Span::new(row.span().start + 1, row.span().end.saturating_sub(1)).of(self.text());
        let mut lines = inside
            .lines()
            .skip(1)
            .map(|line| (line, line.trim_start_matches(is_blank)));
        lines
            .find(|(_, rest)| !rest.is_empty())
            .map(|(line, rest)| &line[..line.len() - rest.len()])
    }

    fn usual_unit(&self) -> String {
        let indents = self.text().lines().filter_map(|line| {
            let end = line.find(|c| !is_blank(c))?;
            (end > 0 && end <= 8 && !line.starts_with('\u{feff}')).then(|| line[..end].to_owned())
        });
        indents.into_iter().next().unwrap_or_else(|| "  ".to_owned())
    }

    /// Whether keys are quoted here, whether they are inside, and what stands between them and their values.
    fn key_manner(&self, row: Row<'_>, near: Option<Slot>) -> (bool, bool, String) {
        let (mut quoted, mut inside, mut separator): (Option<bool>, Option<bool>, Option<String>) = (None, None, None);
        let own = match row {
            Row::Object(object) => Some((object, near.map_or(object.span.end, |slot| slot.span.start))),
            Row::Array(_) => None,
        };
        // The nearest neighbour first, then those behind it, then the file's own fields.
        for (object, upto) in own.into_iter().chain([(&self.root, row.span().start)]) {
            let before = object.items.iter().filter(|item| item.span.start <= upto).rev();
            let after = object.items.iter().filter(|item| item.span.start > upto);
            for item in before.chain(after) {
                let Entry::Field(field) = &item.entry else { continue };
                quoted.get_or_insert_with(|| self.is_quoted(field));
                inside = inside.or_else(|| Some(self.is_quoted(first_member(field)?)));
                let between = Span::new(field.key.end, field.value.span.start).of(self.text());
                let usual =
                    field.separator.is_some() && !field.append && between.trim().len() == 1 && !between.contains('\n');
                if usual && separator.is_none() {
                    separator = Some(between.to_owned());
                }
            }
            if separator.is_some() {
                break;
            }
        }
        let quoted = quoted.unwrap_or(false);
        let separator = separator.unwrap_or_else(|| " = ".to_owned());
        (quoted, inside.unwrap_or(quoted), separator)
    }

    fn is_quoted(&self, field: &Field) -> bool {
        field.key.of(self.text()).starts_with('"')
    }
}

/// The first field of the object that a field's value is.
fn first_member(field: &Field) -> Option<&Field> {
    let object = field.value.parts.iter().find_map(|part| match part {
        Part::Object(object) => Some(object),
        _ => None,
    })?;
    object.items.iter().find_map(|item| match &item.entry {
        Entry::Field(field) => Some(field),
        Entry::Include(_) => None,
    })
}
