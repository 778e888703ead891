//! From a place in the text to the keys that lead there, and every reference with its place.

use crate::document::Document;
use crate::tree::{Entry, Part, Reference};

impl Document {
    /// The keys that lead to a byte, from the root: those of the fields around it. Inside an array they end at the array.
    #[must_use]
    pub fn path_at(&self, offset: usize) -> Vec<String> {
        let mut path = Vec::new();
        let mut object = Some(&self.root);
        while let Some(around) = object.take() {
            let found = around.items.iter().find_map(|item| match &item.entry {
                Entry::Field(field) if (field.key.start..field.value.span.end).contains(&offset) => Some(field),
                _ => None,
            });
            let Some(field) = found else { break };
            path.extend(field.path.iter().map(|segment| segment.name.clone()));
            object = field.value.parts.iter().find_map(|part| match part {
                Part::Object(object) if (object.span.start..object.span.end).contains(&offset) => Some(object),
                _ => None,
            });
        }
        path
    }

    /// Every `${…}`: its first byte, and the path it names.
    #[must_use]
    pub fn references(&self) -> Vec<(usize, Vec<String>)> {
        let names = |reference: &Reference| reference.path.iter().map(|segment| segment.name.clone()).collect();
        let written = self.written_references();
        written.into_iter().map(|one| (one.span.start, names(one))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a.b { c = ${x}, d = [{ e = ${?y.z} }] }\na.b { f = 1 }";

    fn check(mark: &str, expect: &str) {
        let at = TEXT.find(mark).expect("it stands there");
        assert_eq!(Document::parse(TEXT).path_at(at).join("."), expect, "{mark}");
    }

    #[test]
    fn keys_lead_to_a_byte() {
        check("a.b", "a.b");
        check("c =", "a.b.c");
        check("${x}", "a.b.c");
        check("e =", "a.b.d");
        check("f =", "a.b.f");
        check("\n", "");
        assert!(Document::parse(TEXT).path_at(TEXT.len() + 1).is_empty());
    }

    #[test]
    fn every_reference_is_told() {
        let mut found = Document::parse(TEXT).references();
        found.sort();
        let expect = [("${x}", vec!["x"]), ("${?y.z}", vec!["y", "z"])];
        let place = |(text, path): (&str, Vec<&str>)| {
            let path = path.into_iter().map(str::to_owned).collect();
            (TEXT.find(text).expect("it stands there"), path)
        };
        assert_eq!(found, expect.map(place));
    }
}
