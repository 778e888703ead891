//! Layers to a value: from the top down, until something hides the rest.

use std::rc::Rc;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::draft::{Draft, Name, ObjectId, Piece, Place, ReferenceId, SlotId, What};
use super::merge::merge;
use super::node::{Members, Node, Shape};
use super::origin::{Kind, Source};
use super::remarks::Remarks;
use super::world::World;
use crate::diagnostic::Code;
use crate::guard::Limits;

/// Levels of objects and arrays in a result.
const DEPTH: usize = 256;

/// What one step costs, beside what it makes: a circle that is met again and again makes nothing.
const STEP: u64 = 32;

/// Why a value is not there.
#[derive(Debug, Clone)]
pub(super) enum Stop {
    /// References lead back to where they stand.
    Circle(Rc<Circle>),
    /// A limit is reached, which has been complained about.
    Spent,
}

/// References that lead back to where the first of them stands.
#[derive(Debug)]
pub(super) struct Circle {
    /// How many references were open where it closes.
    pub(super) since: usize,
    pub(super) members: Vec<ReferenceId>,
}

pub(super) type Outcome = Result<Option<Node>, Stop>;

pub(super) struct Resolving<'w, 'd> {
    pub(super) draft: Draft<'d>,
    pub(super) remarks: Remarks,
    pub(super) world: &'w dyn World,
    pub(super) limits: &'w Limits,
    /// Layers below the given number, put together.
    values: FxHashMap<(SlotId, usize), Option<Node>>,
    /// One layer that had to be followed.
    layers: FxHashMap<(SlotId, usize), Option<Node>>,
    /// Objects and arrays that are being put together, and how many references were open then.
    busy: FxHashMap<(SlotId, usize), usize>,
    /// The paths of the fields whose layers are being followed.
    pub(super) following: Vec<Option<Rc<[Name]>>>,
    /// References that are being followed.
    pub(super) open: Vec<ReferenceId>,
    /// The one followed last, for complaints about limits.
    pub(super) near: Place,
    depth: usize,
    /// What is left to be spent.
    work: u64,
    /// The largest value.
    most: u64,
    spent: bool,
}

impl<'w, 'd> Resolving<'w, 'd> {
    /// `bytes` is what the files hold, each once, because a file that includes itself by many names holds nothing new: that much is free.
    pub(super) fn new(
        draft: Draft<'d>,
        remarks: Remarks,
        world: &'w dyn World,
        limits: &'w Limits,
        bytes: usize,
    ) -> Self {
        let slots = draft.slots.len();
        let budget = limits.expansion.saturating_add(64 * bytes as u64);
        let near = Place {
            file: 0,
            span: crate::span::Span::at(0),
        };
        Self {
            draft,
            remarks,
            world,
            limits,
            // Most fields have one layer, and are asked for once.
            values: FxHashMap::with_capacity_and_hasher(slots, FxBuildHasher),
            layers: FxHashMap::default(),
            busy: FxHashMap::default(),
            following: Vec::new(),
            open: Vec::new(),
            near,
            depth: 0,
            work: budget,
            most: budget,
            spent: false,
        }
    }

    /// Pays for work that is about to be done: a byte, or the pointer to a value, is one.
    pub(super) fn pay(&mut self, price: u64) -> Result<(), Stop> {
        if self.spent {
            return Err(Stop::Spent);
        }
        match self.work.checked_sub(price) {
            Some(left) => {
                self.work = left;
                Ok(())
            }
            None => Err(self.stop(
                Code::ExpansionTooLarge,
                "putting this together would make far more than the files hold",
            )),
        }
    }

    fn stop(&mut self, code: Code, message: &str) -> Stop {
        if !self.spent {
            self.spent = true;
            self.remarks.say(&self.draft, self.near, code, message);
        }
        Stop::Spent
    }

    /// Runs something one level deeper.
    pub(super) fn deeper<T>(&mut self, what: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        if self.depth >= self.limits.chain {
            return Err(self.stop(
                Code::ChainTooLong,
                "references of references are followed no deeper than this",
            ));
        }
        self.pay(STEP)?;
        self.depth += 1;
        let out = what(self);
        self.depth -= 1;
        out
    }

    /// A value that is part of another; one that is being put together cannot be.
    pub(super) fn whole(&mut self, slot: SlotId) -> Outcome {
        match self.draft.slots[slot].cut {
            Some((_, since)) => Err(self.circle(since)),
            None => self.value(slot, self.draft.slots[slot].layers.len()),
        }
    }

    /// The references that are open since then.
    pub(super) fn circle(&self, since: usize) -> Stop {
        Stop::Circle(Rc::new(Circle {
            since,
            members: self.open.get(since..).unwrap_or(&[]).to_vec(),
        }))
    }

