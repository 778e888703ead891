//! What this issuer asks of wallets: the choices of `issuer-service.conf`, part of the catalogue and replaced with it (R41).
//!
//! A request reads it once, from the catalogue of that moment.

use std::sync::Arc;

use credentials::jwe::RecipientKey;

/// The choices. Their defaults let any wallet in (R39).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Wallets may redeem a pre-authorized code without saying who they are (ASMETA-3, R39).
    pub anonymous: bool,
    /// Encrypted requests and responses.
    pub encryption: Encryption,
    /// The most keys of one credential request (META-18, CRED-11).
    pub batch: usize,
    /// Every credential response has a `notification_id`, and there is an endpoint for it (META-15, CRED-25).
    pub notification: bool,
}

/// What is encrypted between wallets and this issuer (META-16, META-17).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// Offered to wallets: requests and responses only together (ENC-9).
    pub offered: bool,
    /// The key requests are encrypted to; without one, the key this desk made.
    pub key: Option<Arc<RecipientKey>>,
    /// `encryption_required` of requests.
    pub request_required: bool,
    /// `encryption_required` of responses.
    pub response_required: bool,
}

impl Default for Encryption {
    fn default() -> Self {
        Self {
            offered: true,
            key: None,
            request_required: false,
            response_required: false,
        }
    }
}

/// The most keys of one credential request unless `batchSize` says otherwise.
pub const BATCH: usize = 10;

impl Default for Policy {
    fn default() -> Self {
        Self {
            anonymous: true,
            encryption: Encryption::default(),
            batch: BATCH,
            notification: true,
        }
    }
}
