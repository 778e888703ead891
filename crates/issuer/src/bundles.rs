//! Bundles of sessions, as something that is passed in: what goes into one is known beside the issuer, not by it.

use std::future::Future;
use std::pin::Pin;

use model::failure::Refusal;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Personal data stays. Secrets go either way.
    pub personal: bool,
    /// Only the HTTP archive of the exchanges.
    pub har: bool,
}

/// A bundle under way: its bytes, or why there is none.
pub type Making<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Refusal>> + Send + 'a>>;

/// Whoever makes bundles.
pub trait Bundles: Send + Sync {
    /// A session's bundle.
    fn bundle<'a>(&'a self, session: &'a str, wanted: Wanted) -> Making<'a>;
}
