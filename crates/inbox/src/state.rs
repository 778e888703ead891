//! What all parts of the room share.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use model::entropy::Entropy;
use model::time::Clock;
use signing::VerifyKey;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::answer::Play;
use crate::bounds::{Limits, budget};
use crate::inboxes::Originals;
use crate::marks::OrderMark;
use crate::news::Note;
use crate::received::Received;
use crate::shelf::Shelf;

pub(crate) struct State {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) originals: Originals,
    pub(crate) limits: Limits,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) notes: broadcast::Sender<Note>,
    shelves: Mutex<Vec<Shelf>>,
}

/// A request that is on the shelf and waits for its answer.
#[derive(Clone)]
pub(crate) struct Ticket {
    pub(crate) path: Arc<str>,
    pub(crate) number: u64,
    /// Ends the wait.
    pub(crate) gone: CancellationToken,
}

impl State {
    pub(crate) fn new(
        address: SocketAddr,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        originals: Originals,
        limits: Limits,
    ) -> Self {
        Self {
            address,
            clock,
            entropy,
            originals,
            limits,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            notes: broadcast::Sender::new(crate::bounds::NEWS),
            shelves: Mutex::default(),
        }
    }

    /// All inboxes, oldest first. Nobody waits for anything while holding this.
    pub(crate) fn shelves(&self) -> MutexGuard<'_, Vec<Shelf>> {
        self.shelves.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The keys of an inbox; `None` when there is none at that path.
    pub(crate) fn keys(&self, path: &str) -> Option<Arc<[VerifyKey]>> {
        let shelves = self.shelves();
        let shelf = shelves.iter().find(|shelf| *shelf.path == *path)?;
        Some(Arc::clone(&shelf.verify))
    }

    /// Whether the event right before a request seems to be missing.
    pub(crate) fn lacks(&self, path: &str, row: &Received) -> bool {
        let shelves = self.shelves();
        let shelf = shelves.iter().find(|shelf| *shelf.path == *path);
        shelf.is_some_and(|shelf| shelf.marks(row).contains(&OrderMark::Gap))
    }

    /// Puts a request on its shelf; `None` when the inbox was removed in the meantime.
    pub(crate) fn put(&self, path: &str, row: Received) -> Option<(Ticket, Play)> {
        let (ticket, play) = {
            let mut shelves = self.shelves();
            let budget = budget(shelves.len());
            let shelf = shelves.iter_mut().find(|shelf| *shelf.path == *path)?;
            let (number, play) = shelf.put(row, budget);
            let ticket = Ticket {
                path: Arc::clone(&shelf.path),
                number,
                gone: shelf.gone.clone(),
            };
            self.tell(Note::received(&ticket));
            (ticket, play)
        };
        if matches!(play, Play::Fail { .. }) {
            // It counted down.
            self.tell(Note::Inboxes);
        }
        Some((ticket, play))
    }

    /// Keeps a request that was refused for what it is.
    pub(crate) fn put_refused(&self, path: &str, row: Received, status: u32) {
        let mut shelves = self.shelves();
        let budget = budget(shelves.len());
        if let Some(shelf) = shelves.iter_mut().find(|shelf| *shelf.path == *path) {
            let number = shelf.put_refused(row, status, budget);
            self.tell(Note::Received {
                path: Arc::clone(&shelf.path),
                number,
            });
        }
    }

    /// Notes what a request was answered, after a wait; `accepted` once nothing of the answer is left to send.
    pub(crate) fn answered(&self, ticket: &Ticket, status: u32, accepted: bool) {
        let mut shelves = self.shelves();
        if let Some(shelf) = shelves.iter_mut().find(|shelf| shelf.path == ticket.path) {
            shelf.answered(ticket.number, status);
            if accepted && (200..300).contains(&status) {
                shelf.accepted(ticket.number);
            }
            self.tell(Note::received(ticket));
        }
    }

    pub(crate) fn tell(&self, note: Note) {
        // Nobody may be listening.
        let _ = self.notes.send(note);
    }
}
