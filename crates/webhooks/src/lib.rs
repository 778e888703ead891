//! The dispatcher: takes deliveries from the journal to their targets, at least once, in order, without anyone waiting.
//!
//! ```text
//! dispatcher  the loop: what is due goes out, what comes back is kept; it knows no rule of its own
//! lanes       pure: which delivery may go now (order, overtaking, room per target), and when the next one may
//! schedule    pure: how long to wait after which attempt
//! verdict     pure: an answer → what to keep, and where the delivery goes
//! retry_after pure: reads the header
//! address     which hosts in private networks were confirmed; the rule itself is model's
//! guard       the HTTP client that calls only those: at resolve and connect, no redirects, no proxy
//! sender      one attempt over HTTP, bounded in time and size
//! ```
//!
//! **States.** A delivery is pending → in flight → delivered | waiting(until) | given up, in the journal. The attempt's row is
//! on disk before the request leaves and its outcome after it; a crash in between sends the same delivery again with the same
//! `webhook-id` (HOOK-6), which is what "at least once" means.
//!
//! **One source.** The dispatcher learns of new deliveries, and of what people do to them, by following the journal like
//! everybody else; it keeps their numbers and times in memory (about 100 bytes each), never their bodies.
//!
//! What is absent: OpenID4VCI, SQL, and any wait that is not on the injected clock (the bounds of one HTTP request apart).

pub mod address;
mod dispatcher;
pub mod guard;
mod lanes;
pub mod retry_after;
pub mod schedule;
mod sender;
mod verdict;

pub use dispatcher::{Dispatcher, Settings};
pub use sender::{Answer, Broken, HttpSender, Limits, Post, Sender};

/// `User-Agent` of every webhook.
pub const AGENT: &str = concat!("issuer-desk/", env!("CARGO_PKG_VERSION"));

#[cfg(test)]
mod tests;
