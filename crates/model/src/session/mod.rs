//! A session: what was decided when its offer was made, and the state that moves.
//!
//! [`step`] is the whole state machine: state + command + time → new state and events, or a denial. It knows no clock, no
//! random numbers and no storage; whoever calls it commits the answer once, guarded by [`State::version`].

mod authorize;
pub mod deferral;
pub mod flow;
mod notify;
mod redeem;
mod refresh;
mod reissue;
mod revoke;
mod silent;
mod step;

use std::sync::Arc;

pub use authorize::{Login, authorize, may_authorize};
pub use flow::{Authorization, Flow, Handle, HandleKind, Refresh};
pub use notify::{Notification, notify};
pub use redeem::{Presented, redeem};
pub use refresh::{NewRefresh, Rotation, refresh};
pub use reissue::reissue;
pub use revoke::revoke;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
pub use silent::{SILENCE, is_silent};
pub use step::{Command, Denied, Step, TxAnswer, issue, step};
use step::{end, moved, told};

use crate::configuration::{Configuration, Format};
use crate::deferred::Deferred;
use crate::event::EventSet;
use crate::exchange::MASK;
use crate::id::SessionId;
use crate::offer::TxCode;
use crate::status::StatusList;

/// `expiresAt` of an offer that never expires, in epoch milliseconds (R44; fact sheet 1.4).
pub const NEVER: i64 = 3_093_527_980_800_000;

/// Wrong transaction codes until the session ends (R35).
pub const TX_ATTEMPTS: u8 = 5;

/// A name for a secret kept sealed elsewhere: says nothing about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretRef(pub String);

/// Where a session's notifications go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The sealed settings: [`crate::notifications::TargetConfig`] as JSON text.
    pub secret: SecretRef,
    /// The URL as it may be shown.
    pub masked: String,
    /// Which events it wants.
    #[serde(default)]
    pub events: EventSet,
}

/// A session's effective profile: the profile's terms with the offer's overrides, frozen (2.2, R31).
///
/// Sessions made from the same unchanged profile share one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Frozen {
    /// The profile's id.
    pub profile_id: String,
    /// The configuration as it was.
    pub configuration: Configuration,
    /// The signing key, sealed.
    pub key: SecretRef,
    /// `issuerDid`.
    pub issuer_did: Option<String>,
    /// Claims or namespaces.
    pub credential_data: Map<String, Value>,
    /// Mapping, unevaluated.
    pub mapping: Option<Map<String, Value>>,
    /// Whether functions that call an address came from the offer rather than the profile (address guard).
    pub mapping_overridden: bool,
    /// SDMap.
    pub selective_disclosure: Option<Value>,
    /// Conversions for mdoc elements.
    pub mdoc_mapping: Option<Map<String, Value>>,
    /// Transaction data types.
    pub authorized_transaction_data_types: Option<Vec<String>>,
    /// PEM certificates, leaf first.
    pub x5_chain: Option<Vec<String>>,
    /// Where notifications go.
    pub target: Option<Target>,
    /// `idTokenClaimsMapping`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_claims_mapping: Option<Map<String, Value>>,
    /// Passed through into the credential.
    pub credential_status: Option<Value>,
    /// The list its credentials get an entry of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_list: Option<StatusList>,
    /// Validity of an mdoc.
    pub validity: Option<String>,
    /// Whether its credential is put off, and until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferred: Option<Deferred>,
    /// Whether wallets are asked for what HAIP asks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub haip: bool,
    /// The constant members of the published session, as JSON text without the outer braces: written once, copied into
    /// every snapshot.
    pub published: String,
}

/// How a session came to be, and with it which grant leads to its credential (fact sheet 2.3, 2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Method {
    /// An offer with a pre-authorized code.
    #[default]
    PreAuthorized,
    /// An offer with the authorization code grant, whose `issuer_state` names the session (`INCLUDE`).
    Authorized,
    /// The same offer without `issuer_state` (`OMIT`): a wallet that takes it up gets a session of its own.
    AuthorizedWithoutState,
    /// No offer: a wallet asked by itself.
    WalletInitiated,
}

