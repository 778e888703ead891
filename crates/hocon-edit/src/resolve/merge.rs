//! One object over another.

use std::rc::Rc;

use super::node::{Node, Shape};
use super::origin::Source;

/// `top` over `below`: objects join, key by key; everything else hides what is below. And how many fields were touched.
/// Nests as deep as the values, which are bounded.
pub(super) fn merge(top: Node, below: Node) -> (Node, u64) {
    let (Shape::Object(upper), Shape::Object(lower)) = (&top.shape, &below.shape) else {
        return (top, 1);
    };
    if top.sealed {
        return (top, 1);
    }
    let mut members = lower.as_ref().clone();
    let mut price = 1 + (lower.fields.len() + upper.fields.len()) as u64 * 8;
    for (name, value) in &upper.fields {
        let value = match members.fields.get(name) {
            Some(under) => {
                let parts = vec![value.source.clone(), under.source.clone()];
                let both = value.object().is_some() && !value.sealed && under.object().is_some();
                let (mut value, more) = merge(value.clone(), under.clone());
                if both {
                    value.source = Source::merged(parts, value.source.at());
                }
                price += more;
                value
            }
            None => value.clone(),
        };
        members.fields.insert(*name, value);
    }
    members.absent.extend(upper.absent.iter().cloned());
    let sealed = below.sealed;
    let mut node = Node::new(Shape::Object(Rc::new(members)), top.source);
    node.sealed = sealed;
    (node, price)
}
