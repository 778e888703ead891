//! Revoking, suspending, restoring.

use model::status::{Act, Denied, act};
use rusqlite::params;

use super::read::{StatusEntry, one};
use crate::error::JournalError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::store::Store;
use crate::verb::Verb;

/// Why a credential's status was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// No credential has this entry.
    #[error("there is no such credential")]
    NotFound,
    /// Its list or its status does not allow it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl StatusError {
    /// A stable code to quote.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "no-credential",
            Self::Denied(denied) => denied.code(),
            Self::Journal(error) => error.code(),
        }
    }
}

impl Journal {
    /// Does something to an issued credential; answers with how it stands then. Its list says so at once.
    ///
    /// # Errors
    /// [`StatusError`]; nothing was changed then.
    pub async fn change_status(&self, list: &str, index: u32, act: Act, now: i64) -> Result<StatusEntry, StatusError> {
        let change = Change {
            list: list.to_owned(),
            index,
            act,
            at: now,
            lists: std::sync::Arc::clone(&self.shared.lists),
        };
        self.ask(change).await
    }
}

struct Change {
    list: String,
    index: u32,
    act: Act,
    at: i64,
    lists: std::sync::Arc<super::Lists>,
}

impl Verb for Change {
    type Answer = StatusEntry;
    type Error = StatusError;
    type Written = StatusEntry;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<StatusEntry, StatusError>> {
        let Some(mut entry) = one(&store.db, &self.list, self.index)? else {
            return Ok(Err(StatusError::NotFound));
        };
        let after = match act(&entry.series, entry.status, self.act) {
            Ok(after) => after,
            Err(denied) => return Ok(Err(denied.into())),
        };
        if after != entry.status {
            entry.status = after;
            entry.changed_at = self.at;
            store
                .db
                .prepare_cached(
                    "UPDATE status_entries SET value = ?3, changed_at = ?4
                     WHERE list = (SELECT number FROM status_lists WHERE name = ?1) AND idx = ?2",
                )?
                .execute(params![self.list, self.index, after.value(), self.at])?;
        }
        Ok(Ok(entry))
    }

    fn publish(self, entry: StatusEntry, store: &mut Store) -> StatusEntry {
        self.lists.changed(&self.list);
        if let Some(session) = &entry.session {
            store.tell(Notice::Session(session.clone()));
        }
        entry
    }
}
