//! Standard Webhooks, made and judged (HOOK-1 to HOOK-8). No network, no disk, no clock: time is an argument.
//!
//! [`sign`] makes the value of `webhook-signature`. [`judge`] says what a received one is worth, and tells the usual mistakes
//! apart: a body somebody parsed and wrote again, a wrong secret, a secret that was not decoded, a stale timestamp.

mod fresh;
mod judge;
mod key;
mod malformed;
mod parse;
mod rewrite;
mod sign;
mod verify;

pub use fresh::fresh;
pub use judge::{Received, TOLERANCE, Verdict, judge};
pub use key::{Key, Kind};
pub use malformed::Malformed;
pub use parse::BadKey;
pub use rewrite::Rewriting;
pub use sign::sign;
pub use verify::{Misuse, VerifyKey};

/// The header that names the delivery; the same on every attempt (HOOK-6).
pub const ID: &str = "webhook-id";
/// The header with the time of the attempt, whole seconds since 1970.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signatures, separated by spaces.
pub const SIGNATURE: &str = "webhook-signature";
