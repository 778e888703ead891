//! Adding what is not there: a field, an element, and the objects above it.

use crate::document::Document;
use crate::edit::EditError;
use crate::find::{Definition, definitions, effective, index};
use crate::literal::{Literal, Manner, field, key, render};
use crate::path::render_path;
use crate::slots::{Row, Slot};
use crate::span::Span;
use crate::tree::{Object, Part, Reference, Style, Value};

impl Document {
    /// Adds a value at `path`, where nothing may stand yet; missing parents are made. It is written last in the object it belongs to, with the
    /// indentation, separators and quoting of its neighbours. A parent that is `null` becomes an object; `path` may end with an array's length.
    ///
    /// A parent that comes out of a `${reference}` is overridden as in [`Document::set`].
    ///
    /// # Errors
    /// [`EditError`], each with a stable code; the document is unchanged.
    pub fn insert<S: AsRef<str>>(&self, path: &[S], value: impl Into<Literal>) -> Result<Document, EditError> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let literal = value.into();
        self.editable(&path)?;
        if !literal.is_shallow() || path.len() > 60 {
            return Err(EditError::OutOfBounds);
        }
        match effective(&definitions(&self.root, &path)) {
            None => {}
            Some(through @ Definition::Through { .. }) => return self.overridden(through, &path, &literal),
            Some(definition) => {
                return Err(EditError::Exists {
                    path: render_path(&path),
                    line: self.line_of(&definition),
                });
            }
        }
        for length in (1..path.len()).rev() {
            if let Some(definition) = effective(&definitions(&self.root, &path[..length])) {
                return self.insert_below(definition, &path, length, &literal);
            }
        }
        let (span, with) = self.field_in(&self.root, &path, &literal);
        self.spliced(span, &with).proven(&path, &literal)
    }

    /// Replaces the value at `path`, or adds it.
    ///
    /// # Errors
    /// Those of [`Document::set`] and [`Document::insert`].
    pub fn put<S: AsRef<str>>(&self, path: &[S], value: impl Into<Literal>) -> Result<Document, EditError> {
        let literal = value.into();
        match self.set(path, literal.clone()) {
            Err(EditError::NotFound { .. }) => self.insert(path, literal),
            done => done,
        }
    }

    /// Adds below `definition`, which stands at the first `length` segments.
    fn insert_below(
        &self,
        definition: Definition<'_>,
        path: &[&str],
        length: usize,
        literal: &Literal,
    ) -> Result<Document, EditError> {
        let rest = &path[length..];
        let refused = || EditError::NotAnObject {
            path: render_path(&path[..length]),
            line: self.line_of(&definition),
        };
        let (span, with) = match definition {
            Definition::Through { .. } => return self.overridden(definition, path, literal),
            Definition::Field { field, .. } if field.append => return Err(refused()),
            Definition::Field { object, item, field } => match field.value.parts.last() {
                Some(Part::Object(inner)) => self.field_in(inner, rest, literal),
                Some(Part::Reference(reference)) => {
                    if !self.brings_object(reference, rest) {
                        return Err(EditError::ComesFromReference {
                            reference: names(reference),
                            line: self.line_of(&definition),
                        });
                    }
                    self.field_after(object, item, &joined(field.key.of(self.text()), rest), literal)
                }
                Some(Part::Array(array)) if field.value.parts.len() == 1 => {
                    self.element(Row::Array(array), rest, literal).ok_or_else(refused)?
                }
                _ if is_null(self.text(), &field.value) => {
                    let manner = self.manner(Row::Object(object), Some(item));
                    let text = render(&nested(rest, literal), &manner);
                    let document = self.spliced(field.value.span, &text).proven(path, literal)?;
                    // What the null had hidden would join the object.
                    return match definitions(&document.root, &path[..length]).len() {
                        1 => Ok(document),
                        _ => Err(EditError::Merged {
                            path: render_path(&path[..length]),
                            line: self.line_of(&definition),
                        }),
                    };
                }
                _ => return Err(refused()),
            },
            Definition::Element { value, .. } => match value.parts.last() {
                Some(Part::Object(inner)) => self.field_in(inner, rest, literal),
                Some(Part::Array(array)) if value.parts.len() == 1 => {
                    self.element(Row::Array(array), rest, literal).ok_or_else(refused)?
                }
                Some(Part::Reference(reference)) => {
                    return Err(EditError::ComesFromReference {
                        reference: names(reference),
                        line: self.line_of(&definition),
                    });
                }
                _ => return Err(refused()),
            },
            Definition::Implied {
                object,
                item,
                field,
                segments,
            } => {
                let Some(last) = field.path.get(segments.saturating_sub(1)) else {
                    return Err(refused());
                };
                let known = Span::new(field.key.start, last.span.end).of(self.text());
                self.field_after(object, item, &joined(known, rest), literal)
            }
        };
        self.spliced(span, &with).proven(path, literal)
    }

    /// `key.rest = value` after the field whose value holds the reference, or inside the object that the reference is joined with.
    pub(crate) fn overridden(
        &self,
        through: Definition<'_>,
        path: &[&str],
        literal: &Literal,
    ) -> Result<Document, EditError> {
        let Definition::Through {
            site,
            value,
            reference,
            known,
        } = through
        else {
            return Err(EditError::OutOfBounds);
        };
        let rest = path.get(known..).unwrap_or(&[]);
        let (span, with) = match (value.parts.last(), site) {
            (Some(Part::Object(inner)), _) => self.field_in(inner, rest, literal),
            (_, Some((object, item, field))) if self.brings_object(reference, rest) => {
                self.field_after(object, item, &joined(field.key.of(self.text()), rest), literal)
            }
            _ => {
                return Err(EditError::ComesFromReference {
                    reference: names(reference),
                    line: self.line_of(&through),
                });
            }
        };
        self.spliced(span, &with).proven(path, literal)
    }

    /// Whether `key.rest = …` behind a reference adds to what the reference brings: false when there is an array or a text on the way, which an
    /// override would replace. What is not written in this text counts as an object.
    fn brings_object(&self, reference: &Reference, rest: &[&str]) -> bool {
        let mut names: Vec<&str> = reference.path.iter().map(|segment| segment.name.as_str()).collect();
        let mut length = names.len();
        names.extend(rest);
        let mut hops = 0;
        while length < names.len() && hops < 64 {
            let value = match effective(&definitions(&self.root, &names[..length])) {
                Some(Definition::Field { field, .. }) if field.append => return false,
                Some(Definition::Field { field, .. }) => &field.value,
                Some(Definition::Element { value, .. }) => value,
                Some(Definition::Implied { .. }) => {
                    length += 1;
                    continue;
                }
                Some(Definition::Through { .. }) | None => return true,
            };
            match value.parts.last() {
                Some(Part::Array(_)) => return false,
                Some(Part::Text(_)) => return is_null(self.text(), value),
                Some(Part::Reference(next)) => {
                    let behind = names.split_off(length);
                    names = next.path.iter().map(|segment| segment.name.as_str()).collect();
                    length = names.len();
                    names.extend(behind);
                    hops += 1;
                }
                _ => length += 1,
            }
        }
        true
    }

    /// `a.b.c = value` as the last field of all, where it wins over whatever is before it.
    pub(crate) fn appended(&self, path: &[&str], literal: &Literal) -> Result<Document, EditError> {
        let row = Row::Object(&self.root);
        let manner = self.manner(row, None);
        let (span, with) = self.placed(row, None, &field(&render_path(path), literal, &manner), &manner);
        let document = self.spliced(span, &with);
        if document.diagnostics().is_empty() {
            Ok(document)
        } else {
            Err(EditError::Unsafe {
                path: render_path(path),
            })
        }
    }

    /// A field as the last of `object`, with objects for all segments but the first.
    fn field_in(&self, object: &Object, rest: &[&str], literal: &Literal) -> (Span, String) {
        let row = Row::Object(object);
        let manner = self.manner(row, None);
        let Some((first, below)) = rest.split_first() else {
            return (Span::at(object.span.end), String::new());
        };
        let value = if below.is_empty() {
            literal.clone()
        } else {
            nested(below, literal)
        };
        let text = field(&key(first, manner.quoted), &value, &manner);
        self.placed(row, None, &text, &manner)
    }

    /// A field with this key, as written, after the field at `item`.
    pub(crate) fn field_after(&self, object: &Object, item: usize, key: &str, literal: &Literal) -> (Span, String) {
        let row = Row::Object(object);
        let manner = self.manner(row, Some(item));
        let text = field(key, literal, &manner);
        self.placed(row, Some(item), &text, &manner)
    }

    /// A field, as it is written, after the field at `item`.
    pub(crate) fn placed_after(&self, row: Row<'_>, item: usize, written: &str) -> (Span, String) {
        self.placed(row, Some(item), written, &self.manner(row, Some(item)))
    }

    /// An element at the end of an array, when the path asks for exactly that place.
    fn element(&self, row: Row<'_>, rest: &[&str], literal: &Literal) -> Option<(Span, String)> {
        let (first, below) = rest.split_first()?;
        if index(first)? != row.slots().len() {
            return None;
        }
        let manner = self.manner(row, None);
        let value = if below.is_empty() {
            literal.clone()
        } else {
            nested(below, literal)
        };
        let text = render(&value, &manner);
        Some(self.placed(row, None, &text, &manner))
    }

    /// Where a new element goes, and with what around it: after the element at `after`, or last.
    fn placed(&self, row: Row<'_>, after: Option<usize>, new: &str, manner: &Manner) -> (Span, String) {
        let slots = row.slots();
        let Manner { indent, newline, .. } = manner;
        let Some(at) = after.or(slots.len().checked_sub(1)) else {
            return self.first(row, new, manner);
        };
        let Some(slot) = slots.get(at).copied() else {
            return self.first(row, new, manner);
        };
        if manner.inline {
            return (Span::at(slot.span.end), format!(", {new}"));
        }
        let Slot { span, comma } = slot;
        let blank = if self.is_spaced(&slots, at) { *newline } else { "" };
        let done = comma.map_or(span.end, |comma| comma.end);
        match (self.line_rest(done), comma) {
            // Something else follows on the line: stay between the two.
            (None, _) if at + 1 < slots.len() => (Span::at(span.end), format!(", {new}")),
            (rest, Some(_)) => (
                Span::at(rest.unwrap_or(done)),
                format!("{newline}{blank}{indent}{new},"),
            ),
            // The last one has no comma, but the others have: it gets one, and the comment behind it stays where it is.
            (rest, None) if manner.commas => {
                let end = rest.unwrap_or(done);
                (
                    Span::new(done, end),
                    format!(",{}{newline}{blank}{indent}{new}", &self.text()[done..end]),
                )
            }
            (rest, None) => (Span::at(rest.unwrap_or(done)), format!("{newline}{blank}{indent}{new}")),
        }
    }

    /// Whether the element at `at` is a block of lines that a blank line parts from its neighbour, which is one too.
    fn is_spaced(&self, slots: &[Slot], at: usize) -> bool {
        let block = |slot: &Slot| slot.span.of(self.text()).contains('\n');
        let parted = |one: &Slot, next: &Slot| {
            let between = Span::new(one.span.end, next.span.start).of(self.text());
            let lines: Vec<_> = between.split('\n').collect();
            let mut inner = lines.iter().skip(1).take(lines.len().saturating_sub(2));
            block(one) && block(next) && inner.any(|line| line.trim().is_empty())
        };
        let before = at.checked_sub(1).and_then(|before| slots.get(before));
        let (here, next) = (slots.get(at), slots.get(at + 1));
        let parted =
            |one: Option<&Slot>, next: Option<&Slot>| one.zip(next).is_some_and(|(one, next)| parted(one, next));
        parted(before, here) || parted(here, next)
    }

    /// The first element of an empty row.
    fn first(&self, row: Row<'_>, new: &str, manner: &Manner) -> (Span, String) {
        let Manner { indent, newline, .. } = manner;
        let text = self.text();
        if !row.enclosed() {
            let empty = text.trim_start_matches('\u{feff}').is_empty();
            let whole = empty || text.ends_with('\n');
            let (before, behind) = if whole { ("", *newline) } else { (*newline, "") };
            return (Span::at(text.len()), format!("{before}{new}{behind}"));
        }
        let inside = Span::new(row.span().start + 1, row.span().end.saturating_sub(1));
        if inside.of(text).contains('\n') {
            return (Span::at(self.line_start(inside.end)), format!("{indent}{new}{newline}"));
        }
        match row {
            Row::Array(_) => (inside, new.to_owned()),
            Row::Object(_) => (
                inside,
                format!("{newline}{indent}{new}{newline}{}", self.indent_of(row.span().start)),
            ),
        }
    }
}

/// The literal inside objects, one for each segment.
fn nested(rest: &[&str], literal: &Literal) -> Literal {
    rest.iter().rev().fold(literal.clone(), |value, name| {
        Literal::Object(vec![((*name).to_owned(), value)])
    })
}

fn joined(written: &str, rest: &[&str]) -> String {
    format!("{written}.{}", render_path(rest))
}

fn is_null(text: &str, value: &Value) -> bool {
    matches!(value.only(), Some(Part::Text(part)) if part.style == Style::Unquoted && part.span.of(text) == "null")
}

fn names(reference: &Reference) -> String {
    let names: Vec<_> = reference.path.iter().map(|segment| segment.name.as_str()).collect();
    render_path(&names)
}
