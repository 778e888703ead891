//! The dispatcher: takes deliveries from the journal to their targets, at least once, in order, without anyone waiting.
//!
//! ```text
//! dispatcher  started, given other rules, stopped
//! running     the loop: what is due goes out, what comes back is taken in; it knows no rule of its own
//! reading     what it reads from the journal, page by page
//! attempt     one attempt: its row, the request, its outcome
//! lanes       pure: which delivery may go now (order, overtaking, room per target), and when the next one may
//! schedule    pure: how long to wait after which attempt
//! verdict     pure: an answer → what to keep, and where the delivery goes
//! retry_after pure: reads the header
//! endpoint    a target as its sealed settings describe it
//! post        pure: the request of one attempt, its headers and signature, and what of it may be shown
//! address     which hosts in private networks were confirmed; the rule itself is model's
//! guard       the HTTP client that calls only those: at resolve and connect, no redirects, no proxy
//! sender      one attempt over HTTP, bounded in time and size
//! stages      how long its parts take
//! answer      pure: what is kept of an answer
//! fault, tls  why there is none, as a class and in words
//! snippet     pure: how receivers verify signatures, in five languages
//! ```
//!
//! **States.** A delivery is pending → in flight → delivered | waiting(until) | given up, in the journal;
//! those of a target that is held or stopped go nowhere. The attempt's row is
//! on disk before the request leaves and its outcome after it; a crash in between sends the same delivery again with the same
//! `webhook-id` (HOOK-6), which is what "at least once" means.
//!
//! **One source.** The dispatcher learns of new deliveries, and of what people do to them, by following the journal like
//! everybody else; it keeps their numbers and times in memory (about 100 bytes each), never their bodies.
//!
//! What is absent: OpenID4VCI, SQL, and any wait that is not on the injected clock (the bounds of one HTTP request apart).

pub mod address;
mod answer;
mod attempt;
mod dispatcher;
mod endpoint;
mod fault;
pub mod guard;
mod lanes;
mod post;
mod reading;
pub mod retry_after;
mod running;
pub mod schedule;
mod sender;
pub mod snippet;
mod stages;
mod tls;
mod verdict;

pub use answer::Answer;
pub use dispatcher::{Dispatcher, Settings};
pub use endpoint::{BadEndpoint, Endpoint};
pub use fault::Broken;
pub use post::Post;
pub use sender::{HttpSender, Limits, Sender, Sent};

/// `User-Agent` of every webhook.
pub const AGENT: &str = concat!("issuer-desk/", env!("CARGO_PKG_VERSION"));

#[cfg(test)]
mod tests;
