//! What becomes of an issued credential: the list a profile asks for, the status an entry has, and what a person may do to it.
//!
//! [`act`] is the whole state machine: list + status + act → status, or a denial.

mod read;

pub use read::{Objection, read};
use serde::{Deserialize, Serialize};

use crate::configuration::Format;
use crate::session::SecretRef;

/// `statusList` of a profile: which kind of list its credentials get an entry of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum StatusList {
    /// A Token Status List (TSL), for `dc+sd-jwt` and `mso_mdoc`.
    Token {
        /// Bits of an entry: 1, 2, 4 or 8 (TSL-1). Suspension needs 2 (TSL-7).
        bits: u8,
    },
    /// A Bitstring Status List (BSL), for `jwt_vc_json`; its entries have one bit.
    Bitstring {
        /// What a set bit means.
        purpose: Purpose,
    },
}

/// `statusPurpose` (BSL-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// For good.
    Revocation,
    /// For a while.
    Suspension,
}

impl Purpose {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        }
    }

    /// The purpose with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Revocation, Self::Suspension]
            .into_iter()
            .find(|purpose| purpose.as_str() == name)
    }
}

/// What all entries of a list have in common. Lists follow one another when they fill up: a series.
///
/// A list belongs to one issuer identifier (R13) and is signed for as long as its credentials live, so it remembers by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    /// The issuer identifier that the credentials' offers carried.
    pub issuer: String,
    /// The credentials' format.
    pub format: Format,
    /// The kind of list.
    pub list: StatusList,
    /// Whether the credentials are W3C ones of version 1.1: then so is the list's (BSL-7).
    pub vcdm_1: bool,
    /// The key the credentials were signed with.
    pub key: SecretRef,
    /// `issuerDid`.
    pub issuer_did: Option<String>,
    /// PEM certificates, leaf first.
    pub x5_chain: Option<Vec<String>>,
}

impl Series {
    /// Whether a revoked credential stays revoked: BSL-2 for its purpose `revocation`, MDOC-23 for mdocs.
    pub fn revokes_for_good(&self) -> bool {
        let purpose = StatusList::Bitstring {
            purpose: Purpose::Revocation,
        };
        self.list == purpose || self.format == Format::Mdoc
    }

    /// Whether its entries can say that a credential is revoked.
    pub fn can_revoke(&self) -> bool {
        match self.list {
            StatusList::Token { .. } => true,
            StatusList::Bitstring { purpose } => purpose == Purpose::Revocation,
        }
    }

    /// Whether its entries can say that a credential is suspended (TSL-7, BSL-2, MDOC-23).
    pub fn can_suspend(&self) -> bool {
        match self.list {
            StatusList::Token { bits } => bits >= 2 && self.format != Format::Mdoc,
            StatusList::Bitstring { purpose } => purpose == Purpose::Suspension,
        }
    }
}

/// How an issued credential stands (TSL-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialStatus {
    /// `VALID`, 0x00.
    Valid,
    /// `INVALID`, 0x01.
    Revoked,
    /// `SUSPENDED`, 0x02.
    Suspended,
}

impl CredentialStatus {
    /// The value in a Token Status List.
    pub fn value(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Revoked => 1,
            Self::Suspended => 2,
        }
    }

    /// The status with that value; `None` for those that are reserved or an application's own.
    pub fn from_value(value: u8) -> Option<Self> {
        [Self::Valid, Self::Revoked, Self::Suspended]
            .into_iter()
            .find(|status| status.value() == value)
    }

    /// The word for people and APIs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
        }
    }
}

/// Something that is done to an issued credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// It is to be valid no more.
    Revoke,
    /// It is to be invalid for a while.
    Suspend,
    /// It is to be valid again.
    Restore,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Revoke, Self::Suspend, Self::Restore];

    /// The word for it, the same in paths, commands and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Revoke => "revoke",
            Self::Suspend => "suspend",
            Self::Restore => "restore",
        }
    }
}

/// Why an act changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// BSL-2: the list's purpose is suspension.
    #[error("this credential can be suspended, not revoked: its status list says so")]
    CannotRevoke,
    /// TSL-7, BSL-2, MDOC-23.
    #[error("this credential can be revoked, not suspended: its status list has no value for it")]
    CannotSuspend,
    /// What is revoked is not suspended.
    #[error("this credential is revoked")]
    IsRevoked,
    /// BSL-2, MDOC-23.
    #[error("this credential is revoked for good")]
    ForGood,
}