    /// The layers below `upto`, put together.
    pub(super) fn value(&mut self, slot: SlotId, upto: usize) -> Outcome {
        if let Some(known) = self.values.get(&(slot, upto)) {
            return Ok(known.clone());
        }
        // `a += 1` a thousand times: from the first up, so that each finds the one below done.
        let layers = &self.draft.slots[slot].layers;
        let mut object = false;
        let run = layers[..upto]
            .iter()
            .rev()
            .take_while(|layer| {
                let hidden = object && layer.what.never_object();
                object |= matches!(layer.what, What::Object(_));
                !hidden && (layer.looks_back || layer.joined)
            })
            .count();
        if run > 1 {
            let mut floors: Vec<usize> = layers[upto - run..upto].iter().map(|layer| layer.floor).collect();
            floors.dedup();
            for floor in floors {
                // A circle shows again where it matters.
                if !self.values.contains_key(&(slot, floor))
                    && let Err(Stop::Spent) = self.deeper(|all| all.fold(slot, floor))
                {
                    return Err(Stop::Spent);
                }
            }
        }
        self.deeper(|all| all.fold(slot, upto))
    }

    fn fold(&mut self, slot: SlotId, upto: usize) -> Outcome {
        let (mut top, mut sources): (Option<Node>, Vec<Source>) = (None, Vec::new());
        let mut firm = true;
        for at in (0..upto).rev() {
            // What is below may be done.
            if let Some(Some(below)) = self.values.get(&(slot, at + 1)).cloned() {
                top = self.joined_below(top, below, &mut sources)?;
                break;
            }
            // An object hides what can be none, and what is hidden is never looked at.
            if top.is_some() && self.draft.slots[slot].layers[at].what.never_object() {
                break;
            }
            let found = match self.layer_under(slot, at, top.as_ref()) {
                // The circle is this layer's own: nothing outside can break it.
                Err(Stop::Circle(circle)) if circle.since >= self.open.len() => {
                    self.complain_of(&circle.members);
                    firm = false;
                    continue;
                }
                // The specification: if a circle results, look back to break it.
                Err(Stop::Circle(_)) if at > 0 => {
                    firm = false;
                    continue;
                }
                other => other?,
            };
            let layer = &self.draft.slots[slot].layers[at];
            let (place, joined, takes_all) = (layer.at, layer.joined, layer.looks_back && layer.floor == at);
            let Some(found) = found else {
                if let Some(path) = self.reference_of(slot, at) {
                    sources.push(Source::other(place, Kind::Absent(path), Vec::new()));
                }
                continue;
            };
            let plain = found.object().is_none();
            if plain && joined {
                self.mixed(place);
                continue;
            }
            top = self.joined_below(top, found, &mut sources)?;
            // What looks back has taken what is below along.
            if plain || (takes_all && self.reference_of(slot, at).is_some()) {
                break;
            }
        }
        let sealed = self.draft.slots[slot].sealed && upto > 0;
        let value = match top {
            Some(mut node) => {
                let at = node.source.at();
                node.source = Source::merged(sources, at);
                node.sealed = sealed && node.object().is_some();
                self.checked(Some(node))?
            }
            None => None,
        };
        if firm {
            self.values.insert((slot, upto), value.clone());
        }
        Ok(value)
    }

    fn joined_below(&mut self, top: Option<Node>, below: Node, sources: &mut Vec<Source>) -> Outcome {
        let Some(top) = top else {
            sources.push(below.source.clone());
            return Ok(Some(below));
        };
        if below.object().is_some() {
            sources.push(below.source.clone());
        }
        self.merged(top, below).map(Some)
    }

    /// One object over another; what is no object below is hidden.
    pub(super) fn merged(&mut self, top: Node, below: Node) -> Result<Node, Stop> {
        let (node, price) = merge(top, below);
        self.pay(price)?;
        Ok(node)
    }

