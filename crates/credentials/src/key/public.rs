//! A public key, checked once.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{self, ED25519, ParsedPublicKey, RsaParameters, RsaPublicKeyComponents};

use super::{Alg, Curve, KeyError};
use crate::{base64url, digest};

/// A public key that is known to be well-formed; points lie on their curve, RSA moduli have 2048 to 8192 bits.
#[derive(Clone)]
pub struct PublicKey(pub(super) Material);

#[derive(Clone)]
pub(super) enum Material {
    /// `point` is uncompressed: 04, x, y.
    Ec {
        curve: Curve,
        point: Vec<u8>,
        parsed: ParsedPublicKey,
    },
    Ed25519 {
        x: [u8; 32],
        parsed: ParsedPublicKey,
    },
    /// Big-endian without leading zeros.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// From a point on `curve`, compressed or not.
    pub(crate) fn from_point(curve: Curve, point: &[u8]) -> Result<Self, KeyError> {
        const OFF: KeyError = KeyError::Invalid("the point is not on the curve");
        let parsed = ParsedPublicKey::new(curve.verification(), point).map_err(|_| OFF)?;
        let uncompressed = 1 + 2 * curve.size();
        let point = match point.first() {
            Some(4) if point.len() == uncompressed => point.to_vec(),
            Some(2 | 3) if point.len() == 1 + curve.size() => {
                // The subject public key info of an EC key ends with the uncompressed point.
                let info: PublicKeyX509Der<'_> = parsed.as_der().map_err(|_| OFF)?;
                let info = info.as_ref();
                info[info.len().checked_sub(uncompressed).ok_or(OFF)?..].to_vec()
            }
            _ => return Err(OFF),
        };
        Ok(Self(Material::Ec { curve, point, parsed }))
    }

    /// From the 32 bytes of an Ed25519 key.
    pub(crate) fn from_ed25519(x: &[u8]) -> Result<Self, KeyError> {
        let x: [u8; 32] = x
            .try_into()
            .map_err(|_| KeyError::Malformed("an Ed25519 key has 32 bytes".into()))?;
        let parsed = ParsedPublicKey::new(&ED25519, x).map_err(|_| KeyError::Invalid("not an Ed25519 key"))?;
        Ok(Self(Material::Ed25519 { x, parsed }))
    }

    /// From modulus and exponent, big-endian.
    pub(super) fn from_rsa(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        let strip = |bytes: &[u8]| bytes.iter().position(|byte| *byte != 0).map(|at| bytes[at..].to_vec());
        let (Some(n), Some(e)) = (strip(n), strip(e)) else {
            return Err(KeyError::Invalid("RSA modulus or exponent is zero"));
        };
        let bits = n.len() * 8 - n[0].leading_zeros() as usize;
        if !(2048..=8192).contains(&bits) {
            return Err(KeyError::Invalid("RSA keys need 2048 to 8192 bits"));
        }
        if e.len() > 5 || e.last().is_some_and(|last| last % 2 == 0) || e == [1] {
            return Err(KeyError::Invalid("RSA exponent"));
        }
        Ok(Self(Material::Rsa { n, e }))
    }

    /// The algorithm this key signs with by default: the curve's own; RSA by size, as walt.id does (RS256, RS384 from 3072
    /// bits, RS512 from 4096).
    pub fn alg(&self) -> Alg {
        match &self.0 {
            Material::Ec { curve, .. } => curve.alg(),
            Material::Ed25519 { .. } => Alg::EdDsa,
            Material::Rsa { n, .. } => match n.len() {
                ..384 => Alg::Rs256,
                384..512 => Alg::Rs384,
                512.. => Alg::Rs512,
            },
        }
    }

    /// The curve, for EC keys.
    pub fn curve(&self) -> Option<Curve> {
        match &self.0 {
            Material::Ec { curve, .. } => Some(*curve),
            _ => None,
        }
    }

    /// A word for the kind of key, for messages: `P-256`, `Ed25519`, `RSA`.
    pub fn kind(&self) -> &'static str {
        match &self.0 {
            Material::Ec { curve, .. } => curve.name(),
            Material::Ed25519 { .. } => "Ed25519",
            Material::Rsa { .. } => "RSA",
        }
    }

    /// How long an RSA key is, in bits.
    pub fn rsa_bits(&self) -> Option<usize> {
        match &self.0 {
            Material::Rsa { n, .. } => Some(n.len() * 8 - n.first()?.leading_zeros() as usize),
            _ => None,
        }
    }

    /// Checks a signature in its JOSE form (raw r‖s for EC).
    ///
    /// # Errors
    /// [`KeyError::WrongAlgorithm`] if `alg` is not for this kind of key, [`KeyError::BadSignature`] if it does not verify.
    pub fn verify(&self, alg: Alg, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        match (&self.0, alg) {
            (Material::Ec { curve, parsed, .. }, _) if curve.alg() == alg => parsed.verify_sig(message, signature),
            (Material::Ed25519 { parsed, .. }, Alg::EdDsa) => parsed.verify_sig(message, signature),
            (Material::Rsa { n, e }, _) => match rsa_parameters(alg) {
                Some(parameters) => RsaPublicKeyComponents { n, e }.verify(parameters, message, signature),
                None => return Err(self.wrong(alg)),
            },
            _ => return Err(self.wrong(alg)),
        }
        .map_err(|_| KeyError::BadSignature)
    }

    /// The RFC 7638 thumbprint (SHA-256), base64url.
    pub fn thumbprint(&self) -> String {
        digest::sha256_text(self.canonical_jwk().as_bytes())
    }

    /// `did:jwk:` and the canonical public JWK. The key's own DID URL is this with `#0`.
    pub fn did_jwk(&self) -> String {
        format!("did:jwk:{}", base64url::encode(self.canonical_jwk()))
    }

    fn wrong(&self, alg: Alg) -> KeyError {
        KeyError::WrongAlgorithm {
            alg: alg.name(),
            key: self.kind(),
        }
    }
}

fn rsa_parameters(alg: Alg) -> Option<&'static RsaParameters> {
    Some(match alg {
        Alg::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        Alg::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        Alg::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        Alg::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
        Alg::Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
        Alg::Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Material::Ec { curve: a, point: p, .. }, Material::Ec { curve: b, point: q, .. }) => a == b && p == q,
            (Material::Ed25519 { x: a, .. }, Material::Ed25519 { x: b, .. }) => a == b,
            (Material::Rsa { n: a, e: p }, Material::Rsa { n: b, e: q }) => a == b && p == q,
            _ => false,
        }
    }
}

impl Eq for PublicKey {}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({} {})", self.kind(), self.thumbprint())
    }
}
