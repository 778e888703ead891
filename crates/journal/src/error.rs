//! What can go wrong with the journal.

use std::path::PathBuf;

/// A failure of the journal. Cloneable, because everyone whose request was in a failed transaction gets it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Another process holds the data folder.
    #[error("the data folder {} is in use by another process; stop that one, or choose another folder", .folder.display())]
    InUse {
        /// The data folder.
        folder: PathBuf,
    },
    /// Written by a later version; the file was left alone.
    #[error("{} was written by a newer version (schema {found}; this version knows {known})", .path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Its `user_version`.
        found: i64,
        /// The highest this program knows.
        known: i64,
    },
    /// Not a journal, or damaged; the file was left alone.
    #[error("{} cannot be read as a journal: {reason}", .path.display())]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// The master key is missing, unsafe or another one's.
    #[error("{}: {reason}", .path.display())]
    Key {
        /// The key file.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The disk is full, a file cannot be read or written, or a stored row makes no sense.
    #[error("the journal failed: {reason}")]
    Storage {
        /// What the system or SQLite says.
        reason: String,
    },
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
}

impl JournalError {
    /// A stable code to quote.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InUse { .. } => "journal_in_use",
            Self::Newer { .. } => "journal_newer",
            Self::Corrupt { .. } => "journal_corrupt",
            Self::Key { .. } => "journal_key",
            Self::Storage { .. } => "journal_storage",
            Self::Closed => "journal_closed",
        }
    }
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage {
            reason: error.to_string(),
        }
    }
}

impl From<std::io::Error> for JournalError {
    fn from(error: std::io::Error) -> Self {
        Self::Storage {
            reason: error.to_string(),
        }
    }
}

/// Why a session was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// A session with this id exists (R21); nothing changed.
    #[error("a session with this id exists")]
    Exists,
    /// The journal failed; nothing changed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a commit did not happen; nothing of it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Someone else committed first: the version moved.
    #[error("the session has changed meanwhile")]
    Conflict,
    /// There is no such session (any more).
    #[error("there is no such session")]
    NotFound,
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a person's act on a delivery was refused; nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// There is no such delivery, or nothing left of what it was made from.
    #[error("there is no such delivery")]
    NotFound,
    /// An attempt is under way.
    #[error("an attempt at this delivery is under way; see what comes of it first")]
    InFlight,
    /// Its target is held, or stopped itself with 410.
    #[error("the target of this delivery is held or has stopped; release it first")]
    Held,
    /// It was delivered or given up already.
    #[error("this delivery waits for nothing: it was delivered or given up")]
    NotWaiting,
    /// It still waits for an attempt.
    #[error("this delivery has not ended: it still waits for an attempt")]
    NotEnded,
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl ActError {
    /// A stable code to quote.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "delivery_not_found",
            Self::InFlight => "delivery_in_flight",
            Self::Held => "target_held",
            Self::NotWaiting => "delivery_not_waiting",
            Self::NotEnded => "delivery_not_ended",
            Self::Journal(error) => error.code(),
        }
    }
}
