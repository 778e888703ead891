//! The form of signing secrets (Standard Webhooks): `whsec_` for `v1`, `whsk_` for `v1a`.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use zeroize::Zeroizing;

use super::objection::Objection;
use crate::secret::Secret;

/// The most secrets at once: the old ones stay while receivers learn the new one.
const MOST: usize = 5;

/// The padding may be missing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A kind of signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureKind {
    /// HMAC-SHA256 with a shared secret.
    V1,
    /// Ed25519.
    V1a,
}

/// Reads `signingSecret`: one, or a list.
///
/// # Errors
/// A list that is empty, long or repeats itself; a secret that is none.
pub fn read(value: &Value) -> Result<Vec<Secret>, Objection> {
    let wrong = |rest| Objection::member("signingSecret", rest);
    let items = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    if !matches!(items.len(), 1..=MOST) {
        return Err(wrong("must hold one to five secrets"));
    }
    let mut secrets: Vec<Secret> = Vec::with_capacity(items.len());
    for item in items {
        let text = item.as_str().filter(|text| checked(text).is_some()).ok_or_else(|| {
            wrong("must be whsec_ and the base64 of 24 to 64 bytes, or whsk_ and the base64 of 32 or 64 bytes")
        })?;
        if secrets.iter().any(|secret| secret.reveal() == text) {
            return Err(wrong("must not hold the same secret twice"));
        }
        secrets.push(Secret::new(text));
    }
    Ok(secrets)
}

/// The kind of a secret that was read.
pub fn kind(secret: &Secret) -> SignatureKind {
    checked(secret.reveal()).unwrap_or(SignatureKind::V1)
}

fn checked(text: &str) -> Option<SignatureKind> {
    // Longer than any of them; not worth decoding.
    if text.len() > 128 {
        return None;
    }
    let bytes = |text: &str| BASE64.decode(text).map(Zeroizing::new).ok();
    if let Some(rest) = text.strip_prefix("whsec_") {
        return matches!(bytes(rest)?.len(), 24..=64).then_some(SignatureKind::V1);
    }
    let rest = text.strip_prefix("whsk_")?;
    matches!(bytes(rest)?.len(), 32 | 64).then_some(SignatureKind::V1a)
}
