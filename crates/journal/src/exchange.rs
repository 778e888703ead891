//! Exchanges: what wallets sent and got.

use std::sync::Arc;

use model::exchange::{Exchange, More, cut};
use model::id::SessionId;
use rusqlite::{OptionalExtension as _, Row, ToSql, params};

use crate::codes;
use crate::error::JournalError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::store::{Store, next};
use crate::verb::{Task, Verb};

/// Refusals kept without a session (design.md, Exchanges).
const RING: i64 = 10_000;
/// Refusals kept of one session: whoever holds its token must not fill the disk.
const KEPT: u32 = 200;
/// Bytes kept of a body in the ring.
const BODY: usize = 4096;
/// Bytes kept of a reason in the ring.
const REASON: usize = 1024;

/// An exchange as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredExchange {
    /// Its number; later ones are higher. Refusals are numbered on their own.
    pub number: i64,
    /// Whose, when a session could be trusted.
    pub session: Option<SessionId>,
    /// What was sent and got.
    pub exchange: Exchange,
}

impl Journal {
    /// Records an exchange that changed nothing: in its session, or in the bounded ring of refusals when no session could
    /// be trusted (or the session is gone), bodies cut at 4 kB. Of one session so many are kept as 200 refusals and 200 others;
    /// refusals are counted all the same ([`crate::SessionSummary::refused`]).
    ///
    /// Does not wait for the disk: the wallet's answer does not depend on it. It waits for room in the queue, so that a flood
    /// cannot fill the memory. A failure is logged.
    pub async fn record_exchange(&self, session: Option<&SessionId>, mut exchange: Exchange) {
        let shared = &self.shared;
        let Ok(permit) = Arc::clone(&shared.unawaited).acquire_owned().await else {
            return;
        };
        if session.is_none() {
            shorten(&mut exchange);
        }
        let record = Record {
            session: session.cloned(),
            exchange,
        };
        let mut task = Task::new(record, None);
        task.permit = Some(permit);
        if let Err(error) = shared.queue(Box::new(task)) {
            tracing::warn!(%error, "an exchange was not recorded");
        }
    }

    /// A session's exchanges, oldest first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn exchanges(&self, session: &SessionId) -> Result<Vec<StoredExchange>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT at, micros, method, path, status, agent, request, response, error, reason, number, item,
                   expected, received, more FROM exchanges
                 WHERE session = (SELECT number FROM sessions WHERE id = ?1) ORDER BY number",
            )?
            .query_map([session.as_str()], |row| stored(row, Some(session.clone())))?
            .collect()
        })
    }

    /// The latest refusals without a session, newest first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn refusals(&self, limit: usize) -> Result<Vec<StoredExchange>, JournalError> {
        self.refusals_before(None, limit)
    }

    /// A page of the refusals without a session, newest first: those before a number.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn refusals_before(&self, before: Option<i64>, limit: usize) -> Result<Vec<StoredExchange>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT at, micros, method, path, status, agent, request, response, error, reason, number, item,
                   expected, received, more FROM refusals
                 WHERE number < ?1 ORDER BY number DESC LIMIT ?2",
            )?
            .query_map(params![before.unwrap_or(i64::MAX), rows::limit(limit)], |row| {
                stored(row, None)
            })?
            .collect()
        })
    }
}

struct Record {
    session: Option<SessionId>,
    exchange: Exchange,
}

