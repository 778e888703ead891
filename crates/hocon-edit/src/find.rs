//! Where a path is defined.
//!
//! HOCON lets one path be defined many times: by nested objects, by dotted keys, by objects that merge, by a later value that hides an
//! earlier one, and through a `${reference}` whose target holds more. [`definitions`] walks all that from the last word to the first and stops where
//! something hides what stands before it. Includes and `+=` are not looked into.

use crate::document::Document;
use crate::span::{Position, Span};
use crate::text::says;
use crate::tree::{Array, Entry, Field, Object, Part, Reference, Style, Value};

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The key as written (`a.b` in `a.b = 1`); for an array element the element itself.
    pub key_span: Span,
    /// The value as written. For an object that exists only through dotted keys, the value of the last of them.
    pub value_span: Span,
    /// What the value is.
    pub kind: ValueKind,
    /// Line of the key, from 1.
    pub line: usize,
    /// Column of the key in characters, from 1.
    pub column: usize,
}

/// What a value is, before anything is resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// One text, number, boolean or null.
    Scalar {
        /// What it says, without quotes and escapes.
        text: String,
        /// Written in quotes, so text whatever it says.
        quoted: bool,
    },
    /// An object, perhaps merged from several.
    Object,
    /// An array.
    Array,
    /// Exactly one `${…}`.
    Reference {
        /// The path it names.
        path: Vec<String>,
        /// Written `${?…}`.
        optional: bool,
    },
    /// Several parts that are joined, or a `+=`.
    Concat,
}

/// One place where a path gets its value. `object` and `item` name the field that a person would edit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Definition<'d> {
    /// The value of a field.
    Field {
        object: &'d Object,
        item: usize,
        field: &'d Field,
    },
    /// An element of an array.
    Element {
        array: &'d Array,
        index: usize,
        value: &'d Value,
    },
    /// The path is the beginning of a dotted key: it is an object because the key says so.
    Implied {
        object: &'d Object,
        item: usize,
        field: &'d Field,
        segments: usize,
    },
    /// The value may come out of a reference. `site` is the field whose value holds it (none inside an array); `known` is how many segments of
    /// the path lead to that value.
    Through {
        site: Option<(&'d Object, usize, &'d Field)>,
        value: &'d Value,
        reference: &'d Reference,
        known: usize,
    },
}

/// All definitions of `path`, the last first, up to the first that hides the others.
pub(crate) fn definitions<'d>(root: &'d Object, path: &[&str]) -> Vec<Definition<'d>> {
    let mut out = Vec::new();
    if !path.is_empty() {
        in_object(root, path, 0, &mut out);
    }
    out
}

/// Whether something hides all earlier definitions. Recursion ends with the path and with the tree's depth.
fn in_object<'d>(object: &'d Object, path: &[&str], known: usize, out: &mut Vec<Definition<'d>>) -> bool {
    let rest = &path[known..];
    for (item, entry) in object.items.iter().enumerate().rev() {
        let Entry::Field(field) = &entry.entry else { continue };
        let same = field
            .path
            .iter()
            .zip(rest)
            .take_while(|(segment, name)| segment.name == **name)
            .count();
        if same == rest.len() && same == field.path.len() {
            out.push(Definition::Field { object, item, field });
            if !(field.append || field.value.is_object() || field.value.has_reference()) {
                return true;
            }
        } else if same == rest.len() {
            out.push(Definition::Implied {
                object,
                item,
                field,
                segments: same,
            });
        } else if same == field.path.len()
            && (field.append || in_value(&field.value, Some((object, item, field)), path, known + same, out))
        {
            return true;
        }
    }
    false
}

fn in_value<'d>(
    value: &'d Value,
    site: Option<(&'d Object, usize, &'d Field)>,
    path: &[&str],
    known: usize,
    out: &mut Vec<Definition<'d>>,
) -> bool {
    if value.parts.iter().all(|part| matches!(part, Part::Array(_))) {
        in_arrays(value, path, known, out);
        return true;
    }
    for part in value.parts.iter().rev() {
        match part {
            Part::Object(object) => {
                if in_object(object, path, known, out) {
                    return true;
                }
            }
            Part::Reference(reference) => out.push(Definition::Through {
                site,
                value,
                reference,
                known,
            }),
            Part::Array(_) | Part::Text(_) => return true,
        }
    }
    false
}

