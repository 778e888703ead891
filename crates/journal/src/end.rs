//! Ending an attempt: what came of it, and where its delivery goes from there.

use std::sync::Arc;

use model::delivery::{DeliveryState, Kind, Next, Outcome, Standing, Trigger};
use rusqlite::{OptionalExtension as _, ToSql, params};

use crate::delivery::{self, Delivery, columns};
use crate::error::JournalError;
use crate::follow::Notice;
use crate::health::Counted;
use crate::open::Journal;
use crate::rows;
use crate::store::Store;
use crate::under_way::{self, Attempting};
use crate::verb::Verb;

/// Why a target stands still after [`Next::Stop`].
const GONE: &str = "answered 410";

impl Journal {
    /// Keeps what came of the attempt under way (`request`: its headers as sent, secret values masked), and where the
    /// delivery goes from there. Answers its state then, as kept (never `Held`), and when it is due; `None` when there was
    /// no attempt under way any more.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; the delivery stays in flight until [`Journal::release_in_flight`].
    pub async fn attempt_ended(
        &self,
        delivery: i64,
        request: impl AsRef<[(String, String)]>,
        outcome: impl Into<Arc<Outcome>>,
        next: Next,
    ) -> Result<Option<(DeliveryState, i64)>, JournalError> {
        let outcome = outcome.into();
        self.ask(End {
            delivery,
            request: serde_json::to_string(request.as_ref()).map_err(rows::unwritable)?,
            headers: serde_json::to_string(&outcome.headers).map_err(rows::unwritable)?,
            outcome,
            next,
        })
        .await
    }
}

struct End {
    delivery: i64,
    request: String,
    headers: String,
    outcome: Arc<Outcome>,
    next: Next,
}

impl Verb for End {
    type Answer = Option<(DeliveryState, i64)>;
    type Error = JournalError;
    type Written = Option<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let Some(attempting) = under_way::at(&store.db, self.delivery)? else {
            return Ok(Ok(None));
        };
        self.keep(store, &attempting)?;
        let (at, trigger) = (attempting.at, attempting.trigger);
        let ended = at.saturating_add(i64::from(self.outcome.timings.total / 1000));
        let Some(delivery) = self.go_on(store, attempting.delivery, ended)? else {
            return Ok(Ok(None));
        };
        let target = delivery.lane.target;
        if delivery.kind == Kind::Event {
            store.targets.moved_on(target, delivery.state);
            if matches!(trigger, Trigger::First | Trigger::Retry) {
                store.targets.count(target, Counted::of(at, &self.outcome));
            }
        }
        if self.next == Next::Stop {
            store
                .targets
                .stand(&store.db, target, Standing::Stopped, Some((ended, GONE)))?;
        }
        Ok(Ok(Some(delivery)))
    }

    fn publish(self, written: Option<Delivery>, store: &mut Store) -> Self::Answer {
        store.under_way.ended(self.delivery);
        let delivery = written?;
        let answer = (delivery.state, delivery.due_at);
        let standing = store.targets.standing(delivery.lane.target);
        store.tell(Notice::Delivery(Arc::new(delivery.under(standing))));
        Some(answer)
    }
}

impl End {
    /// Writes the attempt's row.
    fn keep(&self, store: &Store, attempting: &Attempting) -> rusqlite::Result<()> {
        let outcome = &self.outcome;
        let values: [&dyn ToSql; 18] = [
            &attempting.id,
            &self.delivery,
            &attempting.delivery.attempts,
            &attempting.delivery.lane.target,
            &attempting.session,
            &attempting.trigger.as_str(),
            &attempting.at,
            &outcome.timings.total,
            &outcome.status,
            &outcome.class.map(|class| class.as_str()),
            &outcome.error,
            &outcome.timings.resolve,
            &outcome.timings.connect,
            &outcome.timings.first_byte,
            &outcome.truncated,
            &self.request,
            &self.headers,
            &outcome.response,
        ];
        store
            .db
            .prepare_cached(
                "INSERT INTO attempts (id, delivery, number, target, session, \"trigger\", at, total, status, class, error,
                   resolve, connect, first_byte, truncated, request_headers, response_headers, response)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            )?
            .execute(&values[..])
            .map(drop)
    }

    /// Moves the delivery to where it goes.
    fn go_on(&self, store: &Store, delivery: Delivery, now: i64) -> rusqlite::Result<Option<Delivery>> {
        let (state, due) = match self.next {
            Next::Delivered => (DeliveryState::Delivered, None),
            Next::Wait(at) => (DeliveryState::Waiting, Some(at)),
            Next::GiveUp | Next::Stop => (DeliveryState::GivenUp, None),
            Next::AsBefore => return as_before(store, self.delivery, now),
        };
        let due_at = due.unwrap_or(delivery.due_at);
        let open = (state == DeliveryState::Waiting).then_some(1);
        store
            .db
            .prepare_cached(
                "UPDATE deliveries SET state = ?2, due_at = ?3, open = ?4, back = NULL, back_due = NULL WHERE number = ?1",
            )?
            .execute(params![self.delivery, rows::stored(state), due_at, open])?;
        Ok(Some(Delivery {
            state,
            due_at,
            asked: false,
            ended_before: false,
            ..delivery
        }))
    }
}

/// Puts a delivery back to where it was before a person asked for the attempt under way; what was due meanwhile is due now.
pub(crate) fn as_before(store: &Store, delivery: i64, now: i64) -> rusqlite::Result<Option<Delivery>> {
    store
        .db
        .prepare_cached(concat!(
            "UPDATE deliveries SET state = coalesce(back, 'waiting'), due_at = max(coalesce(back_due, due_at), ?2),
               open = CASE WHEN back IN ('delivered', 'given_up') THEN NULL ELSE 1 END, back = NULL, back_due = NULL
             WHERE number = ?1 AND state = 'in_flight' RETURNING ",
            columns!("")
        ))?
        .query_row(params![delivery, now], |row| delivery::read(row, 0))
        .optional()
}
