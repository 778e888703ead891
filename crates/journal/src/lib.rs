//! The one durable record: sessions, events, exchanges, deliveries, attempts; append, replay, follow.
//!
//! ```text
//! open      the data folder: lock, key file, schema, connections
//! writer    the one writing thread and its group commit; store: what it knows; verb: the shape of a request
//! create commit exchange attempt erase prune    one request each
//! session sessions expiry events delivery secret    the reads
//! follow    what was committed, announced after it is durable
//! cache     recent sessions, written through by the writer
//! vault     the master key: sealed secrets and macs
//! ```
//!
//! **One writer, many readers.** Every change goes to one thread, which drains its queue (up to 256 requests) into one
//! transaction, commits with `synchronous = FULL`, and only then updates the cache, tells followers and answers. So an
//! answer means "on disk", nothing is announced that is not durable, and followers see one global order. Under load, the
//! cost of reaching the disk is shared by everyone in the batch.
//!
//! **One bad request does not hurt its neighbours.** A conflict or a duplicate is found before anything is written. When a
//! statement fails all the same (disk full, damaged page), the transaction is rolled back and its requests are run again
//! one by one, each in a transaction of its own; only those that fail are told so. The process goes on.
//!
//! What is absent: no other crate knows SQL, nothing here knows HTTP or OpenID4VCI, and time is passed in.

mod attempt;
mod cache;
mod commit;
mod create;
mod delivery;
mod erase;
mod error;
mod events;
mod exchange;
mod expiry;
mod follow;
mod keyfile;
mod open;
mod prune;
mod readers;
mod rows;
mod secret;
mod session;
mod sessions;
mod store;
mod vault;
mod verb;
mod writer;

pub use attempt::Begun;
pub use cache::hash;
pub use commit::{Commit, Committed, NewEvent};
pub use create::NewSession;
pub use delivery::{Delivery, Lane};
pub use error::{CommitError, CreateError, JournalError};
pub use events::StoredEvent;
pub use exchange::StoredExchange;
pub use follow::{Follower, Gap, Notice};
pub use open::{Journal, Options};
pub use sessions::{Counts, SessionSummary, SessionsQuery};
pub use vault::{CannotOpen, Sealed, Vault};

#[cfg(test)]
mod tests;
