//! An item's digest beside the one the issuer signed (MDOC-4).

use aws_lc_rs::digest::{Algorithm, SHA256, SHA384, SHA512, digest};

use super::MdocError;
use super::read::{Item, Mso};

/// How an item's digest compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DigestCheck {
    /// It is the signed one.
    Matches,
    /// The item was changed: the digest of its bytes, and the one that was signed.
    Differs {
        /// Of the bytes.
        computed: Vec<u8>,
        /// In the security object.
        signed: Vec<u8>,
    },
    /// The security object has none for its namespace and id.
    Unsigned,
}

impl Mso {
    /// Compares an item's digest with the signed one.
    ///
    /// # Errors
    /// [`MdocError::Malformed`] for a digest algorithm nobody here knows.
    pub fn compare(&self, namespace: &str, item: &Item) -> Result<DigestCheck, MdocError> {
        let computed = digest(algorithm(&self.digest_algorithm)?, &item.bytes);
        let digests = self.value_digests.iter().find(|(name, _)| name == namespace);
        let signed = digests.and_then(|(_, digests)| digests.iter().find(|(id, _)| *id == item.digest_id));
        Ok(match signed {
            None => DigestCheck::Unsigned,
            Some((_, signed)) if computed.as_ref() == signed.as_slice() => DigestCheck::Matches,
            Some((_, signed)) => DigestCheck::Differs {
                computed: computed.as_ref().to_vec(),
                signed: signed.clone(),
            },
        })
    }
}

/// The algorithm of that name.
pub(super) fn algorithm(name: &str) -> Result<&'static Algorithm, MdocError> {
    match name {
        "SHA-256" => Ok(&SHA256),
        "SHA-384" => Ok(&SHA384),
        "SHA-512" => Ok(&SHA512),
        _ => Err(MdocError::Malformed("digestAlgorithm")),
    }
}
