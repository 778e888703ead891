//! The one durable record: sessions, events, exchanges, deliveries, attempts; append, replay, follow.
//!
//! ```text
//! open       the data folder: lock, key file, schema, connections
//! writer     the one writing thread and its group commit; store: what it knows; verb: the shape of a request
//! create commit exchange erase             one request each: sessions
//! begin end cut_off release_one            one request each: an attempt's life, and what a crash or a panic left of it
//! retry_now give_up redeliver hold replay trial    one request each: what a person does; act: what acts share
//! retention prune prune_attempts           what goes with age and number
//! session sessions expiry events secret    the reads: sessions
//! list       the reads: sessions searched, filtered, sorted and paged; texts, codes: what is searched
//! marks      what a person says of a session
//! delivery deliveries unfinished_of        the reads: deliveries
//! attempts last_attempt target             the reads: attempts, targets; under_way: attempts that have no row yet
//! message    `webhook-id`s, and the way back from them
//! standing   what the writer knows of targets; health: what attempts say of them, gathered per transaction
//! status     status lists: entries for issued credentials, and what becomes of these
//! follow     what was committed, announced after it is durable
//! cache      recent sessions, written through by the writer
//! vault      the master key: sealed secrets and macs
//! ```
//!
//! **A delivery's life is three writes**: its row with the event's commit, the same row before a request, and after it again,
//! with the attempt's own, which is written once and whole. Each is a statement or two by key, and none reads another table:
//! a delivery's row says everything but the body. It keeps its length on the way, so that it is overwritten where it lies.
//! A target's health and its queue are gathered in memory and written once per target and transaction. What is held or
//! stopped is the target, in one place; its deliveries read as held because of it.
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

mod act;
mod attempts;
mod attempts_filter;
mod begin;
mod cache;
mod codes;
mod commit;
mod create;
mod cut_off;
mod deliveries;
mod delivery;
mod end;
mod erase;
mod error;
mod events;
mod exchange;
mod expiry;
mod follow;
mod give_up;
mod health;
mod hold;
mod keyfile;
mod last_attempt;
mod list;
mod marks;
mod message;
mod open;
mod prune;
mod prune_attempts;
mod readers;
mod redeliver;
mod release_one;
mod replay;
mod retention;
mod retry_now;
mod rows;
mod secret;
mod session;
mod sessions;
mod standing;
mod status;
mod store;
mod target;
mod texts;
mod trial;
mod under_way;
mod unfinished_of;
mod vault;
mod verb;
mod writer;

pub use attempts::AttemptLine;
pub use attempts_filter::AttemptsFilter;
pub use begin::Begun;
pub use cache::hash;
pub use commit::{Commit, Committed, NewEvent};
pub use create::NewSession;
pub use deliveries::{DeliveriesFilter, DeliveryLine};
pub use delivery::{Delivery, Lane};
pub use error::{ActError, CommitError, CreateError, JournalError};
pub use events::{EventLine, StoredEvent};
pub use exchange::StoredExchange;
pub use follow::{Follower, Gap, Notice};
pub use list::{MOST, SessionsFilter, SessionsPage, SessionsPlace, SessionsQuery, SessionsSort, Total};
pub use message::Original;
pub use open::{Journal, Options};
pub use redeliver::Redelivered;
pub use replay::{NewReplay, SetGoing};
pub use retention::Retention;
pub use sessions::{Counts, SessionSummary};
pub use status::{KeptList, Place, StatusEntry, StatusError};
pub use target::TargetRow;
pub use trial::NewTrial;
pub use vault::{CannotOpen, Sealed, Vault};

#[cfg(test)]
mod tests;
