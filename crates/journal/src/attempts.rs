//! Reading attempts.

use std::cmp::Reverse;

use model::delivery::{Attempt, ErrorClass, Headers, Outcome, Timings, Trigger};
use model::id::SessionId;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};

use crate::attempts_filter::{AttemptsFilter, Wanted};
use crate::delivery::{self, COLUMNS, Delivery, columns};
use crate::error::JournalError;
use crate::message::{body, webhook_id};
use crate::open::Journal;
use crate::rows;
use crate::under_way::Attempting;
use crate::vault::Vault;

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

/// An attempt that has no row yet.
fn line_under_way(vault: &Vault, (attempting, target_masked): (Attempting, String)) -> AttemptLine {
    let Attempting {
        delivery,
        id,
        at,
        trigger,
        ..
    } = attempting;
    AttemptLine {
        delivery_id: webhook_id(vault, delivery.message, delivery.session.as_str()),
        number: delivery.attempts,
        delivery,
        target_masked,
        id,
        trigger,
        at,
        status: None,
        class: None,
        error: None,
        total: None,
    }
}

/// The same whole, as far as it has come.
fn whole_under_way(vault: &Vault, (attempting, _): (Attempting, String)) -> Attempt {
    let delivery = &attempting.delivery;
    Attempt {
        id: attempting.id,
        delivery: delivery.number,
        delivery_id: webhook_id(vault, delivery.message, delivery.session.as_str()),
        number: delivery.attempts,
        trigger: attempting.trigger,
        at: attempting.at,
        request: Headers::new(),
        outcome: None,
    }
}

impl Journal {
    /// A page of attempts, newest first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts_page(&self, filter: &AttemptsFilter) -> Result<Vec<AttemptLine>, JournalError> {
        self.read_attempts(|db, under_way| {
            let Some(wanted) = Wanted::read(db, filter)? else {
                return Ok(Vec::new());
            };
            let (mut sql, mut values) = wanted.conditions();
            sql.insert_str(0, line!("WHERE "));
            sql.push_str(" AND a.id < ? ORDER BY a.id DESC LIMIT ?");
            let before = filter.before.unwrap_or(i64::MAX);
            let limit = filter.limit.clamp(1, 1000);
            values.push(before.into());
            values.push(rows::limit(limit).into());
            let mut page = db
                .prepare_cached(&sql)?
                .query_map(params_from_iter(values), |row| read_line(self.vault(), row))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let under_way = under_way
                .into_iter()
                .filter(|one| wanted.has(&one.0) && one.0.id < before);
            page.extend(under_way.map(|one| line_under_way(self.vault(), one)));
            page.sort_by_key(|line| Reverse(line.id));
            page.truncate(limit);
            Ok(page)
        })
    }

    /// How many attempts fit a filter, over all its pages.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts_count(&self, filter: &AttemptsFilter) -> Result<u64, JournalError> {
        self.read_attempts(|db, under_way| {
            let Some(wanted) = Wanted::read(db, filter)? else {
                return Ok(0);
            };
            let (conditions, values) = wanted.conditions();
            let over = db
                .prepare_cached(&format!("SELECT count(*) FROM attempts a WHERE {conditions}"))?
                .query_row(params_from_iter(values), |row| rows::count(row, 0))?;
            Ok(over + under_way.iter().filter(|one| wanted.has(&one.0)).count() as u64)
        })
    }

    /// One attempt whole, with the exact body that was sent.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempt(&self, id: i64) -> Result<Option<(AttemptLine, Attempt, String)>, JournalError> {
        self.read_attempts(|db, under_way| {
            let line = db
                .prepare_cached(line!("WHERE a.id = ?1"))?
                .query_row([id], |row| read_line(self.vault(), row))
                .optional()?;
            let attempt = db
                .prepare_cached(whole!("WHERE a.id = ?1"))?
                .query_row([id], |row| read_whole(self.vault(), row))
                .optional()?;
            let found = line.zip(attempt).or_else(|| {
                let one = under_way.into_iter().find(|one| one.0.id == id)?;
                Some((
                    line_under_way(self.vault(), one.clone()),
                    whole_under_way(self.vault(), one),
                ))
            });
            let Some((line, attempt)) = found else {
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
        self.read_attempts(|db, under_way| {
            let mut attempts = db
                .prepare_cached(line!(
                    "WHERE a.session = (SELECT session FROM deliveries WHERE number = ?1) AND a.delivery = ?1 ORDER BY a.number"
                ))?
                .query_map([delivery], |row| read_line(self.vault(), row))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let under_way = under_way.into_iter().filter(|one| one.0.delivery.number == delivery);
            attempts.extend(under_way.map(|one| line_under_way(self.vault(), one)));
            Ok(attempts)
        })
    }

    /// Every attempt at a session's deliveries, replays and drills of its events included, in the order they began.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts(&self, session: &SessionId) -> Result<Vec<Attempt>, JournalError> {
        self.read_attempts(|db, under_way| {
            let Some(number) = rows::number(db, session)? else {
                return Ok(Vec::new());
            };
            let mut attempts = db
                .prepare_cached(whole!("WHERE a.session = ?1"))?
                .query_map([number], |row| read_whole(self.vault(), row))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let under_way = under_way.into_iter().filter(|one| one.0.session == number);
            attempts.extend(under_way.map(|one| whole_under_way(self.vault(), one)));
            attempts.sort_by_key(|attempt| attempt.id);
            Ok(attempts)
        })
    }

    /// Reads attempts that are over, and beside them those under way at the same moment.
    fn read_attempts<T>(
        &self,
        read: impl FnOnce(&Connection, Vec<(Attempting, String)>) -> rusqlite::Result<T>,
    ) -> Result<T, JournalError> {
        self.shared.readers.read(|db| {
            // One that ends meanwhile is seen once. Dropped, it rolls back, which is nothing to a reader.
            let moment = db.unchecked_transaction()?;
            let under_way = self.shared.under_way.read(&moment)?;
            read(&moment, under_way)
        })
    }
}