impl Verb for Record {
    type Answer = ();
    type Error = JournalError;
    /// Its number, and whether it is in its session; nothing when it was only counted.
    type Written = Option<(i64, bool)>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let session: Option<(i64, u32)> = match &self.session {
            Some(id) if self.exchange.status < 400 || self.exchange.is_ascribed() => store
                .db
                .prepare_cached(
                    "SELECT s.number, (SELECT count(*) FROM exchanges e WHERE e.session = s.number AND e.status < 400) + 1
                     FROM sessions s WHERE s.id = ?1",
                )?
                .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?,
            Some(id) => store
                .db
                .prepare_cached("UPDATE sessions SET refused = refused + 1 WHERE id = ?1 RETURNING number, refused")?
                .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?,
            None => None,
        };
        let number = match session {
            Some((_, count)) if count > KEPT => return Ok(Ok(None)),
            Some((session, _)) => {
                codes::note(store, session, &self.exchange)?;
                insert(store, session, &self.exchange)?
            }
            None if self.session.is_none() => insert_refusal(store, &self.exchange)?,
            // The session is gone: its exchange is shortened like any other refusal.
            None => {
                let mut exchange = self.exchange.clone();
                shorten(&mut exchange);
                insert_refusal(store, &exchange)?
            }
        };
        Ok(Ok(Some((number, session.is_some()))))
    }

    fn publish(self, written: Self::Written, store: &mut Store) {
        let Some((number, in_session)) = written else {
            return;
        };
        store.tell(Notice::Exchange(Arc::new(StoredExchange {
            number,
            session: self.session.filter(|_| in_session),
            exchange: self.exchange,
        })));
    }
}

/// Writes an exchange of a session; returns its number.
pub(crate) fn insert(store: &mut Store, session: i64, exchange: &Exchange) -> rusqlite::Result<i64> {
    let number = next(&mut store.last.exchange);
    let more = more(exchange);
    let values: [&dyn ToSql; 16] = [
        &number,
        &session,
        &exchange.at,
        &exchange.micros,
        &exchange.method,
        &exchange.path,
        &exchange.status,
        &exchange.agent,
        &exchange.request,
        &exchange.response,
        &exchange.error,
        &exchange.reason,
        &exchange.item,
        &exchange.expected,
        &exchange.received,
        &more,
    ];
    store
        .db
        .prepare_cached(
            "INSERT INTO exchanges VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(&values[..])?;
    Ok(number)
}

fn shorten(exchange: &mut Exchange) {
    exchange.request = cut(&exchange.request, BODY);
    exchange.response = cut(&exchange.response, BODY);
    for text in [&mut exchange.reason, &mut exchange.expected, &mut exchange.received] {
        *text = text.as_deref().map(|text| cut(text, REASON));
    }
    for (_, value) in exchange.more.iter_mut().flat_map(|more| &mut more.request) {
        if value.len() > REASON {
            *value = cut(value, REASON);
        }
    }
}

fn insert_refusal(store: &mut Store, exchange: &Exchange) -> rusqlite::Result<i64> {
    let number = next(&mut store.last.refusal);
    let more = more(exchange);
    let values: [&dyn ToSql; 15] = [
        &number,
        &exchange.at,
        &exchange.micros,
        &exchange.method,
        &exchange.path,
        &exchange.status,
        &exchange.agent,
        &exchange.request,
        &exchange.response,
        &exchange.error,
        &exchange.reason,
        &exchange.item,
        &exchange.expected,
        &exchange.received,
        &more,
    ];
    store
        .db
        .prepare_cached(
            "INSERT INTO refusals VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(&values[..])?;
    store
        .db
        .prepare_cached("DELETE FROM refusals WHERE number <= ?1")?
        .execute(params![number - RING])?;
    Ok(number)
}

/// What else is known, as it is kept; nothing is written where nothing is known.
fn more(exchange: &Exchange) -> Option<String> {
    exchange.more.as_ref().and_then(|more| serde_json::to_string(more).ok())
}

fn read_more(kept: Option<&str>) -> Option<Box<More>> {
    kept.and_then(|kept| serde_json::from_str(kept).ok())
}

fn stored(row: &Row<'_>, session: Option<SessionId>) -> rusqlite::Result<StoredExchange> {
    Ok(StoredExchange {
        number: row.get(10)?,
        session,
        exchange: Exchange {
            at: row.get(0)?,
            micros: row.get(1)?,
            method: row.get(2)?,
            path: row.get(3)?,
            status: row.get(4)?,
            agent: row.get(5)?,
            request: row.get(6)?,
            response: row.get(7)?,
            error: row.get(8)?,
            reason: row.get(9)?,
            item: row.get(11)?,
            expected: row.get(12)?,
            received: row.get(13)?,
            more: read_more(row.get_ref(14)?.as_str_or_null()?),
        },
    })
}
