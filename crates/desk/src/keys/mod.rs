//! Keys and certificates of a profile: made, brought in, and looked at whether they fit each other.
//!
//! | Module | What it does |
//! |---|---|
//! | `typed` | a profile of a text as it is typed, and what lies around it |
//! | `make` | fresh keys, and test certificates of them |
//! | `import` | keys that people bring |
//! | `name` | a key that only its name is written of |
//! | `place` | a key and what vouches for it, written into the text |
//! | `check` | whether key, chain, DID and algorithms fit each other |
//! | `chain` | the certificates' part of that |

mod chain;
mod check;
mod import;
mod make;
mod name;
mod place;
mod typed;

#[cfg(test)]
mod tests;

use credentials::certificate::CertificateError;
use credentials::key::{ImportError, KeyError};

use crate::schema::KeyEdit;

pub use check::{Subject, check};
pub use import::import;
pub use make::{branch, make};
pub use name::name;
pub use place::place;
pub use typed::Typed;

/// What is written into a profile.
pub struct NewKey {
    /// `issuerKey`: a key object.
    pub object: serde_json::Value,
    /// What vouches for it.
    pub voucher: Voucher,
    /// The test root, PEM, when one was made.
    pub root: Option<String>,
}

/// What vouches for a key: one takes the other's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voucher {
    /// `issuerDid`.
    Did(String),
    /// `x5Chain`, PEM, leaf first.
    Chain(Vec<String>),
}

/// Why a key does not come into a profile. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyTrouble {
    /// The text does not resolve.
    #[error("the text has a mistake that has to be mended first: {0}")]
    Broken(String),
    /// No such profile.
    #[error("there is no profile {0} in the text")]
    NoSuchProfile(String),
    /// Without a configuration it is not known what the key is for.
    #[error("the profile names no credential configuration that exists; that has to be mended first")]
    NoFormat,
    /// An mdoc is signed with P-256 here.
    #[error("an mdoc is signed with a P-256 key (ES256): readers know that one")]
    MdocKind,
    /// An mdoc has no place for a DID.
    #[error("an mdoc is vouched for by a certificate chain, never by a DID")]
    MdocDid,
    /// The chain is another key's.
    #[error("the first certificate is not for this key")]
    OtherKey,
    /// The edit would not have the effect that was asked for.
    #[error("the profile's key comes from more than one place of the file; change it in the text")]
    Elsewhere,
    /// What was brought is no key.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The certificates.
    #[error("the certificates: {0}")]
    Certificate(#[from] CertificateError),
    /// The system's keychain.
    #[error("{0}")]
    Keychain(String),
    /// The crypto library.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The text cannot be edited there.
    #[error("{0}")]
    Edit(#[from] hocon_edit::EditError),
}

impl KeyTrouble {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Broken(_) => "config-broken",
            Self::NoSuchProfile(_) => "profile-gone",
            Self::NoFormat => "key-no-format",
            Self::MdocKind => "key-mdoc-kind",
            Self::MdocDid => "key-mdoc-did",
            Self::OtherKey => "key-chain-other-key",
            Self::Elsewhere => "key-elsewhere",
            Self::Import(error) => error.code(),
            Self::Certificate(error) => error.code(),
            Self::Keychain(_) => "keychain",
            Self::Key(error) => error.code(),
            Self::Edit(error) => error.code(),
        }
    }
}

/// Writes a key into the text of a profile.
///
/// # Errors
/// [`KeyTrouble`].
pub fn edit(typed: &Typed<'_>, new: NewKey) -> Result<KeyEdit, KeyTrouble> {
    Ok(KeyEdit {
        changes: place(typed, &new.object, &new.voucher)?,
        root: new.root,
    })
}
