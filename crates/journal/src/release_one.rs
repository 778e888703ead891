//! One attempt that nobody makes any more, though the process goes on: it ended in a panic.

use rusqlite::params;

use crate::act::tell;
use crate::cut_off::cut_off;
use crate::delivery::Delivery;
use crate::error::JournalError;
use crate::open::Journal;
use crate::store::Store;
use crate::verb::Verb;

impl Journal {
    /// As [`Journal::release_in_flight`] for one delivery whose attempt `number` nobody makes any more; it is due again at
    /// `due_at`. `false` when it is not in flight, or with another attempt.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn release_one(&self, delivery: i64, number: u32, due_at: i64) -> Result<bool, JournalError> {
        let release = ReleaseOne {
            delivery,
            number,
            due_at,
        };
        self.ask(release).await
    }
}

struct ReleaseOne {
    delivery: i64,
    number: u32,
    due_at: i64,
}

impl Verb for ReleaseOne {
    type Answer = bool;
    type Error = JournalError;
    type Written = Option<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let is_this_one = store
            .db
            .prepare_cached("SELECT 1 FROM deliveries WHERE number = ?1 AND state = 'in_flight' AND attempts = ?2")?
            .exists(params![self.delivery, self.number])?;
        if !is_this_one {
            return Ok(Ok(None));
        }
        cut_off(store, self.delivery, self.due_at).map(Ok)
    }

    fn publish(self, released: Option<Delivery>, store: &mut Store) -> bool {
        let was_in_flight = released.is_some();
        if let Some(delivery) = released {
            store.under_way.ended(delivery.number);
            tell(store, delivery);
        }
        was_in_flight
    }
}
