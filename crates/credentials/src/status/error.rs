//! Why a status list could not be made, read or trusted.

use thiserror::Error;

use crate::certificate::CertificateError;
use crate::jws::JwsError;
use crate::jwt_vc::JwtVcError;
use crate::key::KeyError;

/// A failure with status lists.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatusError {
    /// `bits` is none of 1, 2, 4 and 8 (TSL-1).
    #[error("a status list has 1, 2, 4 or 8 bits an entry, not {0}")]
    Bits(u64),
    /// Not of the form it should have.
    #[error("the status list is malformed: {0}")]
    Malformed(&'static str),
    /// It inflates to more than anyone needs.
    #[error("the status list is larger than {0} bytes")]
    TooLarge(usize),
    /// The token's type is not that of a status list (TSL-4, TSL-5).
    #[error("the type is \"{0}\", not that of a status list")]
    WrongType(String),
    /// The list is not the one the credential names (TSL-16).
    #[error("the status list is for {said}, the credential names {expected}")]
    OtherList {
        /// `sub`.
        said: String,
        /// The credential's.
        expected: String,
    },
    /// `exp` is over (TSL-16).
    #[error("the status list has expired")]
    Expired,
    /// `iat` is yet to come (TSL-18).
    #[error("the status list was issued in the future")]
    NotYetIssued,
    /// The index is beyond the list: `RANGE_ERROR` (TSL-16, BSL-8).
    #[error("RANGE_ERROR: the list has no entry {0}")]
    OutOfRange(u64),
    /// `STATUS_LIST_LENGTH_ERROR` (BSL-8).
    #[error("STATUS_LIST_LENGTH_ERROR: the list is shorter than 131072 entries")]
    TooShort,
    /// Entry and list are for different purposes (BSL-8).
    #[error("the list is for {said}, the credential's entry for {expected}")]
    OtherPurpose {
        /// The list's.
        said: String,
        /// The entry's.
        expected: String,
    },
    /// A key COSE has no algorithm for here.
    #[error("a status list as CWT cannot be signed with {0}")]
    UnsupportedKey(&'static str),
    /// The signature of a CWT does not verify.
    #[error("the status list's signature does not verify")]
    BadSignature,
    /// The JWT.
    #[error(transparent)]
    Jws(#[from] JwsError),
    /// The list credential.
    #[error(transparent)]
    JwtVc(#[from] JwtVcError),
    /// The key refused.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The certificates.
    #[error(transparent)]
    Chain(#[from] CertificateError),
}

impl StatusError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bits(_) => "status.bits",
            Self::Malformed(_) => "status.malformed",
            Self::TooLarge(_) => "status.too_large",
            Self::WrongType(_) => "status.wrong_type",
            Self::OtherList { .. } => "status.other_list",
            Self::Expired => "status.expired",
            Self::NotYetIssued => "status.not_yet_issued",
            Self::OutOfRange(_) => "status.out_of_range",
            Self::TooShort => "status.too_short",
            Self::OtherPurpose { .. } => "status.other_purpose",
            Self::UnsupportedKey(_) => "status.unsupported_key",
            Self::BadSignature => "status.bad_signature",
            Self::Jws(error) => error.code(),
            Self::JwtVc(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Chain(error) => error.code(),
        }
    }
}
