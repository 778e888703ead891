//! Inboxes: receivers of the desk's own (issue 2, item 7).
//!
//! One listener on the loopback interface serves any number of inboxes, each below a random path. An inbox keeps what comes
//! to it in memory, within bounds, says how each request stands among the others and what its signature is worth, and
//! answers as programmed: with any status, late, slowly, with a redirect, with a reset, or not at all.
//!
//! Pure are [`answer`] (the program), [`marks`] (duplicate, retry, out of order, gap) and [`verdict`] (signatures in words).
//! The room knows HTTP and Standard Webhooks; it knows neither the journal nor the dispatcher. What has to outlive the
//! process is plain data, [`Kept`], which somebody else stores and brings back.

mod act;
pub mod answer;
mod body;
mod bounds;
mod error;
mod inboxes;
mod listen;
pub mod marks;
mod news;
mod path;
mod received;
mod request;
mod shelf;
mod state;
pub mod verdict;

pub use answer::{Act, Answer, BadAnswer};
pub use error::InboxError;
pub use inboxes::{Inbox, Inboxes, Kept, Keys, Original, Originals, Page};
pub use marks::OrderMark;
pub use news::{Follower, News};
pub use received::{Header, Mark, Received};
pub use verdict::SignatureVerdict;

#[cfg(test)]
mod tests;
