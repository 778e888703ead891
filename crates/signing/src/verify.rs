//! Keys that verify.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, KeyPair as _, UnparsedPublicKey};

use crate::key::{Kind, pair};
use crate::parse::{BadKey, Prefix, parse};
use crate::sign::Signed;

/// A key that verifies. It does not print.
#[derive(Clone)]
pub struct VerifyKey(Inner);

#[derive(Clone)]
enum Inner {
    V1(Arc<Shared>),
    V1a(Vec<u8>),
}

struct Shared {
    key: hmac::Key,
    /// The same secret as people use it by mistake.
    misused: [(Misuse, hmac::Key); 2],
}

/// How a secret was used by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Misuse {
    /// The text after `whsec_` was the key, not the bytes it stands for.
    Undecoded,
    /// The whole text, `whsec_` included, was the key.
    WithPrefix,
    /// The secret is right, and the body alone was signed.
    BodyAlone,
}

impl VerifyKey {
    /// Reads `whsec_…`, `whpk_…`, or `whsk_…` for its public half.
    ///
    /// # Errors
    /// [`BadKey`] says what is expected.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let (prefix, encoded, bytes) = parse(text)?;
        let shared = |bytes: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
        match prefix {
            Prefix::Secret => Ok(Self(Inner::V1(Arc::new(Shared {
                key: shared(&bytes),
                misused: [
                    (Misuse::Undecoded, shared(encoded.as_bytes())),
                    (Misuse::WithPrefix, shared(text.as_bytes())),
                ],
            })))),
            Prefix::Public => Ok(Self(Inner::V1a(bytes))),
            Prefix::Private => Ok(Self(Inner::V1a(pair(&bytes)?.public_key().as_ref().to_vec()))),
        }
    }

    /// Which scheme it verifies.
    pub fn kind(&self) -> Kind {
        match self.0 {
            Inner::V1(_) => Kind::V1,
            Inner::V1a(_) => Kind::V1a,
        }
    }

    /// Whether one of the signatures, all of its kind, verifies.
    pub(crate) fn verifies(&self, signed: &Signed<'_>, signatures: &[&[u8]]) -> bool {
        match &self.0 {
            Inner::V1(shared) => any(signed.code(&shared.key), signatures),
            Inner::V1a(public) => {
                let (key, bytes) = (UnparsedPublicKey::new(&ED25519, public), signed.bytes());
                signatures.iter().any(|signature| key.verify(&bytes, signature).is_ok())
            }
        }
    }

    /// How it was used by mistake, if one of the signatures shows it.
    pub(crate) fn misuse(&self, signed: &Signed<'_>, signatures: &[&[u8]]) -> Option<Misuse> {
        let Inner::V1(shared) = &self.0 else {
            return None;
        };
        if any(hmac::sign(&shared.key, signed.body), signatures) {
            return Some(Misuse::BodyAlone);
        }
        shared
            .misused
            .iter()
            .find_map(|(misuse, key)| any(signed.code(key), signatures).then_some(*misuse))
    }
}

/// Compared in constant time (HOOK-8).
fn any(code: hmac::Tag, signatures: &[&[u8]]) -> bool {
    signatures
        .iter()
        .any(|signature| verify_slices_are_equal(code.as_ref(), signature).is_ok())
}

impl std::fmt::Debug for VerifyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerifyKey({} •••)", self.kind().version())
    }
}
