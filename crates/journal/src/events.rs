//! Reading events by sequence number.

use std::sync::Arc;

use model::event::EventName;
use model::id::SessionId;
use rusqlite::{Row, params};

use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;

/// An event as kept. Its body does not print: it may show a code that is not spent.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its number among all events; later ones are higher, with gaps where sessions were erased.
    pub seq: u64,
    /// Whose.
    pub session: SessionId,
    /// Its number in its session, from 1.
    pub sequence: u32,
    /// Its name.
    pub name: EventName,
    /// When, epoch milliseconds.
    pub at: i64,
    /// The envelope, byte for byte as it was made (R31).
    pub body: String,
}

impl std::fmt::Debug for StoredEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredEvent")
            .field("seq", &self.seq)
            .field("session", &self.session)
            .field("sequence", &self.sequence)
            .field("name", &self.name)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// What is known of an event without its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventLine {
    /// Its number in its session, from 1.
    pub sequence: u32,
    /// Its name.
    pub name: EventName,
    /// When, epoch milliseconds.
    pub at: i64,
}

impl Journal {
    /// A session's events with numbers in a range, oldest first, without their bodies: a long session is many times as much
    /// with them.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn event_lines(
        &self,
        session: &SessionId,
        numbers: std::ops::RangeInclusive<u32>,
    ) -> Result<Vec<EventLine>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT sequence, name, at FROM events
                 WHERE session = (SELECT number FROM sessions WHERE id = ?1) AND sequence BETWEEN ?2 AND ?3
                 ORDER BY sequence",
            )?
            .query_map(params![session.as_str(), numbers.start(), numbers.end()], |row| {
                Ok(EventLine {
                    sequence: row.get(0)?,
                    name: rows::event(row, 1)?,
                    at: row.get(2)?,
                })
            })?
            .collect()
        })
    }

    /// Events after a number, oldest first: of one session (`after` counts in the session), or of all (`after` is
    /// [`StoredEvent::seq`]).
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn events(
        &self,
        session: Option<&SessionId>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Arc<StoredEvent>>, JournalError> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let limit = rows::limit(limit);
        self.shared.readers.read(|db| match session {
            Some(id) => db
                .prepare_cached(
                    "SELECT seq, sequence, name, at, body FROM events
                     WHERE session = (SELECT number FROM sessions WHERE id = ?1) AND sequence > ?2
                     ORDER BY sequence LIMIT ?3",
                )?
                .query_map(params![id.as_str(), after, limit], |row| read(row, id.clone()))?
                .collect(),
            None => db
                .prepare_cached(
                    "SELECT e.seq, e.sequence, e.name, e.at, e.body, s.id FROM events e
                     JOIN sessions s ON s.number = e.session WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2",
                )?
                .query_map(params![after, limit], |row| read(row, rows::id(row, 5)?))?
                .collect(),
        })
    }

    /// The highest [`StoredEvent::seq`] kept; 0 when there is none. A higher `Last-Event-ID` is unknown (design.md, SSE).
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn last_seq(&self) -> Result<u64, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached("SELECT coalesce(max(seq), 0) FROM events")?
                .query_row([], |row| rows::count(row, 0))
        })
    }
}

fn read(row: &Row<'_>, session: SessionId) -> rusqlite::Result<Arc<StoredEvent>> {
    Ok(Arc::new(StoredEvent {
        seq: rows::count(row, 0)?,
        session,
        sequence: row.get(1)?,
        name: rows::event(row, 2)?,
        at: row.get(3)?,
        body: row.get(4)?,
    }))
}
