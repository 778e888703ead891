//! Public keys as certificates carry them (SubjectPublicKeyInfo).

use x509_cert::der::asn1::UintRef;
use x509_cert::der::{Decode, Reader, SliceReader};
use x509_cert::spki::{ObjectIdentifier, SubjectPublicKeyInfoOwned};

use super::public::Material;
use super::{Curve, KeyError, PublicKey};

const EC: &str = "1.2.840.10045.2.1";
const ED25519: &str = "1.3.101.112";
const RSA: &str = "1.2.840.113549.1.1.1";

impl PublicKey {
    /// The key of a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// Unsupported algorithms and curves, and keys that are not valid.
    pub fn from_spki(info: &SubjectPublicKeyInfoOwned) -> Result<Self, KeyError> {
        let malformed = |_| KeyError::Malformed("the certificate's key".into());
        let bits = info.subject_public_key.as_bytes();
        let bits = bits.ok_or_else(|| KeyError::Malformed("the certificate's key is not whole bytes".into()))?;
        match info.algorithm.oid.to_string().as_str() {
            EC => {
                let parameters = info.algorithm.parameters.as_ref();
                let oid: ObjectIdentifier = parameters
                    .ok_or_else(|| KeyError::Malformed("an EC key without its curve".into()))?
                    .decode_as()
                    .map_err(malformed)?;
                let oid = oid.to_string();
                Self::from_point(Curve::from_oid(&oid).ok_or(KeyError::Unsupported(oid))?, bits)
            }
            ED25519 => Self::from_ed25519(bits),
            RSA => {
                let mut reader = SliceReader::new(bits).map_err(malformed)?;
                let (n, e) = reader
                    .sequence(|inner| {
                        Ok::<_, x509_cert::der::Error>((UintRef::decode(inner)?, UintRef::decode(inner)?))
                    })
                    .map_err(malformed)?;
                Self::from_rsa(n.as_bytes(), e.as_bytes())
            }
            other => Err(KeyError::Unsupported(other.to_owned())),
        }
    }

    /// The bytes of the subjectPublicKey bit string of an EC or Ed25519 key; key identifiers are hashes of them.
    pub(crate) fn subject_bits(&self) -> Option<&[u8]> {
        match &self.0 {
            Material::Ec { point, .. } => Some(point),
            Material::Ed25519 { x, .. } => Some(x),
            Material::Rsa { .. } => None,
        }
    }

    /// Modulus and exponent of an RSA key.
    pub(crate) fn rsa(&self) -> Option<(&[u8], &[u8])> {
        match &self.0 {
            Material::Rsa { n, e } => Some((n, e)),
            _ => None,
        }
    }
}
