//! One message to the credential or the deferred credential endpoint, before it is sealed.

use credentials::entropy::SystemEntropy;
use credentials::jwe::{self, Header};
use credentials::key::PublicKey;
use serde_json::{Map, Value};

use super::plan::Packed;
use crate::failure::Failure;

/// The members, and what they travel in. It holds a credential's claims to come: no `Debug`.
pub(crate) struct Letter {
    pub(crate) body: Map<String, Value>,
    /// In clear without one.
    pub(crate) envelope: Option<Envelope>,
}

/// Whom a message is encrypted to, and how (ENC-2, ENC-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) key: PublicKey,
    /// The recipient's name for its key.
    pub(crate) kid: Option<String>,
    pub(crate) packed: Packed,
}

impl Envelope {
    /// The message as it travels.
    pub(super) fn seal(&self, text: &[u8]) -> Result<String, Failure> {
        let header = Header {
            kid: self.kid.as_deref(),
            zip: self.packed.zip,
            ..Header::new(self.packed.enc)
        };
        jwe::encrypt(text, &self.key, &header, &SystemEntropy)
            .map_err(|error| Failure::new("encryption_failed", error.to_string()))
    }
}
