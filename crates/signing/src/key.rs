//! Keys that sign.

use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::parse::{BadKey, PUBLIC, Prefix, parse};

/// Which of the two schemes (HOOK-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// HMAC with SHA-256 under a shared secret: `v1`.
    V1,
    /// Ed25519: `v1a`.
    V1a,
}

impl Kind {
    /// The version that stands before the comma of a signature.
    pub fn version(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V1a => "v1a",
        }
    }
}

/// A key that signs. It does not print.
#[derive(Clone)]
pub struct Key(pub(crate) Inner);

#[derive(Clone)]
pub(crate) enum Inner {
    V1(Arc<hmac::Key>),
    V1a(Arc<Ed25519KeyPair>),
}

impl Key {
    /// Reads `whsec_…` or `whsk_…`. The latter is base64 of a 32-byte seed, or of the seed and its public key.
    ///
    /// # Errors
    /// [`BadKey`] says what is expected.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let (prefix, _, bytes) = parse(text)?;
        match prefix {
            Prefix::Secret => Ok(Self(Inner::V1(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &bytes))))),
            Prefix::Private => pair(&bytes).map(|pair| Self(Inner::V1a(Arc::new(pair)))),
            Prefix::Public => Err(BadKey::Public),
        }
    }

    /// Which scheme it signs by.
    pub fn kind(&self) -> Kind {
        match self.0 {
            Inner::V1(_) => Kind::V1,
            Inner::V1a(_) => Kind::V1a,
        }
    }

    /// `whpk_…`, what a receiver verifies with; `None` for a shared secret.
    pub fn public(&self) -> Option<String> {
        match &self.0 {
            Inner::V1(_) => None,
            Inner::V1a(pair) => Some(format!("{PUBLIC}{}", STANDARD.encode(pair.public_key().as_ref()))),
        }
    }
}

/// The key pair of a seed, or of a seed with its public key.
pub(crate) fn pair(bytes: &[u8]) -> Result<Ed25519KeyPair, BadKey> {
    let wrong = BadKey::PrivateLength { bytes: bytes.len() };
    match bytes.split_at_checked(32) {
        Some((seed, [])) => Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| wrong),
        Some((seed, public)) => Ed25519KeyPair::from_seed_and_public_key(seed, public).map_err(|_| BadKey::Halves),
        None => Err(wrong),
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({} •••)", self.kind().version())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.1, test 1.
    const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    const BOTH: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";
    const WHPK: &str = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    #[test]
    fn a_private_key_is_its_seed_with_or_without_its_public_key() {
        for text in [SEED, BOTH] {
            let key = Key::parse(&format!("whsk_{text}")).expect("a key");
            assert_eq!((key.kind(), key.public().as_deref()), (Kind::V1a, Some(WHPK)));
        }
        let torn = STANDARD.encode([1; 64]);
        assert_eq!(Key::parse(&format!("whsk_{torn}")).err(), Some(BadKey::Halves));
        assert_eq!(Key::parse(WHPK).err(), Some(BadKey::Public));
    }

    #[test]
    fn a_key_does_not_print() {
        let shared = Key::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a key");
        let private = Key::parse(&format!("whsk_{SEED}")).expect("a key");
        assert_eq!(shared.public(), None);
        assert_eq!(format!("{shared:?} {private:?}"), "Key(v1 •••) Key(v1a •••)");
    }
}
