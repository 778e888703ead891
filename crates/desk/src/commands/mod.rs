//! The commands' bodies, one file per place of the window.

pub mod address;
pub mod attempt;
pub mod bundle;
pub mod config;
pub mod credential;
pub mod decode;
pub mod deferral;
pub mod delivery;
mod destination;
mod earlier;
pub mod edit;
pub mod editing;
pub mod exchange;
pub mod explain;
pub mod fault;
mod flow;
pub mod folder;
mod form;
pub mod history;
pub mod inbox;
pub mod key;
pub mod keychain;
pub mod list;
pub mod offer;
pub mod preview;
pub mod profile;
pub mod refusal;
pub mod replay;
pub mod resolve;
pub mod session;
pub mod settings;
pub mod snippet;
pub mod target;
pub mod timeline;
pub mod trial;
pub mod view;

pub use explain::Explainer;

use crate::desk::Desk;
use crate::schema::CallError;

/// Reads what may be much away from the threads that answer wallets.
pub async fn away<T: Send + 'static>(
    desk: &Desk,
    read: impl FnOnce(&Desk) -> Result<T, CallError> + Send + 'static,
) -> Result<T, CallError> {
    let desk = desk.clone();
    let read = tokio::task::spawn_blocking(move || read(&desk)).await;
    read.map_err(|_| CallError::new("reader", "The journal could not be read; the log says why."))?
}

/// A row's number, as the interface gave it back.
fn number(given: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "numbers of rows this desk gave out; others find nothing"
    )]
    let number = given as i64;
    number
}

/// A row's number as the interface has it where it stays small.
fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A journal that cannot be read, as the window is told.
fn unreadable(error: journal::JournalError) -> CallError {
    tracing::error!(%error, "the journal could not be read");
    CallError::new(error.code(), "The journal could not be read; the log says why.")
}

/// An answer of the issuer that is no success, as the window is told.
fn from_issuer(error: client::ClientError) -> CallError {
    CallError::new(error.code(), error.to_string())
}
