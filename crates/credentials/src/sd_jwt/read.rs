//! Takes an SD-JWT apart and finds where each disclosure belongs. Nothing is verified.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{SD_ALG, SdJwtError};
use crate::jws::{self, Jws};
use crate::{base64url, digest};

/// More disclosures than this are refused.
const MAX_DISCLOSURES: usize = 10_000;

/// Where a digest stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path of the object or array, for example `address` or `degrees[1]`; empty for the top level. Members and elements
    /// inside disclosures count as if they were in clear.
    pub path: String,
    /// The disclosure it stands in; none for the signed payload.
    pub inside: Option<usize>,
}

/// One disclosure.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosure {
    /// As sent.
    pub encoded: String,
    /// Base64url SHA-256 of `encoded`.
    pub digest: String,
    /// The salt.
    pub salt: String,
    /// The claim's name; none for array elements.
    pub name: Option<String>,
    /// The value, with digests where it is concealed further.
    pub value: Value,
    /// Where its digest stands; none if nowhere.
    pub place: Option<Place>,
}

/// An SD-JWT taken apart.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The signed part.
    pub jws: Jws,
    /// Its payload, digests and all.
    pub payload: Map<String, Value>,
    /// The disclosures, in the order sent.
    pub disclosures: Vec<Disclosure>,
    /// Digests without a disclosure: decoys, or claims withheld.
    pub decoys: Vec<String>,
}

/// Takes `text` apart. Disclosures are matched to digests, and that is all.
///
/// # Errors
/// Malformed framing, disclosures that are not JSON arrays, an unknown digest algorithm, misplaced `_sd` or `...`.
pub fn decode(text: &str) -> Result<Decoded, SdJwtError> {
    if text.len() > jws::MAX_LENGTH {
        return Err(jws::JwsError::TooLong(jws::MAX_LENGTH).into());
    }
    let body = text.strip_suffix('~').ok_or(SdJwtError::Malformed(
        "it must end with ~; a key binding JWT has no place here",
    ))?;
    let mut parts = body.split('~');
    let jws = jws::decode(parts.next().unwrap_or_default())?;
    let payload = jws.claims()?;
    match payload.get("_sd_alg") {
        None => {}
        Some(Value::String(name)) if name == SD_ALG => {}
        Some(other) => {
            return Err(SdJwtError::UnsupportedDigest(
                other.as_str().map_or_else(|| other.to_string(), str::to_owned),
            ));
        }
    }
    let mut disclosures = Vec::new();
    for (at, part) in parts.enumerate() {
        if at == MAX_DISCLOSURES {
            return Err(SdJwtError::Malformed("too many disclosures"));
        }
        disclosures.push(disclosure(at, part)?);
    }
    let mut search = Search { found: Vec::new() };
    search.object(&payload, String::new(), None)?;
    let by_digest: HashMap<String, usize> = disclosures
        .iter()
        .enumerate()
        .map(|(at, disclosure)| (disclosure.digest.clone(), at))
        .collect();
    // `found` grows while disclosures lead to further digests; each digest and each disclosure is visited once.
    let mut decoys = Vec::new();
    let mut next = 0;
    while next < search.found.len() {
        let (digest, place) = search.found[next].clone();
        next += 1;
        let Some(at) = by_digest
            .get(&digest)
            .copied()
            .filter(|at| disclosures[*at].place.is_none())
        else {
            decoys.push(digest);
            continue;
        };
        let path = child(&place.path, disclosures[at].name.as_deref());
        disclosures[at].place = Some(place);
        search.value(&disclosures[at].value, path, Some(at))?;
    }
    Ok(Decoded {
        jws,
        payload,
        disclosures,
        decoys,
    })
}

/// Paths are for people; longer ones end here, so that long names cannot be made to cost memory many times over.
const MAX_PATH: usize = 500;

fn child(path: &str, name: Option<&str>) -> String {
    match name {
        Some(name) if path.len() + name.len() > MAX_PATH => path.to_owned(),
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) => format!("{path}.{name}"),
        None => path.to_owned(),
    }
}

fn disclosure(at: usize, encoded: &str) -> Result<Disclosure, SdJwtError> {
    let bad = |reason| SdJwtError::BadDisclosure(at, reason);
    let bytes = base64url::decode(encoded)
        .filter(|bytes| !bytes.is_empty())
        .ok_or(bad("not base64url"))?;
    let array: Vec<Value> = serde_json::from_slice(&bytes).map_err(|_| bad("not a JSON array"))?;
    let (salt, name, value) = match <[Value; 3]>::try_from(array) {
        Ok([Value::String(salt), Value::String(name), value]) => (salt, Some(name), value),
        Ok(_) => return Err(bad("salt and name must be strings")),
        Err(array) => match <[Value; 2]>::try_from(array) {
            Ok([Value::String(salt), value]) => (salt, None, value),
            Ok(_) => return Err(bad("the salt must be a string")),
            Err(_) => return Err(bad("it must have two or three elements")),
        },
    };
    let digest = digest::sha256_text(encoded.as_bytes());
    Ok(Disclosure {
        encoded: encoded.to_owned(),
        digest,
        salt,
        name,
        value,
        place: None,
    })
}

/// Collects digests with their places.
struct Search {
    found: Vec<(String, Place)>,
}

impl Search {
    fn value(&mut self, value: &Value, path: String, inside: Option<usize>) -> Result<(), SdJwtError> {
        match value {
            Value::Object(members) => self.object(members, path, inside),
            Value::Array(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    let path = if path.len() > MAX_PATH {
                        path.clone()
                    } else {
                        format!("{path}[{at}]")
                    };
                    match element
                        .as_object()
                        .and_then(|members| members.get("...").map(|digest| (members, digest)))
                    {
                        Some((members, Value::String(digest))) if members.len() == 1 => {
                            self.note(digest, path, inside);
                        }
                        Some(_) => return Err(SdJwtError::Misplaced("...")),
                        None => self.value(element, path, inside)?,
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn object(&mut self, members: &Map<String, Value>, path: String, inside: Option<usize>) -> Result<(), SdJwtError> {
        for (name, value) in members {
            match name.as_str() {
                "_sd" => {
                    let digests = value.as_array().ok_or(SdJwtError::Misplaced("_sd"))?;
                    for digest in digests {
                        let digest = digest.as_str().ok_or(SdJwtError::Misplaced("_sd"))?;
                        self.note(digest, path.clone(), inside);
                    }
                }
                "..." => return Err(SdJwtError::Misplaced("...")),
                name => self.value(value, child(&path, Some(name)), inside)?,
            }
        }
        Ok(())
    }

    fn note(&mut self, digest: &str, path: String, inside: Option<usize>) {
        self.found.push((digest.to_owned(), Place { path, inside }));
    }
}
