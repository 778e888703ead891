//! Attempts under way: begun, and not over. They have no row of their own yet; what is known of one stands in the row of its
//! delivery. Few are under way among all that were ever made, so their deliveries are remembered, and nobody searches for them.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::delivery::Trigger;
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::begin::trigger;
use crate::cut_off::IN_FLIGHT;
use crate::delivery::{self, COLUMNS, Delivery, columns};

/// One attempt under way.
#[derive(Debug, Clone)]
pub(crate) struct Attempting {
    pub(crate) delivery: Delivery,
    /// The number of the delivery's session; for a test minus that of the trial.
    pub(crate) session: i64,
    /// What its row will have.
    pub(crate) id: i64,
    pub(crate) at: i64,
    pub(crate) trigger: Trigger,
}

macro_rules! attempting {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            columns!("d."),
            ", d.session, d.attempt, d.begun_at, d.tries",
            $more,
            $rest
        )
    };
}

/// How many columns [`read`] reads.
const READ: usize = COLUMNS + 4;

fn read(row: &Row<'_>) -> rusqlite::Result<Attempting> {
    let delivery = delivery::read(row, 0)?;
    Ok(Attempting {
        session: row.get(COLUMNS)?,
        id: row.get(COLUMNS + 1)?,
        at: row.get(COLUMNS + 2)?,
        trigger: trigger(delivery.kind, delivery.asked, row.get(COLUMNS + 3)?),
        delivery,
    })
}

/// The attempt under way at a delivery.
pub(crate) fn at(db: &Connection, delivery: i64) -> rusqlite::Result<Option<Attempting>> {
    db.prepare_cached(attempting!(
        "",
        " FROM deliveries d WHERE d.number = ?1 AND d.state = 'in_flight'"
    ))?
    .query_row([delivery], read)
    .optional()
}

/// The highest id of an attempt under way; 0 when there is none.
pub(crate) fn latest(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row(
        "SELECT coalesce(max(attempt), 0) FROM deliveries INDEXED BY deliveries_open WHERE open = 1 AND state = 'in_flight'",
        [],
        |row| row.get(0),
    )
}

/// Deliveries that may be in flight, by number: all that are, and some that were a moment ago.
#[derive(Debug, Default)]
pub(crate) struct UnderWay(Mutex<BTreeSet<i64>>);

impl UnderWay {
    /// Those a crash left.
    pub(crate) fn load(db: &Connection) -> rusqlite::Result<Self> {
        let numbers = db
            .prepare(IN_FLIGHT)?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self(Mutex::new(numbers)))
    }

    /// Before the commit that begins it: whoever can see the row finds it.
    pub(crate) fn begins(&self, delivery: i64) {
        self.lock().insert(delivery);
    }

    /// After the commit that ends it.
    pub(crate) fn ended(&self, delivery: i64) {
        self.lock().remove(&delivery);
    }

    /// The attempts under way as `db` sees them, each with its target's masked URL, in the order they began.
    pub(crate) fn read(&self, db: &Connection) -> rusqlite::Result<Vec<(Attempting, String)>> {
        let numbers = self.lock().clone();
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut under_way = db
            .prepare_cached(attempting!(
                ", t.masked",
                " FROM json_each(?1) j CROSS JOIN deliveries d ON d.number = j.value
                  CROSS JOIN targets t ON t.number = d.target WHERE d.state = 'in_flight'"
            ))?
            .query_map([serde_json::json!(numbers).to_string()], |row| {
                Ok((read(row)?, row.get(READ)?))
            })?
            .collect::<rusqlite::Result<Vec<(Attempting, String)>>>()?;
        under_way.sort_by_key(|(attempting, _)| attempting.id);
        Ok(under_way)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
