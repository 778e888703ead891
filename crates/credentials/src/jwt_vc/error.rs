//! Why a W3C credential could not be made or trusted.

use thiserror::Error;

use crate::jws::JwsError;
use crate::sd_jwt::SdJwtError;

/// A failure with W3C credentials.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JwtVcError {
    /// The data is not an object.
    #[error("the credential must be an object")]
    NotAnObject,
    /// `@context[0]` is neither the 2018 nor the 2.0 context.
    #[error(
        "`@context` must begin with https://www.w3.org/2018/credentials/v1 or https://www.w3.org/ns/credentials/v2"
    )]
    UnknownContext,
    /// `type` lacks `VerifiableCredential` (JWTVC-5).
    #[error("`type` must contain VerifiableCredential")]
    NotACredential,
    /// A member of the wrong form.
    #[error("`{0}` is missing or malformed")]
    BadMember(&'static str),
    /// More than one subject in a VCDM 1.1 JWT (JWTVC-5).
    #[error("a VCDM 1.1 JWT has one subject")]
    SeveralSubjects,
    /// A time that is not RFC 3339 (JWTVC-12).
    #[error("`{0}` is not an RFC 3339 date and time")]
    BadTime(&'static str),
    /// `typ` does not belong to the payload.
    #[error("`typ` is \"{0}\"")]
    WrongType(String),
    /// A 2.0 payload with `vc` or `vp` (JWTVC-6).
    #[error("the payload must not have `{0}`")]
    Forbidden(&'static str),
    /// A registered claim contradicts the credential (JWTVC-4, JWTVC-7).
    #[error("`{0}` contradicts the credential")]
    Contradiction(&'static str),
    /// Past its end.
    #[error("the credential has expired")]
    Expired,
    /// Before its beginning.
    #[error("the credential is not valid yet")]
    NotYetValid,
    /// The signed part.
    #[error(transparent)]
    Jws(#[from] JwsError),
    /// The disclosures.
    #[error(transparent)]
    SdJwt(#[from] SdJwtError),
}

impl JwtVcError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAnObject => "jwt_vc.not_an_object",
            Self::UnknownContext => "jwt_vc.unknown_context",
            Self::NotACredential => "jwt_vc.not_a_credential",
            Self::BadMember(_) => "jwt_vc.bad_member",
            Self::SeveralSubjects => "jwt_vc.several_subjects",
            Self::BadTime(_) => "jwt_vc.bad_time",
            Self::WrongType(_) => "jwt_vc.wrong_type",
            Self::Forbidden(_) => "jwt_vc.forbidden_member",
            Self::Contradiction(_) => "jwt_vc.contradiction",
            Self::Expired => "jwt_vc.expired",
            Self::NotYetValid => "jwt_vc.not_yet_valid",
            Self::Jws(error) => error.code(),
            Self::SdJwt(error) => error.code(),
        }
    }
}
