//! Decentralised identifiers that carry their key: `did:jwk` and `did:key`. Nothing is looked up.

use serde_json::Value;
use thiserror::Error;

use crate::base64url;
use crate::key::{Curve, KeyError, PublicKey, SigningKey};

/// Longer DIDs are refused before any work is done on them.
const MAX_LENGTH: usize = 8192;
/// Base58 takes time quadratic in the length; an RSA-4096 key needs 730 characters.
const MAX_BASE58: usize = 1024;

/// Multicodec numbers of public keys, as the varint that precedes the key.
const ED25519: [u8; 2] = [0xed, 0x01];
const CURVES: [([u8; 2], Curve); 4] = [
    ([0xe7, 0x01], Curve::Secp256k1),
    ([0x80, 0x24], Curve::P256),
    ([0x81, 0x24], Curve::P384),
    ([0x82, 0x24], Curve::P521),
];
const JWK_JCS: [u8; 3] = [0xd1, 0xd6, 0x03];

/// Why a DID gives no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DidError {
    /// Not a DID URL, too long, or its body does not decode.
    #[error("malformed DID: {0}")]
    Malformed(&'static str),
    /// A method that would have to be looked up, or that nobody here knows.
    #[error("DID method \"{0}\" is not supported; supported: did:jwk, did:key")]
    UnsupportedMethod(String),
    /// The fragment names no key of the DID.
    #[error("the DID has no key \"#{0}\"")]
    NoSuchKey(String),
    /// The key inside is unusable.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl DidError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "did.malformed",
            Self::UnsupportedMethod(_) => "did.unsupported_method",
            Self::NoSuchKey(_) => "did.no_such_key",
            Self::Key(error) => error.code(),
        }
    }
}

/// The DID of a DID URL: what stands before the fragment.
pub fn without_fragment(did_url: &str) -> &str {
    did_url.split_once('#').map_or(did_url, |(did, _)| did)
}

/// The key a DID URL names (PROOF-4). Without a fragment the DID's only key is meant.
///
/// # Errors
/// Malformed, unsupported method (named), a fragment that names no key, or an unusable key.
pub fn resolve(did_url: &str) -> Result<PublicKey, DidError> {
    if did_url.len() > MAX_LENGTH {
        return Err(DidError::Malformed("longer than 8192 characters"));
    }
    let (did, fragment) = match did_url.split_once('#') {
        Some((did, fragment)) => (did, Some(fragment)),
        None => (did_url, None),
    };
    let rest = did
        .strip_prefix("did:")
        .ok_or(DidError::Malformed("does not begin with did:"))?;
    let (method, id) = rest.split_once(':').ok_or(DidError::Malformed("no method"))?;
    let (key, name) = match method {
        "jwk" => (did_jwk(id)?, "0"),
        "key" => (did_key(id)?, id),
        other => return Err(DidError::UnsupportedMethod(format!("did:{}", other.escape_default()))),
    };
    match fragment {
        Some(fragment) if fragment != name => Err(DidError::NoSuchKey(fragment.to_owned())),
        _ => Ok(key),
    }
}

fn did_jwk(id: &str) -> Result<PublicKey, DidError> {
    // Some wallets pad.
    let bytes = base64url::decode(id.trim_end_matches('=')).ok_or(DidError::Malformed("not base64url"))?;
    let jwk: Value = serde_json::from_slice(&bytes).map_err(|_| DidError::Malformed("not a JWK"))?;
    Ok(PublicKey::from_jwk(&jwk)?)
}

fn did_key(id: &str) -> Result<PublicKey, DidError> {
    let text = id.strip_prefix('z').ok_or(DidError::Malformed("not base58btc (z)"))?;
    if text.len() > MAX_BASE58 {
        return Err(DidError::Malformed("longer than any known key"));
    }
    let bytes = bs58::decode(text)
        .into_vec()
        .map_err(|_| DidError::Malformed("not base58btc"))?;
    if let Some(jwk) = bytes.strip_prefix(&JWK_JCS) {
        let jwk: Value = serde_json::from_slice(jwk).map_err(|_| DidError::Malformed("not a JWK"))?;
        return Ok(PublicKey::from_jwk(&jwk)?);
    }
    if let Some(key) = bytes.strip_prefix(&ED25519) {
        return Ok(PublicKey::from_ed25519(key)?);
    }
    for (codec, curve) in CURVES {
        if let Some(point) = bytes.strip_prefix(&codec) {
            return match point.len() == 1 + curve.size() {
                true => Ok(PublicKey::from_point(curve, point)?),
                false => Err(DidError::Malformed("the key is not a compressed point")),
            };
        }
    }
    Err(DidError::Key(KeyError::Unsupported("in did:key".into())))
}

/// The `kid` an issuer's key goes by (5.9 of the API sheet, JWTVC-9): an absolute DID URL when the issuer is a DID, else the
/// key's own name. For `did:key` the fragment repeats the identifier, for `did:jwk` it is `0`, for any other method it is the
/// key's own name.
pub fn kid_for(issuer_did: Option<&str>, key: &SigningKey) -> String {
    let Some(did) = issuer_did else {
        return key.kid().to_owned();
    };
    if did.contains('#') {
        return did.to_owned();
    }
    if did.starts_with("did:jwk:") {
        return format!("{did}#0");
    }
    if let Some(id) = did.strip_prefix("did:key:") {
        return format!("{did}#{id}");
    }
    match key.kid() {
        kid if kid.starts_with("did:") => kid.to_owned(),
        kid => format!("{did}#{}", kid.trim_start_matches('#')),
    }
}

/// The `did:key` of a key; `None` for RSA.
pub fn did_key_of(key: &PublicKey) -> Option<String> {
    let bits = key.subject_bits()?;
    let bytes = match key.curve() {
        Some(curve) => {
            let (codec, _) = CURVES.into_iter().find(|(_, known)| *known == curve)?;
            let sign = 2 + (bits.last()? & 1);
            [codec.as_slice(), &[sign], &bits[1..=curve.size()]].concat()
        }
        None => [ED25519.as_slice(), bits].concat(),
    };
    Some(format!("did:key:z{}", bs58::encode(bytes).into_string()))
}

#[cfg(test)]
mod tests;
