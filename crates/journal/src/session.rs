//! Reading one session.

use std::sync::Arc;

use model::id::SessionId;
use model::session::{HandleKind, Offer, Session, State};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;

/// A session's row, its frozen profile by number.
struct Found {
    id: SessionId,
    code_hash: String,
    frozen: i64,
    offer: Offer,
    created_at: i64,
    state: State,
    number: i64,
}

macro_rules! found_columns {
    () => {
        concat!(
            "s.number, s.id, s.code_hash, s.frozen, s.offer, s.created_at, ",
            rows::state_columns!()
        )
    };
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        number: row.get(0)?,
        id: rows::id(row, 1)?,
        code_hash: row.get(2)?,
        frozen: row.get(3)?,
        offer: rows::json(row, 4)?,
        created_at: row.get(5)?,
        state: rows::state(row, 6)?,
    })
}

impl Journal {
    /// The session with that id.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn session(&self, id: &SessionId) -> Result<Option<Session>, JournalError> {
        let epoch = match self.shared.cache.get(id) {
            Ok(session) => return Ok(Some(session)),
            Err(epoch) => epoch,
        };
        let read = self.shared.readers.read(|db| {
            let row = db
                .prepare_cached(concat!("SELECT ", found_columns!(), " FROM sessions s WHERE s.id = ?1"))?
                .query_row([id.as_str()], found)
                .optional()?;
            row.map(|row| self.whole(db, row)).transpose()
        })?;
        Ok(read.map(|(session, code_hash)| {
            self.shared.cache.offer(epoch, &session, code_hash);
            session
        }))
    }

    /// What a session's offer was asked for with ([`crate::NewSession::asked`]), if it was kept.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn asked(&self, id: &SessionId) -> Result<Option<String>, JournalError> {
        self.shared.readers.read(|db| {
            let asked = db
                .prepare_cached("SELECT asked FROM sessions WHERE id = ?1")?
                .query_row([id.as_str()], |row| row.get(0))
                .optional()?;
            Ok(asked.flatten())
        })
    }

    /// The session whose pre-authorized code has this [`crate::hash`].
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn session_by_code(&self, code_hash: &str) -> Result<Option<Session>, JournalError> {
        if let Some(session) = self.shared.cache.by_code(code_hash) {
            return Ok(Some(session));
        }
        self.by("SELECT id FROM sessions WHERE code_hash = ?1", code_hash)
    }

    /// The session that granted the access token with this [`crate::hash`].
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn session_by_token(&self, token_hash: &str) -> Result<Option<Session>, JournalError> {
        if let Some(session) = self.shared.cache.by_token(token_hash) {
            return Ok(Some(session));
        }
        self.by("SELECT id FROM sessions WHERE token_hash = ?1", token_hash)
    }

    /// The session that a code, token or id with this [`crate::hash`] leads to, spent or not.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn session_by_handle(&self, kind: HandleKind, hash: &str) -> Result<Option<Session>, JournalError> {
        let id = self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT s.id FROM handles h JOIN sessions s ON s.number = h.session WHERE h.hash = ?1 AND h.kind = ?2",
            )?
            .query_row([hash, kind.as_str()], |row| rows::id(row, 0))
            .optional()
        })?;
        id.map_or(Ok(None), |id| self.session(&id))
    }

    fn by(&self, sql: &str, hash: &str) -> Result<Option<Session>, JournalError> {
        let id = self.shared.readers.read(|db| {
            db.prepare_cached(sql)?
                .query_row([hash], |row| rows::id(row, 0))
                .optional()
        })?;
        id.map_or(Ok(None), |id| self.session(&id))
    }

    /// Every session, oldest first, page by page: no connection is held while `each` runs.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn all_sessions(&self, mut each: impl FnMut(Session)) -> Result<(), JournalError> {
        let mut after = 0;
        loop {
            let page = self.shared.readers.read(|db| {
                let rows = db
                    .prepare_cached(concat!(
                        "SELECT ",
                        found_columns!(),
                        " FROM sessions s WHERE s.number > ?1 ORDER BY s.number LIMIT 200"
                    ))?
                    .query_map([after], found)?
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                rows.into_iter()
                    .map(|row| Ok((row.number, self.whole(db, row)?.0)))
                    .collect::<rusqlite::Result<Vec<_>>>()
            })?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = *last;
            page.into_iter().for_each(|(_, session)| each(session));
        }
    }

    /// A page of whole sessions, newest first, and where the next page begins when there may be one. Read with one
    /// query, past the cache: a long list must not push out the sessions wallets are at.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn whole_sessions(
        &self,
        before: Option<i64>,
        limit: usize,
    ) -> Result<(Vec<Session>, Option<i64>), JournalError> {
        let page = self.shared.readers.read(|db| {
            let rows = db
                .prepare_cached(concat!(
                    "SELECT ",
                    found_columns!(),
                    " FROM sessions s WHERE s.number < ?1 ORDER BY s.number DESC LIMIT ?2"
                ))?
                .query_map(params![before.unwrap_or(i64::MAX), rows::limit(limit)], found)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            rows.into_iter()
                .map(|row| Ok((row.number, self.whole(db, row)?.0)))
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let next = page.last().filter(|_| page.len() == limit).map(|(last, _)| *last);
        Ok((page.into_iter().map(|(_, session)| session).collect(), next))
    }

    /// Adds the frozen profile, from memory when it was read before.
    fn whole(&self, db: &Connection, found: Found) -> rusqlite::Result<(Session, String)> {
        let cache = &self.shared.cache;
        let frozen = match cache.frozen(found.frozen) {
            Some(frozen) => frozen,
            None => {
                let read = db
                    .prepare_cached("SELECT json FROM frozen WHERE number = ?1")?
                    .query_row([found.frozen], |row| rows::json(row, 0))?;
                cache.share(found.frozen, read)
            }
        };
        let session = Session {
            id: found.id,
            frozen,
            offer: Arc::new(found.offer),
            created_at: found.created_at,
            state: found.state,
        };
        Ok((session, found.code_hash))
    }
}
