//! Signing secrets (Standard Webhooks): `whsec_` for `v1`, `whsk_` for `v1a`, with or without padding.

use serde_json::Value;
use signing::{BadKey, Key, Kind};

use super::objection::Objection;
use crate::secret::Secret;

/// The most secrets at once: the old ones stay while receivers learn the new one.
const MOST: usize = 5;
/// Longer than any key; not worth decoding.
const LONGEST: usize = 128;

/// What every secret must be.
const FORM: &str = "must be whsec_ and the base64 of 24 to 64 bytes, or whsk_ and the base64 of 32 or 64 bytes";

/// A kind of signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureKind {
    /// HMAC-SHA256 with a shared secret.
    V1,
    /// Ed25519.
    V1a,
}

/// Reads `signingSecret`: one, or a list. What is taken here can sign: whoever sends reads it with the same parser.
///
/// # Errors
/// A list that is empty, long or repeats itself; a secret that is none.
pub fn read(value: &Value) -> Result<Vec<Secret>, Objection> {
    let wrong = |rest: &str| Objection::member("signingSecret", rest);
    let items = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    if !matches!(items.len(), 1..=MOST) {
        return Err(wrong("must hold one to five secrets"));
    }
    let mut secrets: Vec<Secret> = Vec::with_capacity(items.len());
    for item in items {
        let text = item.as_str().filter(|text| text.len() <= LONGEST);
        let text = text.ok_or_else(|| wrong(FORM))?;
        Key::parse(text).map_err(|bad| match bad {
            BadKey::Halves => wrong(&format!("must be a key in one piece: {bad}")),
            _ => wrong(FORM),
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
    match Key::parse(secret.reveal()).map(|key| key.kind()) {
        Ok(Kind::V1a) => SignatureKind::V1a,
        Ok(Kind::V1) | Err(_) => SignatureKind::V1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RFC 8032, 7.1, test 1: the seed, and the seed with its public key.
    const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    const PAIR: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";

    /// HOOK-4: what is taken at the offer can sign when it is time to.
    #[test]
    fn what_is_taken_can_sign() {
        let check = |text: &str, expect: Option<SignatureKind>| {
            let taken = read(&json!(text)).ok();
            assert_eq!(taken.is_some(), expect.is_some(), "{text}");
            let key = signing::Key::parse(text);
            assert_eq!(key.is_ok(), taken.is_some(), "{text}: {key:?}");
            if let Some(secrets) = taken {
                assert_eq!(Some(kind(&secrets[0])), expect, "{text}");
            }
        };
        let (v1, v1a) = (Some(SignatureKind::V1), Some(SignatureKind::V1a));
        check("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", v1);
        // 25 bytes, 64 bytes, with and without padding.
        for (bytes, padding) in [(34, "=="), (86, "==")] {
            let bare = format!("whsec_{}", "A".repeat(bytes));
            check(&bare, v1);
            check(&format!("{bare}{padding}"), v1);
        }
        for key in [SEED, PAIR] {
            check(&format!("whsk_{key}"), v1a);
            check(&format!("whsk_{}", key.trim_end_matches('=')), v1a);
        }
        for none in [
            String::new(),
            "whsec_".into(),
            format!("whsec_{}", "A".repeat(31)),
            format!("whsec_{}", "A".repeat(88)),
            format!("whsec_{}", "-".repeat(32)),
            format!("whsec_{} ", "A".repeat(32)),
            format!("whpk_{SEED}"),
            format!("whsk_{}==", "A".repeat(86)),
            format!("whsk_{}", "A".repeat(64)),
        ] {
            check(&none, None);
        }
    }

    /// Found at the offer, not at each delivery.
    #[test]
    fn torn_halves_are_refused_in_words() {
        let torn = PAIR.replace("DXWpgB", "DXWpgC");
        let refused = read(&json!([
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            format!("whsk_{torn}")
        ]));
        assert_eq!(
            refused.expect_err("torn").message,
            "webhook signingSecret must be a key in one piece: the second half of the key after whsk_ is not the public key \
             of its first half"
        );
    }
}
