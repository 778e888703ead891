//! JSON and CBOR as nodes: bounded in depth, number and length, times told apart.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use ciborium::Value as Cbor;
use credentials::mdoc::to_json;
use jiff::Timestamp;
use model::exchange::cut;
use serde_json::Value;

use crate::schema::{DecodedNode, DecodedSays};

/// The deepest branch shown.
const DEEPEST: usize = 48;
/// The most nodes of one text.
const MOST: usize = 20_000;
/// Bytes shown of a value.
const LONGEST: usize = 16 * 1024;

/// Claims that are seconds since 1970.
const SECONDS: [&str; 5] = ["iat", "exp", "nbf", "auth_time", "updated_at"];
/// Members that are instants as text.
const INSTANTS: [&str; 4] = ["validFrom", "validUntil", "issuanceDate", "expirationDate"];

/// Makes nodes, as many as there is room for.
pub struct Tree {
    now: Timestamp,
    left: usize,
}

impl Tree {
    /// An empty one; times are judged at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self { now, left: MOST }
    }

    /// The members of an object, the elements of an array, or the one value.
    pub fn below(&mut self, value: &Value) -> Vec<DecodedNode> {
        match value {
            Value::Object(members) => {
                let members = members.iter();
                self.several(members.map(|(name, value)| (name.as_str(), value)), 0)
            }
            other => vec![self.json("", other, 0)],
        }
    }

    fn several<'v>(&mut self, members: impl Iterator<Item = (&'v str, &'v Value)>, depth: usize) -> Vec<DecodedNode> {
        let mut nodes = Vec::new();
        for (name, value) in members {
            if self.left == 0 {
                nodes.push(more());
                break;
            }
            nodes.push(self.json(name, value, depth));
        }
        nodes
    }

    fn json(&mut self, label: &str, value: &Value, depth: usize) -> DecodedNode {
        self.left = self.left.saturating_sub(1);
        let branch = match value {
            Value::Object(members) => !members.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        if !branch {
            let shown = match value {
                Value::String(text) => cut(text, LONGEST),
                other => other.to_string(),
            };
            return timed(leaf(label, shown), value, self.now);
        }
        let mut node = named(label);
        if depth >= DEEPEST {
            node.nodes.push(more());
            return node;
        }
        node.nodes = match value {
            Value::Object(members) => {
                let members = members.iter();
                self.several(members.map(|(name, value)| (name.as_str(), value)), depth + 1)
            }
            Value::Array(items) => {
                let mut nodes = Vec::new();
                for (at, item) in items.iter().enumerate() {
                    if self.left == 0 {
                        nodes.push(more());
                        break;
                    }
                    nodes.push(self.json(&at.to_string(), item, depth + 1));
                }
                nodes
            }
            _ => Vec::new(),
        };
        node
    }

    /// A CBOR value. Bytes under tag 24 are opened.
    pub fn cbor(&mut self, label: &str, value: &Cbor, depth: usize) -> DecodedNode {
        self.left = self.left.saturating_sub(1);
        let mut node = named(label);
        if self.left == 0 || depth >= DEEPEST {
            node.nodes.push(more());
            return node;
        }
        match value {
            Cbor::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    if self.left == 0 {
                        node.nodes.push(more());
                        break;
                    }
                    let key = key.as_text().map_or_else(|| short(key), str::to_owned);
                    node.nodes.push(self.cbor(&cut(&key, 256), value, depth + 1));
                }
            }
            Cbor::Array(items) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    if self.left == 0 {
                        node.nodes.push(more());
                        break;
                    }
                    node.nodes.push(self.cbor(&at.to_string(), item, depth + 1));
                }
            }
            Cbor::Tag(24, inner) => {
                node.shape = Some("tag 24".into());
                match inner.as_bytes().and_then(|bytes| parsed(bytes)) {
                    Some(opened) => {
                        let opened = self.cbor(label, &opened, depth + 1);
                        node.value = opened.value;
                        node.nodes = opened.nodes;
                    }
                    None => node.value = Some(short(inner)),
                }
            }
            Cbor::Tag(tag, inner) => {
                let opened = self.cbor(label, inner, depth + 1);
                node = DecodedNode {
                    shape: Some(match tag {
                        0 => "tdate".into(),
                        1004 => "full-date".into(),
                        tag => format!("tag {tag}"),
                    }),
                    ..opened
                };
                if *tag == 0 {
                    node.at = inner.as_text().and_then(instant);
                }
            }
            Cbor::Bytes(bytes) => {
                node.shape = Some(format!("{} bytes", bytes.len()));
                node.value = Some(text_of(bytes));
            }
            Cbor::Text(text) => node.value = Some(cut(text, LONGEST)),
            Cbor::Map(_) => node.value = Some("{}".into()),
            Cbor::Array(_) => node.value = Some("[]".into()),
            other => node.value = Some(short(other)),
        }
        node
    }
}

