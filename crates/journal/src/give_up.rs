//! Giving a delivery up.

use model::delivery::{DeliveryState, Kind};
use rusqlite::OptionalExtension as _;

use crate::act::{self, Before};
use crate::delivery::{self, Delivery, columns};
use crate::error::ActError;
use crate::open::Journal;
use crate::store::Store;
use crate::verb::Verb;

impl Journal {
    /// Ends a delivery that waits: no more attempts. One that was delivered before, and waits only because a person asked
    /// for it again, is delivered as before.
    ///
    /// # Errors
    /// [`ActError::NotWaiting`] unless it is pending, waiting or held; [`ActError::InFlight`].
    pub async fn give_up(&self, delivery: i64) -> Result<(), ActError> {
        self.ask(GiveUp { delivery }).await
    }
}

struct GiveUp {
    delivery: i64,
}

impl Verb for GiveUp {
    type Answer = ();
    type Error = ActError;
    type Written = Option<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Option<Delivery>, ActError>> {
        let Some(before) = Before::read(store, self.delivery)? else {
            return Ok(Err(ActError::NotFound));
        };
        match before.state {
            DeliveryState::InFlight => return Ok(Err(ActError::InFlight)),
            DeliveryState::Delivered | DeliveryState::GivenUp => return Ok(Err(ActError::NotWaiting)),
            DeliveryState::Pending | DeliveryState::Waiting | DeliveryState::Held => {}
        }
        let ended = store
            .db
            .prepare_cached(concat!(
                "UPDATE deliveries SET state = CASE WHEN back = 'delivered' THEN back ELSE 'given_up' END, open = NULL,
                   back = NULL, back_due = NULL
                 WHERE number = ?1 RETURNING ",
                columns!("")
            ))?
            .query_row([self.delivery], |row| delivery::read(row, 0))
            .optional()?;
        if let Some(delivery) = ended.as_ref().filter(|delivery| delivery.kind == Kind::Event) {
            store.targets.moved_on(delivery.lane.target, delivery.state);
        }
        Ok(Ok(ended))
    }

    fn publish(self, ended: Option<Delivery>, store: &mut Store) {
        if let Some(delivery) = ended {
            act::tell(store, delivery);
        }
    }
}
