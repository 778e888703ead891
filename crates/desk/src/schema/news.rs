//! What the window is told without asking.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AttemptRow, Counts, Received, RefusalRow, SessionRow, TargetRow, TimelineItem};

/// A piece of news. They come in batches, in order; a window that opens asks first and then listens.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum News {
    /// A session is new or changed.
    Session {
        /// Its row now.
        row: SessionRow,
    },
    /// Something happened in a session.
    Timeline {
        /// Which session.
        session_id: String,
        /// What happened; replaces an item with the same key.
        item: TimelineItem,
    },
    /// A request was refused, and no session could be trusted to be its own.
    Refusal {
        /// What was refused.
        row: RefusalRow,
    },
    /// The numbers in the navigation changed.
    Counts {
        /// The numbers now.
        counts: Counts,
    },
    /// An attempt began or ended, of whatever kind.
    Attempt {
        /// Its row now; replaces the one with the same id.
        row: AttemptRow,
    },
    /// A target's standing or health changed.
    Target {
        /// Its row now.
        row: TargetRow,
    },
    /// Something came to an inbox.
    Received {
        /// Which inbox.
        path: String,
        /// What came.
        row: Received,
    },
    /// Inboxes were made, removed, emptied, or answer otherwise: ask again.
    Inboxes,
    /// Profiles or configuration files changed: ask again.
    Profiles,
    /// Addresses changed: ask again.
    Addresses,
    /// News were dropped because the window was too slow: ask again for what is on screen.
    Lost,
}

/// Why a command did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct CallError {
    /// A stable code to branch on and to quote.
    pub code: String,
    /// For the person.
    pub message: String,
}
