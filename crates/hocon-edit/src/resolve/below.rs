//! Every value from a path down.

use super::node::{Node, Shape};
use super::origin::{Origin, Source};
use super::resolved::{Resolved, Step, TOLD};
use crate::span::Span;

/// A value on the way, or a field that an optional reference left out.
enum Next<'r> {
    There(&'r Node),
    Absent(&'r Source),
}

impl Resolved<'_> {
    /// Every value from `path` down with its path and its origin, objects and arrays before what they hold, in their order. Fields that an optional
    /// reference left out are told too, last in their object. Nothing where nothing is.
    pub fn below<S: AsRef<str>>(&self, path: &[S], mut each: impl FnMut(&[String], Origin)) {
        let walk = self.walk(path);
        let (Some(Step::There(node)), true) = (walk.last(), walk.len() == path.len() + 1) else {
            return;
        };
        let path = path.iter().map(|name| name.as_ref().to_owned()).collect();
        let mut open: Vec<(Vec<String>, Next<'_>)> = vec![(path, Next::There(node))];
        while let Some((path, next)) = open.pop() {
            let source = match next {
                Next::There(node) => {
                    self.open(&path, node, &mut open);
                    &node.source
                }
                Next::Absent(source) => source,
            };
            each(&path, source.told(&self.draft, TOLD));
        }
    }

    /// The file and the place that every value from `path` down comes from in the end, in no particular order: behind references, and the
    /// winner of what is merged; as far as origins are told. Cheaper than [`Resolved::below`].
    pub fn sources<S: AsRef<str>>(&self, path: &[S], mut each: impl FnMut(&str, Span)) {
        let walk = self.walk(path);
        let (Some(Step::There(node)), true) = (walk.last(), walk.len() == path.len() + 1) else {
            return;
        };
        let mut tell = |source: &Source| {
            let at = source.in_the_end(TOLD).at();
            each(self.draft.files.get(at.file).map_or("", |file| &file.name), at.span);
        };
        let mut open: Vec<&Node> = vec![node];
        while let Some(node) = open.pop() {
            tell(&node.source);
            match &node.shape {
                Shape::Object(members) => {
                    let absent = members.absent.iter();
                    let absent = absent.filter(|(name, _)| !members.fields.contains_key(name));
                    absent.for_each(|(_, source)| tell(source));
                    open.extend(members.fields.values());
                }
                Shape::Array(values) => open.extend(values.iter()),
                Shape::Written(..) | Shape::Made(_) => {}
            }
        }
    }

    /// Puts what a value holds onto the stack, the last first.
    fn open<'r>(&'r self, path: &[String], node: &'r Node, open: &mut Vec<(Vec<String>, Next<'r>)>) {
        let below = |name: String| path.iter().cloned().chain([name]).collect::<Vec<_>>();
        let name = |number| self.draft.names.name(number).to_owned();
        match &node.shape {
            Shape::Object(members) => {
                let absent = members.absent.iter().rev();
                let absent = absent.filter(|(name, _)| !members.fields.contains_key(name));
                open.extend(absent.map(|(number, source)| (below(name(*number)), Next::Absent(source))));
                let fields = members.fields.iter().rev();
                open.extend(fields.map(|(number, value)| (below(name(*number)), Next::There(value))));
            }
            Shape::Array(values) => {
                let values = values.iter().enumerate().rev();
                open.extend(values.map(|(at, value)| (below(at.to_string()), Next::There(value))));
            }
            Shape::Written(..) | Shape::Made(_) => {}
        }
    }
}
