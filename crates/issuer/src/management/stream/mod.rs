//! Event streams (R3 to R5, R40, R45, R46): what was committed, replayed and then followed.
//!
//! Only unnamed messages with an `id`, so that the founding page's `onmessage` sees every one. A session's stream counts its
//! own events from 1; the issuer's stream uses the journal's global number.
//!
//! | Module | What it holds |
//! |---|---|
//! | `of_session` | `GET /issuer2/sessions/{id}/events` |
//! | `of_issuer` | `GET /issuer2/events` |
//! | `filter` | which events of the issuer's stream a subscriber wants |
//! | `feed` | one follower of the journal for all subscribers |
//! | `told` | an event, written once for all of them |
//! | `reader` | one subscriber: the past, then the feed, and a sign of life in between |

mod feed;
mod filter;
mod of_issuer;
mod of_session;
mod reader;
#[cfg(test)]
mod tests;
mod told;

use axum::http::HeaderMap;

pub use feed::Feed;
pub use of_issuer::of_issuer;
pub use of_session::of_session;

/// The number a client saw last. One that is no number counts as absent (R5).
fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}
