//! Retry now: another attempt at once, whatever the schedule says, and without using it up.

use model::delivery::DeliveryState;

use crate::act::{self, Before};
use crate::delivery::Delivery;
use crate::error::ActError;
use crate::open::Journal;
use crate::store::Store;
use crate::verb::Verb;

impl Journal {
    /// Makes a delivery that waits due now, because a person asked. If the attempt fails, the delivery is where it was
    /// before ([`model::delivery::Next::AsBefore`]). Asked for twice before it began, it is still one attempt.
    ///
    /// # Errors
    /// [`ActError::NotWaiting`] unless it is pending or waiting; [`ActError::InFlight`]; [`ActError::Held`].
    pub async fn retry_now(&self, delivery: i64, now: i64) -> Result<(), ActError> {
        self.ask(RetryNow { delivery, now }).await
    }
}

struct RetryNow {
    delivery: i64,
    now: i64,
}

/// Whether it may be tried now.
fn allowed(before: Before) -> Result<(), ActError> {
    match before.state {
        DeliveryState::InFlight => Err(ActError::InFlight),
        DeliveryState::Delivered | DeliveryState::GivenUp => Err(ActError::NotWaiting),
        DeliveryState::Pending | DeliveryState::Waiting | DeliveryState::Held => before.may_be_sent(),
    }
}

impl Verb for RetryNow {
    type Answer = ();
    type Error = ActError;
    type Written = Option<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Option<Delivery>, ActError>> {
        let Some(before) = Before::read(store, self.delivery)? else {
            return Ok(Err(ActError::NotFound));
        };
        match allowed(before) {
            Ok(()) => act::ask(store, self.delivery, self.now).map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    fn publish(self, asked: Option<Delivery>, store: &mut Store) {
        if let Some(delivery) = asked {
            act::tell(store, delivery);
        }
    }
}
