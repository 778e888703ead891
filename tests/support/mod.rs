//! What the suites share: an issuer in this process with a clock that is moved by hand, a plain HTTP client that sends exactly
//! what it is told, a reader for event streams, and golden files.
#![allow(dead_code, reason = "each suite uses its part")]

pub mod dice;
pub mod dispatch;
pub mod fixture;
pub mod folder;
pub mod golden;
pub mod holder;
pub mod http;
pub mod issuer;
pub mod person;
pub mod process;
pub mod prover;
pub mod provider;
pub mod receiver;
pub mod shared;
pub mod sse;
pub mod tls;

use std::future::Future;
use std::time::Duration;

/// A deadline for things that come at once or never: a test that fails should not hang.
pub async fn soon<T>(what: &str, wait: impl Future<Output = T>) -> T {
    match tokio::time::timeout(Duration::from_secs(20), wait).await {
        Ok(done) => done,
        Err(_) => panic!("{what} did not happen"),
    }
}
