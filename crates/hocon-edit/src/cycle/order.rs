//! The walk over the graph: what each vertex needs, circles, chains and sizes.

use std::collections::BTreeSet;

use super::{BARE, BARE_DOWN, DOWN, Graph, HOLD, Node, SIDES, too_large};
use crate::diagnostic::{Code, Complaint};
use crate::guard::Limits;
use crate::path::render_path;

/// More edges than this are not looked at: the text is refused.
const EDGES: usize = 4_000_000;

impl Graph {
    /// What a vertex needs; see the top of this file.
    fn needs(&self, vertex: usize) -> Vec<usize> {
        let (node, side) = (vertex / SIDES, vertex % SIDES);
        let place = &self.places[node];
        match side {
            DOWN => std::iter::once(node * SIDES + HOLD)
                .chain(place.children.iter().map(|child| child * SIDES + DOWN))
                .collect(),
            BARE_DOWN => std::iter::once(node * SIDES + BARE)
                .chain(place.children.iter().map(|child| child * SIDES + BARE_DOWN))
                .collect(),
            HOLD => {
                let mut out = vec![node * SIDES + BARE];
                if place
                    .definitions
                    .first()
                    .is_some_and(|first| self.looks_back(node, first))
                {
                    let mut below = node;
                    for above in self.above(node).filter(|above| *above != 0) {
                        let neighbours = self.places[above].children.iter().filter(|child| **child != below);
                        out.extend(
                            neighbours
                                .filter(|child| self.places[**child].leads_away)
                                .map(|child| child * SIDES + BARE_DOWN),
                        );
                        below = above;
                    }
                }
                out
            }
            _ => {
                let mut out = Vec::new();
                let targets: BTreeSet<_> = place
                    .definitions
                    .iter()
                    .flat_map(|definition| &definition.targets)
                    .collect();
                for target in targets {
                    if *target == node {
                        out.extend(place.children.iter().map(|child| child * SIDES + DOWN));
                    } else {
                        out.push(target * SIDES + DOWN);
                    }
                    out.extend(
                        self.above(*target)
                            .filter(|above| *above != node)
                            .map(|above| above * SIDES + HOLD),
                    );
                }
                out
            }
        }
    }

    /// Tarjan's strongly connected components without recursion: they come out in reverse topological order, so what a vertex needs is known
    /// when the vertex is.
    pub(super) fn order(&self, limits: &Limits) -> Result<(), Complaint> {
        const NEW: usize = usize::MAX;
        let count = self.places.len() * SIDES;
        let (mut index, mut low, mut on_stack) = (vec![NEW; count], vec![0_usize; count], vec![false; count]);
        let mut sums = vec![Sum::default(); count];
        let (mut next, mut stack) = (0, Vec::new());
        let (mut copied, mut edges) = (self.merged, 0);
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
                    let needs = self.needs(vertex);
                    edges += needs.len();
                    if edges > EDGES {
                        return Err(too_large(self.places[vertex / SIDES].key));
                    }
                    calls.push((vertex, needs, 0));
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
                    let place = &self.places[vertex / SIDES];
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
        let (node, side) = (vertex / SIDES, vertex % SIDES);
        let place = &self.places[node];
        if side == HOLD {
            return (sums[node * SIDES + BARE], 0);
        }
        if side != BARE {
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
                    sums[target * SIDES + DOWN]
                };
                let above = self
                    .above(*target)
                    .filter(|above| *above != node)
                    .map(|above| sums[above * SIDES + HOLD]);
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

    pub(super) fn circle(&self, component: &[usize]) -> Complaint {
        let mut nodes: Vec<_> = component
            .iter()
            .map(|vertex| vertex / SIDES)
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
