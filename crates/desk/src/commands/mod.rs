//! The commands' bodies, one file per place of the window.

pub mod address;
pub mod config;
pub mod offer;
pub mod profile;
pub mod session;
pub mod timeline;

use crate::schema::CallError;

/// A journal that cannot be read, as the window is told.
fn unreadable(error: journal::JournalError) -> CallError {
    tracing::error!(%error, "the journal could not be read");
    CallError::new(error.code(), "The journal could not be read; the log says why.")
}

/// An answer of the issuer that is no success, as the window is told.
fn from_issuer(error: client::ClientError) -> CallError {
    CallError::new(error.code(), error.to_string())
}
