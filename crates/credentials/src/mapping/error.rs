//! Why a mapping could not be evaluated.

use thiserror::Error;

/// A failure at issue time; the session ends UNSUCCESSFUL with its message as the reason.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MappingError {
    /// No such function.
    #[error("Unknown dynamic data function \"{name}\" at call: {call}")]
    UnknownFunction {
        /// The name.
        name: String,
        /// The whole call.
        call: String,
    },
    /// An argument is missing or of the wrong form.
    #[error("Could not execute dynamic data function {call}: {reason}")]
    BadArgument {
        /// The whole call.
        call: String,
        /// What is wrong.
        reason: String,
    },
    /// A value the context does not have, for example the holder's DID.
    #[error("Cannot find in context: {0}")]
    NotInContext(String),
    /// `<last:fn>` before any `fn`.
    #[error("Function \"{0}\" has not been called before in this credential")]
    NoLast(String),
    /// The data under `path` is not an object, so an object cannot be laid over it.
    #[error("Cannot map into {path}: it is not an object")]
    NotAnObject {
        /// Member names joined by `.`.
        path: String,
    },
    /// The URL was not fetched, or with this reason.
    #[error("Could not fetch {url}: {reason}")]
    FetchFailed {
        /// The URL.
        url: String,
        /// The caller's reason.
        reason: String,
    },
    /// A `jwt:` key where there is no JWT (R18).
    #[error("Key \"{0}\" has no meaning for this format: there is no JWT")]
    JwtOption(String),
}

impl MappingError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFunction { .. } => "mapping.unknown_function",
            Self::BadArgument { .. } => "mapping.bad_argument",
            Self::NotInContext(_) => "mapping.not_in_context",
            Self::NoLast(_) => "mapping.no_last",
            Self::NotAnObject { .. } => "mapping.not_an_object",
            Self::FetchFailed { .. } => "mapping.fetch_failed",
            Self::JwtOption(_) => "mapping.jwt_option",
        }
    }
}
