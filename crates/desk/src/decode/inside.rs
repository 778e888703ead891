//! What stands inside something else: credentials in a response, proofs in a request, an attestation in a proof's header.

use issuer::CREDENTIALS_FORGOTTEN;
use serde_json::Value;

use super::tree::{named, said};
use super::{Moment, jwt, offer, one, section};
use crate::schema::{Decoded, DecodedKind, DecodedPart, DecodedSays};

/// The deepest that is looked into.
const DEEPEST: usize = 24;
/// The most that is found in one text.
const MOST: usize = 100;
/// Shorter texts are nothing that is looked for.
const SHORTEST: usize = 40;

/// What is found in a JSON value, each with its path after `place`.
pub fn of_json(value: &Value, place: &str, moment: &Moment<'_>) -> Vec<Decoded> {
    let mut all = Vec::new();
    walk(value, place.to_owned(), 0, moment, &mut all);
    all
}

/// What is found in the header and payload of a JWT, after the JWT itself.
pub fn of_jwt(text: &str, moment: &Moment<'_>, all: &mut Vec<Decoded>) {
    let text = text.split('~').next().unwrap_or_default();
    let Some(parts) = jwt::Parts::of(text) else { return };
    let found = all.last().map(|decoded| decoded.found.clone()).unwrap_or_default();
    let place = |name: &str| match found.as_str() {
        "" => name.to_owned(),
        found => format!("{found} · {name}"),
    };
    for name in ["key_attestation", "trust_chain"] {
        if let Some(value) = parts.header.get(name) {
            walk(value, place(name), DEEPEST - 2, moment, all);
        }
    }
}

fn walk(value: &Value, place: String, depth: usize, moment: &Moment<'_>, all: &mut Vec<Decoded>) {
    if depth > DEEPEST || all.len() >= MOST {
        return;
    }
    match value {
        Value::String(text) if text == CREDENTIALS_FORGOTTEN => all.push(forgotten(place)),
        Value::String(text) if text.len() >= SHORTEST => {
            if let Some(decoded) = one(text, moment).filter(|decoded| decoded.kind != DecodedKind::Cbor) {
                all.push(Decoded {
                    found: place,
                    ..decoded
                });
                if depth < DEEPEST - 2 {
                    of_jwt(text, moment, all);
                }
            }
        }
        Value::Object(members) => {
            if let Some(decoded) = offer::object(value, moment) {
                all.push(Decoded {
                    found: place,
                    ..decoded
                });
                return;
            }
            for (name, value) in members {
                let place = match (place.as_str(), place.ends_with("· ")) {
                    ("", _) | (_, true) => format!("{place}{name}"),
                    _ => format!("{place}.{name}"),
                };
                walk(value, place, depth + 1, moment, all);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, format!("{place}[{at}]"), depth + 1, moment, all);
            }
        }
        _ => {}
    }
}

/// A credential that was issued, and not kept.
fn forgotten(found: String) -> Decoded {
    Decoded {
        kind: DecodedKind::Forgotten,
        found,
        sections: vec![section(
            DecodedPart::Checks,
            vec![said(named("credential"), DecodedSays::NotKept, None)],
        )],
    }
}
