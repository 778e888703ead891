//! A private key, parsed once, signing many times.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaKeyPair,
};
use model::secret::Secret;
use zeroize::Zeroizing;

use super::import::{from_ec, from_ed25519};
use super::{Alg, Curve, KeyError, PublicKey};
use crate::base64url;

/// A private key with its public half. `Debug` shows the public half only.
pub struct SigningKey {
    pub(super) pair: Pair,
    pub(super) public: PublicKey,
    pub(super) kid: String,
    /// The private JWK as text.
    pub(super) jwk: Secret,
}

pub(super) enum Pair {
    Ec(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl SigningKey {
    /// A fresh P-256 key.
    ///
    /// # Errors
    /// [`KeyError::SigningFailed`] if the crypto library has no randomness.
    pub fn generate_p256() -> Result<Self, KeyError> {
        Self::generate(Alg::Es256)
    }

    /// A fresh key that signs with `alg`. RSA keys take long (2048 bits for RS256 and PS256, 3072 and 4096 for the others).
    ///
    /// # Errors
    /// [`KeyError::SigningFailed`] if the crypto library refuses.
    pub fn generate(alg: Alg) -> Result<Self, KeyError> {
        let failed = |_| KeyError::SigningFailed;
        match alg {
            Alg::Es256 => Self::generate_ec(Curve::P256),
            Alg::Es384 => Self::generate_ec(Curve::P384),
            Alg::Es512 => Self::generate_ec(Curve::P521),
            Alg::Es256k => Self::generate_ec(Curve::Secp256k1),
            Alg::EdDsa => from_ed25519(Ed25519KeyPair::generate().map_err(failed)?),
            Alg::Rs256 | Alg::Ps256 => Self::generate_rsa(KeySize::Rsa2048),
            Alg::Rs384 | Alg::Ps384 => Self::generate_rsa(KeySize::Rsa3072),
            Alg::Rs512 | Alg::Ps512 => Self::generate_rsa(KeySize::Rsa4096),
        }
    }

    fn generate_ec(curve: Curve) -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::generate(curve.signing()).map_err(|_| KeyError::SigningFailed)?;
        from_ec(curve, pair)
    }

    fn generate_rsa(size: KeySize) -> Result<Self, KeyError> {
        let pair = RsaKeyPair::generate(size).map_err(|_| KeyError::SigningFailed)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::SigningFailed)?;
        Self::from_rsa_pkcs8(der.as_ref())
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// What this key signs with.
    pub fn alg(&self) -> Alg {
        self.public.alg()
    }

    /// The published name: `_keyId` of the key object, else the RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The private JWK as JSON text, for keeping it.
    pub fn private_jwk(&self) -> Secret {
        self.jwk.clone()
    }

    /// Signs; raw r‖s for EC keys.
    ///
    /// # Errors
    /// [`KeyError::SigningFailed`] if the crypto library refuses.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let failed = |_| KeyError::SigningFailed;
        match &self.pair {
            Pair::Ec(pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(failed),
            Pair::Ed25519(pair) => pair
                .try_sign(message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(failed),
            Pair::Rsa(pair) => {
                let padding = match self.alg() {
                    Alg::Rs384 => &RSA_PKCS1_SHA384,
                    Alg::Rs512 => &RSA_PKCS1_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &SystemRandom::new(), message, &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
        }
    }

    /// PKCS#8, unencrypted, wiped when dropped.
    ///
    /// # Errors
    /// [`KeyError::SigningFailed`] if the crypto library refuses.
    pub fn pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let failed = |_| KeyError::SigningFailed;
        Ok(Zeroizing::new(match &self.pair {
            Pair::Ec(pair) => pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let der: Pkcs8V1Der<'_> = pair.as_der().map_err(failed)?;
                der.as_ref().to_vec()
            }
        }))
    }
}

/// The private JWK of an EC or Ed25519 key.
pub(super) fn private_text(public: &PublicKey, d: &[u8]) -> Result<Secret, KeyError> {
    let mut jwk = public.to_jwk();
    let members = jwk.as_object_mut().ok_or(KeyError::NotPrivate)?;
    members.insert("d".into(), base64url::encode(d).into());
    Ok(Secret::new(jwk.to_string()))
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("public", &self.public)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}
