//! Why an SD-JWT could not be made, read or trusted.

use thiserror::Error;

use crate::jws::JwsError;

/// A failure with SD-JWTs.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SdJwtError {
    /// A claim is called `_sd` or `...` (SDJWT-6).
    #[error("a claim must not be called `{0}`")]
    ReservedName(String),
    /// Input that is not an object where one is needed.
    #[error("{0} must be an object")]
    NotAnObject(&'static str),
    /// No `~` at the end, empty disclosures, too many of them, or something behind the last `~` (SDJWT-1).
    #[error("the SD-JWT is malformed: {0}")]
    Malformed(&'static str),
    /// A disclosure that is not base64url of a JSON array of the right length for its place (SDJWT-13).
    #[error("disclosure {0} is malformed: {1}")]
    BadDisclosure(usize, &'static str),
    /// `_sd_alg` names something else than `sha-256` (SDJWT-9).
    #[error("digest algorithm \"{0}\" is not supported")]
    UnsupportedDigest(String),
    /// A digest appears twice (SDJWT-10).
    #[error("digest {0} appears twice")]
    DuplicateDigest(String),
    /// A disclosure nothing refers to (SDJWT-13).
    #[error("disclosure {0} is not referred to")]
    Unreferenced(usize),
    /// A disclosed claim has the name of one that is already there (SDJWT-6).
    #[error("claim \"{0}\" is both plain and disclosed")]
    DuplicateName(String),
    /// `_sd` is no array of strings, or `...` stands beside other members (SDJWT-7, SDJWT-8).
    #[error("misplaced `{0}`")]
    Misplaced(&'static str),
    /// `typ` is not the expected one (SDVC-1).
    #[error("`typ` is \"{said}\", expected \"{expected}\"")]
    WrongType {
        /// The header's.
        said: String,
        /// The format's.
        expected: &'static str,
    },
    /// A claim that must be there, in a certain form.
    #[error("claim `{0}` is missing or malformed")]
    BadClaim(&'static str),
    /// Past `exp`.
    #[error("expired at {0}")]
    Expired(i64),
    /// Before `nbf`.
    #[error("not valid before {0}")]
    NotYetValid(i64),
    /// A claim that must not be disclosable was (SDVC-3).
    #[error("claim `{0}` must not be selectively disclosable")]
    NeverDisclosable(&'static str),
    /// The signed part.
    #[error(transparent)]
    Jws(#[from] JwsError),
}

impl SdJwtError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReservedName(_) => "sd_jwt.reserved_name",
            Self::NotAnObject(_) => "sd_jwt.not_an_object",
            Self::Malformed(_) => "sd_jwt.malformed",
            Self::BadDisclosure(..) => "sd_jwt.bad_disclosure",
            Self::UnsupportedDigest(_) => "sd_jwt.unsupported_digest",
            Self::DuplicateDigest(_) => "sd_jwt.duplicate_digest",
            Self::Unreferenced(_) => "sd_jwt.unreferenced_disclosure",
            Self::DuplicateName(_) => "sd_jwt.duplicate_name",
            Self::Misplaced(_) => "sd_jwt.misplaced",
            Self::WrongType { .. } => "sd_jwt.wrong_type",
            Self::BadClaim(_) => "sd_jwt.bad_claim",
            Self::Expired(_) => "sd_jwt.expired",
            Self::NotYetValid(_) => "sd_jwt.not_yet_valid",
            Self::NeverDisclosable(_) => "sd_jwt.never_disclosable",
            Self::Jws(error) => error.code(),
        }
    }
}
