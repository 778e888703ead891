//! Misbehaving on request: what a wallet can do wrong, and how the issuer stands up to it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::ClaimStep;

/// A named misbehaviour of the robot wallet.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FaultRow {
    /// For `try_fault`, for example `wrong-pin`.
    pub name: String,
    /// For people, in English, for example `Wrong PIN`.
    pub title: String,
    /// The item of the specification's checklist that it tries, for example `TOKEN-7`.
    pub item: String,
    /// What the specification demands, for example `400 invalid_grant`.
    pub expected: String,
    /// Whether it needs an offer that asks for a transaction code.
    pub needs_tx_code: bool,
    /// Whether it needs an offer that asks for none.
    pub needs_no_tx_code: bool,
    /// Whether it needs an offer over a login.
    pub needs_login: bool,
    /// Whether somebody has to vouch for the robot or its keys, and the issuer to ask for that.
    pub needs_attester: bool,
    /// Whether the offer can still be claimed afterwards.
    pub leaves_the_offer: bool,
}

/// Arguments of `try_fault`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TryFault {
    /// Which one.
    pub name: String,
    /// On which offer.
    pub offer: FaultOffer,
}

/// The offer a fault is tried on.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum FaultOffer {
    /// One that was made.
    Given {
        /// Its link.
        link: String,
        /// The transaction code, when it asks for one.
        tx_code: Option<String>,
    },
    /// One made for it, of the kind that it needs.
    Fresh {
        /// Of which profile.
        profile_id: String,
    },
}

/// How the issuer stood up to a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum FaultVerdict {
    /// It answered as the specification demands.
    AsDemanded,
    /// It let the fault pass, which it may.
    Tolerated,
    /// It answered otherwise.
    Otherwise,
    /// The fault makes no sense here, or the claim did not get that far.
    NotTried,
}

/// What came of a fault.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FaultReport {
    /// Which one.
    pub name: String,
    /// For people, in English.
    pub title: String,
    /// The item that it tries.
    pub item: String,
    /// The outcome.
    pub verdict: FaultVerdict,
    /// What the specification demands.
    pub expected: String,
    /// What came, or why nothing could be tried.
    pub received: String,
    /// The steps on the way.
    pub steps: Vec<ClaimStep>,
    /// The session of the offer that was made for it.
    pub session_id: Option<String>,
}

/// The link carries a code.
impl std::fmt::Debug for FaultOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given { .. } => f.write_str("Given(•••)"),
            Self::Fresh { profile_id } => f.debug_tuple("Fresh").field(profile_id).finish(),
        }
    }
}
