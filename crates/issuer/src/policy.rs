//! What this issuer asks of wallets: the choices of `issuer-service.conf`, part of the catalogue and replaced with it (R41).
//!
//! A request reads it once, from the catalogue of that moment.

mod trust;

use std::sync::Arc;

use credentials::jwe::RecipientKey;

pub use trust::{Distrust, Trust};

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
    /// How wallets say who they are.
    pub clients: Clients,
    /// Tokens bound to a key.
    pub dpop: Dpop,
    /// `keyAttestation.trust`: whose key attestations are believed (KATT-7).
    pub key_attesters: Trust,
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
            clients: Clients::default(),
            dpop: Dpop::default(),
            key_attesters: Trust::default(),
        }
    }
}

/// How wallets say who they are (fact sheet 6.3, `clientAuthenticationConfig`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clients {
    /// A `client_id` that nothing proves is enough.
    pub public: bool,
    /// By an attestation of their provider (CATT-1).
    pub attestation: Option<Attestation>,
}

impl Default for Clients {
    fn default() -> Self {
        Self {
            public: true,
            attestation: None,
        }
    }
}

/// Attestation-based client authentication (ABCA -07).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Whose attestations are believed.
    pub trust: Trust,
    /// Proofs must carry a challenge of this server (CATT-6).
    pub challenge: bool,
    /// The most that may have passed since an attestation was issued, seconds; its `exp` alone counts without (CATT-7).
    pub max_age: Option<i64>,
    /// An attestation must say who issued it; later drafts leave that out (CATT-13).
    pub needs_issuer: bool,
}

/// Tokens bound to a key (RFC 9449). A wallet that sends a proof always gets one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dpop {
    /// No others are given (DPOP-13).
    pub required: bool,
    /// Proofs must carry a nonce of this server (DPOP-5).
    pub nonce: bool,
    /// Their life in seconds; one that is bound to nothing lives for 300 at most (TOKEN-19).
    pub token_seconds: i64,
}

impl Default for Dpop {
    fn default() -> Self {
        Self {
            required: false,
            nonce: false,
            token_seconds: 300,
        }
    }
}
