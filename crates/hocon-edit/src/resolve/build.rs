//! Trees to a draft: every field of every file goes to its place, in the order in which a person reads them.

use std::collections::HashMap;
use std::rc::Rc;

use super::draft::{Draft, File, Held, Layer, Name, ObjectId, Piece, Place, Reference, SlotId, What};
use super::remarks::Remarks;
use super::world::World;
use crate::diagnostic::Code;
use crate::document::Document;
use crate::guard::Limits;
use crate::span::Span;
use crate::tree::{self, Entry, Field, Object, Part, Value};

pub(super) struct Build<'w, 'd> {
    pub(super) draft: Draft<'d>,
    pub(super) remarks: Remarks,
    pub(super) world: &'w dyn World,
    pub(super) limits: &'w Limits,
    /// Where we are, from the root; inside arrays no reference leads here.
    pub(super) path: Vec<Name>,
    pub(super) nested: usize,
    /// The bytes of all files, each as often as it is included.
    pub(super) bytes: usize,
    /// The bytes of all files, each once.
    pub(super) apart: usize,
    /// Files that were read, by name.
    pub(super) read: HashMap<String, Option<Held<'d>>>,
}

/// The file whose tree is read, and what its references are looked up below first.
#[derive(Clone)]
pub(super) struct Within {
    pub(super) file: usize,
    pub(super) prefix: Rc<[Name]>,
}

impl Within {
    pub(super) fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }
}

impl<'w, 'd> Build<'w, 'd> {
    pub(super) fn new(world: &'w dyn World, limits: &'w Limits) -> Self {
        Self {
            draft: Draft::default(),
            remarks: Remarks::default(),
            world,
            limits,
            path: Vec::new(),
            nested: 0,
            bytes: 0,
            apart: 0,
            read: HashMap::new(),
        }
    }

    /// The whole of it, beginning with the root's file.
    pub(super) fn root(&mut self, name: &str, document: &'d Document) {
        let root = self.draft.fresh_object();
        self.bytes = document.text().len();
        self.apart = self.bytes;
        self.draft.files.push(File {
            name: Rc::from(name),
            held: Held::Given(document),
            by: None,
        });
        let within = Within {
            file: 0,
            prefix: Rc::from([]),
        };
        self.draft.objects[root].places.push(within.place(document.root.span));
        for diagnostic in document.diagnostics() {
            self.remarks.read(0, name, diagnostic.clone());
        }
        if document.text().len() > self.limits.bytes {
            let message = format!("the file has more than {} bytes", self.limits.bytes);
            self.remarks
                .say(&self.draft, within.place(Span::at(0)), Code::TooLarge, message);
            return;
        }
        self.object(&document.root, root, &within);
    }

    /// Nests as deep as the trees, whose paths are bounded over all files.
    pub(super) fn object(&mut self, object: &Object, into: ObjectId, within: &Within) {
        for item in &object.items {
            match &item.entry {
                Entry::Field(field) => self.field(field, into, within),
                Entry::Include(include) => self.include(include, into, within),
            }
        }
    }

    fn field(&mut self, field: &Field, into: ObjectId, within: &Within) {
        let depth = self.path.len();
        let Some((last, before)) = field.path.split_last() else {
            return;
        };
        if depth + self.nested + field.path.len() > self.limits.segments {
            let message = format!("a path has more than {} segments", self.limits.segments);
            self.remarks
                .say(&self.draft, within.place(field.key), Code::PathTooLong, message);
            return;
        }
        let mut object = into;
        for segment in before {
            let slot = self.step(object, &segment.name);
            object = self.draft.object_on(slot, within.place(field.key));
        }
        let slot = self.step(object, &last.name);
        if field.append {
            self.append(&field.value, slot, within);
        } else {
            self.assign(&field.value, slot, within);
        }
        self.path.truncate(depth);
    }

    pub(super) fn step(&mut self, object: ObjectId, name: &str) -> SlotId {
        let name = self.draft.names.number(name);
        self.path.push(name);
        self.draft.slot(object, name)
    }

