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

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Code, Complaint};
use crate::document::Document;
use crate::guard::Limits;
use crate::path::render_path;
use crate::span::Span;
use crate::tree::{Entry, Object, Part, Value};

type Node = usize;

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

    fn above(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        std::iter::successors(self.places[node].parent, |node| self.places[*node].parent)
    }

    /// What `hold(node)` (even) or `down(node)` (odd) needs; see the top of this file.
    fn needs(&self, vertex: usize) -> Vec<usize> {
        let (node, down) = (vertex / 2, vertex % 2 == 1);
        let place = &self.places[node];
        if down {
            return std::iter::once(node * 2)
                .chain(place.children.iter().map(|child| child * 2 + 1))
                .collect();
        }
        let mut out = Vec::new();
        let targets: BTreeSet<_> = place
            .definitions
            .iter()
            .flat_map(|definition| &definition.targets)
            .collect();
        for target in targets {
            if *target == node {
                out.extend(place.children.iter().map(|child| child * 2 + 1));
            } else {
                out.push(target * 2 + 1);
            }
            out.extend(
                self.above(*target)
                    .filter(|above| *above != node)
                    .map(|above| above * 2),
            );
        }
        out
    }

    /// Tarjan's strongly connected components without recursion: they come out in reverse topological order, so what a vertex needs is known
    /// when the vertex is.
    fn order(&self, limits: &Limits) -> Result<(), Complaint> {
        const NEW: usize = usize::MAX;
        let count = self.places.len() * 2;
        let (mut index, mut low, mut on_stack) = (vec![NEW; count], vec![0_usize; count], vec![false; count]);
        let mut sums = vec![Sum::default(); count];
        let (mut next, mut stack) = (0, Vec::new());
        let mut copied = self.merged;
        for start in 0..count {
            if index[start] != NEW {
                continue;
            }
            let mut calls: Vec<(usize, Vec<usize>, usize)> = Vec::new();
            let mut enter = Some(start);
            loop {
                if let Some(vertex) = enter.take() {
                    (index[vertex], low[vertex]) = (next, next);
                    next += 1;
                    stack.push(vertex);
                    on_stack[vertex] = true;
                    calls.push((vertex, self.needs(vertex), 0));
                }
                let Some((vertex, needs, at)) = calls.last_mut() else {
                    break;
                };
                let vertex = *vertex;
                if let Some(need) = needs.get(*at).copied() {
                    *at += 1;
                    if index[need] == NEW {
                        enter = Some(need);
                    } else if on_stack[need] {
                        low[vertex] = low[vertex].min(index[need]);
                        if need == vertex {
                            return Err(self.circle(&[vertex]));
                        }
                    }
                    continue;
                }
                calls.pop();
                if let Some((caller, _, _)) = calls.last() {
                    low[*caller] = low[*caller].min(low[vertex]);
                }
                if low[vertex] == index[vertex] {
                    let from = stack.iter().rposition(|on| *on == vertex).unwrap_or(0);
                    let component = stack.split_off(from);
                    for on in &component {
                        on_stack[*on] = false;
                    }
                    if component.len() > 1 {
                        return Err(self.circle(&component));
                    }
                    let (sum, work) = self.sum(vertex, &sums);
                    copied = copied.saturating_add(work);
                    let place = &self.places[vertex / 2];
                    let span = place.span.unwrap_or(place.key);
                    if sum.chain > limits.chain {
                        return Err(Complaint::new(
                            Code::ChainTooLong,
                            span,
                            format!(
                                "more than {} references must be followed one after the other",
                                limits.chain
                            ),
                        ));
                    }
                    if copied > limits.expansion {
                        return Err(too_large(span));
                    }
                    sums[vertex] = sum;
                }
            }
        }
        Ok(())
    }

    /// Chain and size of one vertex, from those it needs; and the bytes copied for it.
    fn sum(&self, vertex: usize, sums: &[Sum]) -> (Sum, u64) {
        let (node, down) = (vertex / 2, vertex % 2 == 1);
        let place = &self.places[node];
        if down {
            let needs = self.needs(vertex);
            let chain = needs.iter().map(|need| sums[*need].chain).max().unwrap_or(0);
            let size = needs
                .iter()
                .fold(0_u64, |size, need| size.saturating_add(sums[*need].size));
            return (Sum { chain, size }, 0);
        }
        let (mut chain, mut size, mut work) = (0, 0_u64, 0_u64);
        for definition in &place.definitions {
            let mut own = definition.bytes;
            for target in &definition.targets {
                let below = if *target == node {
                    Sum { chain: 0, size }
                } else {
                    sums[target * 2 + 1]
                };
                let above = self
                    .above(*target)
                    .filter(|above| *above != node)
                    .map(|above| sums[above * 2]);
                let (deep, bytes) = above.fold((below.chain, below.size), |(deep, bytes), above| {
                    (deep.max(above.chain), bytes.saturating_add(above.size))
                });
                chain = chain.max(deep + 1);
                own = own.saturating_add(bytes);
            }
            let copies = !definition.targets.is_empty() || definition.append;
            // What looks back holds the earlier value already; everything else is merged with it, or hides it.
            size = if definition.targets.contains(&node) {
                own
            } else {
                size.saturating_add(own)
            };
            if copies {
                work = work.saturating_add(size);
            }
        }
        (Sum { chain, size }, work)
    }

    fn circle(&self, component: &[usize]) -> Complaint {
        let mut nodes: Vec<_> = component
            .iter()
            .map(|vertex| vertex / 2)
            .filter(|node| self.places[*node].span.is_some())
            .collect();
        nodes.sort_by_key(|node| self.places[*node].span.map(|span| span.start));
        nodes.dedup();
        let names: Vec<_> = nodes.iter().take(4).map(|node| self.name(*node)).collect();
        let span = nodes
            .first()
            .and_then(|node| self.places[*node].span)
            .unwrap_or_default();
        let message = format!(
            "references lead back to where they stand, by way of {}",
            names.join(", ")
        );
        Complaint::new(Code::ReferenceCycle, span, message)
    }

    fn name(&self, node: Node) -> String {
        let mut names: Vec<_> = std::iter::once(node)
            .chain(self.above(node))
            .map(|node| self.places[node].name.as_str())
            .collect();
        names.pop();
        names.reverse();
        render_path(&names)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    chain: usize,
    size: u64,
}

fn too_large(span: Span) -> Complaint {
    Complaint::new(
        Code::ExpansionTooLarge,
        span,
        "putting this together would copy far more than the file holds",
    )
}
