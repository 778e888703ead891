//! Why a key was refused.

use thiserror::Error;

/// A key that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not an object, a member missing or of the wrong type or length.
    #[error("the key is malformed: {0}")]
    Malformed(String),
    /// A public key carries a private member (PROOF-5).
    #[error("a public key must not carry the private member `{0}`")]
    PrivateMember(&'static str),
    /// A private key was expected and `d` is missing.
    #[error("the key has no private part (`d`)")]
    NotPrivate,
    /// Key type or curve nobody here knows.
    #[error("key type or curve {0} is not supported")]
    Unsupported(String),
    /// The point is not on the curve, the modulus too small, the parts do not fit together.
    #[error("the key is invalid: {0}")]
    Invalid(&'static str),
    /// A key object that names a key management service.
    #[error("keys kept in {name} (type \"{kind}\") are not supported by this issuer; use type \"jwk\"")]
    KeyManagementService {
        /// The `type` as written, for example `tse`.
        kind: String,
        /// What it is called by people.
        name: &'static str,
    },
    /// A key object that names a key in the system's keychain, by this id.
    #[error("the key is kept in the system's keychain, as {0:?}")]
    Keychain(String),
    /// A key object whose `type` is none of walt.id's.
    #[error("unknown key type \"{0}\"; known: jwk, keychain")]
    UnknownType(String),
    /// The algorithm does not belong to the key.
    #[error("algorithm {alg} does not fit a {key} key")]
    WrongAlgorithm {
        /// The algorithm asked for.
        alg: &'static str,
        /// The kind of key at hand.
        key: &'static str,
    },
    /// The signature does not verify.
    #[error("the signature does not verify")]
    BadSignature,
    /// The crypto library refused to sign.
    #[error("signing failed")]
    SigningFailed,
}

impl KeyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "key.malformed",
            Self::PrivateMember(_) => "key.private_member",
            Self::NotPrivate => "key.not_private",
            Self::Unsupported(_) => "key.unsupported",
            Self::Invalid(_) => "key.invalid",
            Self::KeyManagementService { .. } => "key.kms_unsupported",
            Self::Keychain(_) => "key.keychain",
            Self::UnknownType(_) => "key.unknown_type",
            Self::WrongAlgorithm { .. } => "key.wrong_algorithm",
            Self::BadSignature => "key.bad_signature",
            Self::SigningFailed => "key.signing_failed",
        }
    }
}