    /// Puts a value on a field.
    fn assign(&mut self, value: &Value, slot: SlotId, within: &Within) {
        let at = within.place(value.span);
        let has = |of: fn(&Part) -> bool| value.parts.iter().any(of);
        let texts = has(|part| matches!(part, Part::Text(_)));
        let arrays = has(|part| matches!(part, Part::Array(_)));
        let objects = has(|part| matches!(part, Part::Object(_)));
        if usize::from(texts) + usize::from(arrays) + usize::from(objects) > 1 || value.parts.is_empty() {
            // The parser has complained.
            return;
        }
        if objects {
            let floor = value.has_reference().then(|| self.draft.slots[slot].layers.len());
            for part in &value.parts {
                match part {
                    Part::Object(object) => {
                        let at = within.place(object.span);
                        let into = match floor {
                            Some(_) => self.draft.object_over(slot, at, floor),
                            None => self.draft.object_on(slot, at),
                        };
                        self.object(object, into, within);
                    }
                    Part::Reference(reference) => {
                        let (pieces, looks_back) = self.pieces(std::slice::from_ref(part), within);
                        self.pending(slot, pieces, within.place(reference.span), floor, looks_back);
                    }
                    Part::Text(_) | Part::Array(_) => {}
                }
            }
        } else if value.has_reference() {
            let (pieces, looks_back) = self.pieces(&value.parts, within);
            self.pending(slot, pieces, at, None, looks_back);
        } else if arrays {
            let mut all = Vec::new();
            for part in &value.parts {
                if let Part::Array(array) = part {
                    all.extend(self.elements(array.elements.iter().map(|element| &element.value), within));
                }
            }
            self.draft.hide(slot, What::Array(all.into()), at);
        } else if let Some(Part::Text(text)) = value.only() {
            self.draft.hide(slot, What::Text(text.style), at);
        } else {
            let (pieces, _) = self.pieces(&value.parts, within);
            self.draft.hide(slot, What::Words(pieces), at);
        }
    }

    /// `a += b` is `a = ${?a} [b]`.
    fn append(&mut self, value: &Value, slot: SlotId, within: &Within) {
        if value.parts.is_empty() {
            return;
        }
        let at = within.place(value.span);
        let path = self.path.clone();
        let own = (self.nested > 0).then_some(slot);
        let reference = self.draft.reference(Reference {
            at,
            optional: true,
            path,
            prefix: Rc::from([]),
            list: false,
            own,
        });
        let elements = self.elements(std::iter::once(value), within);
        let pieces = Rc::from([Piece::Reference(reference), Piece::Array(value.span, elements.into())]);
        self.pending(slot, pieces, at, None, true);
    }

    fn pending(&mut self, slot: SlotId, pieces: Rc<[Piece]>, at: Place, floor: Option<usize>, looks_back: bool) {
        let below = self.draft.slots[slot].layers.len();
        let path = (self.nested == 0).then(|| Rc::from(self.path.as_slice()));
        self.draft.slots[slot].layers.push(Layer {
            what: What::Pending(pieces, path),
            at,
            floor: floor.unwrap_or(below),
            joined: floor.is_some(),
            looks_back,
        });
    }

    /// The parts, and whether one of them refers to the path we are at.
    fn pieces(&mut self, parts: &[Part], within: &Within) -> (Rc<[Piece]>, bool) {
        let mut looks_back = false;
        let mut pieces = Vec::with_capacity(parts.len());
        for part in parts {
            pieces.push(match part {
                Part::Text(text) => Piece::Text(text.span, text.style),
                Part::Array(array) => {
                    let elements = self.elements(array.elements.iter().map(|element| &element.value), within);
                    Piece::Array(array.span, elements.into())
                }
                Part::Reference(reference) => {
                    let number = self.reference(reference, within);
                    let whole = &self.draft.references[number];
                    let path = whole.prefix.iter().chain(&whole.path);
                    looks_back |= self.nested == 0 && path.eq(&self.path);
                    Piece::Reference(number)
                }
                Part::Object(_) => continue,
            });
        }
        (pieces.into(), looks_back)
    }

    fn reference(&mut self, reference: &tree::Reference, within: &Within) -> usize {
        let path: Vec<Name> = reference
            .path
            .iter()
            .map(|segment| self.draft.names.number(&segment.name))
            .collect();
        let at = within.place(reference.span);
        if self.draft.references.len() == self.limits.references {
            let message = format!("there are more than {} references", self.limits.references);
            self.remarks.say(&self.draft, at, Code::TooManyReferences, message);
        }
        let text = self.draft.files.get(within.file).map_or("", File::text);
        let list = reference.span.of(text).ends_with("[]}");
        self.draft.reference(Reference {
            at,
            optional: reference.optional,
            path,
            prefix: Rc::clone(&within.prefix),
            list,
            own: None,
        })
    }

    fn elements<'v>(&mut self, values: impl Iterator<Item = &'v Value>, within: &Within) -> Vec<SlotId> {
        self.nested += 1;
        let mut out = Vec::new();
        for value in values {
            let slot = self.draft.fresh_slot();
            self.assign(value, slot, within);
            out.push(slot);
        }
        self.nested -= 1;
        out
    }
}
