//! Public keys as COSE_Key (RFC 9052, section 7; MDOC-13).

use ciborium::Value;

use super::public::Material;
use super::{Curve, KeyError, PublicKey};

const KTY: i64 = 1;
/// Curve of EC2 and OKP; modulus of RSA.
const FIRST: i64 = -1;
/// x of EC2 and OKP; exponent of RSA.
const SECOND: i64 = -2;
const Y: i64 = -3;

impl PublicKey {
    /// The untagged COSE_Key map, in the order 1, −1, −2, −3 (V-COSE-1).
    pub fn to_cose_key(&self) -> Value {
        let int = |n: i64| Value::Integer(n.into());
        let entry = |label: i64, value: Value| (int(label), value);
        let bytes = |b: &[u8]| Value::Bytes(b.to_vec());
        Value::Map(match &self.0 {
            Material::Ec { curve, point, .. } => {
                let (x, y) = point[1..].split_at(curve.size());
                vec![
                    entry(KTY, int(2)),
                    entry(FIRST, int(curve.cose())),
                    entry(SECOND, bytes(x)),
                    entry(Y, bytes(y)),
                ]
            }
            Material::Ed25519 { x, .. } => {
                vec![entry(KTY, int(1)), entry(FIRST, int(6)), entry(SECOND, bytes(x))]
            }
            Material::Rsa { n, e } => vec![entry(KTY, int(3)), entry(FIRST, bytes(n)), entry(SECOND, bytes(e))],
        })
    }

    /// Reads an EC2, OKP (Ed25519) or RSA COSE_Key. y may be a compressed sign bit.
    ///
    /// # Errors
    /// Malformed, unsupported, off the curve, or private (label −4 of EC2 and OKP, −3 of RSA).
    pub fn from_cose_key(key: &Value) -> Result<Self, KeyError> {
        let map = key
            .as_map()
            .ok_or_else(|| KeyError::Malformed("a COSE_Key is a map".into()))?;
        let get = |label: i64| {
            map.iter()
                .find(|(k, _)| k.as_integer() == Some(label.into()))
                .map(|(_, v)| v)
        };
        let int = |label: i64| {
            get(label)
                .and_then(Value::as_integer)
                .and_then(|n| i64::try_from(n).ok())
                .ok_or_else(|| KeyError::Malformed(format!("label {label} must be an integer")))
        };
        let bytes = |label: i64| {
            get(label)
                .and_then(Value::as_bytes)
                .ok_or_else(|| KeyError::Malformed(format!("label {label} must be bytes")))
        };
        let kty = int(KTY)?;
        let private = if kty == 3 { -3 } else { -4 };
        if get(private).is_some() {
            return Err(KeyError::PrivateMember("d"));
        }
        match kty {
            1 if int(FIRST)? == 6 => Self::from_ed25519(bytes(SECOND)?),
            2 => {
                let curve = int(FIRST)?;
                let curve = Curve::from_cose(curve).ok_or_else(|| KeyError::Unsupported(format!("COSE {curve}")))?;
                let x = bytes(SECOND)?;
                let point = match get(Y) {
                    Some(Value::Bool(odd)) => [&[2 + u8::from(*odd)], x.as_slice()].concat(),
                    _ => [&[4], x.as_slice(), bytes(Y)?.as_slice()].concat(),
                };
                if x.len() != curve.size() {
                    return Err(KeyError::Malformed(format!(
                        "x has {} bytes, not {}",
                        x.len(),
                        curve.size()
                    )));
                }
                Self::from_point(curve, &point)
            }
            3 => Self::from_rsa(bytes(FIRST)?, bytes(SECOND)?),
            other => Err(KeyError::Unsupported(format!("COSE key type {other}"))),
        }
    }
}
