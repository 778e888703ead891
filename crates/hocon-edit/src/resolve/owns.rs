//! Whether a value belongs to the one place where it is written.

use serde_json::Value as Json;

use super::compare::at;
use super::origin::{Origin, OriginKind};
use super::resolved::Resolved;
use crate::find::index;
use crate::tree::{Entry, Object, Part, Value};

impl Resolved<'_> {
    /// Whether the value at `path` is written in this text, at one place, and nothing else would stand there without it: then [`Document::remove`] and
    /// [`Document::reorder`] take hold of the whole of it, and [`Document::rename`] where no reference beside it may bring the new name. A value that is a `${reference}` is written where that stands.
    ///
    /// [`Document::remove`]: crate::Document::remove
    /// [`Document::rename`]: crate::Document::rename
    /// [`Document::reorder`]: crate::Document::reorder
    #[must_use]
    pub fn owns<S: AsRef<str>>(&self, path: &[S]) -> bool {
        let (Some(document), Some(name), Some(origin)) = (self.document(), self.name(), self.origin(path)) else {
            return false;
        };
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let mut search = Search {
            value: &self.value,
            written: 0,
            otherwise: false,
        };
        search.object(&document.root, &path);
        search.written == 1 && !search.otherwise && is_here(&origin, name)
    }
}

/// Whether everything that a value is merged from is written in this file.
fn is_here(origin: &Origin, name: &str) -> bool {
    let parts = match origin.kind {
        OriginKind::Merged => origin.parts.as_slice(),
        _ => &[],
    };
    origin.site.file == name && parts.iter().all(|part| part.site.file == name)
}

/// Looks everywhere, also behind what hides it. Recursion ends with the path and with the tree's depth.
struct Search<'r> {
    /// The document as it resolves.
    value: &'r Json,
    /// Members and elements that are the path.
    written: usize,
    /// The path may come about in another way.
    otherwise: bool,
}

impl Search<'_> {
    fn object(&mut self, object: &Object, rest: &[&str]) {
        for item in &object.items {
            let Entry::Field(field) = &item.entry else { continue };
            let same = field
                .path
                .iter()
                .zip(rest)
                .take_while(|(segment, name)| segment.name == **name)
                .count();
            if same == rest.len() && same == field.path.len() && !field.append {
                self.written += 1;
            } else if same == rest.len() || same == field.path.len() && field.append {
                self.otherwise = true;
            } else if same == field.path.len() {
                self.value(&field.value, &rest[same..]);
            }
        }
    }

    fn value(&mut self, value: &Value, rest: &[&str]) {
        if value.parts.iter().any(|part| matches!(part, Part::Array(_))) {
            return self.elements(value, rest);
        }
        for part in &value.parts {
            match part {
                Part::Object(object) => self.object(object, rest),
                Part::Reference(reference) => {
                    let names = reference.path.iter().map(|segment| segment.name.as_str());
                    let path: Vec<&str> = names.chain(rest.iter().copied()).collect();
                    self.otherwise |= at(self.value, &path).is_some();
                }
                Part::Array(_) | Part::Text(_) => {}
            }
        }
    }

    /// One array, or several that are joined and counted through.
    fn elements(&mut self, value: &Value, rest: &[&str]) {
        let Some((first, below)) = rest.split_first() else {
            return;
        };
        let Some(mut number) = index(first) else { return };
        for part in &value.parts {
            let Part::Array(array) = part else {
                self.otherwise = true;
                return;
            };
            match array.elements.get(number) {
                Some(_) if below.is_empty() => self.written += 1,
                Some(element) => self.value(&element.value, below),
                None => {
                    number -= array.elements.len();
                    continue;
                }
            }
            return;
        }
    }
}
