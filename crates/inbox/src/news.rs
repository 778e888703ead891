//! News for whoever watches.

use std::sync::Arc;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::received::Received;
use crate::state::{State, Ticket};

/// A piece of news.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Something came to an inbox, or was answered after a wait; replaces a row with the same number.
    Received {
        /// Which inbox.
        path: String,
        /// What came, as it stands now.
        row: Box<Received>,
    },
    /// Inboxes were made, removed, emptied, or answer otherwise: ask again.
    Inboxes,
    /// The follower was too slow, and news were dropped: ask again.
    Lost,
}

/// What is sent around: small, so that news nobody fetches hold no bodies.
#[derive(Debug, Clone)]
pub(crate) enum Note {
    Received { path: Arc<str>, number: u64 },
    Inboxes,
}

impl Note {
    pub(crate) fn received(ticket: &Ticket) -> Self {
        Self::Received {
            path: Arc::clone(&ticket.path),
            number: ticket.number,
        }
    }
}

/// Follows all inboxes from the moment it was made.
pub struct Follower {
    state: Arc<State>,
    notes: Receiver<Note>,
}

impl Follower {
    pub(crate) fn new(state: Arc<State>) -> Self {
        let notes = state.notes.subscribe();
        Self { state, notes }
    }

    /// The next piece of news; `None` once the inboxes are shut down. May be dropped while it waits.
    pub async fn next(&mut self) -> Option<News> {
        loop {
            let note = tokio::select! {
                biased;
                note = self.notes.recv() => note,
                () = self.state.stop.cancelled() => return None,
            };
            match note {
                Ok(Note::Inboxes) => return Some(News::Inboxes),
                Ok(Note::Received { path, number }) => {
                    let shelves = self.state.shelves();
                    let shelf = shelves.iter().find(|shelf| shelf.path == path);
                    // Gone already: emptied, removed, or pushed out.
                    if let Some(row) = shelf.and_then(|shelf| shelf.row(number)) {
                        return Some(News::Received {
                            path: path.to_string(),
                            row: Box::new(row.clone()),
                        });
                    }
                }
                Err(RecvError::Lagged(_)) => return Some(News::Lost),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