    /// The path of a layer that is nothing but one reference.
    fn reference_of(&self, slot: SlotId, at: usize) -> Option<Vec<Name>> {
        match &self.draft.slots[slot].layers[at].what {
            What::Pending(pieces, _) => match pieces.as_ref() {
                [Piece::Reference(number)] => Some(self.draft.references[*number].path.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn mixed(&mut self, at: Place) {
        self.remarks.say(
            &self.draft,
            at,
            Code::MixedConcatenation,
            "text, objects and arrays cannot be joined with each other",
        );
    }

    /// One layer below what is known already: of an object, the fields that are hidden are not looked at.
    fn layer_under(&mut self, slot: SlotId, at: usize, over: Option<&Node>) -> Outcome {
        match self.draft.slots[slot].layers[at].what {
            What::Object(object) => self.guarded(slot, at, |all| all.object(object, over)),
            _ => self.layer(slot, at),
        }
    }

    /// One layer alone.
    pub(super) fn layer(&mut self, slot: SlotId, at: usize) -> Outcome {
        let layer = &self.draft.slots[slot].layers[at];
        let (what, place, floor) = (layer.what.clone(), layer.at, layer.floor);
        match what {
            What::Text(style) => self.one(Shape::Written(place, style), place),
            What::Property(text) => self.one(Shape::Made(text), place),
            What::Words(pieces) => self.join(&pieces, place),
            What::Array(elements) => self.guarded(slot, at, |all| all.array(&elements, place)),
            What::Object(object) => self.guarded(slot, at, |all| all.object(object, None)),
            What::Pending(pieces, path) => {
                if let Some(known) = self.layers.get(&(slot, at)) {
                    return Ok(known.clone());
                }
                let before = self.draft.slots[slot].cut.replace((floor, self.open.len()));
                self.following.push(path);
                let found = self.join(&pieces, place);
                self.following.pop();
                self.draft.slots[slot].cut = before;
                let found = found?;
                self.layers.insert((slot, at), found.clone());
                Ok(found)
            }
        }
    }

    fn one(&mut self, shape: Shape, place: Place) -> Outcome {
        let node = Node::new(shape, Source::Literal(place));
        self.pay(node.size)?;
        Ok(Some(node))
    }

    /// An object or array that is asked for while it is being put together would hold itself.
    fn guarded(&mut self, slot: SlotId, at: usize, what: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if let Some(since) = self.busy.get(&(slot, at)) {
            return Err(self.circle(*since));
        }
        self.busy.insert((slot, at), self.open.len());
        let out = what(self);
        self.busy.remove(&(slot, at));
        out
    }

    pub(super) fn array(&mut self, elements: &[SlotId], place: Place) -> Outcome {
        let mut values = Vec::with_capacity(elements.len());
        for slot in elements {
            match self.whole(*slot) {
                Ok(Some(value)) => values.push(value),
                Ok(None) => {}
                Err(Stop::Circle(circle)) => self.complain_of(&circle.members),
                Err(Stop::Spent) => break,
            }
        }
        self.checked(Some(Node::new(Shape::Array(Rc::new(values)), Source::Literal(place))))
    }

    /// The fields of an object, but those that an object above hides.
    pub(super) fn object(&mut self, object: ObjectId, over: Option<&Node>) -> Outcome {
        let slots: Vec<_> = self.draft.objects[object]
            .slots
            .iter()
            .map(|(name, slot)| (*name, *slot))
            .collect();
        let mut members = Members::default();
        members.fields.reserve(slots.len());
        for (name, slot) in slots {
            let above = over.and_then(|node| node.object()?.fields.get(&name));
            if above.is_some_and(|node| node.sealed || node.object().is_none()) {
                continue;
            }
            let only = match self.draft.slots[slot].layers.as_slice() {
                [only] if above.is_some() => matches!(only.what, What::Object(_)),
                _ => false,
            };
            let value = if only {
                self.deeper(|all| all.layer_under(slot, 0, above))
            } else {
                self.whole(slot)
            };
            match value {
                Ok(Some(value)) => drop(members.fields.insert(name, value)),
                Ok(None) => {
                    let layer = self.draft.slots[slot].layers.len().checked_sub(1);
                    if let Some(path) = layer.and_then(|at| self.reference_of(slot, at)) {
                        let at = self.draft.slots[slot].layers.last().map_or(self.near, |layer| layer.at);
                        members
                            .absent
                            .push((name, Source::other(at, Kind::Absent(path), Vec::new())));
                    }
                }
                Err(Stop::Circle(circle)) => self.complain_of(&circle.members),
                Err(Stop::Spent) => break,
            }
        }
        let places = &self.draft.objects[object].places;
        let parts: Vec<_> = places.iter().rev().map(|at| Source::Literal(*at)).collect();
        let source = Source::merged(parts, self.near);
        self.checked(Some(Node::new(Shape::Object(Rc::new(members)), source)))
    }

    /// Refuses what is too deep or too large to be written out.
    pub(super) fn checked(&mut self, node: Option<Node>) -> Outcome {
        let Some(node) = node else { return Ok(None) };
        if node.depth > DEPTH {
            return Err(self.stop(Code::TooDeep, "the result nests deeper than 256 levels"));
        }
        if node.size > self.most {
            return Err(self.stop(
                Code::ExpansionTooLarge,
                "putting this together would make far more than the files hold",
            ));
        }
        Ok(Some(node))
    }

    pub(super) fn made(text: String) -> Shape {
        Shape::Made(Rc::from(text))
    }
}
