//! Concatenation: texts with the blanks between them, arrays end to end, objects one over the other.

use std::rc::Rc;

use super::draft::{Piece, Place};
use super::node::{Node, Shape};
use super::origin::{Kind, Source};
use super::value::{Outcome, Resolving};
use crate::span::Span;

/// What one piece came to.
struct Joint {
    span: Span,
    /// None: an optional reference that leads nowhere.
    node: Option<Node>,
}

impl Resolving<'_, '_> {
    pub(super) fn join(&mut self, pieces: &[Piece], at: Place) -> Outcome {
        let mut joints = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let (span, node) = match piece {
                Piece::Text(span, style) => {
                    let place = Place { span: *span, ..at };
                    let node = Node::new(Shape::Written(place, *style), Source::Literal(place));
                    self.pay(node.size)?;
                    (*span, Some(node))
                }
                Piece::Array(span, elements) => (*span, self.array(elements, Place { span: *span, ..at })?),
                Piece::Reference(number) => {
                    let span = self.draft.references[*number].at.span;
                    let node = self.follow(*number)?;
                    // A required reference that leads nowhere has been complained about: there is no value.
                    if node.is_none() && !self.draft.references[*number].optional {
                        return Ok(None);
                    }
                    (span, node)
                }
            };
            joints.push(Joint { span, node });
        }
        if let [one] = joints.as_mut_slice() {
            return Ok(one.node.take());
        }
        let present = || joints.iter().filter_map(|joint| joint.node.as_ref());
        let objects = present().filter(|node| node.object().is_some()).count();
        let arrays = present().filter(|node| matches!(node.shape, Shape::Array(_))).count();
        let all = present().count();
        if arrays > 0 {
            return self.arrays(joints, at);
        }
        if objects > 0 && objects < all {
            self.mixed(at);
            return Ok(None);
        }
        if objects > 0 {
            self.objects(joints, at)
        } else {
            self.texts(joints, at)
        }
    }

    fn texts(&mut self, joints: Vec<Joint>, at: Place) -> Outcome {
        let file = self.draft.files.get(at.file);
        let text = file.map_or("", |file| file.text());
        let mut blanks: Vec<&str> = joints
            .windows(2)
            .map(|pair| Span::new(pair[0].span.end, pair[1].span.start).of(text))
            .collect();
        blanks.push("");
        let spaced = blanks.iter().any(|blank| !blank.is_empty());
        let there = joints.iter().filter(|joint| joint.node.is_some()).count();
        if !spaced && there <= 1 {
            // What is left alone keeps its type.
            return Ok(joints.into_iter().find_map(|joint| joint.node));
        }
        let mut length = 0;
        for (joint, blank) in joints.iter().zip(&blanks) {
            length += blank.len() as u64 + joint.node.as_ref().map_or(0, |node| node.size);
        }
        let mut out = String::new();
        let mut sources = Vec::new();
        // Paid before it is made: texts can double with every line.
        let blanks: Vec<String> = blanks.into_iter().map(str::to_owned).collect();
        self.pay(length)?;
        for (joint, blank) in joints.iter().zip(&blanks) {
            if let Some(node) = &joint.node {
                sources.push(node.source.clone());
                out.push_str(&node.says(&self.draft.files).unwrap_or_default());
            }
            out.push_str(blank);
        }
        let source = Source::other(at, Kind::Concatenation, sources);
        self.checked(Some(Node::new(Self::made(out), source)))
    }

    fn arrays(&mut self, joints: Vec<Joint>, at: Place) -> Outcome {
        let mut values: Vec<Node> = Vec::new();
        let mut sources = Vec::new();
        for node in joints.into_iter().filter_map(|joint| joint.node) {
            match &node.shape {
                Shape::Array(more) => {
                    self.pay(more.len() as u64)?;
                    values.extend(more.iter().cloned());
                }
                Shape::Object(_) => match self.indexed(&node) {
                    Some(more) => values.extend(more),
                    None => {
                        self.mixed(at);
                        return Ok(None);
                    }
                },
                Shape::Written(..) | Shape::Made(_) => {
                    self.mixed(at);
                    return Ok(None);
                }
            }
            sources.push(node.source.clone());
        }
        let source = match sources.len() {
            1 => sources.remove(0),
            _ => Source::other(at, Kind::Concatenation, sources),
        };
        self.checked(Some(Node::new(Shape::Array(Rc::new(values)), source)))
    }

    /// An object whose keys are numbers stands for an array where an array is wanted.
    fn indexed(&self, node: &Node) -> Option<Vec<Node>> {
        let members = node.object()?;
        let mut list: Vec<(u64, Node)> = members
            .fields
            .iter()
            .filter_map(|(name, value)| Some((self.draft.names.name(*name).parse().ok()?, value.clone())))
            .collect();
        list.sort_by_key(|(index, _)| *index);
        (!list.is_empty()).then(|| list.into_iter().map(|(_, value)| value).collect())
    }

    fn objects(&mut self, joints: Vec<Joint>, at: Place) -> Outcome {
        let mut top: Option<Node> = None;
        let mut sources = Vec::new();
        for node in joints.into_iter().rev().filter_map(|joint| joint.node) {
            sources.push(node.source.clone());
            top = Some(match top {
                Some(top) => self.merged(top, node)?,
                None => node,
            });
        }
        sources.reverse();
        let Some(mut node) = top else { return Ok(None) };
        node.source = match sources.len() {
            1 => sources.remove(0),
            _ => Source::other(at, Kind::Concatenation, sources),
        };
        self.checked(Some(node))
    }
}
