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

/// What the attempt's row said.
struct Made {
    at: i64,
    trigger: Trigger,
}

impl Verb for End {
    type Answer = Option<(DeliveryState, i64)>;
    type Error = JournalError;
    type Written = Option<Delivery>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let Some(made) = self.keep(store)? else {
            return Ok(Ok(None));
        };
        let ended = made.at.saturating_add(i64::from(self.outcome.timings.total / 1000));
        let Some(delivery) = self.go_on(store, ended)? else {
            return Ok(Ok(None));
        };
        let target = delivery.lane.target;
        if delivery.kind == Kind::Event {
            store.targets.moved_on(target, delivery.state);
            if matches!(made.trigger, Trigger::First | Trigger::Retry) {
                store.targets.count(target, Counted::of(made.at, &self.outcome));
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
        let delivery = written?;
        let answer = (delivery.state, delivery.due_at);
        let standing = store.targets.standing(delivery.lane.target);
        store.tell(Notice::Delivery(Arc::new(delivery.under(standing))));
        Some(answer)
    }
}

impl End {
    /// Completes the attempt's row, if there is one under way.
    fn keep(&self, store: &Store) -> rusqlite::Result<Option<Made>> {
        let outcome = &self.outcome;
        let values: [&dyn ToSql; 12] = [
            &self.delivery,
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
                "UPDATE attempts SET total = ?2, status = ?3, class = ?4, error = ?5, resolve = ?6, connect = ?7,
                   first_byte = ?8, truncated = ?9, request_headers = ?10, response_headers = ?11, response = ?12
                 WHERE delivery = ?1 AND total IS NULL RETURNING at, \"trigger\"",
            )?
            .query_row(&values[..], |row| {
                Ok(Made {
                    at: row.get(0)?,
                    trigger: rows::trigger(row, 1)?,
                })
            })
            .optional()
    }

    /// Moves the delivery to where it goes.
    fn go_on(&self, store: &Store, now: i64) -> rusqlite::Result<Option<Delivery>> {
        let (state, due) = match self.next {
            Next::Delivered => (DeliveryState::Delivered, None),
            Next::Wait(at) => (DeliveryState::Waiting, Some(at)),
            Next::GiveUp | Next::Stop => (DeliveryState::GivenUp, None),
            Next::AsBefore => return as_before(store, self.delivery, now),
        };
        let open = (state == DeliveryState::Waiting).then_some(1);
        store
            .db
            .prepare_cached(concat!(
                "UPDATE deliveries SET state = ?2, due_at = coalesce(?3, due_at), open = ?4, back = NULL, back_due = NULL
                 WHERE number = ?1 AND state = 'in_flight' RETURNING ",
                columns!("")
            ))?
            .query_row(params![self.delivery, state.as_str(), due, open], |row| {
                delivery::read(row, 0)
            })
            .optional()
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
