//! Private keys as people keep them: a JWK, or PEM of whatever tool made it.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, Curve25519SeedBin, EcPrivateKeyBin, Pkcs8V1Der};
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair};
use serde_json::Value;
use thiserror::Error;
use zeroize::Zeroizing;

use super::signing::{Pair, private_text};
use super::{Curve, KeyError, PublicKey, SigningKey};
use crate::pem::{self, Block};

/// Why a text gives no private key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// Neither JSON nor PEM.
    #[error("this is neither a JWK nor PEM")]
    NotAKey,
    /// PEM that does not end, or is not base64 inside.
    #[error("this is not whole PEM: {0}")]
    BadPem(pem::PemError),
    /// Several, and it is not known which is meant.
    #[error("there are {0} keys in this text; one is wanted")]
    Several(usize),
    /// A passphrase would be needed.
    #[error("this key is encrypted; take the passphrase off first, for example with openssl pkcs8 -topk8 -nocrypt")]
    Encrypted,
    /// Only the public half.
    #[error("this is a public key only; the private one is needed to sign")]
    PublicOnly,
    /// PEM of something else.
    #[error("PEM of \"{0}\" is no private key that is read here; PKCS #8, SEC 1 and PKCS #1 are")]
    OtherPem(String),
    /// A kind of key, or bytes, that nobody here can use.
    #[error(
        "this private key cannot be used: it is damaged, or neither of EC, nor Ed25519, nor RSA with 2048 bits or more"
    )]
    Unusable,
    /// The JWK's own trouble.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl ImportError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAKey => "key.import_not_a_key",
            Self::BadPem(_) => "key.import_bad_pem",
            Self::Several(_) => "key.import_several",
            Self::Encrypted => "key.import_encrypted",
            Self::PublicOnly => "key.import_public_only",
            Self::OtherPem(_) => "key.import_other_pem",
            Self::Unusable => "key.import_unusable",
            Self::Key(error) => error.code(),
        }
    }
}

impl SigningKey {
    /// Reads a private key: a JWK, a set of one, a key object around one; or PEM of PKCS #8, SEC 1 or PKCS #1. Certificates beside
    /// it are passed over. A JWK's `kid` becomes the key's own name.
    ///
    /// # Errors
    /// [`ImportError`]; no message quotes the text.
    pub fn import(text: &str) -> Result<Self, ImportError> {
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.starts_with(['{', '[']) {
            let value = serde_json::from_str(text);
            return from_json(&value.map_err(|_| KeyError::Malformed("the JWK text is not JSON".into()))?);
        }
        let blocks = pem::blocks(text).map_err(ImportError::BadPem)?;
        // OpenSSL writes the curve's name into a block of its own before the key.
        let beside = |block: &&Block<'_>| !matches!(block.label, "CERTIFICATE" | "EC PARAMETERS");
        let keys: Vec<&Block<'_>> = blocks.iter().filter(beside).collect();
        match keys[..] {
            [] if blocks.is_empty() => Err(ImportError::NotAKey),
            [] => Err(ImportError::OtherPem(blocks[0].label.to_owned())),
            [block] => from_block(block),
            _ => Err(ImportError::Several(keys.len())),
        }
    }
}

fn from_json(value: &Value) -> Result<SigningKey, ImportError> {
    let several = value.as_array().or_else(|| value.get("keys")?.as_array());
    if let Some(keys) = several {
        return match &keys[..] {
            [one] => from_json(one),
            _ => Err(ImportError::Several(keys.len())),
        };
    }
    if value.get("type").is_some() && value.get("kty").is_none() {
        return Ok(SigningKey::from_key_object(value)?);
    }
    let mut key = SigningKey::from_jwk(value).map_err(|error| match error {
        KeyError::NotPrivate => ImportError::PublicOnly,
        other => other.into(),
    })?;
    let kid = value.get("kid").and_then(Value::as_str);
    if let Some(kid) = kid.filter(|kid| !kid.trim().is_empty()) {
        key.kid = kid.to_owned();
    }
    Ok(key)
}

fn from_block(block: &Block<'_>) -> Result<SigningKey, ImportError> {
    if block.label == "ENCRYPTED PRIVATE KEY" || block.is_encrypted() {
        return Err(ImportError::Encrypted);
    }
    let der = || block.der().map(Zeroizing::new).map_err(ImportError::BadPem);
    match block.label {
        "PRIVATE KEY" => {
            let der = der()?;
            ec(&der).or_else(|| ed25519(&der)).or_else(|| rsa(&der))
        }
        "EC PRIVATE KEY" => ec(&der()?),
        "RSA PRIVATE KEY" => rsa(&der()?),
        label if label.ends_with("PUBLIC KEY") => return Err(ImportError::PublicOnly),
        label => return Err(ImportError::OtherPem(label.to_owned())),
    }
    .ok_or(ImportError::Unusable)
}

/// PKCS #8 or SEC 1 with the curve inside.
fn ec(der: &[u8]) -> Option<SigningKey> {
    Curve::ALL.into_iter().find_map(|curve| {
        let pair = EcdsaKeyPair::from_private_key_der(curve.signing(), der).ok()?;
        from_ec(curve, pair).ok()
    })
}

/// PKCS #8, with or without the public half.
fn ed25519(der: &[u8]) -> Option<SigningKey> {
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
    from_ed25519(pair).ok()
}

/// PKCS #8 or PKCS #1.
fn rsa(der: &[u8]) -> Option<SigningKey> {
    let pair = RsaKeyPair::from_pkcs8(der)
        .or_else(|_| RsaKeyPair::from_der(der))
        .ok()?;
    let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
    SigningKey::from_rsa_pkcs8(der.as_ref()).ok()
}

/// A pair of the crypto library's with its JWK.
pub(super) fn from_ec(curve: Curve, pair: EcdsaKeyPair) -> Result<SigningKey, KeyError> {
    let failed = |_| KeyError::SigningFailed;
    let public = PublicKey::from_point(curve, pair.public_key().as_ref())?;
    let d: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().map_err(failed)?;
    let jwk = private_text(&public, d.as_ref())?;
    Ok(SigningKey {
        pair: Pair::Ec(pair),
        kid: public.thumbprint(),
        public,
        jwk,
    })
}

/// The same of Ed25519.
pub(super) fn from_ed25519(pair: Ed25519KeyPair) -> Result<SigningKey, KeyError> {
    let failed = |_| KeyError::SigningFailed;
    let public = PublicKey::from_ed25519(pair.public_key().as_ref())?;
    let seed: Curve25519SeedBin<'_> = pair.seed().and_then(|seed| seed.as_be_bytes()).map_err(failed)?;
    let jwk = private_text(&public, seed.as_ref())?;
    Ok(SigningKey {
        pair: Pair::Ed25519(pair),
        kid: public.thumbprint(),
        public,
        jwk,
    })
}
