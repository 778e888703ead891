//! References as a graph: circles, long chains, and texts that grow without bound.
//!
//! Every path from the file's root is a node of a trie. To resolve the value at a node one needs
//! - *hold(n)*: the values written at exactly this path, with the references in them;
//! - *down(n)*: hold(n) and everything below it.
//!
//! A reference to `r` written at `f` needs down(r), because all of `r` is copied, and hold(p) for every path `p` above `r`, because `p` may itself be
//! a reference that brings `r` along. So the edges are `hold(f) → down(r)`, `hold(f) → hold(p)`, `down(n) → hold(n)`, `down(n) → down(child)`. If that graph
//! has no circle, resolving ends; one walk in reverse topological order then gives the longest chain and an upper bound of the bytes copied.
//!
//! The look-back of HOCON (`a = ${a} x`, `a += x`, `a = ${a.b}`) is no circle: it means the value that `a` had before. So an edge from
//! hold(f) to itself is left out, and the definitions of one path are added up in their order instead.
//!
//! One more edge is there because of how hocon-parser works: a field `a.f` that looks back although nothing was written there before makes it
//! resolve the rest of `a` first. So such a hold(f) needs what the neighbours' own references lead to: *bare down* of them, which is down
//! without this rule (else two such neighbours would always be a circle).

mod order;

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Code, Complaint};
use crate::document::Document;
use crate::guard::Limits;
use crate::span::Span;
use crate::tree::{Entry, Object, Part, Value};

type Node = usize;

/// A vertex is a node and one of these.
const SIDES: usize = 4;
const HOLD: usize = 0;
const DOWN: usize = 1;
const BARE: usize = 2;
const BARE_DOWN: usize = 3;

/// One field's value, as far as it matters here.
struct Definition {
    /// Its own bytes, nested objects left out.
    bytes: u64,
    /// Where its references lead.
    targets: Vec<Node>,
    append: bool,
}

#[derive(Default)]
struct Place {
    parent: Option<Node>,
    name: String,
    children: Vec<Node>,
    definitions: Vec<Definition>,
    /// The first reference written here.
    span: Option<Span>,
    /// The first key written here, for complaints about work without references.
    key: Span,
    /// Whether a reference at or below this path leads elsewhere.
    leads_away: bool,
    /// How many bytes stand at and below this path so far.
    weight: u64,
}

struct Graph {
    places: Vec<Place>,
    known: HashMap<(Node, String), Node>,
    /// Bytes copied by merging objects of one path again and again.
    merged: u64,
}

/// Refuses circles, chains and growth beyond the limits.
pub(crate) fn check(document: &Document, limits: &Limits) -> Result<(), Complaint> {
    let mut graph = Graph {
        places: vec![Place::default()],
        known: HashMap::new(),
        merged: 0,
    };
    graph.object(&document.root, 0, 0, limits)?;
    graph.own_names()?;
    graph.order(limits)
}

impl Graph {
    fn child(&mut self, parent: Node, name: &str) -> Node {
        if let Some(node) = self.known.get(&(parent, name.to_owned())) {
            return *node;
        }
        let node = self.places.len();
        self.places.push(Place {
            parent: Some(parent),
            name: name.to_owned(),
            ..Place::default()
        });
        self.places[parent].children.push(node);
        self.known.insert((parent, name.to_owned()), node);
        node
    }

    /// Nests as deep as the tree, which the parser bounds.
    fn object(&mut self, object: &Object, at: Node, depth: usize, limits: &Limits) -> Result<(), Complaint> {
        for item in &object.items {
            let Entry::Field(field) = &item.entry else { continue };
            let mut node = at;
            let depth = depth + field.path.len();
            if depth > limits.segments {
                return Err(Complaint::new(
                    Code::PathTooLong,
                    field.key,
                    format!("a path has more than {} segments", limits.segments),
                ));
            }
            for segment in &field.path {
                node = self.child(node, &segment.name);
                // A path that is written again is merged with what it was: a resolver copies that.
                self.merged = self.merged.saturating_add(self.places[node].weight);
            }
            if self.merged > limits.expansion {
                return Err(too_large(field.key));
            }
            let mut definition = Definition {
                bytes: 8,
                targets: Vec::new(),
                append: field.append,
            };
            if field.append {
                // `a += 1` is `a = ${?a} [1]`.
                definition.targets.push(node);
            }
            self.value(&field.value, node, &mut definition, depth, limits)?;
            self.weigh(node, definition.bytes + (field.key.end - field.key.start) as u64);
            if definition.targets.iter().any(|target| *target != node) {
                let line: Vec<Node> = std::iter::once(node).chain(self.above(node)).collect();
                for on in line {
                    self.places[on].leads_away = true;
                }
            }
            let place = &mut self.places[node];
            if place.definitions.is_empty() {
                place.key = field.key;
            }
            place.definitions.push(definition);
        }
        Ok(())
    }

