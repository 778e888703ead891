//! What a person says of a session: that it is pinned, and a note. No wallet's request reads or writes it.

use model::id::SessionId;
use rusqlite::params;

use crate::error::JournalError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::store::Store;
use crate::verb::Verb;

impl Journal {
    /// Pins a session, or unpins it. Returns whether there is one.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn pin(&self, id: &SessionId, pinned: bool) -> Result<bool, JournalError> {
        self.ask(Mark {
            id: id.clone(),
            what: What::Pinned(pinned),
        })
        .await
    }

    /// Says of a session what a person wants said; an empty text says nothing. Returns whether there is one.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn note(&self, id: &SessionId, note: &str) -> Result<bool, JournalError> {
        self.ask(Mark {
            id: id.clone(),
            what: What::Note(note.to_owned()),
        })
        .await
    }
}

struct Mark {
    id: SessionId,
    what: What,
}

enum What {
    Pinned(bool),
    Note(String),
}

impl Verb for Mark {
    type Answer = bool;
    type Error = JournalError;
    type Written = bool;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<bool, JournalError>> {
        let Some(number) = rows::number(&store.db, &self.id)? else {
            return Ok(Ok(false));
        };
        let db = &store.db;
        match &self.what {
            What::Pinned(pinned) => db
                .prepare_cached(
                    "INSERT INTO marks VALUES (?1, ?2, '') ON CONFLICT (session) DO UPDATE SET pinned = excluded.pinned",
                )?
                .execute(params![number, pinned])?,
            What::Note(note) => db
                .prepare_cached(
                    "INSERT INTO marks VALUES (?1, 0, ?2) ON CONFLICT (session) DO UPDATE SET note = excluded.note",
                )?
                .execute(params![number, note])?,
        };
        db.prepare_cached("DELETE FROM marks WHERE session = ?1 AND pinned = 0 AND note = ''")?
            .execute([number])?;
        Ok(Ok(true))
    }

    fn publish(self, found: bool, store: &mut Store) -> bool {
        if found {
            store.tell(Notice::Session(self.id));
        }
        found
    }
}
