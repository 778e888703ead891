//! Reading deliveries.

use model::delivery::{DeliveryState, DueDelivery};
use model::id::SessionId;
use model::session::{SecretRef, Target};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::delivery::{self, COLUMNS, Delivery, columns};
use crate::error::JournalError;
use crate::message::webhook_id;
use crate::open::Journal;
use crate::rows;
use crate::trial;

/// Open deliveries that are sorted in no time.
const FEW: i64 = 20_000;

/// Which page of the deliveries, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveriesFilter {
    /// Only those before this number: the last one of the page before.
    pub before: Option<i64>,
    /// Rows wanted, at most 1,000.
    pub limit: usize,
    /// Of one target.
    pub target: Option<i64>,
    /// Of one session; the made-up id for a test event.
    pub session: Option<String>,
    /// In this state.
    pub state: Option<DeliveryState>,
}

/// A delivery in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryLine {
    /// The delivery.
    pub delivery: Delivery,
    /// Its `webhook-id`.
    pub delivery_id: String,
    /// Where it goes, masked.
    pub target_masked: String,
}

/// Deliveries as they read, `rest` after the tables.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            columns!("d."),
            ", t.standing, t.masked FROM deliveries d JOIN targets t ON t.number = d.target ",
            $rest
        )
    };
}

/// What an attempt needs. The plus is for speed: without it, SQLite compares the number with the conditions of partial
/// indices, and for that prepares the statement anew for every number, which costs four times what the reading does.
pub(crate) const DUE: &str = "SELECT d.session_id, d.sequence, d.name,
    coalesce((SELECT body FROM events WHERE seq = d.event), (SELECT body FROM trials WHERE number = -d.session)),
    t.secret, t.masked, t.events, d.attempts, d.created_at, d.kind, coalesce(d.message, d.number)
  FROM deliveries d JOIN targets t ON t.number = d.target WHERE d.number = +?1";

impl Journal {
    /// Deliveries that are neither delivered nor given up, after a number, in the order they were made.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn unfinished(&self, after: i64, limit: usize) -> Result<Vec<Delivery>, JournalError> {
        self.shared.readers.read(|db| {
            // A few among many are found by their index; many lie close together, and sorting them for each page would
            // take longer the more there are.
            let sql = if few_are_open(db)? {
                select!(
                    "WHERE d.number IN (SELECT number FROM deliveries INDEXED BY deliveries_open
                                        WHERE open = 1 AND number > ?1 ORDER BY number LIMIT ?2)
                     ORDER BY d.number"
                )
            } else {
                select!("WHERE d.number > ?1 AND +d.open = 1 ORDER BY d.number LIMIT ?2")
            };
            db.prepare_cached(sql)?
                .query_map(params![after, rows::limit(limit)], |row| delivery::shown(row, 0))?
                .collect()
        })
    }

    /// A session's deliveries, in the order they were made, replays and drills of its events included.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn deliveries(&self, session: &SessionId) -> Result<Vec<Delivery>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(select!(
                "WHERE d.session = (SELECT number FROM sessions WHERE id = ?1) ORDER BY d.number"
            ))?
            .query_map([session.as_str()], |row| delivery::shown(row, 0))?
            .collect()
        })
    }

    /// One delivery.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn delivery(&self, number: i64) -> Result<Option<Delivery>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(select!("WHERE d.number = ?1"))?
                .query_row([number], |row| delivery::shown(row, 0))
                .optional()
        })
    }

    /// A page of deliveries, newest first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn deliveries_page(&self, filter: &DeliveriesFilter) -> Result<Vec<DeliveryLine>, JournalError> {
        self.shared.readers.read(|db| {
            let session = match &filter.session {
                Some(id) => match trial::session_number(db, id)? {
                    None => return Ok(Vec::new()),
                    found => found,
                },
                None => None,
            };
            let values = params![
                filter.before.unwrap_or(i64::MAX),
                session,
                filter.target,
                rows::limit(filter.limit.clamp(1, 1000)),
            ];
            db.prepare_cached(&page(filter, few_are_open(db)?))?
                .query_map(values, |row| {
                    let delivery = delivery::shown(row, 0)?;
                    Ok(DeliveryLine {
                        delivery_id: self.webhook_id(&delivery),
                        target_masked: row.get(COLUMNS + 1)?,
                        delivery,
                    })
                })?
                .collect()
        })
    }

    /// Everything an attempt needs; `None` when the delivery is no more.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn due(&self, delivery: i64) -> Result<Option<DueDelivery>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(DUE)?
                .query_row([delivery], |row| {
                    let session_id: String = row.get(0)?;
                    Ok(DueDelivery {
                        id: webhook_id(self.vault(), row.get(10)?, &session_id),
                        session_id,
                        sequence: row.get(1)?,
                        event: rows::event(row, 2)?,
                        body: row.get(3)?,
                        target: Target {
                            secret: SecretRef(row.get(4)?),
                            masked: row.get(5)?,
                            events: rows::events(row, 6)?,
                        },
                        kind: rows::kind(row, 9)?,
                        attempts: row.get(7)?,
                        created_at: row.get(8)?,
                    })
                })
                .optional()
        })
    }
}

