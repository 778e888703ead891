//! The founding page's promises: six events, their order and their words; streams and webhooks; restarts; secrets.

#[path = "../support/mod.rs"]
mod support;

mod issuer_stream;
mod restart;
mod runs;
mod secrets;
mod snapshots;
mod stream;
mod webhook;
