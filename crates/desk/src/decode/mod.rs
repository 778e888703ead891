//! Takes apart what wallets and issuers send each other: proofs, tokens, credentials, offers. Pure, on this machine, and of no
//! consequence: what is judged here is told, never acted upon.
//!
//! A text says by itself what it is. What cannot be read gives a node that says why, never a failure; depth, number and length
//! of what is shown are bounded.

mod chain;
mod inside;
mod item;
mod jwt;
mod mdoc;
mod offer;
mod sd_jwt;
mod tree;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde_json::Value;

use crate::schema::{Decoded, DecodedKind, DecodedNode, DecodedPart, DecodedSection};

pub use item::item;

/// When a text is judged, and against what.
#[derive(Debug, Clone, Default)]
pub struct Moment<'a> {
    /// The present, or when it was sent.
    pub now: Timestamp,
    /// The issuer identifier proofs must name.
    pub issuer: Option<&'a str>,
    /// The method of the request a DPoP proof came with.
    pub method: Option<&'a str>,
    /// Its URL.
    pub url: Option<String>,
}

/// Longer texts are not looked at.
const LONGEST: usize = 4 * 1024 * 1024;

/// Takes a text apart: what it is, and what was found inside it. Never empty.
pub fn text(text: &str, moment: &Moment<'_>) -> Vec<Decoded> {
    let text = text.trim();
    if text.len() > LONGEST {
        return vec![unknown("it is longer than 4 MiB")];
    }
    if let Some(found) = one(text, moment) {
        let mut all = vec![found];
        inside::of_jwt(text, moment, &mut all);
        return all;
    }
    if let Some(decoded) = offer::by_link(text, moment) {
        return vec![decoded];
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value.is_object() || value.is_array() => {
            let mut all = inside::of_json(&value, "", moment);
            if all.is_empty() {
                all.push(Decoded {
                    kind: DecodedKind::Json,
                    found: String::new(),
                    sections: vec![section(DecodedPart::Whole, tree::Tree::new(moment.now).below(&value))],
                });
            }
            all
        }
        _ => vec![unknown("no JWT, SD-JWT, mdoc, offer or JSON")],
    }
}

/// A single text that is one of the known kinds.
fn one(text: &str, moment: &Moment<'_>) -> Option<Decoded> {
    if text.contains('~') {
        return sd_jwt::decode(text, moment);
    }
    match text.bytes().filter(|byte| *byte == b'.').count() {
        2 => jwt::decode(text, moment),
        4 => jwt::encrypted(text, moment),
        0 => mdoc::decode(text, moment),
        _ => None,
    }
}

fn unknown(why: &str) -> Decoded {
    Decoded {
        kind: DecodedKind::Unknown,
        found: String::new(),
        sections: vec![section(DecodedPart::Checks, vec![tree::unreadable("", why)])],
    }
}

fn section(part: DecodedPart, nodes: Vec<DecodedNode>) -> DecodedSection {
    DecodedSection { part, nodes }
}
