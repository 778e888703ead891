//! Attempts at a delivery: a row before the request, and its outcome after it.

use std::sync::Arc;

use model::delivery::{DeliveryState, Next, Outcome};
use rusqlite::{OptionalExtension as _, params};

use crate::delivery::{self, Delivery};
use crate::error::JournalError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::store::Store;
use crate::verb::Verb;

/// An attempt that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// 1 for the first: `issuer2-attempt`.
    pub number: u32,
}

impl Journal {
    /// Marks a delivery as in flight and keeps a row for the attempt that is about to be made. `overtook` says that it did
    /// not wait for the one before it. `None` when there is nothing to send any more: erased, delivered, given up, or in
    /// flight already.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; then the request must not be made.
    pub async fn attempt_begun(&self, delivery: i64, at: i64, overtook: bool) -> Result<Option<Begun>, JournalError> {
        self.ask(Begin { delivery, at, overtook }).await
    }

    /// Keeps what came of the attempt under way, and where the delivery goes from there.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; the delivery stays in flight until [`Journal::release_in_flight`].
    pub async fn attempt_ended(&self, delivery: i64, outcome: Outcome, next: Next) -> Result<(), JournalError> {
        self.ask(End {
            delivery,
            outcome,
            next,
        })
        .await
    }

    /// At start-up: attempts that a crash cut short are closed as such, their deliveries are due at once.
    /// Returns how many there were.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn release_in_flight(&self, now: i64) -> Result<usize, JournalError> {
        self.ask(Release { now }).await
    }
}

/// One delivery as it now stands, when it exists.
fn now(store: &Store, number: i64) -> rusqlite::Result<Option<Delivery>> {
    store
        .db
        .prepare_cached(delivery::delivery!("WHERE d.number = ?1"))?
        .query_row([number], delivery::read)
        .optional()
}

struct Begin {
    delivery: i64,
    at: i64,
    overtook: bool,
}

impl Verb for Begin {
    type Answer = Option<Begun>;
    type Error = JournalError;
    type Written = Option<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let changed = store
            .db
            .prepare_cached(
                "UPDATE deliveries SET state = 'in_flight', attempts = attempts + 1, overtook = overtook OR ?2
                 WHERE number = ?1 AND state IN ('pending', 'waiting')",
            )?
            .execute(params![self.delivery, self.overtook])?;
        if changed == 0 {
            return Ok(Ok(None));
        }
        let Some(delivery) = now(store, self.delivery)? else {
            return Ok(Ok(None));
        };
        store
            .db
            .prepare_cached("INSERT INTO attempts (delivery, number, at) VALUES (?1, ?2, ?3)")?
            .execute(params![self.delivery, delivery.attempts, self.at])?;
        Ok(Ok(Some(delivery)))
    }

    fn publish(self, written: Option<Delivery>, store: &mut Store) -> Option<Begun> {
        let delivery = written?;
        let number = delivery.attempts;
        store.tell(Notice::Delivery(Arc::new(delivery)));
        Some(Begun { number })
    }
}

struct End {
    delivery: i64,
    outcome: Outcome,
    next: Next,
}

impl Verb for End {
    type Answer = ();
    type Error = JournalError;
    type Written = Option<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let (state, due) = match self.next {
            Next::Delivered => (DeliveryState::Delivered, None),
            Next::Wait(at) => (DeliveryState::Waiting, Some(at)),
            Next::GiveUp => (DeliveryState::GivenUp, None),
        };
        let attempts: Option<u32> = store
            .db
            .prepare_cached(
                "UPDATE deliveries SET state = ?2, due_at = coalesce(?3, due_at)
                 WHERE number = ?1 AND state = 'in_flight' RETURNING attempts",
            )?
            .query_row(params![self.delivery, state.as_str(), due], |row| row.get(0))
            .optional()?;
        let Some(attempts) = attempts else {
            return Ok(Ok(None));
        };
        let outcome = &self.outcome;
        store
            .db
            .prepare_cached(
                "UPDATE attempts SET millis = ?3, status = ?4, error = ?5, response = ?6 WHERE delivery = ?1 AND number = ?2",
            )?
            .execute(params![
                self.delivery,
                attempts,
                outcome.millis,
                outcome.status,
                outcome.error,
                outcome.response
            ])?;
        now(store, self.delivery).map(Ok)
    }

    fn publish(self, written: Option<Delivery>, store: &mut Store) {
        if let Some(delivery) = written {
            store.tell(Notice::Delivery(Arc::new(delivery)));
        }
    }
}

struct Release {
    now: i64,
}

impl Verb for Release {
    type Answer = usize;
    type Error = JournalError;
    type Written = Vec<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let cut: Vec<i64> = store
            .db
            .prepare_cached(
                "SELECT number FROM deliveries WHERE state <> 'delivered' AND state = 'in_flight' ORDER BY number",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut released = Vec::with_capacity(cut.len());
        for number in cut {
            store
                .db
                .prepare_cached(
                    "UPDATE attempts SET millis = 0, error = 'the desk stopped before the answer was kept'
                     WHERE delivery = ?1 AND millis IS NULL",
                )?
                .execute([number])?;
            store
                .db
                .prepare_cached("UPDATE deliveries SET state = 'waiting', due_at = ?2 WHERE number = ?1")?
                .execute(params![number, self.now])?;
            released.extend(now(store, number)?);
        }
        Ok(Ok(released))
    }

    fn publish(self, released: Vec<Delivery>, store: &mut Store) -> usize {
        let count = released.len();
        for delivery in released {
            store.tell(Notice::Delivery(Arc::new(delivery)));
        }
        count
    }
}
