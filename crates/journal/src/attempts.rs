//! Reading attempts.

use model::delivery::{Attempt, ErrorClass, Headers, Outcome, Timings, Trigger};
use model::id::SessionId;
use rusqlite::types::{Type, Value};
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};

use crate::delivery::{self, COLUMNS, Delivery, columns};
use crate::error::JournalError;
use crate::message::{body, webhook_id};
use crate::open::Journal;
use crate::rows;
use crate::trial;
use crate::vault::Vault;

/// Which page of the attempts, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptsFilter {
    /// Only those before this id: the last one of the page before.
    pub before: Option<i64>,
    /// Rows wanted, at most 1,000.
    pub limit: usize,
    /// Of one target.
    pub target: Option<i64>,
    /// Of one session; the made-up id for a test event.
    pub session: Option<String>,
    /// Only those that failed.
    pub failed: bool,
}

/// An attempt in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptLine {
    /// Its own number: later attempts, at whatever, have higher ones.
    pub id: i64,
    /// Its delivery as it stands now.
    pub delivery: Delivery,
    /// Its delivery's `webhook-id`.
    pub delivery_id: String,
    /// Where it went, masked.
    pub target_masked: String,
    /// 1 for the first at this delivery: `issuer2-attempt`. The latest has the delivery's number of attempts.
    pub number: u32,
    /// What set it off.
    pub trigger: Trigger,
    /// When it began, epoch milliseconds.
    pub at: i64,
    /// HTTP status.
    pub status: Option<u16>,
    /// Kind of failure; `None` for 2xx and while under way.
    pub class: Option<ErrorClass>,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// How long it took, microseconds; `None` while under way.
    pub total: Option<u32>,
}

macro_rules! line {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            columns!("d."),
            ", t.standing, t.masked, a.id, a.number, a.\"trigger\", a.at, a.status, a.class, a.error, a.total
             FROM attempts a CROSS JOIN deliveries d ON d.number = a.delivery CROSS JOIN targets t ON t.number = a.target ",
            $rest
        )
    };
}

/// Where the attempt begins in a [`line`].
const ATTEMPT: usize = COLUMNS + 1;

fn read_line(vault: &Vault, row: &Row<'_>) -> rusqlite::Result<AttemptLine> {
    let delivery = delivery::shown(row, 0)?;
    Ok(AttemptLine {
        delivery_id: webhook_id(vault, delivery.message, delivery.session.as_str()),
        delivery,
        target_masked: row.get(ATTEMPT)?,
        id: row.get(ATTEMPT + 1)?,
        number: row.get(ATTEMPT + 2)?,
        trigger: rows::trigger(row, ATTEMPT + 3)?,
        at: row.get(ATTEMPT + 4)?,
        status: row.get(ATTEMPT + 5)?,
        class: rows::class(row, ATTEMPT + 6)?,
        error: row.get(ATTEMPT + 7)?,
        total: row.get(ATTEMPT + 8)?,
    })
}

/// An attempt whole, with its delivery's message and session before it.
macro_rules! whole {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.delivery, coalesce(d.message, d.number), d.session_id, a.number, a.\"trigger\", a.at,
               a.request_headers, a.total, a.resolve, a.connect, a.first_byte, a.status, a.class, a.error,
               a.response_headers, a.response, a.truncated
             FROM attempts a JOIN deliveries d ON d.number = a.delivery ",
            $rest
        )
    };
}

fn read_whole(vault: &Vault, row: &Row<'_>) -> rusqlite::Result<Attempt> {
    let session: String = row.get(3)?;
    let total: Option<u32> = row.get(8)?;
    let outcome = match total {
        Some(total) => Some(Outcome {
            timings: Timings {
                resolve: row.get(9)?,
                connect: row.get(10)?,
                first_byte: row.get(11)?,
                total,
            },
            status: row.get(12)?,
            class: rows::class(row, 13)?,
            error: row.get(14)?,
            headers: headers(row, 15)?,
            response: row.get(16)?,
            truncated: row.get(17)?,
        }),
        None => None,
    };
    Ok(Attempt {
        id: row.get(0)?,
        delivery: row.get(1)?,
        delivery_id: webhook_id(vault, row.get(2)?, &session),
        number: row.get(4)?,
        trigger: rows::trigger(row, 5)?,
        at: row.get(6)?,
        request: headers(row, 7)?,
        outcome,
    })
}