/// One array, or several that are joined and counted through.
fn in_arrays<'d>(value: &'d Value, path: &[&str], known: usize, out: &mut Vec<Definition<'d>>) {
    let Some(mut index) = path.get(known).and_then(|name| index(name)) else {
        return;
    };
    for part in &value.parts {
        let Part::Array(array) = part else { return };
        let Some(element) = array.elements.get(index) else {
            index -= array.elements.len();
            continue;
        };
        if known + 1 == path.len() {
            let value = &element.value;
            out.push(Definition::Element { array, index, value });
        } else {
            in_value(&element.value, None, path, known + 1, out);
        }
        return;
    }
}

/// An array index as a path segment: decimal digits without a leading zero.
pub(crate) fn index(name: &str) -> Option<usize> {
    let canonical = name == "0" || (!name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()));
    if canonical { name.parse().ok() } else { None }
}

/// The one definition that counts: the last, except that an object's own braces are preferred over dotted keys that add to it.
pub(crate) fn effective<'d>(definitions: &[Definition<'d>]) -> Option<Definition<'d>> {
    let mut implied = None;
    for definition in definitions {
        match definition {
            Definition::Implied { .. } => {
                implied.get_or_insert(*definition);
            }
            Definition::Field { field, .. } if implied.is_none() || field.value.is_object() => {
                return Some(*definition);
            }
            Definition::Element { .. } if implied.is_none() => return Some(*definition),
            Definition::Through { .. } if implied.is_none() => return Some(*definition),
            _ => break,
        }
    }
    implied
}

impl Document {
    /// What stands at `path`: keys, and indexes for arrays. None when nothing does, or when it could only come out of a reference.
    #[must_use]
    pub fn find<S: AsRef<str>>(&self, path: &[S]) -> Option<Found> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let (key_span, value_span, kind) = match effective(&definitions(&self.root, &path))? {
            Definition::Field { field, .. } if field.append => (field.key, field.value.span, ValueKind::Concat),
            Definition::Field { field, .. } => (field.key, field.value.span, kind(self.text(), &field.value)),
            Definition::Element { value, .. } => (value.span, value.span, kind(self.text(), value)),
            Definition::Implied { field, .. } => (field.key, field.value.span, ValueKind::Object),
            Definition::Through { .. } => return None,
        };
        let Position { line, column } = self.position(key_span.start);
        Some(Found {
            key_span,
            value_span,
            kind,
            line,
            column,
        })
    }

    /// Where `path` is written, or the longest beginning of it that is; none when not even its first key is.
    #[must_use]
    pub fn position_of<S: AsRef<str>>(&self, path: &[S]) -> Option<Position> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        (1..=path.len()).rev().find_map(|length| {
            let at = match effective(&definitions(&self.root, &path[..length]))? {
                Definition::Field { field, .. } | Definition::Implied { field, .. } => field.key.start,
                Definition::Element { value, .. } => value.span.start,
                Definition::Through { reference, .. } => reference.span.start,
            };
            Some(self.position(at))
        })
    }
}

fn kind(text: &str, value: &Value) -> ValueKind {
    match value.parts.as_slice() {
        [Part::Text(part)] => ValueKind::Scalar {
            text: says(text, part),
            quoted: part.style != Style::Unquoted,
        },
        [Part::Reference(reference)] => ValueKind::Reference {
            path: reference.path.iter().map(|segment| segment.name.clone()).collect(),
            optional: reference.optional,
        },
        [Part::Array(_)] => ValueKind::Array,
        _ if value.is_object() => ValueKind::Object,
        // Unquoted words and the blanks between them are one text.
        parts
            if parts
                .iter()
                .all(|part| matches!(part, Part::Text(text) if text.style == Style::Unquoted))
                && !parts.is_empty() =>
        {
            ValueKind::Scalar {
                text: value.span.of(text).to_owned(),
                quoted: true,
            }
        }
        _ => ValueKind::Concat,
    }
}
