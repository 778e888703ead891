//! Targets: whether they get anything, and how they have been doing.

use std::collections::HashMap;

use model::delivery::{DeliveryState, Standing};
use model::session::{SecretRef, Target};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::error::JournalError;
use crate::health;
use crate::open::Journal;
use crate::rows;

/// A target and its health. Only first attempts and scheduled retries at sessions' events count: what a person sets off never
/// does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// Its number.
    pub number: i64,
    /// Its sealed settings, its URL masked, the events it wants.
    pub target: Target,
    /// Whether it gets anything.
    pub standing: Standing,
    /// Since when it does not, epoch milliseconds.
    pub since: Option<i64>,
    /// Why it does not, in words.
    pub why: Option<String>,
    /// Attempts counted.
    pub attempts: u64,
    /// Those that failed.
    pub failed: u64,
    /// Deliveries of events that have not arrived and may still.
    pub waiting: u64,
    /// Deliveries of events that were given up.
    pub given_up: u64,
    /// When the latest counted attempt began, epoch milliseconds.
    pub last_at: Option<i64>,
    /// The latest that succeeded.
    pub last_ok_at: Option<i64>,
    /// What went wrong last, in words; `None` when the latest succeeded.
    pub last_error: Option<String>,
    /// Mean time of those counted that were answered, microseconds.
    pub mean_micros: Option<u64>,
    /// The latest outcomes counted, oldest first, at most thirty: whether each succeeded.
    pub recent: Vec<bool>,
}

/// The two columns of a [`Queue`].
macro_rules! queue {
    ($target:literal) => {
        concat!(
            "(SELECT count(*) FROM deliveries d WHERE d.target = ",
            $target,
            " AND d.kind = 'event' AND d.open = 1), (SELECT count(*) FROM deliveries d WHERE d.target = ",
            $target,
            " AND d.kind = 'event' AND d.state = 'given_up' AND d.state IN ('waiting', 'given_up'))"
        )
    };
}

/// How many deliveries of events wait at a target or were given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Queue {
    pub(crate) waiting: u64,
    pub(crate) given_up: u64,
}

impl Queue {
    /// Counted in the database, along indices.
    pub(crate) fn of(db: &Connection, target: i64) -> rusqlite::Result<Self> {
        db.prepare_cached(concat!("SELECT ", queue!("?1")))?
            .query_row([target], |row| Self::read(row, 0))
    }

    fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            waiting: rows::count(row, at)?,
            given_up: rows::count(row, at + 1)?,
        })
    }

    /// One that was open has gone on to this state.
    pub(crate) fn moved_on(&mut self, state: DeliveryState) {
        match state {
            DeliveryState::Delivered => self.waiting = self.waiting.saturating_sub(1),
            DeliveryState::GivenUp => {
                self.waiting = self.waiting.saturating_sub(1);
                self.given_up += 1;
            }
            DeliveryState::Pending | DeliveryState::InFlight | DeliveryState::Waiting | DeliveryState::Held => {}
        }
    }
}

/// The columns [`read`] reads, but for the queue.
macro_rules! target_columns {
    () => {
        "t.number, t.secret, t.masked, t.events, t.standing, t.since, t.why, t.attempts, t.failed, t.last_at, t.last_ok_at,
         t.last_error, t.answered, t.micros, t.recent"
    };
}

/// Where the queue begins in a row that has it.
const QUEUE: usize = 15;

macro_rules! target_row {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            target_columns!(),
            ", ",
            queue!("t.number"),
            " FROM targets t ",
            $rest
        )
    };
}

fn read(row: &Row<'_>, queue: Queue) -> rusqlite::Result<TargetRow> {
    let (answered, micros) = (rows::count(row, 12)?, rows::count(row, 13)?);
    Ok(TargetRow {
        number: row.get(0)?,
        target: Target {
            secret: SecretRef(row.get(1)?),
            masked: row.get(2)?,
            events: rows::events(row, 3)?,
        },
        standing: rows::standing(row, 4)?,
        since: row.get(5)?,
        why: row.get(6)?,
        attempts: rows::count(row, 7)?,
        failed: rows::count(row, 8)?,
        waiting: queue.waiting,
        given_up: queue.given_up,
        last_at: row.get(9)?,
        last_ok_at: row.get(10)?,
        last_error: row.get(11)?,
        mean_micros: micros.checked_div(answered),
        recent: health::recent(row.get(14)?),
    })
}

fn read_whole(row: &Row<'_>) -> rusqlite::Result<TargetRow> {
    read(row, Queue::read(row, QUEUE)?)
}

/// A target's row whose queue is known.
pub(crate) fn row(db: &Connection, number: i64, queue: Queue) -> rusqlite::Result<Option<TargetRow>> {
    db.prepare_cached(concat!(
        "SELECT ",
        target_columns!(),
        " FROM targets t WHERE t.number = ?1"
    ))?
    .query_row([number], |row| read(row, queue))
    .optional()
}

/// Targets that are not open.
pub(crate) fn closed(db: &Connection) -> rusqlite::Result<HashMap<i64, Standing>> {
    db.prepare_cached("SELECT number, standing FROM targets WHERE standing <> 'open'")?
        .query_map([], |row| Ok((row.get(0)?, rows::standing(row, 1)?)))?
        .collect()
}

/// Writes how a target stands, since when and why.
pub(crate) fn stand(
    db: &Connection,
    target: i64,
    standing: Standing,
    since: Option<(i64, &str)>,
) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE targets SET standing = ?2, since = ?3, why = ?4 WHERE number = ?1")?
        .execute(params![
            target,
            standing.as_str(),
            since.map(|(since, _)| since),
            since.map(|(_, why)| why)
        ])
        .map(drop)
}

impl Journal {
    /// The targets that are not open.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn standings(&self) -> Result<Vec<(i64, Standing)>, JournalError> {
        let closed = self.shared.readers.read(closed)?;
        let mut closed: Vec<_> = closed.into_iter().collect();
        closed.sort_by_key(|(number, _)| *number);
        Ok(closed)
    }

    /// Targets whose masked URL contains a text, whatever the case: those with the latest attempts first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn targets(&self, search: Option<&str>, limit: usize) -> Result<Vec<TargetRow>, JournalError> {
        let search = search.map(str::trim).filter(|text| !text.is_empty());
        self.shared.readers.read(|db| match search {
            None => db
                .prepare_cached(target_row!("ORDER BY t.last_at DESC, t.number DESC LIMIT ?1"))?
                .query_map([rows::limit(limit)], read_whole)?
                .collect(),
            Some(text) => db
                .prepare_cached(target_row!(
                    "WHERE t.masked LIKE ?2 ESCAPE '\\' ORDER BY t.last_at DESC, t.number DESC LIMIT ?1"
                ))?
                .query_map(params![rows::limit(limit), rows::contains(text)], read_whole)?
                .collect(),
        })
    }

    /// One target.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn target(&self, number: i64) -> Result<Option<TargetRow>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(target_row!("WHERE t.number = ?1"))?
                .query_row([number], read_whole)
                .optional()
        })
    }
}
