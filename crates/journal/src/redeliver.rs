//! Redelivery: what has ended goes out once more, with the same `webhook-id` and body, a fresh timestamp and signature.

use model::delivery::DeliveryState;
use rusqlite::params;

use crate::act::{self, Before};
use crate::delivery::Delivery;
use crate::error::{ActError, JournalError};
use crate::open::Journal;
use crate::store::Store;
use crate::verb::Verb;

/// What came of asking for all that were given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Redelivered {
    /// Deliveries that go out once more.
    pub asked: usize,
    /// Given up as well, and left out as tests, replays and drills.
    pub marked: usize,
    /// Given up as well, and left out because their target is held or has stopped.
    pub closed: usize,
}

/// Deliveries asked for in one transaction: others are not kept waiting.
const STEP: usize = 200;

impl Journal {
    /// Makes a delivery that has ended due now, because a person asked. If the attempt fails, the delivery is what it was
    /// before. Asked for twice before it began, it is still one attempt.
    ///
    /// # Errors
    /// [`ActError::NotEnded`] unless it was delivered or given up; [`ActError::InFlight`]; [`ActError::Held`].
    pub async fn redeliver(&self, delivery: i64, now: i64) -> Result<(), ActError> {
        self.ask(Redeliver { delivery, now }).await
    }

    /// As [`Journal::redeliver`] for every delivery of an event made at or after `since` that was given up and whose target is
    /// open, step by step, oldest first. Returns how many there were, and how many of those given up were left out.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; what was asked for before stays asked for.
    pub async fn redeliver_failed(
        &self,
        since: i64,
        target: Option<i64>,
        now: i64,
    ) -> Result<Redelivered, JournalError> {
        let given_up: Vec<(i64, bool, bool)> = self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT number, kind = 'event', target IN (SELECT number FROM targets WHERE standing <> 'open')
                 FROM deliveries INDEXED BY deliveries_failing
                 WHERE state IN ('waiting', 'given_up') AND state = 'given_up'
                   AND (?1 IS NULL OR target = ?1) AND created_at >= ?2
                 ORDER BY number",
            )?
            .query_map(params![target, since], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect()
        })?;
        let mut redelivered = Redelivered::default();
        let mut failed = Vec::with_capacity(given_up.len());
        for (number, own, closed) in given_up {
            match (own, closed) {
                (true, false) => failed.push(number),
                (true, true) => redelivered.closed += 1,
                (false, _) => redelivered.marked += 1,
            }
        }
        for step in failed.chunks(STEP) {
            let failed = step.to_vec();
            redelivered.asked += self.ask(RedeliverAll { failed, now }).await?;
        }
        Ok(redelivered)
    }
}

/// Whether it may be sent again.
fn allowed(before: Before) -> Result<(), ActError> {
    if before.state == DeliveryState::InFlight {
        return Err(ActError::InFlight);
    }
    if !before.has_ended() {
        return Err(ActError::NotEnded);
    }
    before.may_be_sent()
}

struct Redeliver {
    delivery: i64,
    now: i64,
}

impl Verb for Redeliver {
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

struct RedeliverAll {
    failed: Vec<i64>,
    now: i64,
}

impl Verb for RedeliverAll {
    type Answer = usize;
    type Error = JournalError;
    type Written = Vec<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Vec<Delivery>, JournalError>> {
        let mut asked = Vec::with_capacity(self.failed.len());
        for number in &self.failed {
            // It may have moved on since it was read.
            let still = Before::read(store, *number)?
                .is_some_and(|before| before.state == DeliveryState::GivenUp && allowed(before).is_ok());
            if still {
                asked.extend(act::ask(store, *number, self.now)?);
            }
        }
        Ok(Ok(asked))
    }

    fn publish(self, asked: Vec<Delivery>, store: &mut Store) -> usize {
        let count = asked.len();
        asked.into_iter().for_each(|delivery| act::tell(store, delivery));
        count
    }
}
