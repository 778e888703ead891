//! What a person may do to a delivery: the part that all acts share.

use std::sync::Arc;

use model::delivery::{DeliveryState, Kind, Standing};
use rusqlite::{OptionalExtension as _, params};

use crate::delivery::{self, Delivery, columns};
use crate::error::ActError;
use crate::follow::Notice;
use crate::rows;
use crate::store::Store;

/// Where a delivery stands before an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Before {
    pub(crate) state: DeliveryState,
    /// The state it goes back to when the attempt a person asked for fails.
    pub(crate) back: Option<DeliveryState>,
    pub(crate) standing: Standing,
}

impl Before {
    /// Reads where a delivery stands.
    pub(crate) fn read(store: &Store, delivery: i64) -> rusqlite::Result<Option<Self>> {
        store
            .db
            .prepare_cached(
                "SELECT state, coalesce(back, state), back IS NOT NULL, target FROM deliveries WHERE number = ?1",
            )?
            .query_row([delivery], |row| {
                let asked: bool = row.get(2)?;
                let back = rows::delivery_state(row, 1)?;
                Ok(Self {
                    state: rows::delivery_state(row, 0)?,
                    back: asked.then_some(back),
                    standing: store.targets.standing(row.get(3)?),
                })
            })
            .optional()
    }

    /// Whether it had ended before a person asked for another attempt, or has ended now.
    pub(crate) fn has_ended(self) -> bool {
        delivery::has_ended(self.back.unwrap_or(self.state))
    }

    /// Refuses what goes to a target that gets nothing.
    pub(crate) fn may_be_sent(self) -> Result<(), ActError> {
        if self.standing == Standing::Open {
            Ok(())
        } else {
            Err(ActError::Held)
        }
    }
}

/// Makes a delivery due now because a person asked; where it stood is remembered.
pub(crate) fn ask(store: &mut Store, delivery: i64, now: i64) -> rusqlite::Result<Option<Delivery>> {
    let asked = store
        .db
        .prepare_cached(concat!(
            "UPDATE deliveries SET back = coalesce(back, state), back_due = coalesce(back_due, due_at), state = 'scheduled',
               open = 1, due_at = ?2
             WHERE number = ?1 AND state <> 'in_flight' RETURNING ",
            columns!("")
        ))?
        .query_row(params![delivery, now], |row| delivery::read(row, 0))
        .optional()?;
    if asked.as_ref().is_some_and(|delivery| delivery.kind == Kind::Event) {
        store.targets.recount();
    }
    Ok(asked)
}

/// Tells of a delivery that has changed.
pub(crate) fn tell(store: &Store, delivery: Delivery) {
    let standing = store.targets.standing(delivery.lane.target);
    store.tell(Notice::Delivery(Arc::new(delivery.under(standing))));
}