/// Whether the deliveries that are open are sorted in no time.
fn few_are_open(db: &Connection) -> rusqlite::Result<bool> {
    let open: i64 = db
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM deliveries INDEXED BY deliveries_open WHERE open = 1 LIMIT ?1)",
        )?
        .query_row([FEW], |row| row.get(0))?;
    Ok(open < FEW)
}

/// The page's SQL, of four parameters: before which number, the session's number, the target's, how many.
///
/// The index is named, because SQLite takes the primary key for each state and reads all that was ever delivered to find a few
/// that wait. The numbers are found first, so that only rows that are shown are read whole.
pub(crate) fn page(filter: &DeliveriesFilter, few_are_open: bool) -> String {
    const OPEN: &str = "INDEXED BY deliveries_open";
    const FAILING: &str = "INDEXED BY deliveries_failing";
    let index = match filter.state {
        _ if filter.session.is_some() => "INDEXED BY deliveries_of_session",
        Some(DeliveryState::InFlight) => OPEN,
        Some(DeliveryState::Pending | DeliveryState::Waiting | DeliveryState::Held) if few_are_open => OPEN,
        Some(DeliveryState::GivenUp) => FAILING,
        _ if filter.target.is_some() => "INDEXED BY deliveries_of_target",
        // Many lie close together.
        _ => "NOT INDEXED",
    };
    let (session, target) = match (&filter.session, filter.target) {
        (Some(_), Some(_)) => (" AND p.session = ?2", " AND p.target = ?3"),
        (Some(_), None) => (" AND p.session = ?2", ""),
        (None, Some(_)) => ("", " AND p.target = ?3"),
        (None, None) => ("", ""),
    };
    let state = filter.state.map_or("", in_state);
    format!(
        concat!(
            select!("WHERE d.number IN "),
            "(SELECT p.number FROM deliveries p {} WHERE p.number < ?1{}{}{} ORDER BY p.number DESC LIMIT ?4)
             ORDER BY d.number DESC"
        ),
        index, session, target, state
    )
}

/// The condition for reading as being in a state. Each names the index that has few rows for it, when there is one.
fn in_state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Pending => {
            " AND p.open = 1 AND p.state = 'scheduled'
              AND p.target NOT IN (SELECT number FROM targets WHERE standing <> 'open')"
        }
        DeliveryState::Waiting => {
            " AND p.open = 1 AND p.state = 'waiting'
              AND p.target NOT IN (SELECT number FROM targets WHERE standing <> 'open')"
        }
        DeliveryState::Held => {
            " AND p.open = 1 AND p.state <> 'in_flight'
              AND p.target IN (SELECT number FROM targets WHERE standing <> 'open')"
        }
        DeliveryState::InFlight => " AND p.open = 1 AND p.state = 'in_flight'",
        DeliveryState::Delivered => " AND p.state = 'delivered'",
        DeliveryState::GivenUp => " AND p.state = 'given_up' AND p.state IN ('waiting', 'given_up')",
    }
}
