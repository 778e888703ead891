//! Verifies an mdoc the way a reader does (ISO 18013-5, 9.3.1).

use std::collections::{HashMap, HashSet};

use aws_lc_rs::digest::digest;
use coset::RegisteredLabelWithPrivate::Assigned;
use coset::iana::EnumI64;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::digests::algorithm;
use super::read::{Decoded, Item, Mso, decode};
use super::{MdocError, to_json};
use crate::certificate::Certificate;
use crate::key::{Alg, PublicKey};

/// A verified mdoc.
#[derive(Debug, Clone)]
pub struct Verified {
    /// As sent.
    pub decoded: Decoded,
    /// `{namespace: {element: value}}`, for showing.
    pub data: Map<String, Value>,
    /// The holder's key.
    pub device_key: PublicKey,
}

/// Verifies the chain up to `root`, the signature with the chain's leaf, every digest, the document type (when one is
/// expected), `validityInfo` at `now`, and that it was signed while the leaf was valid (MDOC-4 to MDOC-16).
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(text: &str, root: &Certificate, doctype: Option<&str>, now: Timestamp) -> Result<Verified, MdocError> {
    let decoded = decode(text)?;
    decoded.chain.verify(root, now)?;
    check_signature(&decoded)?;
    let mso = &decoded.mso;
    if mso.version != "1.0" {
        return Err(MdocError::Malformed("version"));
    }
    if let Some(expected) = doctype.filter(|expected| *expected != mso.doc_type) {
        return Err(MdocError::WrongDocType {
            said: mso.doc_type.clone(),
            expected: expected.to_owned(),
        });
    }
    mso.validity.check(decoded.chain.validity())?;
    if now < mso.validity.valid_from {
        return Err(MdocError::NotYetValid);
    }
    if now > mso.validity.valid_until {
        return Err(MdocError::Expired);
    }
    let mut data = Map::new();
    for (name, items) in &decoded.namespaces {
        check_digests(mso, name, items)?;
        let elements = items.iter().map(|item| (item.identifier.clone(), to_json(&item.value)));
        data.insert(name.clone(), Value::Object(elements.collect()));
    }
    Ok(Verified {
        device_key: mso.device_key.clone(),
        data,
        decoded,
    })
}

/// Checks the issuer's signature with the key of the chain's leaf; the chain itself is not looked at.
///
/// # Errors
/// [`MdocError::BadSignature`], or a header that cannot be judged.
pub fn check_signature(decoded: &Decoded) -> Result<(), MdocError> {
    let alg = match &decoded.auth.protected.header.alg {
        Some(Assigned(algorithm)) => Alg::from_cose(algorithm.to_i64()),
        _ => None,
    };
    let alg = alg.ok_or(MdocError::Malformed("issuerAuth has no known algorithm"))?;
    if !decoded.auth.protected.header.crit.is_empty() {
        return Err(MdocError::Malformed("issuerAuth has critical headers"));
    }
    decoded
        .auth
        .verify_signature(&[], |signature, message| {
            decoded.chain.leaf_key().verify(alg, message, signature)
        })
        .map_err(|_| MdocError::BadSignature)
}

fn check_digests(mso: &Mso, namespace: &str, items: &[Item]) -> Result<(), MdocError> {
    let algorithm = algorithm(&mso.digest_algorithm)?;
    let bad = |item: &Item| MdocError::BadDigest(format!("{namespace}/{}", item.identifier));
    let digests = mso
        .value_digests
        .iter()
        .find(|(name, _)| name == namespace)
        .map(|(_, digests)| digests);
    let digests: HashMap<u64, &[u8]> = digests
        .into_iter()
        .flatten()
        .map(|(id, digest)| (*id, digest.as_slice()))
        .collect();
    let mut seen = HashSet::new();
    for item in items {
        if !seen.insert(item.digest_id) || item.digest_id >= 1 << 31 {
            return Err(MdocError::DuplicateDigestId(item.digest_id));
        }
        if item.random.len() < 16 {
            return Err(MdocError::Malformed("random is shorter than 16 bytes"));
        }
        match digests.get(&item.digest_id) {
            Some(signed) if digest(algorithm, &item.bytes).as_ref() == *signed => {}
            _ => return Err(bad(item)),
        }
    }
    Ok(())
}
