//! What the longer ways to a credential make a session remember: an authorization, a refresh token, a deferral, what was issued.
//!
//! A session over the plain pre-authorized code has none of it. Codes, tokens and ids are here by their hash only; the journal
//! finds the session by it ([`Handle`]).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The rarer parts of a session's state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Flow {
    /// The latest authorization code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Authorization>,
    /// The refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Refresh>,
    /// A credential that is not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferral: Option<Deferral>,
    /// What was issued, one entry for each credential response.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issued: Vec<Issued>,
    /// `credentialData` with the login's claims mapped into it (fact sheet 6.7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Map<String, Value>>,
    /// `authorizationClaims`: what the login server said of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Map<String, Value>>,
}

/// An authorization code and what it is bound to (TOKEN-11, PKCE-1, PAR-6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authorization {
    /// Hash of the code.
    pub hash: String,
    /// When the code ends, epoch milliseconds.
    pub until: i64,
    /// Whether it was spent.
    pub used: bool,
    /// Whom it was given to.
    pub client: String,
    /// Where it was sent, as the wallet wrote it.
    pub redirect_uri: String,
    /// The PKCE challenge (S256).
    pub challenge: String,
    /// The DPoP key it is bound to: its thumbprint.
    pub jkt: Option<String>,
    /// The key of the client instance that asked for it, when it authenticated by attestation: its thumbprint.
    pub instance: Option<String>,
    /// Whether `authorization_details` was used: then the token answer names identifiers (TOKEN-15).
    pub details: bool,
    /// The scopes that were understood, as they are told with the token.
    pub scope: Option<String>,
}

/// A refresh token and whom it is bound to (TOKEN-20, TOKEN-21, DPOP-10, CATT-8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refresh {
    /// Hash of the token.
    pub hash: String,
    /// When it ends, epoch milliseconds.
    pub until: i64,
    /// Whom it was given to; none for an anonymous wallet.
    pub client: Option<String>,
    /// The DPoP key it is bound to: its thumbprint.
    pub jkt: Option<String>,
    /// The client instance's key: its thumbprint.
    pub instance: Option<String>,
    /// Whether its tokens name the credential by identifier (TOKEN-17).
    pub identifiers: bool,
    /// What is told as `scope`.
    pub scope: Option<String>,
    /// Hashes of tokens that were replaced by it, and until when each still works, epoch milliseconds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous: Vec<(String, i64)>,
}

/// A credential response that was put off (DEFER-1 to DEFER-10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deferral {
    /// Hash of the `transaction_id`.
    pub hash: String,
    /// When it was put off, epoch milliseconds.
    pub since: i64,
    /// When it becomes ready by itself, epoch milliseconds; only the operator decides when `None`.
    pub ready_at: Option<i64>,
    /// What the operator decided.
    pub decision: Option<Decision>,
    /// The keys that were proved, as the proofs named them.
    pub holders: Vec<Value>,
}

/// What became of a deferred credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// It may be fetched.
    Approved,
    /// It will never come (DEFER-5); the reason is for the record.
    Refused {
        /// For people.
        reason: String,
    },
    /// It was fetched (DEFER-6).
    Delivered,
}

/// One credential response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// When, epoch milliseconds.
    pub at: i64,
    /// Credentials in it.
    pub credentials: u32,
    /// Hash of its `notification_id`, if it had one.
    pub notification: Option<String>,
    /// What the wallet notified of it, in order (NOTIF-3, NOTIF-5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notified: Vec<Notified>,
}

/// A wallet's notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notified {
    /// When, epoch milliseconds.
    pub at: i64,
    /// `credential_accepted`, `credential_failure` or `credential_deleted`.
    pub event: String,
    /// The wallet's own words.
    pub description: Option<String>,
}

/// Something a wallet holds that leads back to its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HandleKind {
    /// An authorization code.
    Code,
    /// A refresh token.
    Refresh,
    /// A `transaction_id`.
    Transaction,
    /// A `notification_id`.
    Notification,
}

impl HandleKind {
    /// The name in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Refresh => "refresh",
            Self::Transaction => "transaction",
            Self::Notification => "notification",
        }
    }
}

/// A handle by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle {
    /// What it is.
    pub kind: HandleKind,
    /// base64url SHA-256 of its text.
    pub hash: String,
}
