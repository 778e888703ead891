//! What a credential is made from, whoever it is for: a wallet's session, or a person who wants to see what it would be.

use jiff::Timestamp;
use model::entropy::Entropy;
use model::session::Frozen;
use serde_json::{Map, Value};

/// Everything besides the keys.
pub struct Order<'a> {
    /// The effective profile.
    pub frozen: &'a Frozen,
    /// Claims or namespaces. Fact sheet 6.7: a login's claims may have gone into them.
    pub data: &'a Map<String, Value>,
    /// The issuer identifier that the offer carried (R13).
    pub identifier: &'a str,
    /// The instant of issuing.
    pub now: Timestamp,
    /// For salts, orders and `<uuid>`.
    pub entropy: &'a dyn Entropy,
}

impl Order<'_> {
    /// `iss`: the DID, else the identifier the offer carried (5.9).
    pub fn iss(&self) -> &str {
        self.frozen.issuer_did.as_deref().unwrap_or(self.identifier)
    }
}