fn short(value: &Cbor) -> String {
    cut(&to_json(value).to_string(), LONGEST)
}

/// Bytes as text, the beginning of many.
pub fn text_of(bytes: &[u8]) -> String {
    match bytes.get(..LONGEST / 2) {
        Some(first) if bytes.len() > first.len() => format!("{}… ({} bytes in all)", B64U.encode(first), bytes.len()),
        _ => B64U.encode(bytes),
    }
}

/// One CBOR value and nothing after it.
pub fn parsed(bytes: &[u8]) -> Option<Cbor> {
    let mut rest = bytes;
    let value = ciborium::from_reader(&mut rest).ok()?;
    rest.is_empty().then_some(value)
}

/// A node with a name.
pub fn named(label: &str) -> DecodedNode {
    DecodedNode {
        label: cut(label, 512),
        ..DecodedNode::default()
    }
}

/// A node with a value.
pub fn leaf(label: &str, value: impl Into<String>) -> DecodedNode {
    DecodedNode {
        value: Some(value.into()),
        ..named(label)
    }
}

/// A node about which something is said.
pub fn said(node: DecodedNode, says: DecodedSays, with: Option<String>) -> DecodedNode {
    DecodedNode {
        says: Some(says),
        with: with.map(|with| cut(&with, 1024)),
        ..node
    }
}

/// Why something cannot be read.
pub fn unreadable(label: &str, why: impl std::fmt::Display) -> DecodedNode {
    said(named(label), DecodedSays::Unreadable, Some(why.to_string()))
}

fn more() -> DecodedNode {
    said(named("…"), DecodedSays::Cut, None)
}

fn instant(text: &str) -> Option<f64> {
    let at: Timestamp = text.parse().ok()?;
    Some(at.as_millisecond() as f64)
}

/// The instant of an instant, and whether it is right now.
pub fn dated(mut node: DecodedNode, at: Timestamp) -> DecodedNode {
    node.at = Some(at.as_millisecond() as f64);
    node
}

fn timed(mut node: DecodedNode, value: &Value, now: Timestamp) -> DecodedNode {
    let label = node.label.as_str();
    node.at = if SECONDS.contains(&label) {
        // Milliseconds that a date can hold; anything else is a number like another.
        value.as_f64().map(|seconds| (seconds * 1000.0).round())
    } else if INSTANTS.contains(&label) {
        value.as_str().and_then(instant)
    } else {
        None
    };
    node.at = node.at.filter(|at| at.abs() < 8.64e15);
    let now = now.as_millisecond() as f64;
    node.says = match (node.label.as_str(), node.at) {
        ("exp" | "validUntil" | "expirationDate", Some(at)) if at <= now => Some(DecodedSays::Expired),
        ("nbf" | "validFrom" | "issuanceDate", Some(at)) if at > now => Some(DecodedSays::NotYet),
        ("iat", Some(at)) if at > now + AHEAD => Some(DecodedSays::NotYet),
        _ => None,
    };
    node
}

/// How far another's clock may be ahead, milliseconds.
const AHEAD: f64 = 60_000.0;
