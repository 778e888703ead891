//! Every value from a path down.

use super::node::{Node, Shape};
use super::origin::{Origin, Source};
use super::resolved::{Resolved, Step, TOLD};

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
