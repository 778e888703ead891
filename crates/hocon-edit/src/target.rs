//! What a `${…}` under a cursor names, and where that is written.

use crate::document::Document;
use crate::find::{Definition, definitions, effective};
use crate::span::Span;
use crate::tree::{Entry, Part, Reference, Value};

/// Segments of a path that are looked for: nobody writes longer ones, and each costs a walk.
const DEEPEST: usize = 64;

/// A reference, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The whole `${…}`.
    pub reference: Span,
    /// The path it names.
    pub path: Vec<String>,
    /// Written `${?…}`.
    pub optional: bool,
    /// Where the path is written, or the longest beginning of it that is; nothing when not even its first key is.
    pub written: Option<Written>,
}

/// A place where a path, or the beginning of one, gets its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The key as written; for an element of an array the element, for what comes out of a reference that reference.
    pub span: Span,
    /// How many segments of the path are written there.
    pub segments: usize,
}

impl Document {
    /// The reference that holds a byte offset, or ends at it.
    #[must_use]
    pub fn target(&self, offset: usize) -> Option<Target> {
        let reference = self.reference_at(offset)?;
        let path: Vec<&str> = reference.path.iter().map(|segment| segment.name.as_str()).collect();
        let written = (1..=path.len().min(DEEPEST)).rev().find_map(|segments| {
            let span = self.written(&path[..segments], reference)?;
            Some(Written { span, segments })
        });
        Some(Target {
            reference: reference.span,
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            optional: reference.optional,
            written,
        })
    }

    /// Where a path is written, seen from a reference: `a = ${a} x` means the `a` before it.
    fn written(&self, path: &[&str], from: &Reference) -> Option<Span> {
        let mut all = definitions(&self.root, path);
        let elsewhere = |definition: &Definition| !around(definition).is_some_and(|span| holds(span, from.span));
        if all.iter().any(elsewhere) {
            all.retain(elsewhere);
        }
        Some(match effective(&all)? {
            Definition::Field { field, .. } | Definition::Implied { field, .. } => field.key,
            Definition::Element { value, .. } => value.span,
            Definition::Through { reference, .. } => reference.span,
        })
    }

    fn reference_at(&self, offset: usize) -> Option<&Reference> {
        let mut found = None;
        self.objects(|object| {
            if found.is_some() || offset < object.span.start || object.span.end < offset {
                return;
            }
            found = object.items.iter().find_map(|item| match &item.entry {
                Entry::Field(field) => in_value(&field.value, offset),
                Entry::Include(_) => None,
            });
        });
        found
    }
}

/// Objects in the value are met by themselves.
fn in_value(value: &Value, offset: usize) -> Option<&Reference> {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        for part in &value.parts {
            match part {
                Part::Reference(reference) if (reference.span.start..=reference.span.end).contains(&offset) => {
                    return Some(reference);
                }
                Part::Array(array) => open.extend(array.elements.iter().map(|element| &element.value)),
                _ => {}
            }
        }
    }
    None
}

/// The value that a definition gives.
fn around(definition: &Definition) -> Option<Span> {
    match definition {
        Definition::Field { field, .. } => Some(field.value.span),
        Definition::Element { value, .. } | Definition::Through { value, .. } => Some(value.span),
        Definition::Implied { .. } => None,
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` is the cursor. What is expected: line and what stands there, and how many segments it is.
    fn check(text: &str, expect: Option<(usize, &str, usize)>) {
        let offset = text.find('|').expect("a cursor");
        let text = text.replacen('|', "", 1);
        let document = Document::parse(text.as_str());
        let target = document.target(offset).expect("a reference");
        let found = target.written.map(|written| {
            let line = document.position(written.span.start).line;
            (line, written.span.of(&text), written.segments)
        });
        assert_eq!(found, expect, "{text:?} at {offset}");
    }

    #[test]
    fn references_lead_to_keys() {
        check("a = 1\nb = ${|a}", Some((1, "a", 1)));
        check("b = |${a}\na = 1", Some((2, "a", 1)));
        check("b = ${a}|\na = 1", Some((2, "a", 1)));
        check("a { b { c = 1 } }\nx = ${a.b.c|}", Some((1, "c", 3)));
        check("a { b = 1 }\nx = ${a.|b.c}", Some((1, "b", 2)));
        check("a.b.c = 1\nx = ${a|.b}", Some((1, "a.b.c", 2)));
        check("a = 1\na = 2\nx = ${a|}", Some((2, "a", 1)));
        check("a \"x.y\" = 1\nx = ${?none|}", None);
        check("a { \"x.y\" = 1 }\nx = ${a.\"x.y\"|}", Some((1, "\"x.y\"", 2)));
        check("base { c = 1 }\na = ${base}\nx = ${a.c|}", Some((2, "${base}", 2)));
        check("a = [ 1, 2 ]\nx = ${a.1|}", Some((1, "2", 2)));
        check("a = [ ${|b}, 1 ]\nb = 1", Some((2, "b", 1)));
        check("a = [ { x = ${|b} } ]\nb = 1", Some((2, "b", 1)));
        check("a { x = \"q\" ${|b} }\nb = 1", Some((2, "b", 1)));
    }

    #[test]
    fn a_reference_to_itself_means_the_value_before() {
        check("a = 1\na = ${|a} 2", Some((1, "a", 1)));
        check("a { b = 1 }\na = ${a|} { c = 2 }", Some((1, "a", 1)));
        check("a = ${|a}", Some((1, "a", 1)));
        check("p { x = 1 }\np.y = ${p.x|}", Some((1, "x", 2)));
    }

    #[test]
    fn elsewhere_there_is_none() {
        for (text, offset) in [
            ("a = 1", 2),
            ("", 0),
            ("# ${a}", 3),
            ("a = \"${b}\"", 7),
            ("a = ${b", 6),
            ("a = ${b}", 90),
        ] {
            let found = Document::parse(text).target(offset);
            assert_eq!(found.map(|target| target.path), None, "{text:?} at {offset}");
        }
    }
}
