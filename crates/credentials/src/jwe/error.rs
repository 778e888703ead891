//! Why a JWE was refused, or could not be made.

use thiserror::Error;

use crate::key::KeyError;

/// What is wrong with a JWE or with the key it is for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JweError {
    /// Longer than allowed, in characters.
    #[error("the message is longer than {0} characters")]
    TooLong(usize),
    /// Not five parts of base64url, a header that is no JSON object, parts of the wrong length.
    #[error("the message is malformed: {0}")]
    Malformed(&'static str),
    /// `alg` is not `ECDH-ES`.
    #[error("algorithm \"{0}\" is not supported")]
    UnsupportedAlgorithm(String),
    /// `enc` is none of AES-GCM.
    #[error("content encryption \"{0}\" is not supported")]
    UnsupportedEncryption(String),
    /// `zip` is not `DEF`.
    #[error("compression \"{0}\" is not supported")]
    UnsupportedCompression(String),
    /// A `crit` extension: nobody here understands any.
    #[error("critical header parameters are not understood")]
    Critical,
    /// A kind of key that cannot agree with anybody here.
    #[error("a {0} key cannot be used for key agreement")]
    UnsuitableKey(&'static str),
    /// The ephemeral key is missing, malformed or on another curve than the recipient's.
    #[error("epk: {0}")]
    Ephemeral(KeyError),
    /// The ephemeral key is on another curve than the recipient's.
    #[error("epk is on another curve than the key it was encrypted to")]
    OtherCurve,
    /// `kid` names another key than the recipient's.
    #[error("the message was encrypted to another key")]
    OtherKey,
    /// The tag does not fit: another key, or changed on the way.
    #[error("the message cannot be decrypted with this key")]
    CannotOpen,
    /// What was compressed is no DEFLATE stream.
    #[error("the compressed content is damaged")]
    NotDeflate,
    /// It inflates to more than allowed, in bytes (ENC-4).
    #[error("the content inflates to more than {0} bytes")]
    TooLarge(usize),
    /// The crypto library refused.
    #[error("encryption failed")]
    Failed,
}

impl JweError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "jwe.too_long",
            Self::Malformed(_) => "jwe.malformed",
            Self::UnsupportedAlgorithm(_) => "jwe.unsupported_algorithm",
            Self::UnsupportedEncryption(_) => "jwe.unsupported_encryption",
            Self::UnsupportedCompression(_) => "jwe.unsupported_compression",
            Self::Critical => "jwe.critical",
            Self::UnsuitableKey(_) => "jwe.unsuitable_key",
            Self::Ephemeral(_) => "jwe.ephemeral",
            Self::OtherCurve => "jwe.other_curve",
            Self::OtherKey => "jwe.other_key",
            Self::CannotOpen => "jwe.cannot_open",
            Self::NotDeflate => "jwe.not_deflate",
            Self::TooLarge(_) => "jwe.too_large",
            Self::Failed => "jwe.failed",
        }
    }
}
