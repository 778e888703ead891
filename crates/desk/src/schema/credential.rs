//! Issued credentials and their status.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Millis;

/// Arguments of `revoke_credential`, `suspend_credential` and `restore_credential`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CredentialRef {
    /// [`IssuedCredential::id`].
    pub credential_id: String,
}

/// An issued credential that has an entry of a status list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IssuedCredential {
    /// Its list and its index, joined by a dot.
    pub id: String,
    /// Which of the session's credentials, from 1.
    pub number: u32,
    /// How it stands.
    pub status: CredentialStatus,
    /// When it was issued.
    pub issued_at: Millis,
    /// When its status last changed.
    pub changed_at: Millis,
    /// What would change something now: the buttons there are.
    pub acts: Vec<CredentialAct>,
    /// Whether revoking it cannot be undone: ask before.
    pub revoked_for_good: bool,
    /// The list's address, as the credential names it.
    pub list_uri: String,
    /// Its index in the list.
    pub list_index: u32,
    /// `token` or `bitstring`.
    pub list_type: String,
    /// Seconds until a change is seen by verifiers that looked just before.
    pub seen_after: u32,
}

/// How an issued credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum CredentialStatus {
    /// As it was issued.
    Valid,
    /// Valid no more.
    Revoked,
    /// Invalid for a while.
    Suspended,
}

/// What can be done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum CredentialAct {
    /// Valid no more.
    Revoke,
    /// Invalid for a while.
    Suspend,
    /// Valid again.
    Restore,
}