    fn weigh(&mut self, node: Node, bytes: u64) {
        let mut next = Some(node);
        while let Some(node) = next {
            let place = &mut self.places[node];
            place.weight = place.weight.saturating_add(bytes);
            next = place.parent;
        }
    }

    fn value(
        &mut self,
        value: &Value,
        node: Node,
        definition: &mut Definition,
        depth: usize,
        limits: &Limits,
    ) -> Result<(), Complaint> {
        let mut open: Vec<(&Value, bool)> = vec![(value, false)];
        while let Some((value, nested)) = open.pop() {
            for part in &value.parts {
                match part {
                    Part::Text(text) => definition.bytes += (text.span.end - text.span.start) as u64,
                    Part::Reference(reference) => {
                        definition.bytes += 8;
                        let mut target = 0;
                        for segment in &reference.path {
                            target = self.child(target, &segment.name);
                        }
                        definition.targets.push(target);
                        self.places[node].span.get_or_insert(reference.span);
                    }
                    // An object in an array has no path of its own: what it holds belongs to the array's path.
                    Part::Object(object) if nested => {
                        definition.bytes += 8;
                        open.extend(object.items.iter().filter_map(|item| match &item.entry {
                            Entry::Field(field) => Some((&field.value, true)),
                            Entry::Include(_) => None,
                        }));
                    }
                    Part::Object(object) => self.object(object, node, depth, limits)?,
                    Part::Array(array) => {
                        definition.bytes += 8;
                        open.extend(array.elements.iter().map(|element| (&element.value, true)));
                    }
                }
            }
        }
        Ok(())
    }

    /// hocon-parser 1.14.2 takes `${a.b}` in a field `c.a`, where that field or a parent looks back, for a reference to the field itself, and overflows
    /// its stack when `a.b` looks back too. Nothing sensible is written like that, so it is refused.
    fn own_names(&self) -> Result<(), Complaint> {
        let back = |node: Node| {
            self.places[node]
                .definitions
                .iter()
                .any(|definition| self.looks_back(node, definition))
        };
        let looking: Vec<bool> = (0..self.places.len()).map(back).collect();
        for (node, place) in self.places.iter().enumerate() {
            let line: Vec<Node> = std::iter::once(node).chain(self.above(node)).collect();
            if place.definitions.is_empty() || !line.iter().any(|on| looking[*on]) {
                continue;
            }
            // All names of the field's path but the first.
            let inner: BTreeSet<&str> = line
                .iter()
                .rev()
                .skip(2)
                .map(|on| self.places[*on].name.as_str())
                .collect();
            for target in place.definitions.iter().flat_map(|definition| &definition.targets) {
                let path: Vec<Node> = std::iter::once(*target)
                    .chain(self.above(*target))
                    .filter(|on| *on != 0)
                    .collect();
                let first = path.last().filter(|_| path.len() > 1 && *target != node);
                if first.is_some_and(|first| inner.contains(self.places[*first].name.as_str())) {
                    return Err(self.circle(&[node * SIDES]));
                }
            }
        }
        Ok(())
    }

    fn above(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        std::iter::successors(self.places[node].parent, |node| self.places[*node].parent)
    }

    /// Whether one of the definition's references leads to its own path or below it.
    fn looks_back(&self, node: Node, definition: &Definition) -> bool {
        definition
            .targets
            .iter()
            .any(|target| *target == node || self.above(*target).any(|above| above == node))
    }
}

fn too_large(span: Span) -> Complaint {
    Complaint::new(
        Code::ExpansionTooLarge,
        span,
        "putting this together would copy far more than the file holds",
    )
}
