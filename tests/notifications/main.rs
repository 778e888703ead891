//! The founding page's promises: six events, their order and their words; streams and webhooks; restarts; secrets.

#[path = "../support/mod.rs"]
mod support;

mod acts;
mod answers;
mod crash;
mod extension;
mod hold;
mod issuer_stream;
mod log;
mod order;
mod replay;
mod restart;
mod runs;
mod secrets;
mod secrets_in_bundles;
mod secrets_of_targets;
mod served;
mod snapshots;
mod stream;
mod trial;
mod webhook;
