//! Public keys as JSON Web Keys (RFC 7517, 7518, 8037).

use serde_json::{Map, Value, json};

use super::public::Material;
use super::{Curve, KeyError, PublicKey};
use crate::base64url;

/// Members that make a JWK private or symmetric (PROOF-5).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"];

impl PublicKey {
    /// Reads a public JWK: EC (P-256, P-384, P-521, secp256k1), OKP Ed25519, RSA. Further members are ignored.
    ///
    /// # Errors
    /// [`KeyError::PrivateMember`] for any of `d p q dp dq qi k oth` (PROOF-5); else malformed, unsupported or off the curve.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        let members = jwk
            .as_object()
            .ok_or_else(|| KeyError::Malformed("a JWK is an object".into()))?;
        match PRIVATE.into_iter().find(|name| members.contains_key(*name)) {
            Some(name) => Err(KeyError::PrivateMember(name)),
            None => Self::from_members(members),
        }
    }

    /// The public part, whatever else stands beside it.
    pub(super) fn from_members(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        match text(jwk, "kty")? {
            "EC" => {
                let curve = text(jwk, "crv")?;
                let curve = Curve::from_name(curve).ok_or_else(|| KeyError::Unsupported(format!("{curve:?}")))?;
                let mut point = vec![4];
                point.extend(exactly(jwk, "x", curve.size())?);
                point.extend(exactly(jwk, "y", curve.size())?);
                Self::from_point(curve, &point)
            }
            "OKP" => match text(jwk, "crv")? {
                "Ed25519" => Self::from_ed25519(&exactly(jwk, "x", 32)?),
                other => Err(KeyError::Unsupported(format!("{other:?}"))),
            },
            "RSA" => Self::from_rsa(&bytes(jwk, "n")?, &bytes(jwk, "e")?),
            other => Err(KeyError::Unsupported(format!("{other:?}"))),
        }
    }

    /// The public members alone, in the order of RFC 7638.
    pub fn to_jwk(&self) -> Value {
        match &self.0 {
            Material::Ec { curve, point, .. } => {
                let (x, y) = point[1..].split_at(curve.size());
                json!({"crv": curve.name(), "kty": "EC", "x": base64url::encode(x), "y": base64url::encode(y)})
            }
            Material::Ed25519 { x, .. } => json!({"crv": "Ed25519", "kty": "OKP", "x": base64url::encode(x)}),
            Material::Rsa { n, e } => json!({"e": base64url::encode(e), "kty": "RSA", "n": base64url::encode(n)}),
        }
    }

    /// The key as an issuer publishes it in a JWKS: the public members with `kid`, `alg` and `use`.
    pub fn to_published_jwk(&self, kid: &str) -> Value {
        let mut jwk = self.to_jwk();
        for (name, value) in [("kid", kid), ("alg", self.alg().name()), ("use", "sig")] {
            jwk[name] = value.into();
        }
        jwk
    }

    /// The text RFC 7638 hashes: required members, sorted, no white space.
    pub(super) fn canonical_jwk(&self) -> String {
        self.to_jwk().to_string()
    }
}

fn text<'a>(jwk: &'a Map<String, Value>, name: &str) -> Result<&'a str, KeyError> {
    jwk.get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| KeyError::Malformed(format!("`{name}` must be a string")))
}

/// The bytes of a base64url member.
pub(super) fn bytes(jwk: &Map<String, Value>, name: &str) -> Result<Vec<u8>, KeyError> {
    base64url::decode(text(jwk, name)?).ok_or_else(|| KeyError::Malformed(format!("`{name}` is not base64url")))
}

/// The bytes of a base64url member of full length (RFC 7518, section 6.2.1.2).
pub(super) fn exactly(jwk: &Map<String, Value>, name: &str, size: usize) -> Result<Vec<u8>, KeyError> {
    let bytes = bytes(jwk, name)?;
    match bytes.len() == size {
        true => Ok(bytes),
        false => Err(KeyError::Malformed(format!(
            "`{name}` has {} bytes, not {size}",
            bytes.len()
        ))),
    }
}
