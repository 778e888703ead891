//! Reading deliveries and their attempts.

use std::fmt::Write as _;

use model::delivery::{Attempt, DeliveryState, DueDelivery, Outcome};
use model::event::EventName;
use model::id::SessionId;
use model::session::{SecretRef, Target};
use rusqlite::{OptionalExtension as _, Row, params};

use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;
use crate::vault::Vault;

/// The deliveries that keep their order among each other: those of one session to one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lane {
    /// The session's number.
    pub session: i64,
    /// The target's number: what a limit per target counts by.
    pub target: i64,
}

/// A delivery's standing, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number; later ones are higher.
    pub number: i64,
    /// Whom it keeps order with.
    pub lane: Lane,
    /// Whose event.
    pub session: SessionId,
    /// The event's number in its session.
    pub sequence: u32,
    /// The event's name.
    pub event: EventName,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts begun.
    pub attempts: u32,
    /// When the next attempt is due, epoch milliseconds; of no meaning once delivered or given up.
    pub due_at: i64,
    /// When it was first due, epoch milliseconds.
    pub created_at: i64,
    /// Whether it did not wait for the one before it (`order.maxWait`).
    pub overtook: bool,
}

/// `webhook-id`: the same for every attempt (HOOK-6), made of letters, digits and `_` (HOOK-7), and different in another
/// data folder, where numbers begin anew.
pub(crate) fn webhook_id(vault: &Vault, number: i64, session: &str) -> String {
    let mut id = format!("msg_{number}_");
    for byte in &vault.mac_bytes("webhook-id", session.as_bytes())[..5] {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

macro_rules! delivery {
    ($rest:literal) => {
        concat!(
            "SELECT d.number, d.session, d.target, s.id, d.sequence, e.name, d.state, d.attempts, d.due_at, d.created_at,
               d.overtook FROM deliveries d JOIN sessions s ON s.number = d.session JOIN events e ON e.seq = d.event ",
            $rest
        )
    };
}
pub(crate) use delivery;

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        number: row.get(0)?,
        lane: Lane {
            session: row.get(1)?,
            target: row.get(2)?,
        },
        session: rows::id(row, 3)?,
        sequence: row.get(4)?,
        event: rows::event(row, 5)?,
        state: rows::delivery_state(row, 6)?,
        attempts: row.get(7)?,
        due_at: row.get(8)?,
        created_at: row.get(9)?,
        overtook: row.get(10)?,
    })
}

impl Journal {
    /// Deliveries that are neither delivered nor given up, after a number, in the order they were made.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn unfinished(&self, after: i64, limit: usize) -> Result<Vec<Delivery>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(delivery!(
                "WHERE d.number > ?1 AND d.state <> 'delivered' AND d.state IN ('pending', 'in_flight', 'waiting')
                 ORDER BY d.number LIMIT ?2"
            ))?
            .query_map(params![after, rows::limit(limit)], read)?
            .collect()
        })
    }

    /// A session's deliveries, in the order they were made.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn deliveries(&self, session: &SessionId) -> Result<Vec<Delivery>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(delivery!("WHERE s.id = ?1 ORDER BY d.number"))?
                .query_map([session.as_str()], read)?
                .collect()
        })
    }

    /// A delivery's `webhook-id`: what its attempts are kept under.
    pub fn webhook_id(&self, delivery: &Delivery) -> String {
        webhook_id(self.vault(), delivery.number, delivery.session.as_str())
    }

    /// Everything an attempt needs; `None` when the delivery is no more.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn due(&self, delivery: i64) -> Result<Option<DueDelivery>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT s.id, d.sequence, e.name, e.body, t.secret, t.masked, d.attempts, d.created_at FROM deliveries d
                 JOIN sessions s ON s.number = d.session JOIN events e ON e.seq = d.event JOIN targets t ON t.number = d.target
                 WHERE d.number = ?1",
            )?
            .query_row([delivery], |row| {
                let session_id: String = row.get(0)?;
                Ok(DueDelivery {
                    id: webhook_id(self.vault(), delivery, &session_id),
                    session_id,
                    sequence: row.get(1)?,
                    event: rows::event(row, 2)?,
                    body: row.get(3)?,
                    target: Target {
                        secret: SecretRef(row.get(4)?),
                        masked: row.get(5)?,
                    },
                    attempts: row.get(6)?,
                    created_at: row.get(7)?,
                })
            })
            .optional()
        })
    }

    /// Every attempt at a session's deliveries, in the order they began.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn attempts(&self, session: &SessionId) -> Result<Vec<Attempt>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT a.delivery, a.number, a.at, a.millis, a.status, a.error, a.response FROM deliveries d
                 JOIN attempts a ON a.delivery = d.number
                 WHERE d.session = (SELECT number FROM sessions WHERE id = ?1) ORDER BY a.at, a.delivery, a.number",
            )?
            .query_map([session.as_str()], |row| {
                let millis: Option<u32> = row.get(3)?;
                let outcome = match millis {
                    Some(millis) => Some(Outcome {
                        millis,
                        status: row.get(4)?,
                        error: row.get(5)?,
                        response: row.get(6)?,
                    }),
                    None => None,
                };
                Ok(Attempt {
                    delivery_id: webhook_id(self.vault(), row.get(0)?, session.as_str()),
                    number: row.get(1)?,
                    at: row.get(2)?,
                    outcome,
                })
            })?
            .collect()
        })
    }
}
