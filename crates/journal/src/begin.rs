//! Beginning an attempt: that it was begun is on disk before the request leaves, in the row of its delivery. Its own row is
//! written when it is over: written before, it would grow then, and every page of them would be split.

use std::sync::Arc;

use model::delivery::{DeliveryState, Kind, Standing, Trigger};
use rusqlite::{OptionalExtension as _, params};

use crate::delivery::{self, COLUMNS, Delivery, columns};
use crate::error::JournalError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::store::{Store, next};
use crate::verb::Verb;

/// An attempt that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// 1 for the first: `issuer2-attempt`.
    pub number: u32,
    /// Scheduled attempts begun, this one included when it is one: what the schedule counts.
    pub tries: u32,
    /// What set it off.
    pub trigger: Trigger,
}

impl Journal {
    /// Marks a delivery as in flight, and keeps when the attempt that is about to be made began. `overtook` says that it did
    /// not wait for the one before it. `None` when there is nothing to send any more: erased, delivered, given up, in
    /// flight already, or its target is held or stopped.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; then the request must not be made.
    pub async fn attempt_begun(&self, delivery: i64, at: i64, overtook: bool) -> Result<Option<Begun>, JournalError> {
        self.ask(Begin { delivery, at, overtook }).await
    }
}

struct Begin {
    delivery: i64,
    at: i64,
    overtook: bool,
}

impl Verb for Begin {
    type Answer = Option<Begun>;
    type Error = JournalError;
    type Written = Option<(Delivery, Begun)>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        if store.targets.any_closed() && !self.may_go(store)? {
            return Ok(Ok(None));
        }
        let waiting = store
            .db
            .prepare_cached(concat!(
                "SELECT ",
                columns!(""),
                ", tries FROM deliveries WHERE number = ?1 AND state IN ('scheduled', 'waiting')"
            ))?
            .query_row([self.delivery], |row| {
                Ok((delivery::read(row, 0)?, row.get::<_, u32>(COLUMNS)?))
            })
            .optional()?;
        let Some((waiting, tries)) = waiting else {
            return Ok(Ok(None));
        };
        let delivery = Delivery {
            state: DeliveryState::InFlight,
            attempts: waiting.attempts + 1,
            overtook: waiting.overtook || self.overtook,
            ..waiting
        };
        let tries = tries + u32::from(!delivery.asked);
        let id = next(&mut store.last.attempt);
        store
            .db
            .prepare_cached(
                "UPDATE deliveries SET state = 'in_flight', attempts = ?2, tries = ?3, overtook = ?4, attempt = ?5, begun_at = ?6
                 WHERE number = ?1",
            )?
            .execute(params![self.delivery, delivery.attempts, tries, delivery.overtook, id, self.at])?;
        store.under_way.begins(self.delivery);
        let begun = Begun {
            number: delivery.attempts,
            tries,
            trigger: trigger(delivery.kind, delivery.asked, tries),
        };
        Ok(Ok(Some((delivery, begun))))
    }

    fn publish(self, written: Self::Written, store: &mut Store) -> Option<Begun> {
        let (delivery, begun) = written?;
        store.tell(Notice::Delivery(Arc::new(delivery)));
        Some(begun)
    }
}

impl Begin {
    fn may_go(&self, store: &Store) -> rusqlite::Result<bool> {
        let target = store
            .db
            .prepare_cached("SELECT target FROM deliveries WHERE number = ?1")?
            .query_row([self.delivery], |row| row.get(0))
            .optional()?;
        Ok(target.is_some_and(|target| store.targets.standing(target) == Standing::Open))
    }
}

/// What sets an attempt off; `tries` counts it already when it is scheduled.
pub(crate) fn trigger(kind: Kind, asked: bool, tries: u32) -> Trigger {
    match (asked, tries, kind) {
        (true, _, _) => Trigger::Manual,
        (false, 0 | 1, Kind::Event) => Trigger::First,
        (false, 0 | 1, Kind::Replay) => Trigger::Replay,
        (false, 0 | 1, Kind::Drill) => Trigger::Drill,
        (false, 0 | 1, Kind::Test) => Trigger::Test,
        (false, _, _) => Trigger::Retry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sets_an_attempt_off() {
        for (kind, first) in [
            (Kind::Event, Trigger::First),
            (Kind::Replay, Trigger::Replay),
            (Kind::Drill, Trigger::Drill),
            (Kind::Test, Trigger::Test),
        ] {
            assert_eq!(trigger(kind, false, 1), first);
            assert_eq!(trigger(kind, false, 2), Trigger::Retry);
            assert_eq!(trigger(kind, true, 0), Trigger::Manual);
            assert_eq!(trigger(kind, true, 3), Trigger::Manual);
        }
    }
}
