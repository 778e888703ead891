//! The robot wallet: claims an offer end to end over HTTP, then checks what it got.
//!
//! | Module | What it does |
//! |---|---|
//! | [`link`] | the link of the QR code, taken apart |
//! | [`offer`] | the offer object |
//! | [`well_known`] | where metadata stands |
//! | [`metadata`] | what issuer and authorization server say about themselves |
//! | `authorize` | the way to an authorization code, over the login page |
//! | `client`, `dpop`, [`attestation`] | who the wallet is, and how it proves it |
//! | `key_attestation` | where its keys lie, by the word of the same |
//! | `token`, `nonce`, `proof`, `credential`, `deferred`, `notification` | the exchanges |
//! | `sealed` | encrypted requests and answers |
//! | `run` | all of it in order |
//! | `bend` | where a claim can be bent |
//! | [`fault`] | misbehaviour on request: named scenarios, and what the specification demands of the issuer |
//! | [`doctor`] | examines an issuer item by item |
//! | [`verify`] | signature, chain, digests, holder binding, validity, type, per format |
//! | [`claim`] | a claim from the link to the verified credential |
//! | [`report`] | what came of it, step by step |
//!
//! The wallet knows OpenID4VCI and nothing of this issuer. It follows no redirect, waits for no answer longer than ten
//! seconds, and reads no body beyond a mebibyte.

pub mod attestation;
pub mod claim;
pub mod doctor;
pub mod fault;
pub mod link;
pub mod metadata;
pub mod offer;
pub mod options;
pub mod report;
pub mod verify;
pub mod well_known;

mod authorize;
mod bend;
mod call;
mod client;
mod credential;
mod deferred;
mod dpop;
mod draft;
mod failure;
mod http;
mod key_attestation;
mod nonce;
mod notification;
mod proof;
mod random;
mod run;
mod sealed;
mod token;
mod visit;

pub use attestation::Attester;
pub use claim::{claim, claim_watched};
pub use fault::{Fault, Tried, Verdict, try_fault, try_fault_watched};
pub use options::{Binding, Encryption, Notify, Person, WalletOptions, Way};
pub use report::{ClaimError, Report, Step};
