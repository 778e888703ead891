//! Replays and drills: a session's events once more, as deliveries of their own.

use std::sync::Arc;

use model::delivery::{DeliveryState, Kind};
use model::event::EventName;
use model::id::SessionId;
use model::replay::Planned;
use model::session::Target;
use rusqlite::{OptionalExtension as _, ToSql, params};

use crate::delivery::{self, Delivery};
use crate::error::ActError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::store::Store;
use crate::vault::Sealed;
use crate::verb::Verb;

/// A session's events, to be sent once more.
#[derive(Debug, Clone)]
pub struct NewReplay {
    /// Whose.
    pub session: SessionId,
    /// [`Kind::Replay`] or [`Kind::Drill`].
    pub kind: Kind,
    /// Where to; what it wants of the six is the plan's matter.
    pub target: Target,
    /// Every secret the target refers to.
    pub secrets: Vec<Sealed>,
    /// Which events ([`crate::StoredEvent::seq`]), when, in the order of sending. A copy has the `webhook-id` of the one it
    /// is a copy of; a dropped one is kept as given up without an attempt.
    pub plan: Vec<Planned>,
    /// When, epoch milliseconds.
    pub now: i64,
}

/// What a replay or a test event set going.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetGoing {
    /// The target's number.
    pub target: i64,
    /// The deliveries made, in order.
    pub deliveries: Vec<i64>,
}

impl Journal {
    /// Makes a delivery for each planned event, in a lane of their own: they keep order among each other and with nothing
    /// else. Each has its own `webhook-id`, the body of the original, and from then on the usual schedule.
    ///
    /// # Errors
    /// [`ActError::NotFound`] when there is no such session or not all of these events; nothing is written then.
    pub async fn replay(&self, new: NewReplay) -> Result<SetGoing, ActError> {
        self.ask(new).await
    }
}

impl Verb for NewReplay {
    type Answer = SetGoing;
    type Error = ActError;
    type Written = (i64, Vec<Delivery>);

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, ActError>> {
        let Some(events) = self.events(store)? else {
            return Ok(Err(ActError::NotFound));
        };
        for sealed in &self.secrets {
            store.keep_secret(sealed)?;
        }
        let target = store.target(&self.target)?;
        let first = store.last.delivery + 1;
        let mut made = Vec::with_capacity(self.plan.len());
        for ((planned, event), number) in self.plan.iter().zip(events).zip(first..) {
            let original = planned.copy_of.filter(|at| *at < self.plan.len());
            store.last.delivery = number;
            made.push(insert(
                store,
                &Made {
                    number,
                    run: first,
                    message: original
                        .map(|at| first + at as i64)
                        .filter(|message| *message != number),
                    kind: self.kind,
                    event: event.seq,
                    session: event.session,
                    id: &self.session,
                    sequence: event.sequence,
                    name: event.name,
                    target,
                    due_at: planned.due_at,
                    dropped: planned.dropped,
                },
            )?);
        }
        Ok(Ok((target, made)))
    }

    fn publish(self, (target, made): Self::Written, store: &mut Store) -> SetGoing {
        tell(store, target, made)
    }
}

struct Event {
    seq: i64,
    session: i64,
    sequence: u32,
    name: EventName,
}

impl NewReplay {
    /// The planned events, if the session has them all.
    fn events(&self, store: &Store) -> rusqlite::Result<Option<Vec<Event>>> {
        let known = store
            .db
            .prepare_cached("SELECT 1 FROM sessions WHERE id = ?1")?
            .exists([self.session.as_str()])?;
        if !known {
            return Ok(None);
        }
        let mut find = store.db.prepare_cached(
            "SELECT seq, session, sequence, name FROM events
             WHERE seq = ?1 AND session = (SELECT number FROM sessions WHERE id = ?2)",
        )?;
        let mut events = Vec::with_capacity(self.plan.len());
        for planned in &self.plan {
            let seq = i64::try_from(planned.seq).unwrap_or(i64::MAX);
            let event = find
                .query_row(params![seq, self.session.as_str()], |row| {
                    Ok(Event {
                        seq: row.get(0)?,
                        session: row.get(1)?,
                        sequence: row.get(2)?,
                        name: rows::event(row, 3)?,
                    })
                })
                .optional()?;
            let Some(event) = event else {
                return Ok(None);
            };
            events.push(event);
        }
        Ok(Some(events))
    }
}

/// A delivery that a person makes.
pub(crate) struct Made<'a> {
    pub(crate) number: i64,
    pub(crate) run: i64,
    pub(crate) message: Option<i64>,
    pub(crate) kind: Kind,
    pub(crate) event: i64,
    pub(crate) session: i64,
    pub(crate) id: &'a SessionId,
    pub(crate) sequence: u32,
    pub(crate) name: EventName,
    pub(crate) target: i64,
    pub(crate) due_at: i64,
    pub(crate) dropped: bool,
}

/// Writes its row.
pub(crate) fn insert(store: &Store, made: &Made<'_>) -> rusqlite::Result<Delivery> {
    let state = if made.dropped {
        DeliveryState::GivenUp
    } else {
        DeliveryState::Pending
    };
    let values: [&dyn ToSql; 13] = [
        &made.number,
        &made.kind.as_str(),
        &made.event,
        &made.session,
        &made.id.as_str(),
        &made.sequence,
        &made.name.as_str(),
        &made.target,
        &made.run,
        &made.message,
        &rows::stored(state),
        &(!made.dropped).then_some(1),
        &made.due_at,
    ];
    store
        .db
        .prepare_cached(
            "INSERT INTO deliveries (number, kind, event, session, session_id, sequence, name, target, run, message, state,
               open, attempts, tries, due_at, created_at, attempt, begun_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, ?13, ?13, ?1, ?13)",
        )?
        .execute(&values[..])?;
    Ok(Delivery {
        number: made.number,
        lane: delivery::lane(made.session, Some(made.run), made.target),
        session: made.id.clone(),
        sequence: made.sequence,
        event: made.name,
        kind: made.kind,
        state,
        asked: false,
        ended_before: false,
        attempts: 0,
        due_at: made.due_at,
        created_at: made.due_at,
        overtook: false,
        message: made.message.unwrap_or(made.number),
    })
}

/// Tells of deliveries that were made.
pub(crate) fn tell(store: &Store, target: i64, made: Vec<Delivery>) -> SetGoing {
    let standing = store.targets.standing(target);
    let deliveries = made.iter().map(|delivery| delivery.number).collect();
    for delivery in made {
        store.tell(Notice::Delivery(Arc::new(delivery.under(standing))));
    }
    SetGoing { target, deliveries }
}
