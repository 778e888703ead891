//! One object over another.

use std::collections::HashSet;
use std::rc::Rc;

use super::node::{Node, Shape, Via};
use super::origin::Source;

/// `top` over `below`: objects join, key by key; everything else hides what is below. And how many fields were touched.
/// Nests as deep as the values, which are bounded.
pub(super) fn merge(top: Node, below: Node) -> (Node, u64) {
    let upper = through(&top, None);
    let lower = through(&below, None);
    both(top, below, upper.as_ref(), lower.as_ref())
}

/// The reference that an object's fields come through, once they stand in another object.
fn through(node: &Node, outer: Option<&Via>) -> Option<Via> {
    if node.source.is_reference() {
        return Some(Via {
            source: node.source.clone(),
            levels: 1,
        });
    }
    outer.map(|via| Via {
        source: via.source.clone(),
        levels: via.levels + 1,
    })
}

fn both(top: Node, below: Node, via_top: Option<&Via>, via_below: Option<&Via>) -> (Node, u64) {
    let (Shape::Object(upper), Shape::Object(lower)) = (&top.shape, &below.shape) else {
        return (top, 1);
    };
    if top.sealed {
        return (top, 1);
    }
    let mut members = lower.as_ref().clone();
    if let Some(via) = via_below {
        members.fields.values_mut().for_each(|value| mark(value, via));
    }
    let mut price = 1 + (lower.fields.len() + upper.fields.len() + lower.absent.len()) as u64 * 8;
    for (name, value) in &upper.fields {
        let mut value = value.clone();
        if let Some(under) = lower.fields.get(name)
            && value.object().is_some()
            && under.object().is_some()
            && !value.sealed
        {
            let parts = vec![value.source.clone(), under.source.clone()];
            let (upper, lower) = (through(&value, via_top), through(under, via_below));
            let (joined, more) = both(value, under.clone(), upper.as_ref(), lower.as_ref());
            value = joined;
            value.source = Source::merged(parts, below.source.at());
            price += more;
        } else if let Some(via) = via_top {
            mark(&mut value, via);
        }
        members.fields.insert(*name, value);
    }
    if !upper.absent.is_empty() {
        // Of two references that lead nowhere, the upper one is the one that could.
        let known: HashSet<_> = upper.absent.iter().map(|(name, _)| *name).collect();
        members.absent.retain(|(name, _)| !known.contains(name));
        members.absent.extend(upper.absent.iter().cloned());
        price += (members.absent.len() as u64) * 8;
    }
    let source = if top.source.is_reference() {
        // The fields that came through it say so themselves.
        Source::merged(vec![top.source.clone(), below.source.clone()], top.source.at())
    } else {
        top.source.clone()
    };
    let mut node = Node::new(Shape::Object(Rc::new(members)), source);
    node.sealed = below.sealed;
    (node, price)
}

fn mark(value: &mut Node, via: &Via) {
    if value.via.is_none() {
        value.via = Some(Box::new(via.clone()));
    }
}
