//! Verifies an SD-JWT and puts the disclosed claims back (RFC 9901, section 7.1).

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::lint::NEVER_DISCLOSABLE;
use super::read::{Decoded, decode};
use super::{Disclosure, SdJwtError};
use crate::key::PublicKey;

/// Disclosures inside disclosures and plain nesting together; deeper ones are refused before the stack feels them.
const MAX_DEPTH: usize = 200;

/// A verified SD-JWT.
#[derive(Debug, Clone)]
pub struct Verified {
    /// As sent.
    pub decoded: Decoded,
    /// The claims with every disclosure in its place, without `_sd` and `_sd_alg`.
    pub claims: Map<String, Value>,
    /// The key of `cnf.jwk`.
    pub holder: Option<PublicKey>,
}

/// Verifies a `dc+sd-jwt` with the issuer's key: signature, `typ`, `vct`, every disclosure, `nbf` and `exp`, and that nothing
/// was disclosable that must not be (SDJWT-13, SDVC-1 to SDVC-3).
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(text: &str, issuer: &PublicKey, now: Timestamp) -> Result<Verified, SdJwtError> {
    let verified = verify_with(text, issuer, now, "dc+sd-jwt", NEVER_DISCLOSABLE)?;
    match verified.claims.get("vct") {
        Some(Value::String(vct)) if !vct.is_empty() => Ok(verified),
        _ => Err(SdJwtError::BadClaim("vct")),
    }
}

/// Verifies any SD-JWT whose `typ` is `expected`; top-level claims named in `never` must be plain.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify_with(
    text: &str,
    issuer: &PublicKey,
    now: Timestamp,
    expected: &'static str,
    never: &[&'static str],
) -> Result<Verified, SdJwtError> {
    let decoded = decode(text)?;
    let alg = decoded.jws.alg()?;
    decoded.jws.verify(issuer, alg)?;
    let said = decoded.jws.header_text("typ").unwrap_or_default();
    if said != expected {
        return Err(SdJwtError::WrongType {
            said: said.to_owned(),
            expected,
        });
    }
    let claims = restore(&decoded, never)?;
    check_times(&claims, now)?;
    let holder = match claims.get("cnf") {
        None => None,
        Some(cnf) => {
            let jwk = cnf.get("jwk").ok_or(SdJwtError::BadClaim("cnf"))?;
            Some(PublicKey::from_jwk(jwk).map_err(|_| SdJwtError::BadClaim("cnf"))?)
        }
    };
    Ok(Verified {
        decoded,
        claims,
        holder,
    })
}

/// Judges `nbf` and `exp`, where they are there.
pub(crate) fn check_times(claims: &Map<String, Value>, now: Timestamp) -> Result<(), SdJwtError> {
    let now = now.as_millisecond() as f64 / 1000.0;
    let seconds = |name: &'static str| match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(SdJwtError::BadClaim(name)),
    };
    if let Some(nbf) = seconds("nbf")?
        && now < nbf
    {
        return Err(SdJwtError::NotYetValid(nbf as i64));
    }
    match seconds("exp")? {
        Some(exp) if now >= exp => Err(SdJwtError::Expired(exp as i64)),
        _ => Ok(()),
    }
}

/// Puts disclosed claims back; every disclosure must be referred to exactly once.
fn restore(decoded: &Decoded, never: &[&'static str]) -> Result<Map<String, Value>, SdJwtError> {
    let by_digest = decoded
        .disclosures
        .iter()
        .enumerate()
        .map(|(at, found)| (found.digest.as_str(), at))
        .collect();
    let mut run = Run {
        disclosures: &decoded.disclosures,
        by_digest,
        seen: HashSet::new(),
        used: vec![false; decoded.disclosures.len()],
    };
    let mut claims = run.object(&decoded.payload, 0)?;
    if let Some(at) = run.used.iter().position(|used| !used) {
        return Err(SdJwtError::Unreferenced(at));
    }
    claims.shift_remove("_sd_alg");
    let plain = |name: &&&str| claims.contains_key(**name) && !decoded.payload.contains_key(**name);
    match never.iter().find(plain) {
        Some(name) => Err(SdJwtError::NeverDisclosable(name)),
        None => Ok(claims),
    }
}

struct Run<'a> {
    disclosures: &'a [Disclosure],
    by_digest: HashMap<&'a str, usize>,
    seen: HashSet<&'a str>,
    used: Vec<bool>,
}

impl<'a> Run<'a> {
    fn value(&mut self, value: &'a Value, depth: usize) -> Result<Value, SdJwtError> {
        if depth > MAX_DEPTH {
            return Err(SdJwtError::Malformed("nested too deeply"));
        }
        match value {
            Value::Object(members) => self.object(members, depth).map(Value::Object),
            Value::Array(elements) => self.array(elements, depth).map(Value::Array),
            other => Ok(other.clone()),
        }
    }

    fn object(&mut self, members: &'a Map<String, Value>, depth: usize) -> Result<Map<String, Value>, SdJwtError> {
        let mut out = Map::with_capacity(members.len());
        for (name, value) in members.iter().filter(|(name, _)| *name != "_sd") {
            out.insert(name.clone(), self.value(value, depth + 1)?);
        }
        for digest in members
            .get("_sd")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            let Some((at, found)) = self.take(digest)? else {
                continue;
            };
            let name = found
                .name
                .as_ref()
                .ok_or(SdJwtError::BadDisclosure(at, "a claim needs three elements"))?;
            if name == "_sd" || name == "..." {
                return Err(SdJwtError::ReservedName(name.clone()));
            }
            if members.contains_key(name) || out.contains_key(name) {
                return Err(SdJwtError::DuplicateName(name.clone()));
            }
            let value = self.value(&found.value, depth + 1)?;
            out.insert(name.clone(), value);
        }
        Ok(out)
    }

    fn array(&mut self, elements: &'a [Value], depth: usize) -> Result<Vec<Value>, SdJwtError> {
        let mut out = Vec::with_capacity(elements.len());
        for element in elements {
            match element.get("...").and_then(Value::as_str) {
                Some(digest) => {
                    let Some((at, found)) = self.take(digest)? else {
                        continue;
                    };
                    if found.name.is_some() {
                        return Err(SdJwtError::BadDisclosure(at, "an array element needs two elements"));
                    }
                    out.push(self.value(&found.value, depth + 1)?);
                }
                None => out.push(self.value(element, depth + 1)?),
            }
        }
        Ok(out)
    }

    /// The disclosure of a digest; none for decoys. A second sight of a digest is an error (SDJWT-10).
    fn take(&mut self, digest: &'a str) -> Result<Option<(usize, &'a Disclosure)>, SdJwtError> {
        if !self.seen.insert(digest) {
            return Err(SdJwtError::DuplicateDigest(digest.to_owned()));
        }
        let disclosures = self.disclosures;
        Ok(self.by_digest.get(digest).map(|&at| {
            self.used[at] = true;
            (at, &disclosures[at])
        }))
    }
}
