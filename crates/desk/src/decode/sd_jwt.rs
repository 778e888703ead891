//! SD-JWTs: the issuer's JWT, every disclosure with the place of its digest, decoys, the key binding JWT.

use credentials::sd_jwt::{self, Disclosure, Place};
use serde_json::{Value, json};

use super::tree::{Tree, leaf, named, said};
use super::{Moment, jwt, section};
use crate::schema::{Decoded, DecodedKind, DecodedNode, DecodedPart, DecodedSays, DecodedSection};

/// Takes an SD-JWT apart.
pub fn decode(text: &str, moment: &Moment<'_>) -> Option<Decoded> {
    let (issuer_jwt, _) = text.split_once('~')?;
    let parts = jwt::Parts::of(issuer_jwt)?;
    let (presented, binding) = match text.rsplit_once('~') {
        Some((_, "")) | None => (text.to_owned(), None),
        Some((presented, binding)) => (format!("{presented}~"), Some(binding)),
    };
    let mut sections = match sd_jwt::decode(&presented) {
        Ok(decoded) => opened(&decoded, issuer_jwt, moment),
        Err(error) => jwt::bare(issuer_jwt, moment, &error),
    };
    let binding = binding.map(|binding| match jwt::Parts::of(binding) {
        Some(parts) => DecodedNode {
            nodes: Tree::new(moment.now).below(&json!({"header": parts.header, "payload": parts.payload})),
            ..named("kb+jwt")
        },
        None => super::tree::unreadable("kb+jwt", "it is no JWT"),
    });
    if let Some(binding) = binding {
        sections.push(section(DecodedPart::Whole, vec![binding]));
    }
    let w3c = parts.payload.get("@context").is_some() || parts.payload.get("vc").is_some();
    Some(Decoded {
        kind: if w3c { DecodedKind::W3cJwt } else { DecodedKind::SdJwt },
        found: String::new(),
        sections,
    })
}

fn opened(decoded: &sd_jwt::Decoded, issuer_jwt: &str, moment: &Moment<'_>) -> Vec<DecodedSection> {
    let own = jwt::decode(issuer_jwt, moment).map_or_else(Vec::new, |own| own.sections);
    let (chain, mut sections): (Vec<_>, Vec<_>) =
        own.into_iter().partition(|section| section.part == DecodedPart::Chain);
    let mut tree = Tree::new(moment.now);
    let disclosures = decoded.disclosures.iter();
    let nodes: Vec<_> = disclosures
        .map(|one| disclosure(one, &decoded.disclosures, &mut tree))
        .collect();
    if !nodes.is_empty() {
        sections.push(section(DecodedPart::Disclosures, nodes));
    }
    let decoys = decoded.decoys.iter();
    let decoys: Vec<_> = decoys
        .take(MOST_DECOYS)
        .map(|digest| said(named(digest), DecodedSays::Decoy, None))
        .collect();
    if !decoys.is_empty() {
        sections.push(section(DecodedPart::Decoys, decoys));
    }
    sections.extend(chain);
    sections
}

/// The most digests without a disclosure that are shown.
const MOST_DECOYS: usize = 1000;

fn disclosure(one: &Disclosure, all: &[Disclosure], tree: &mut Tree) -> DecodedNode {
    let label = one.name.as_deref().unwrap_or("…");
    let mut nodes = vec![leaf("salt", &*one.salt)];
    nodes.extend(tree.below(&json!({"value": one.value})));
    nodes.push(leaf("digest", &*one.digest));
    let node = DecodedNode {
        nodes,
        // What it says without being opened.
        value: simple(&one.value),
        ..named(label)
    };
    match &one.place {
        Some(place) => said(node, DecodedSays::DigestFound, Some(path(place, one, all))),
        None => said(node, DecodedSays::DigestNowhere, None),
    }
}

fn simple(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.len() <= 120 => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) | Value::Null => Some(value.to_string()),
        _ => None,
    }
}

/// Where a digest stands: `address._sd`, `nationalities[0]`; inside which disclosure.
fn path(place: &Place, one: &Disclosure, all: &[Disclosure]) -> String {
    let at = match (&one.name, place.path.as_str()) {
        (None, path) => path.to_owned(),
        (Some(_), "") => "_sd".to_owned(),
        (Some(_), path) => format!("{path}._sd"),
    };
    let inside = place
        .inside
        .and_then(|at| all.get(at))
        .and_then(|one| one.name.as_deref());
    match inside {
        Some(name) => format!("{at} ({name})"),
        None => at,
    }
}
