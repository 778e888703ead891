//! The founding page's promises: six events, their order and their words; streams and webhooks; restarts; secrets.

#[path = "../support/mod.rs"]
mod support;

mod acts;
mod answers;
mod crash;
mod extension;
mod issuer_stream;
mod order;
mod restart;
mod runs;
mod secrets;
mod secrets_of_targets;
mod served;
mod snapshots;
mod stream;
mod webhook;