/// Headers as JSON text; none for attempts of older journals.
fn headers(row: &Row<'_>, at: usize) -> rusqlite::Result<Headers> {
    match row.get_ref(at)?.data_type() {
        Type::Null => Ok(Vec::new()),
        _ => rows::json(row, at),
    }
}

impl Journal {
    /// A page of attempts, newest first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts_page(&self, filter: &AttemptsFilter) -> Result<Vec<AttemptLine>, JournalError> {
        self.shared.readers.read(|db| {
            let Some((conditions, mut values)) = conditions(db, filter)? else {
                return Ok(Vec::new());
            };
            let mut sql = String::from(line!("WHERE "));
            sql.push_str(&conditions);
            sql.push_str(" AND a.id < ? ORDER BY a.id DESC LIMIT ?");
            values.push(filter.before.unwrap_or(i64::MAX).into());
            values.push(rows::limit(filter.limit.clamp(1, 1000)).into());
            db.prepare_cached(&sql)?
                .query_map(params_from_iter(values), |row| read_line(self.vault(), row))?
                .collect()
        })
    }

    /// How many attempts fit a filter, over all its pages.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts_count(&self, filter: &AttemptsFilter) -> Result<u64, JournalError> {
        self.shared.readers.read(|db| {
            let Some((conditions, values)) = conditions(db, filter)? else {
                return Ok(0);
            };
            db.prepare_cached(&format!("SELECT count(*) FROM attempts a WHERE {conditions}"))?
                .query_row(params_from_iter(values), |row| rows::count(row, 0))
        })
    }

    /// One attempt whole, with the exact body that was sent.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempt(&self, id: i64) -> Result<Option<(AttemptLine, Attempt, String)>, JournalError> {
        self.shared.readers.read(|db| {
            let line = db
                .prepare_cached(line!("WHERE a.id = ?1"))?
                .query_row([id], |row| read_line(self.vault(), row))
                .optional()?;
            let attempt = db
                .prepare_cached(whole!("WHERE a.id = ?1"))?
                .query_row([id], |row| read_whole(self.vault(), row))
                .optional()?;
            let (Some(line), Some(attempt)) = (line, attempt) else {
                return Ok(None);
            };
            let body = body(db, line.delivery.number)?;
            Ok(body.map(|body| (line, attempt, body)))
        })
    }

    /// All attempts at a delivery, oldest first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts_of(&self, delivery: i64) -> Result<Vec<AttemptLine>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(line!("WHERE a.delivery = ?1 ORDER BY a.number"))?
                .query_map([delivery], |row| read_line(self.vault(), row))?
                .collect()
        })
    }

    /// Every attempt at a session's deliveries, replays and drills of its events included, in the order they began.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts(&self, session: &SessionId) -> Result<Vec<Attempt>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(whole!(
                "WHERE a.session = (SELECT number FROM sessions WHERE id = ?1) ORDER BY a.id"
            ))?
            .query_map([session.as_str()], |row| read_whole(self.vault(), row))?
            .collect()
        })
    }
}

/// What a filter asks for but its page, and the values; `None` when nothing can fit. `+` keeps SQLite from an index that
/// would be walked for longer.
fn conditions(db: &Connection, filter: &AttemptsFilter) -> rusqlite::Result<Option<(String, Vec<Value>)>> {
    let mut sql = String::from("1");
    let mut values = Vec::new();
    if let Some(id) = &filter.session {
        let Some(session) = trial::session_number(db, id)? else {
            return Ok(None);
        };
        sql.push_str(" AND a.session = ?");
        values.push(session.into());
    }
    if let Some(target) = filter.target {
        // A session has few attempts; a target may have them all.
        sql.push_str(if filter.session.is_some() {
            " AND +a.target = ?"
        } else {
            " AND a.target = ?"
        });
        values.push(target.into());
    }
    if filter.failed {
        sql.push_str(" AND a.class IS NOT NULL");
    }
    Ok(Some((sql, values)))
}
