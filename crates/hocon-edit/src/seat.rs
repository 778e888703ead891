//! The one place where a path is written, for edits that take hold of the whole member or element, and the comments that belong to it.

use crate::document::Document;
use crate::edit::EditError;
use crate::find::{Definition, definitions};
use crate::lex::is_blank;
use crate::path::render_path;
use crate::slots::{Row, Slot};
use crate::span::Span;
use crate::tree::{Entry, Include, Part, Reference, Value};

/// A member and its comments as three ranges of one text, in their order. What separates it from the next is in none of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seat {
    /// The comment lines right above it and its own indentation; empty where it shares its line.
    pub(crate) lead: Span,
    pub(crate) body: Span,
    /// The comment behind it on its line; empty where it shares its line.
    pub(crate) tail: Span,
}

impl Document {
    /// The row and the number in it of the one definition that `path` has.
    pub(crate) fn seated(&self, path: &[&str]) -> Result<(Row<'_>, usize), EditError> {
        match self.only(path)? {
            Definition::Field { object, item, .. } | Definition::Implied { object, item, .. } => {
                Ok((Row::Object(object), item))
            }
            Definition::Element { array, index, .. } => Ok((Row::Array(array), index)),
            through @ Definition::Through { .. } => Err(self.through(&through)),
        }
    }

    /// The one definition that `path` has; none through a reference.
    pub(crate) fn only(&self, path: &[&str]) -> Result<Definition<'_>, EditError> {
        let all = definitions(&self.root, path);
        match all.as_slice() {
            [] => Err(self.not_here(path)),
            [through @ Definition::Through { .. }, ..] => Err(self.through(through)),
            [only] => Ok(*only),
            [last, ..] => Err(EditError::Merged {
                path: render_path(path),
                line: self.line_of(last),
            }),
        }
    }

    pub(crate) fn through(&self, definition: &Definition<'_>) -> EditError {
        let reference = match definition {
            Definition::Through { reference, .. } => {
                reference.path.iter().map(|segment| segment.name.as_str()).collect()
            }
            _ => Vec::new(),
        };
        EditError::ComesFromReference {
            reference: render_path::<&str>(&reference),
            line: self.line_of(definition),
        }
    }

    /// Nothing is written at `path`; but an include on the way may bring it.
    pub(crate) fn not_here(&self, path: &[&str]) -> EditError {
        let mut objects = vec![&self.root];
        for length in 1..path.len() {
            for definition in definitions(&self.root, &path[..length]) {
                let value = match definition {
                    Definition::Field { field, .. } => &field.value,
                    Definition::Element { value, .. } => value,
                    Definition::Implied { .. } | Definition::Through { .. } => continue,
                };
                objects.extend(value.parts.iter().filter_map(|part| match part {
                    Part::Object(object) => Some(object),
                    _ => None,
                }));
            }
        }
        let mut items = objects.into_iter().flat_map(|object| &object.items);
        let include = items.find_map(|item| match &item.entry {
            Entry::Include(include) => Some(include),
            Entry::Field(_) => None,
        });
        match include {
            Some(include) => self.included(include),
            None => EditError::NotFound {
                path: render_path(path),
            },
        }
    }

    pub(crate) fn included(&self, include: &Include) -> EditError {
        EditError::Include {
            file: include.target.clone(),
            line: self.position(include.span.start).line,
        }
    }

    /// Every `${…}` of the text, in no particular order.
    pub(crate) fn written_references(&self) -> Vec<&Reference> {
        let mut out = Vec::new();
        self.objects(|object| {
            let mut values: Vec<&Value> = Vec::new();
            values.extend(object.items.iter().filter_map(|item| match &item.entry {
                Entry::Field(field) => Some(&field.value),
                Entry::Include(_) => None,
            }));
            while let Some(value) = values.pop() {
                for part in &value.parts {
                    match part {
                        Part::Reference(reference) => out.push(reference),
                        Part::Array(array) => values.extend(array.elements.iter().map(|element| &element.value)),
                        // Objects are all come by.
                        Part::Object(_) | Part::Text(_) => {}
                    }
                }
            }
        });
        out
    }

    /// The element at `at` with its comments, when it has its lines for itself.
    pub(crate) fn on_own_lines(&self, row: Row<'_>, slots: &[Slot], at: usize) -> Option<Seat> {
        let Slot { span, comma } = *slots.get(at)?;
        self.indent_before(span.start)?;
        let done = comma.map_or(span.end, |comma| comma.end);
        let tail = Span::new(done, self.line_rest(done)?);
        // What stands further up belongs to something else, be it a text that looks like a comment.
        let floor = match at.checked_sub(1).and_then(|before| slots.get(before)) {
            Some(before) => before.comma.map_or(before.span.end, |comma| comma.end),
            None if row.enclosed() => row.span().start + 1,
            None => self.line_start(0),
        };
        let mut start = self.line_start(span.start);
        while self.text()[..start].ends_with('\n') {
            let above = self.line_start(start - 1);
            if above < floor {
                break;
            }
            let line = Span::new(above, start).of(self.text()).trim_start_matches(is_blank);
            if !(line.starts_with('#') || line.starts_with("//")) {
                break;
            }
            start = above;
        }
        (start >= floor).then_some(Seat {
            lead: Span::new(start, span.start),
            body: span,
            tail,
        })
    }
}
