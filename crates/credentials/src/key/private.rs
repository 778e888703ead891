//! Private keys from JWK and, for RSA, from PKCS#8.

use aws_lc_rs::rsa::KeyPairComponents;
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair, RsaPublicKeyComponents};
use model::secret::Secret;
use serde_json::{Map, Value, json};
use x509_cert::der::asn1::{OctetStringRef, UintRef};
use x509_cert::der::{Any, Decode, Reader, SliceReader};
use zeroize::Zeroizing;

use super::jwk::{bytes, exactly};
use super::public::Material;
use super::signing::{Pair, private_text};
use super::{KeyError, PublicKey, SigningKey};
use crate::base64url;

impl SigningKey {
    /// Reads a private JWK: an object, or a string holding one (R24). RSA keys need their CRT members.
    ///
    /// # Errors
    /// [`KeyError::NotPrivate`] without `d`; [`KeyError::Invalid`] when the halves do not belong together.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        let parsed;
        let jwk = match jwk {
            Value::String(text) => {
                // The parser's own message could quote the text, and the text is a secret.
                parsed = serde_json::from_str::<Value>(text)
                    .map_err(|_| KeyError::Malformed("the JWK text is not JSON".into()))?;
                &parsed
            }
            other => other,
        };
        let members = jwk
            .as_object()
            .ok_or_else(|| KeyError::Malformed("a JWK is an object".into()))?;
        let public = PublicKey::from_members(members)?;
        if !members.contains_key("d") {
            return Err(KeyError::NotPrivate);
        }
        let (pair, jwk) = match &public.0 {
            Material::Ec { curve, point, .. } => {
                let d = Zeroizing::new(exactly(members, "d", curve.size())?);
                let pair = EcdsaKeyPair::from_private_key_and_public_key(curve.signing(), &d, point)
                    .map_err(|_| KeyError::Invalid("`d` does not belong to `x` and `y`"))?;
                (Pair::Ec(pair), private_text(&public, &d)?)
            }
            Material::Ed25519 { x, .. } => {
                let d = Zeroizing::new(exactly(members, "d", 32)?);
                let pair = Ed25519KeyPair::from_seed_and_public_key(&d, x)
                    .map_err(|_| KeyError::Invalid("`d` does not belong to `x`"))?;
                (Pair::Ed25519(pair), private_text(&public, &d)?)
            }
            Material::Rsa { n, e } => {
                let part = |name| bytes(members, name).map(Zeroizing::new);
                let pair = rsa_pair(
                    n,
                    e,
                    [
                        part("d")?,
                        part("p")?,
                        part("q")?,
                        part("dp")?,
                        part("dq")?,
                        part("qi")?,
                    ],
                )?;
                (pair, rsa_text(members))
            }
        };
        Ok(Self {
            pair,
            kid: public.thumbprint(),
            public,
            jwk,
        })
    }

    /// Reads an RSA key as it was just made.
    pub(super) fn from_rsa_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let parts = pkcs8_parts(der).map_err(|_| KeyError::Malformed("PKCS#8".into()))?;
        let names = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];
        let mut jwk = json!({"kty": "RSA"});
        for (name, part) in names.into_iter().zip(parts.iter()) {
            jwk[name] = base64url::encode(part.as_slice()).into();
        }
        Self::from_jwk(&jwk)
    }
}

type Part = Zeroizing<Vec<u8>>;

fn rsa_pair(n: &[u8], e: &[u8], [d, p, q, dp, dq, qi]: [Part; 6]) -> Result<Pair, KeyError> {
    let components = KeyPairComponents {
        public_key: RsaPublicKeyComponents { n, e },
        d: d.as_slice(),
        p: p.as_slice(),
        q: q.as_slice(),
        dP: dp.as_slice(),
        dQ: dq.as_slice(),
        qInv: qi.as_slice(),
    };
    RsaKeyPair::from_components(&components)
        .map(|pair| Pair::Rsa(Box::new(pair)))
        .map_err(|_| KeyError::Invalid("the RSA parts do not fit together"))
}

/// The members of the key itself, in a fixed order, without whatever stood beside them.
fn rsa_text(members: &Map<String, Value>) -> Secret {
    let kept = ["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"].into_iter();
    let kept: Map<String, Value> = kept
        .filter_map(|name| members.get(name).map(|value| (name.to_owned(), value.clone())))
        .collect();
    Secret::new(Value::Object(kept).to_string())
}

/// n, e, d, p, q, dP, dQ, qInv of PKCS#8 around PKCS#1.
fn pkcs8_parts(der: &[u8]) -> x509_cert::der::Result<Vec<Part>> {
    SliceReader::new(der)?.sequence(|outer| {
        UintRef::decode(outer)?;
        Any::decode(outer)?;
        let key = <&OctetStringRef>::decode(outer)?;
        SliceReader::new(key.as_bytes())?.sequence(|inner| {
            UintRef::decode(inner)?;
            (0..8)
                .map(|_| UintRef::decode(inner).map(|part| Zeroizing::new(part.as_bytes().to_vec())))
                .collect()
        })
    })
}
