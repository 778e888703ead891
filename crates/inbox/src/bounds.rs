//! How much an inbox puts up with.

use std::time::Duration;

/// Inboxes at a time.
pub(crate) const INBOXES: usize = 50;
/// Requests an inbox keeps; the oldest goes when one more comes.
pub(crate) const REQUESTS: usize = 10_000;
/// Bytes an inbox keeps, headers and bodies.
const EACH: usize = 64 << 20;
/// Bytes all inboxes keep together.
const ALL: usize = 256 << 20;

/// Bytes of a body that are kept.
pub(crate) const BODY: usize = 1 << 20;
/// Bytes of a body that are read, so that its sender sees the answer; a longer one is answered 413.
pub(crate) const READ: u64 = 16 << 20;
/// Headers of a request; one with more is answered 431.
pub(crate) const HEADERS: usize = 100;
/// Bytes of a header's value that are kept.
pub(crate) const HEADER: usize = 8 * 1024;
/// Bytes of a request's head; one with more is answered 431.
pub(crate) const HEAD: usize = HEADERS * HEADER;
/// Characters of an id, an event's name or a path that are kept.
pub(crate) const WORD: usize = 256;
/// Deliveries whose marks are remembered, accepted or not.
pub(crate) const REMEMBERED: usize = 20_000;
/// Paths below an inbox with an answer of their own.
pub(crate) const ANSWERS: usize = 100;
/// Verification keys of an inbox.
pub(crate) const KEYS: usize = 8;
/// News a follower may be behind.
pub(crate) const NEWS: usize = 4096;

/// Bytes each inbox may keep while there are so many.
pub(crate) fn budget(inboxes: usize) -> usize {
    (ALL / inboxes.max(1)).min(EACH)
}

/// What the listener puts up with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The longest a head may take, and a connection may be idle between two requests.
    pub(crate) head: Duration,
    /// The longest a body may take.
    pub(crate) body: Duration,
    /// Connections at a time; the next ones wait in the system's queue.
    pub(crate) connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            body: Duration::from_secs(30),
            connections: 256,
        }
    }
}
