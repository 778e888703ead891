//! The result.

use std::fmt;

use serde_json::{Map, Value};

use super::draft::{Draft, Held};
use super::node::{Node, Shape};
use super::origin::{Origin, Source};
use super::remarks::{Remark, Remarks};
use crate::document::Document;
use crate::guard::Limits;

/// How many levels of an origin's parts are told.
pub(super) const TOLD: usize = 4;

/// A resolved document.
pub struct Resolved<'d> {
    /// The value: an object. What could not be resolved is missing in it.
    pub value: Value,
    /// What was wrong, in all files; at most 200.
    pub diagnostics: Vec<Remark>,
    /// What bounded the resolution.
    pub(super) limits: Limits,
    root: Option<Node>,
    pub(super) draft: Draft<'d>,
}

/// The reference that a value came through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inherited {
    /// How many segments of the path lead to the reference: the rest is what it brought along.
    pub segments: usize,
    /// The reference, and where it leads.
    pub origin: Origin,
}

impl<'d> Resolved<'d> {
    pub(super) fn new(root: Option<Node>, draft: Draft<'d>, remarks: Remarks, limits: Limits) -> Self {
        let value = root.as_ref().map_or_else(
            || Value::Object(Map::new()),
            |root| root.json(&draft.files, &draft.names),
        );
        Self {
            value,
            diagnostics: remarks.sorted(),
            limits,
            root,
            draft,
        }
    }

    /// The document that was resolved.
    pub(super) fn document(&self) -> Option<&'d Document> {
        match self.draft.files.first().map(|file| &file.held) {
            Some(Held::Given(document)) => Some(document),
            _ => None,
        }
    }

    /// The name of its file.
    pub(super) fn name(&self) -> Option<&str> {
        self.draft.files.first().map(|file| &*file.name)
    }

    /// How many segments of a path lead to something.
    pub(super) fn known<S: AsRef<str>>(&self, path: &[S]) -> usize {
        let steps = self.walk(path);
        let there = steps.iter().filter(|step| matches!(step, Step::There(_))).count();
        there.saturating_sub(1)
    }

    /// Where the value at a path comes from; array elements are named by their index. A field that is missing because an optional reference leads
    /// nowhere has an origin too.
    #[must_use]
    pub fn origin<S: AsRef<str>>(&self, path: &[S]) -> Option<Origin> {
        let source = match self.walk(path).last()? {
            Step::There(node) => &node.source,
            Step::Absent(source) => source,
        };
        (self.walk(path).len() == path.len() + 1).then(|| source.told(&self.draft, TOLD))
    }

    /// The nearest reference that brought the value at a path, on the path itself or above it. An editor asks here whether to change the
    /// reference's target or to override.
    #[must_use]
    pub fn inherited<S: AsRef<str>>(&self, path: &[S]) -> Option<Inherited> {
        let walk = self.walk(path);
        if walk.len() != path.len() + 1 {
            return None;
        }
        // A reference on the way down; one that was merged away is told by what it brought.
        let mut found: Option<(usize, &Source)> = None;
        for (at, step) in walk.iter().enumerate() {
            let Step::There(node) = step else { continue };
            if node.source.is_reference() {
                found = Some((at, &node.source));
            } else if let Some(via) = &node.via
                && let above = at.saturating_sub(via.levels)
                && found.is_none_or(|(known, _)| above > known)
            {
                found = Some((above, &via.source));
            }
        }
        found.map(|(segments, source)| Inherited {
            segments,
            origin: source.told(&self.draft, TOLD),
        })
    }

    /// Every leaf of the value with its origin: scalars, empty objects and arrays, and fields that an optional reference left out.
    pub fn leaves(&self, mut each: impl FnMut(&[String], Origin)) {
        let Some(root) = &self.root else { return };
        let mut open: Vec<(Vec<String>, &Node)> = vec![(Vec::new(), root)];
        while let Some((path, node)) = open.pop() {
            let below = |name: String| path.iter().cloned().chain([name]).collect::<Vec<_>>();
            match &node.shape {
                Shape::Object(members) => {
                    let names = &self.draft.names;
                    for (name, source) in &members.absent {
                        if !members.fields.contains_key(name) {
                            each(&below(names.name(*name).to_owned()), source.told(&self.draft, TOLD));
                        }
                    }
                    for (name, value) in members.fields.iter().rev() {
                        open.push((below(names.name(*name).to_owned()), value));
                    }
                    if !members.fields.is_empty() {
                        continue;
                    }
                }
                Shape::Array(values) if !values.is_empty() => {
                    for (at, value) in values.iter().enumerate().rev() {
                        open.push((below(at.to_string()), value));
                    }
                    continue;
                }
                _ => {}
            }
            each(&path, node.source.told(&self.draft, TOLD));
        }
    }

    /// The steps down a path, the root first, as far as they lead.
    pub(super) fn walk<S: AsRef<str>>(&self, path: &[S]) -> Vec<Step<'_>> {
        let mut out = Vec::new();
        let Some(mut node) = self.root.as_ref() else { return out };
        out.push(Step::There(node));
        for name in path {
            let name = name.as_ref();
            let next = match &node.shape {
                Shape::Object(members) => {
                    let Some(number) = self.draft.names.known(name) else {
                        break;
                    };
                    let absent = members.absent.iter().find(|(name, _)| *name == number);
                    match (members.fields.get(&number), absent) {
                        (Some(next), _) => Some(next),
                        (None, Some((_, source))) => {
                            out.push(Step::Absent(source));
                            break;
                        }
                        (None, None) => None,
                    }
                }
                Shape::Array(values) => name.parse::<usize>().ok().and_then(|at| values.get(at)),
                _ => None,
            };
            let Some(next) = next else { break };
            node = next;
            out.push(Step::There(node));
        }
        out
    }
}

pub(super) enum Step<'r> {
    There(&'r Node),
    Absent(&'r Source),
}

impl fmt::Debug for Resolved<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Resolved")
            .field("value", &self.value)
            .field("diagnostics", &self.diagnostics)
            .finish_non_exhaustive()
    }
}
