//! The embedded issuer: OpenID4VCI 1.0 for wallets, `/issuer2` for whoever manages it.
//!
//! | Module | What it holds |
//! |---|---|
//! | [`app`] | the issuer itself: what its endpoints share |
//! | [`catalogue`] | what can be issued right now |
//! | [`policy`] | what the issuer asks of wallets |
//! | [`haip`] | what of HAIP a profile meets |
//! | [`listener`] | the doors: which base URL and which routes a listener has |
//! | `listen`, `steady` | connections, and how long they may take |
//! | `protocol` | one file per OpenID4VCI endpoint |
//! | [`fuzzing`] | what reads wallets' bytes, without an issuer behind it |
//! | `management` | one file per `/issuer2` resource, the guard in front, the event streams |
//! | `issue` | from a session and a proved key to a signed credential |
//! | `begin` | a new session |
//! | `status` | status lists: entries for credentials, and the signed lists |
//! | `commit` | one transaction per command |
//! | [`sweep`] | expiry that fires by itself |
//!
//! A request is parsed into a command, the session (a pure state machine in `model`) answers with a new state and events, and
//! one commit writes everything. The wallet is answered after the commit; it never waits for a receiver or a subscriber.

pub mod app;
mod begin;
pub mod catalogue;
mod commit;
pub mod fetch;
pub mod haip;
mod issue;
pub mod keychain;
pub mod keys;
mod listen;
pub mod listener;
mod management;
pub mod policy;
mod protocol;
mod serve;
pub mod status;
mod steady;
pub mod sweep;

#[cfg(test)]
mod tests;

pub use app::{Issuer, Parts, Settings};
pub use issue::{Made, Specimen, Trouble, specimen};
pub use management::{Decided, LONGEST_NOTE, decide, reject};
pub use protocol::fuzzing;
pub use protocol::record::CREDENTIALS_FORGOTTEN;
pub use serve::{ServeError, serve};
