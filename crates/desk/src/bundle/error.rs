//! Why a bundle is not opened.

use crate::schema::CallError;

/// Why a bundle is not opened; the message is for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It is something else.
    #[error("This is no bundle: it is no zip file, or its end is missing.")]
    NotAZip,
    /// Its end is there, and something before it is not.
    #[error("{0} is damaged or cut off.")]
    Truncated(String),
    /// The file is larger than a bundle may be.
    #[error("The file is larger than {0} MB.")]
    TooLarge(u64),
    /// What is packed in it is larger than a bundle may be.
    #[error("What is packed in it is larger than {0} MB.")]
    TooMuchInside(u64),
    /// A part that no bundle has, or one twice.
    #[error("It holds {0:?}, which no bundle does.")]
    NameRefused(String),
    /// A later desk made it.
    #[error(
        "It is of version {found}; this desk reads up to version {}. Open it with a newer desk.",
        super::VERSION
    )]
    NewerVersion {
        /// The version it says it is.
        found: u64,
    },
    /// A part that every bundle has.
    #[error("It has no {0}.")]
    MissingPart(&'static str),
    /// A part that is not what it must be.
    #[error("{part}, line {line}, cannot be read: {why}.")]
    NotJson {
        /// Which part.
        part: &'static str,
        /// Which line of it, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
}

impl BundleError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAZip => "bundle-no-zip",
            Self::Truncated(_) => "bundle-damaged",
            Self::TooLarge(_) => "bundle-too-large",
            Self::TooMuchInside(_) => "bundle-too-much-inside",
            Self::NameRefused(_) => "bundle-name",
            Self::NewerVersion { .. } => "bundle-newer",
            Self::MissingPart(_) => "bundle-part-missing",
            Self::NotJson { .. } => "bundle-not-json",
        }
    }
}

impl From<BundleError> for CallError {
    fn from(error: BundleError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}
