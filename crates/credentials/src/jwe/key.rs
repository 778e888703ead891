//! A private key that messages are encrypted to.

use aws_lc_rs::agreement::PrivateKey;
use model::entropy::Entropy;
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::{ALG, JweError, agree};
use crate::base64url;
use crate::key::{Curve, KeyError, PublicKey, SigningKey};

/// Numbers tried until one is a private key. The chance that one is not is 2⁻³² on P-256 and less on the others.
const TRIES: u8 = 64;

/// A private key for key agreement, on P-256, P-384 or P-521. `Debug` shows the public half only.
pub struct RecipientKey {
    private: PrivateKey,
    public: PublicKey,
    kid: String,
}

/// Whether messages can be encrypted to this key.
///
/// # Errors
/// [`JweError::UnsuitableKey`] for Ed25519, RSA and secp256k1.
pub fn can_receive(key: &PublicKey) -> Result<(), JweError> {
    let suitable = key.curve().and_then(agree::algorithm);
    suitable.map(drop).ok_or(JweError::UnsuitableKey(key.kind()))
}

impl RecipientKey {
    /// Reads a private JWK or walt.id's key object around one (fact sheet 6.4), as an object or as JSON text.
    ///
    /// # Errors
    /// As [`SigningKey::from_key_object`]; [`KeyError::Unsupported`] for kinds of keys that cannot agree.
    pub fn read(key: &Value) -> Result<Self, KeyError> {
        let parsed;
        let key = match key {
            Value::String(text) => {
                // The parser's own message could quote the text, and the text is a secret.
                parsed = serde_json::from_str::<Value>(text)
                    .map_err(|_| KeyError::Malformed("the key is not JSON".into()))?;
                &parsed
            }
            other => other,
        };
        let key = match key.get("type") {
            Some(_) => SigningKey::from_key_object(key)?,
            None => SigningKey::from_jwk(key)?,
        };
        Self::of(&key)
    }

    /// The same key, for agreeing instead of signing.
    fn of(key: &SigningKey) -> Result<Self, KeyError> {
        let unsupported = || KeyError::Unsupported(format!("{} for key agreement", key.public().kind()));
        let algorithm = key
            .public()
            .curve()
            .and_then(agree::algorithm)
            .ok_or_else(unsupported)?;
        let secret = key.private_jwk();
        let d = serde_json::from_str::<Value>(secret.reveal())
            .ok()
            .and_then(|jwk| base64url::decode(jwk.get("d")?.as_str()?))
            .map(Zeroizing::new)
            .ok_or(KeyError::NotPrivate)?;
        let private = PrivateKey::from_private_key(algorithm, &d).map_err(|_| KeyError::Invalid("`d`"))?;
        Ok(Self {
            private,
            public: key.public().clone(),
            kid: key.kid().to_owned(),
        })
    }

    /// The P-256 key that belongs to a secret: `number` answers with 32 bytes for each try, always the same ones.
    ///
    /// # Errors
    /// [`KeyError::Invalid`] if none of the numbers is a private key.
    pub fn derived(number: impl Fn(u8) -> [u8; 32]) -> Result<Self, KeyError> {
        let numbers = (0..TRIES).map(number).map(Zeroizing::new);
        Self::from_numbers(Curve::P256, numbers)
    }

    /// A fresh key on the curve of `peer`, used once.
    pub(super) fn ephemeral(peer: &PublicKey, entropy: &dyn Entropy) -> Result<Self, JweError> {
        let unsuitable = || JweError::UnsuitableKey(peer.kind());
        let curve = peer.curve().filter(|curve| agree::algorithm(*curve).is_some());
        let curve = curve.ok_or_else(unsuitable)?;
        let number = |_| {
            let mut number = Zeroizing::new(vec![0; curve.size()]);
            entropy.fill(&mut number);
            // P-521 has 521 bits in 66 bytes.
            if curve == Curve::P521 {
                number[0] &= 1;
            }
            number
        };
        Self::from_numbers(curve, (0..TRIES).map(number)).map_err(|_| JweError::Failed)
    }

    fn from_numbers<N: AsRef<[u8]> + Zeroize>(
        curve: Curve,
        numbers: impl Iterator<Item = Zeroizing<N>>,
    ) -> Result<Self, KeyError> {
        let algorithm = agree::algorithm(curve).ok_or_else(|| KeyError::Unsupported(curve.name().into()))?;
        for number in numbers {
            if let Ok(private) = PrivateKey::from_private_key(algorithm, number.as_ref())
                && let Ok(point) = private.compute_public_key()
            {
                let public = PublicKey::from_point(curve, point.as_ref())?;
                let kid = public.thumbprint();
                return Ok(Self { private, public, kid });
            }
        }
        Err(KeyError::Invalid("no number made a private key"))
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The name it is published under: `_keyId` of the key object, else the RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(super) fn private(&self) -> &PrivateKey {
        &self.private
    }

    /// The public key as metadata shows it: with `kid`, `alg` and `use` (META-16, ENC-3).
    pub fn published(&self) -> Value {
        let mut jwk = self.public.to_jwk();
        for (name, value) in [("kid", self.kid.as_str()), ("alg", ALG), ("use", "enc")] {
            jwk[name] = value.into();
        }
        jwk
    }
}

impl PartialEq for RecipientKey {
    fn eq(&self, other: &Self) -> bool {
        self.public == other.public && self.kid == other.kid
    }
}

impl Eq for RecipientKey {}

impl std::fmt::Debug for RecipientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecipientKey")
            .field("public", &self.public)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