impl Method {
    /// `authenticationMethod` (3.1).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PreAuthorized => "PRE_AUTHORIZED",
            Self::Authorized | Self::AuthorizedWithoutState | Self::WalletInitiated => "AUTHORIZED",
        }
    }
}

/// The offer of a session. Its code does not print.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The issuer identifier the offer carries; metadata, endpoints and proof `aud` follow it (R13).
    pub issuer: String,
    /// Which grant it has.
    #[serde(default)]
    pub method: Method,
    /// Offer object in the link.
    pub by_value: bool,
    /// The pre-authorized code; a value that nobody is told when the method is another.
    pub code: String,
    /// The transaction code's description, when one is asked for.
    pub tx_code: Option<TxCode>,
    /// HMAC of the transaction code under the master key.
    pub tx_mac: Option<String>,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offer")
            .field("issuer", &self.issuer)
            .field("method", &self.method)
            .field("by_value", &self.by_value)
            .field("code", &MASK)
            .field("tx_code", &self.tx_code)
            .finish_non_exhaustive()
    }
}

/// `status` (3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Open.
    Active,
    /// A credential was issued.
    Successful,
    /// Failed for good.
    Unsuccessful,
    /// Called off by the operator (R10).
    RejectedByUser,
    /// Ran out of time (R10).
    Expired,
}

impl Status {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Successful => "SUCCESSFUL",
            Self::Unsuccessful => "UNSUCCESSFUL",
            Self::RejectedByUser => "REJECTED_BY_USER",
            Self::Expired => "EXPIRED",
        }
    }

    /// The status with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Active,
            Self::Successful,
            Self::Unsuccessful,
            Self::RejectedByUser,
            Self::Expired,
        ];
        all.into_iter().find(|status| status.as_str() == name)
    }
}

/// The moving part of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub status: Status,
    /// Why it ended.
    pub reason: Option<String>,
    /// A wallet fetched the offer.
    pub fetched: bool,
    /// When it runs out, epoch milliseconds, [`NEVER`] for never.
    pub expires_at: i64,
    /// Wrong transaction codes so far.
    pub wrong_tx: u8,
    /// Hash and end of the granted token.
    pub grant: Option<Grant>,
    /// What the longer ways remember; `None` on the plain one.
    pub flow: Option<Arc<Flow>>,
    /// The number of its latest event; the first event is 1.
    pub sequence: u32,
    /// Counts commits: the compare-and-set that makes two racing commands have one winner.
    pub version: u32,
    /// When it last changed, epoch milliseconds.
    pub updated_at: i64,
}

/// A granted access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// base64url SHA-256 of the token.
    pub token_hash: String,
    /// When the token ends, epoch milliseconds.
    pub until: i64,
}

/// A whole session.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// What was decided.
    pub frozen: Arc<Frozen>,
    /// Its offer.
    pub offer: Arc<Offer>,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// Where it stands.
    pub state: State,
}

impl Session {
    /// The format it issues.
    pub fn format(&self) -> Format {
        self.frozen.configuration.format
    }
}

impl State {
    /// A new session's state.
    pub fn new(now: i64, expires_at: i64) -> Self {
        Self {
            status: Status::Active,
            reason: None,
            fetched: false,
            expires_at,
            wrong_tx: 0,
            grant: None,
            flow: None,
            sequence: 0,
            version: 0,
            updated_at: now,
        }
    }

    /// What the longer ways remember.
    pub fn flow(&self) -> &Flow {
        static NOTHING: Flow = Flow {
            authorization: None,
            refresh: None,
            deferral: None,
            issued: Vec::new(),
            data: None,
            claims: None,
        };
        self.flow.as_deref().unwrap_or(&NOTHING)
    }

    /// Changes what the longer ways remember.
    pub fn remember(&mut self, change: impl FnOnce(&mut Flow)) {
        change(Arc::make_mut(self.flow.get_or_insert_default()));
    }

    /// Whether nothing more can come (`isClosed`).
    pub fn is_closed(&self) -> bool {
        self.status != Status::Active
    }

    /// Whether its time is over, swept or not.
    pub fn is_over(&self, now: i64) -> bool {
        self.is_closed() || now >= self.expires_at
    }
}

#[cfg(test)]
mod tests;
