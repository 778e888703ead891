//! What is written below a path.

use indexmap::IndexMap;

use crate::document::Document;
use crate::find::index;
use crate::tree::{Entry, Object, Part, Value};

/// References followed before a path is taken to have no more members: files that lead in circles end.
const HOPS: usize = 64;

/// A member of an object, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Its name.
    pub name: String,
    /// Whether it has members of its own, as far as can be seen without resolving.
    pub is_object: bool,
}

impl Document {
    /// The members of the object at `path`, in the order they are first written, those that a reference brings included. Includes
    /// are not looked into.
    #[must_use]
    pub fn children<S: AsRef<str>>(&self, path: &[S]) -> Vec<Child> {
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let mut search = Search {
            root: &self.root,
            hops: HOPS,
            found: IndexMap::new(),
        };
        search.object(&self.root, &path);
        let found = search.found.into_iter();
        found
            .map(|(name, is_object)| Child {
                name: name.to_owned(),
                is_object,
            })
            .collect()
    }
}

struct Search<'d> {
    root: &'d Object,
    hops: usize,
    /// By name, so that a file of nothing but keys takes no longer than it is long.
    found: IndexMap<&'d str, bool>,
}

impl<'d> Search<'d> {
    fn object(&mut self, object: &'d Object, rest: &[&str]) {
        for item in &object.items {
            let Entry::Field(field) = &item.entry else { continue };
            let same = field
                .path
                .iter()
                .zip(rest)
                .take_while(|(segment, name)| segment.name == **name)
                .count();
            if same == rest.len() && same < field.path.len() {
                let last = same + 1 == field.path.len();
                let is_object = !last
                    || field
                        .value
                        .parts
                        .iter()
                        .any(|part| matches!(part, Part::Object(_) | Part::Reference(_)));
                self.take(&field.path[same].name, is_object);
            } else if same == field.path.len() {
                self.value(&field.value, &rest[same..]);
            }
        }
    }

    fn value(&mut self, value: &'d Value, rest: &[&str]) {
        for part in &value.parts {
            match part {
                Part::Object(object) => self.object(object, rest),
                Part::Array(array) => {
                    let element = rest
                        .first()
                        .and_then(|name| index(name))
                        .and_then(|at| array.elements.get(at));
                    if let Some(element) = element {
                        self.value(&element.value, &rest[1..]);
                    }
                }
                Part::Reference(reference) if self.hops > 0 => {
                    self.hops -= 1;
                    let path: Vec<&str> = reference
                        .path
                        .iter()
                        .map(|segment| segment.name.as_str())
                        .chain(rest.iter().copied())
                        .collect();
                    self.object(self.root, &path);
                }
                Part::Reference(_) | Part::Text(_) => {}
            }
        }
    }

    fn take(&mut self, name: &'d str, is_object: bool) {
        *self.found.entry(name).or_default() |= is_object;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name/` is a member with members of its own.
    fn check(text: &str, path: &[&str], expect: &[&str]) {
        let found: Vec<_> = Document::parse(text)
            .children(path)
            .into_iter()
            .map(|child| child.name + if child.is_object { "/" } else { "" })
            .collect();
        assert_eq!(found, expect, "{text:?} below {path:?}");
    }

    #[test]
    fn many_members_are_all_told() {
        let text: String = (0..100_000).map(|at| format!("k{at}=1\n")).collect();
        assert_eq!(Document::parse(text).children::<&str>(&[]).len(), 100_000);
    }

    #[test]
    fn members_are_told() {
        check("", &[], &[]);
        check("a = 1\nb.c = 2\nb { d = 3 }\na = 4", &[], &["a", "b/"]);
        check("b.c = 2\nb { d = 3, e {} }", &["b"], &["c", "d", "e/"]);
        check("b.c.d = 2", &["b"], &["c/"]);
        check("b.c.d = 2", &["b", "c"], &["d"]);
        check("b = 2", &["b"], &[]);
        check("a { \"x.y\" { z = 1 } }", &["a", "x.y"], &["z"]);
        check("a = [ { b = 1 }, { c = 2 } ]", &["a", "1"], &["c"]);
        check("a = [ 1 ]", &["a", "7"], &[]);
        check("base { x = 1 }\na = ${base} { y = 2 }", &["a"], &["x", "y"]);
        check("base { x { z = 1 } }\na = ${base}", &["a", "x"], &["z"]);
        check("a = ${base}", &[], &["a/"]);
        check("a = ${b}\nb = ${a}", &["a"], &[]);
        check("a = ${a}{ x = 1 }", &["a"], &["x"]);
        check("a { b = 1\n c", &["a"], &["b"]);
    }
}
