//! References: to the document first, then to the environment.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::draft::{Name, ObjectId, ROOT, ReferenceId, SlotId, What};
use super::node::{Node, Shape};
use super::origin::{Kind, Source};
use super::value::{Outcome, Resolving, Stop};
use crate::diagnostic::Code;
use crate::path::render_path;

/// What was found on the way to a path.
#[derive(Default)]
struct Search {
    top: Option<Node>,
    /// A field on the way that is being followed itself: only its earlier layers were seen.
    cut: Option<SlotId>,
    /// How many fields on the way are being followed and not yet come by: what stands above them overrides them, and is not looked at.
    above: usize,
}

impl Resolving<'_, '_> {
    /// What a reference leads to. One that is required and leads nowhere is complained about.
    pub(super) fn follow(&mut self, number: ReferenceId) -> Outcome {
        let reference = &self.draft.references[number];
        let (at, optional, path) = (reference.at, reference.optional, reference.path.clone());
        self.near = at;
        self.open.push(number);
        let found = self.deeper(|all| all.target(number));
        self.open.pop();
        match found {
            Ok(Some(mut node)) => {
                let kind = Kind::Reference(path, optional);
                if node.source.at() != at {
                    node.source = Source::other(at, kind, vec![node.source.clone()]);
                }
                node.sealed = false;
                node.via = None;
                Ok(Some(node))
            }
            Ok(None) if !optional => {
                let message = format!("nothing is defined at {}", render_path(&self.draft.names.path(&path)));
                self.remarks.say(&self.draft, at, Code::UnresolvedReference, message);
                Ok(None)
            }
            // To an optional reference, a circle is as good as nothing.
            Ok(None) => Ok(None),
            Err(Stop::Circle(_)) if optional => Ok(None),
            Err(stop) => Err(stop),
        }
    }

    fn target(&mut self, number: ReferenceId) -> Outcome {
        let reference = &self.draft.references[number];
        if let Some(slot) = reference.own {
            let floor = self.draft.slots[slot].cut.map_or(0, |(floor, _)| floor);
            return self.value(slot, floor);
        }
        let path = reference.path.clone();
        let mut paths = vec![path.clone()];
        if !reference.prefix.is_empty() {
            paths.insert(0, reference.prefix.iter().chain(&path).copied().collect());
        }
        let mut circle = None;
        for path in paths {
            match self.lookup(&path) {
                Ok(None) => {}
                Err(Stop::Circle(found)) => circle = circle.or(Some(found)),
                other => return other,
            }
        }
        match self.variable(number) {
            Some(node) => Ok(Some(node)),
            None => circle.map_or(Ok(None), |circle| Err(Stop::Circle(circle))),
        }
    }

    fn variable(&self, number: ReferenceId) -> Option<Node> {
        let reference = &self.draft.references[number];
        let name = self.draft.names.path(&reference.path).join(".");
        let made = |name: String, text: String| {
            let source = Source::other(reference.at, Kind::Environment(name), Vec::new());
            Node::new(Self::made(text), source)
        };
        if let Some(text) = self.world.variable(&name).filter(|_| !reference.list) {
            return Some(made(name, text));
        }
        if !reference.list {
            return None;
        }
        // `${NAME[]}`: NAME_0, NAME_1 and so on, up to the first that is not there.
        let mut values = Vec::new();
        while let Some(text) = self.world.variable(&format!("{name}_{}", values.len())) {
            values.push(made(format!("{name}_{}", values.len()), text));
        }
        let source = Source::other(reference.at, Kind::Environment(name), Vec::new());
        (!values.is_empty()).then(|| Node::new(Shape::Array(Rc::new(values)), source))
    }

    /// The final value at a path; or, where the path leads through a field that is being followed, what that was before.
    fn lookup(&mut self, path: &[Name]) -> Outcome {
        let mut search = Search::default();
        if !path.is_empty() {
            let on_the_way = |of: &Rc<[Name]>| path.starts_with(of);
            search.above = self.following.iter().flatten().filter(|of| on_the_way(of)).count();
            self.in_object(ROOT, path, &mut search)?;
            if search.above > 0 {
                // Not come by, because what was written there came here by a reference.
                search = Search::default();
                self.in_object(ROOT, path, &mut search)?;
            }
        }
        match (search.top, search.cut) {
            (None, Some(slot)) => {
                let since = self.draft.slots[slot].cut.map_or(0, |(_, since)| since);
                Err(self.circle(since))
            }
            (top, _) => Ok(top),
        }
    }

    /// Adds what an object holds at `path`; whether that hides what objects below hold.
    fn in_object(&mut self, object: ObjectId, path: &[Name], search: &mut Search) -> Result<bool, Stop> {
        let Some((name, rest)) = path.split_first() else {
            return Ok(false);
        };
        let Some(slot) = self.draft.objects[object].slots.get(name).copied() else {
            return Ok(false);
        };
        let slots = &self.draft.slots[slot];
        let upto = slots.cut.map_or(slots.layers.len(), |(floor, _)| floor);
        if slots.cut.is_some() {
            search.cut = Some(slot);
            search.above = search.above.saturating_sub(1);
        }
        let sealed = slots.sealed && upto > 0 && search.above == 0;
        if rest.is_empty() && search.above > 0 {
            return Ok(false);
        }
        if rest.is_empty() {
            let value = self.value(slot, upto)?;
            return Ok(self.found(value, search)? || sealed);
        }
        for at in (0..upto).rev() {
            let what = &self.draft.slots[slot].layers[at].what;
            let hidden = match *what {
                _ if what.never_object() => search.above == 0,
                What::Object(object) => self.deeper(|all| all.in_object(object, rest, search))?,
                What::Pending(..) if search.above > 0 => false,
                What::Pending(..) => match self.layer(slot, at)? {
                    Some(node) => self.in_node(&node, rest, search)?,
                    None => false,
                },
                _ => true,
            };
            if hidden {
                return Ok(true);
            }
        }
        Ok(sealed)
    }

    fn in_node(&mut self, node: &Node, path: &[Name], search: &mut Search) -> Result<bool, Stop> {
        let mut node = node.clone();
        for name in path {
            let Some(members) = node.object() else { return Ok(true) };
            let Some(next) = members.fields.get(name).cloned() else {
                return Ok(false);
            };
            node = next;
        }
        self.found(Some(node), search)
    }

    fn found(&mut self, value: Option<Node>, search: &mut Search) -> Result<bool, Stop> {
        let Some(value) = value else { return Ok(false) };
        let hides = value.object().is_none() || value.sealed;
        search.top = Some(match search.top.take() {
            Some(top) => self.merged(top, value)?,
            None => value,
        });
        Ok(hides)
    }

    /// Names a circle, once, at the reference that is written first.
    pub(super) fn complain_of(&mut self, circle: &[ReferenceId]) {
        let members: BTreeSet<ReferenceId> = circle.iter().copied().collect();
        let Some(first) = members.first().copied() else { return };
        let turn = circle.iter().position(|number| *number == first).unwrap_or(0);
        let mut names: Vec<String> = circle
            .iter()
            .cycle()
            .skip(turn)
            .take(circle.len().min(16) + 1)
            .map(|number| render_path(&self.draft.names.path(&self.draft.references[*number].path)))
            .collect();
        if circle.len() > 16 {
            names.push("…".to_owned());
        }
        let message = format!("references lead back to where they stand: {}", names.join(" → "));
        let at = self.draft.references[first].at;
        self.remarks.say(&self.draft, at, Code::ReferenceCycle, message);
    }
}
