//! Reading deliveries.

use model::delivery::{DeliveryState, DueDelivery};
use model::id::SessionId;
use model::session::{SecretRef, Target};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params, params_from_iter};

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

impl Journal {
    /// Deliveries that are neither delivered nor given up, after a number, in the order they were made.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn unfinished(&self, after: i64, limit: usize) -> Result<Vec<Delivery>, JournalError> {
        self.shared.readers.read(|db| {
            let open: i64 = db
                .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE open = 1 LIMIT ?1)")?
                .query_row([FEW], |row| row.get(0))?;
            // A few among many are found by their index; many lie close together, and sorting them for each page would
            // take longer the more there are.
            let sql = if open < FEW {
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
            let mut sql = String::from(select!("WHERE d.number < ?"));
            let mut values = vec![Value::Integer(filter.before.unwrap_or(i64::MAX))];
            if let Some(id) = &filter.session {
                let Some(session) = trial::session_number(db, id)? else {
                    return Ok(Vec::new());
                };
                sql.push_str(" AND d.session = ?");
                values.push(session.into());
            }
            if let Some(target) = filter.target {
                sql.push_str(" AND d.target = ?");
                values.push(target.into());
            }
            sql.push_str(filter.state.map_or("", in_state));
            sql.push_str(" ORDER BY d.number DESC LIMIT ?");
            values.push(rows::limit(filter.limit.clamp(1, 1000)).into());
            db.prepare_cached(&sql)?
                .query_map(params_from_iter(values), |row| {
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
            db.prepare_cached(
                "SELECT d.session_id, d.sequence, d.name, coalesce(e.body, r.body), t.secret, t.masked, t.events, d.attempts,
                   d.created_at, d.kind, coalesce(d.message, d.number)
                 FROM deliveries d JOIN targets t ON t.number = d.target LEFT JOIN events e ON e.seq = d.event
                 LEFT JOIN trials r ON r.number = -d.session WHERE d.number = ?1",
            )?
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

/// The condition for reading as being in a state. Each names the index that has few rows for it, when there is one.
fn in_state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Pending => " AND d.open = 1 AND d.state = 'pending' AND t.standing = 'open'",
        DeliveryState::Waiting => " AND d.open = 1 AND d.state = 'waiting' AND t.standing = 'open'",
        DeliveryState::Held => " AND d.open = 1 AND d.state <> 'in_flight' AND t.standing <> 'open'",
        DeliveryState::InFlight => " AND d.open = 1 AND d.state = 'in_flight'",
        DeliveryState::Delivered => " AND d.state = 'delivered'",
        DeliveryState::GivenUp => " AND d.state = 'given_up' AND d.state IN ('waiting', 'given_up')",
    }
}
