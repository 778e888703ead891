//! The merged document before anything is followed: every field with the layers written for it, in their order.
//!
//! A plain value hides what stood before it, an object joins the object before it, and what holds a reference stays a layer of its own, because only
//! following it tells which of the two it does.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

use crate::document::Document;
use crate::span::{Lines, Position, Span};
use crate::tree::Style;

/// A key's name, by number.
pub(super) type Name = u32;
/// In the order written. Names are small numbers given out one after the other: nobody chooses them so that they collide.
pub(super) type ByName<T> = IndexMap<Name, T, FxBuildHasher>;
pub(super) type SlotId = usize;
pub(super) type ObjectId = usize;
pub(super) type ReferenceId = usize;

/// Where something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) span: Span,
}

/// One field, or one element of an array.
#[derive(Debug, Default)]
pub(super) struct Slot {
    pub(super) layers: SmallVec<[Layer; 1]>,
    /// A plain value was written here: whatever other objects hold under this name before it is hidden for good.
    pub(super) sealed: bool,
    /// While a layer is being followed: only the layers below this one are seen, and how many references were open then.
    pub(super) cut: Option<(usize, usize)>,
}

#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) what: What,
    pub(super) at: Place,
    /// What a reference in this layer sees when it leads back here: the layers below this one.
    pub(super) floor: usize,
    /// One of several parts, of which one is an object: all must be objects.
    pub(super) joined: bool,
    /// Holds a reference to its own path.
    pub(super) looks_back: bool,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// One text as written; the layer's place is the text's.
    Text(Style),
    /// A text that is not written as HOCON: a property.
    Property(Rc<str>),
    /// Several texts, nothing to follow.
    Words(Rc<[Piece]>),
    Array(Rc<[SlotId]>),
    Object(ObjectId),
    /// Something to follow, and the path it is followed for; inside arrays there is none.
    Pending(Rc<[Piece]>, Option<Rc<[Name]>>),
}

/// One part of a value that is joined from several.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(Span, Style),
    Reference(ReferenceId),
    Array(Span, Rc<[SlotId]>),
}

#[derive(Debug)]
pub(super) struct Reference {
    pub(super) at: Place,
    pub(super) optional: bool,
    /// The path as written.
    pub(super) path: Vec<Name>,
    /// Where the file that holds it was included: looked up there first.
    pub(super) prefix: Rc<[Name]>,
    /// `${NAME[]}`.
    pub(super) list: bool,
    /// A `+=` inside an array, which no path leads to: the field itself.
    pub(super) own: Option<SlotId>,
}

/// The fields of an object, and where it is written.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) slots: ByName<SlotId>,
    pub(super) places: SmallVec<[Place; 1]>,
}

/// What a file's bytes are.
#[derive(Debug, Clone)]
pub(super) enum Held<'d> {
    Given(&'d Document),
    Read(Rc<Document>),
    /// A properties file.
    Listing(Rc<(String, Lines)>),
}

#[derive(Debug)]
pub(super) struct File<'d> {
    pub(super) name: Rc<str>,
    pub(super) held: Held<'d>,
    /// The include statement that brought it.
    pub(super) by: Option<Place>,
}

impl What {
    /// Whether it is no object, whatever its references lead to: a text or an array stands beside them.
    pub(super) fn never_object(&self) -> bool {
        match self {
            What::Object(_) => false,
            What::Pending(pieces, _) => pieces.iter().any(|piece| !matches!(piece, Piece::Reference(_))),
            _ => true,
        }
    }
}

impl File<'_> {
    pub(super) fn text(&self) -> &str {
        match &self.held {
            Held::Given(document) => document.text(),
            Held::Read(document) => document.text(),
            Held::Listing(listing) => &listing.0,
        }
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        match &self.held {
            Held::Given(document) => document.position(offset),
            Held::Read(document) => document.position(offset),
            Held::Listing(listing) => listing.1.position(&listing.0, offset),
        }
    }
}

/// Names by number and back.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By a hash with a random seed: names are what a hostile text could make collide.
    known: HashMap<Rc<str>, Name, foldhash::fast::RandomState>,
    list: Vec<Rc<str>>,
}

impl Names {
    pub(super) fn number(&mut self, name: &str) -> Name {
        if let Some(number) = self.known.get(name) {
            return *number;
        }
        // Names are fewer than bytes, and texts are bounded far below this.
        let number = Name::try_from(self.list.len()).unwrap_or(Name::MAX);
        let name: Rc<str> = Rc::from(name);
        self.list.push(Rc::clone(&name));
        self.known.insert(name, number);
        number
    }

    pub(super) fn known(&self, name: &str) -> Option<Name> {
        self.known.get(name).copied()
    }

    pub(super) fn name(&self, number: Name) -> &str {
        self.list.get(number as usize).map_or("", |name| name)
    }

    pub(super) fn path(&self, path: &[Name]) -> Vec<String> {
        path.iter().map(|name| self.name(*name).to_owned()).collect()
    }
}

/// Everything that was written, in all files.
#[derive(Debug, Default)]
pub(super) struct Draft<'d> {
    pub(super) files: Vec<File<'d>>,
    pub(super) names: Names,
    pub(super) slots: Vec<Slot>,
    pub(super) objects: Vec<Fields>,
    pub(super) references: Vec<Reference>,
}

/// The file's own object.
pub(super) const ROOT: ObjectId = 0;

impl Draft<'_> {
    pub(super) fn slot(&mut self, object: ObjectId, name: Name) -> SlotId {
        if let Some(slot) = self.objects[object].slots.get(&name) {
            return *slot;
        }
        let slot = self.fresh_slot();
        self.objects[object].slots.insert(name, slot);
        slot
    }

    pub(super) fn fresh_slot(&mut self) -> SlotId {
        self.slots.push(Slot::default());
        self.slots.len() - 1
    }

    pub(super) fn fresh_object(&mut self) -> ObjectId {
        self.objects.push(Fields::default());
        self.objects.len() - 1
    }

    /// The object that a field's next words go into: the one on top, or a new one.
    pub(super) fn object_on(&mut self, slot: SlotId, at: Place) -> ObjectId {
        let object = match self.slots[slot].layers.last().map(|layer| &layer.what) {
            Some(What::Object(object)) => *object,
            Some(What::Pending(..)) | None => self.object_over(slot, at, None),
            Some(_) => {
                self.slots[slot].layers.clear();
                self.object_over(slot, at, None)
            }
        };
        let places = &mut self.objects[object].places;
        // Where an object is written more often than anyone reads is not kept.
        if places.len() < 32 && !places.contains(&at) {
            places.push(at);
        }
        object
    }

    /// A new object above all layers; with a floor when it is part of a value that holds references.
    pub(super) fn object_over(&mut self, slot: SlotId, at: Place, floor: Option<usize>) -> ObjectId {
        let object = self.fresh_object();
        let below = self.slots[slot].layers.len();
        self.slots[slot].layers.push(Layer {
            what: What::Object(object),
            at,
            floor: floor.unwrap_or(below),
            joined: floor.is_some(),
            looks_back: false,
        });
        object
    }

    /// A plain value: everything before it is hidden.
    pub(super) fn hide(&mut self, slot: SlotId, what: What, at: Place) {
        let slot = &mut self.slots[slot];
        slot.layers.clear();
        slot.sealed = true;
        slot.layers.push(Layer {
            what,
            at,
            floor: 0,
            joined: false,
            looks_back: false,
        });
    }

    pub(super) fn reference(&mut self, reference: Reference) -> ReferenceId {
        self.references.push(reference);
        self.references.len() - 1
    }
}