impl Denied {
    /// A stable code to quote.
    pub fn code(self) -> &'static str {
        match self {
            Self::CannotRevoke => "cannot-revoke",
            Self::CannotSuspend => "cannot-suspend",
            Self::IsRevoked => "is-revoked",
            Self::ForGood => "revoked-for-good",
        }
    }
}

/// The status after an act; the same one when there was nothing to do.
///
/// # Errors
/// [`Denied`] when the list or the status does not allow it; nothing changes then.
pub fn act(series: &Series, before: CredentialStatus, act: Act) -> Result<CredentialStatus, Denied> {
    use CredentialStatus::{Revoked, Suspended, Valid};
    match (act, before) {
        (Act::Revoke, _) if !series.can_revoke() => Err(Denied::CannotRevoke),
        (Act::Revoke, _) => Ok(Revoked),
        (Act::Suspend, _) if !series.can_suspend() => Err(Denied::CannotSuspend),
        (Act::Suspend, Revoked) => Err(Denied::IsRevoked),
        (Act::Suspend, _) => Ok(Suspended),
        (Act::Restore, Revoked) if series.revokes_for_good() => Err(Denied::ForGood),
        (Act::Restore, _) => Ok(Valid),
    }
}

/// The acts that would change something.
pub fn acts(series: &Series, status: CredentialStatus) -> Vec<Act> {
    let changes = |one: &Act| act(series, status, *one).is_ok_and(|after| after != status);
    Act::ALL.into_iter().filter(changes).collect()
}

#[cfg(test)]
mod tests {
    use super::CredentialStatus::{Revoked, Suspended, Valid};
    use super::*;

    fn series(format: Format, list: StatusList) -> Series {
        Series {
            issuer: "http://localhost:7002".into(),
            format,
            list,
            vcdm_1: false,
            key: SecretRef("k".into()),
            issuer_did: None,
            x5_chain: None,
        }
    }

    fn check(series: &Series, expect: [Result<CredentialStatus, Denied>; 9]) {
        let from = [Valid, Revoked, Suspended];
        let got = Act::ALL
            .into_iter()
            .flat_map(|one| from.map(|before| act(series, before, one)));
        assert_eq!(got.collect::<Vec<_>>(), expect, "{series:?}");
    }

    /// TSL-7: with two bits everything is possible, with one no suspension.
    #[test]
    fn acts_on_a_token_list() {
        let two = series(Format::SdJwtVc, StatusList::Token { bits: 2 });
        let expect = [
            Ok(Revoked),
            Ok(Revoked),
            Ok(Revoked),
            Ok(Suspended),
            Err(Denied::IsRevoked),
            Ok(Suspended),
            Ok(Valid),
            Ok(Valid),
            Ok(Valid),
        ];
        check(&two, expect);
        let one = series(Format::SdJwtVc, StatusList::Token { bits: 1 });
        let mut expect = expect;
        expect[3..6].fill(Err(Denied::CannotSuspend));
        check(&one, expect);
        assert_eq!(acts(&two, Valid), [Act::Revoke, Act::Suspend]);
        assert_eq!(acts(&two, Suspended), [Act::Revoke, Act::Restore]);
        assert_eq!(acts(&one, Revoked), [Act::Restore]);
    }

    /// MDOC-23: an mdoc is revoked for good and never suspended.
    #[test]
    fn acts_on_an_mdocs_list() {
        let list = series(Format::Mdoc, StatusList::Token { bits: 1 });
        let mut expect = [Ok(Revoked); 9];
        expect[3..6].fill(Err(Denied::CannotSuspend));
        expect[6..].copy_from_slice(&[Ok(Valid), Err(Denied::ForGood), Ok(Valid)]);
        check(&list, expect);
    }

    /// BSL-2: `revocation` is irreversible, `suspension` is not.
    #[test]
    fn acts_on_a_bitstring() {
        let of = |purpose| series(Format::JwtVcJson, StatusList::Bitstring { purpose });
        let mut expect = [Ok(Revoked); 9];
        expect[3..6].fill(Err(Denied::CannotSuspend));
        expect[6..].copy_from_slice(&[Ok(Valid), Err(Denied::ForGood), Ok(Valid)]);
        check(&of(Purpose::Revocation), expect);
        let mut expect = [Err(Denied::CannotRevoke); 9];
        expect[3..6].copy_from_slice(&[Ok(Suspended), Err(Denied::IsRevoked), Ok(Suspended)]);
        expect[6..].fill(Ok(Valid));
        check(&of(Purpose::Suspension), expect);
    }
}
