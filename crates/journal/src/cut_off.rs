//! What a crash left in flight.

use model::delivery::{ErrorClass, Kind, Trigger};
use rusqlite::{OptionalExtension as _, params};

use crate::act::tell;
use crate::delivery::{self, Delivery, columns};
use crate::end::as_before;
use crate::error::JournalError;
use crate::open::Journal;
use crate::store::Store;
use crate::under_way::{self, Attempting};
use crate::verb::Verb;

/// Few are open among all that were ever made: only their index is read.
pub(crate) const IN_FLIGHT: &str = "SELECT number FROM deliveries INDEXED BY deliveries_open
                                    WHERE open = 1 AND state = 'in_flight' ORDER BY +number";

impl Journal {
    /// At start-up: attempts that a crash cut short are closed as such ([`ErrorClass::CutOff`]) and their deliveries are due
    /// at once; one that a person had asked for goes back to where its delivery was. A cut-off attempt says nothing of the
    /// target: it is not counted in its health. Returns how many there were.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn release_in_flight(&self, now: i64) -> Result<usize, JournalError> {
        self.ask(Release { now }).await
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
            .prepare_cached(IN_FLIGHT)?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut released = Vec::with_capacity(cut.len());
        for number in cut {
            released.extend(cut_off(store, number, self.now)?);
        }
        Ok(Ok(released))
    }

    fn publish(self, released: Vec<Delivery>, store: &mut Store) -> usize {
        let count = released.len();
        for delivery in released {
            store.under_way.ended(delivery.number);
            tell(store, delivery);
        }
        count
    }
}

/// Closes the attempt under way at a delivery, which is due again at `due_at`.
pub(crate) fn cut_off(store: &mut Store, number: i64, due_at: i64) -> rusqlite::Result<Option<Delivery>> {
    let trigger = match under_way::at(&store.db, number)? {
        None => None,
        Some(attempting) => {
            keep(store, &attempting)?;
            Some(attempting.trigger)
        }
    };
    let delivery = if trigger == Some(Trigger::Manual) {
        as_before(store, number, due_at)?
    } else {
        due_again(store, number, due_at)?
    };
    if let Some(delivery) = &delivery
        && delivery.kind == Kind::Event
    {
        store.targets.moved_on(delivery.lane.target, delivery.state);
    }
    Ok(delivery)
}

/// The row of an attempt of which nothing more is known.
fn keep(store: &Store, attempting: &Attempting) -> rusqlite::Result<()> {
    store
        .db
        .prepare_cached(
            "INSERT INTO attempts (id, delivery, number, target, session, \"trigger\", at, total, class, error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, 'the desk stopped before the answer was kept')",
        )?
        .execute(params![
            attempting.id,
            attempting.delivery.number,
            attempting.delivery.attempts,
            attempting.delivery.lane.target,
            attempting.session,
            attempting.trigger.as_str(),
            attempting.at,
            ErrorClass::CutOff.as_str()
        ])
        .map(drop)
}

fn due_again(store: &Store, number: i64, due_at: i64) -> rusqlite::Result<Option<Delivery>> {
    store
        .db
        .prepare_cached(concat!(
            "UPDATE deliveries SET state = 'waiting', due_at = ?2 WHERE number = ?1 RETURNING ",
            columns!("")
        ))?
        .query_row(params![number, due_at], |row| delivery::read(row, 0))
        .optional()
}
