//! Committing a step of a session: state, events, exchange and deliveries, whole or not at all.

use std::sync::Arc;

use model::delivery::{DeliveryState, Kind};
use model::event::EventName;
use model::exchange::Exchange;
use model::id::SessionId;
use model::session::{Handle, State, Target};
use rusqlite::{OptionalExtension as _, ToSql, params};

use crate::codes;
use crate::delivery::{Delivery, Lane};
use crate::error::CommitError;
use crate::events::StoredEvent;
use crate::exchange::{self, StoredExchange};
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::status::{self, Place};
use crate::store::{Store, next};
use crate::verb::Verb;

/// A step of a session, to be written in one transaction (R9).
#[derive(Debug, Clone)]
pub struct Commit {
    /// Whose.
    pub session: SessionId,
    /// The version the step was computed from.
    pub expected_version: u32,
    /// The state afterwards.
    pub state: State,
    /// Its events, in order.
    pub events: Vec<NewEvent>,
    /// What the wallet now holds that leads back here.
    pub handles: Vec<Handle>,
    /// The status list entries of the credentials that were issued.
    pub places: Vec<Arc<Place>>,
    /// What the wallet sent and got.
    pub exchange: Option<Exchange>,
    /// Where the events are to be delivered (R47: recorded always, delivered when given): those it wants.
    pub target: Option<Target>,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// An event of a step. Its body does not print: it may show a code that is not spent.
#[derive(Clone)]
pub struct NewEvent {
    /// Its name.
    pub name: EventName,
    /// Its number in the session.
    pub sequence: u32,
    /// The envelope, kept as it is for ever (R31).
    pub body: String,
}

impl std::fmt::Debug for NewEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("NewEvent");
        out.field("name", &self.name).field("sequence", &self.sequence);
        out.finish_non_exhaustive()
    }
}

/// What a commit was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The global sequence number of its first event; the others follow it. 0 when it has none.
    pub first_seq: u64,
}

impl Journal {
    /// Commits a step. When this answers, all of it is on disk.
    ///
    /// # Errors
    /// [`CommitError::Conflict`] when someone else committed since `expected_version`; nothing is written then.
    pub async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        self.ask(commit).await
    }
}

pub(crate) struct Written {
    first_event: i64,
    first_delivery: i64,
    lane: Lane,
    exchange: i64,
}

impl Verb for Commit {
    type Answer = Committed;
    type Error = CommitError;
    type Written = Written;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Written, CommitError>> {
        let Some(session) = self.compare_and_set(store)? else {
            let exists = store
                .db
                .prepare_cached("SELECT 1 FROM sessions WHERE id = ?1")?
                .exists([self.session.as_str()])?;
            return Ok(Err(if exists {
                CommitError::Conflict
            } else {
                CommitError::NotFound
            }));
        };
        let target = match &self.target {
            Some(target) if self.wanted().next().is_some() => store.target(target)?,
            _ => 0,
        };
        let first_event = store.last.event + 1;
        let first_delivery = store.last.delivery + 1;
        for event in &self.events {
            let seq = next(&mut store.last.event);
            store
                .db
                .prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![
                    seq,
                    session,
                    event.sequence,
                    event.name.as_str(),
                    self.at,
                    event.body
                ])?;
            if self.wants(event) {
                let number = next(&mut store.last.delivery);
                store
                    .db
                    .prepare_cached(
                        "INSERT INTO deliveries (number, kind, event, session, session_id, sequence, name, target, state, open,
                           attempts, tries, due_at, created_at, attempt, begun_at)
                         VALUES (?1, 'event', ?2, ?3, ?4, ?5, ?6, ?7, 'scheduled', 1, 0, 0, ?8, ?8, ?1, ?8)",
                    )?
                    .execute(params![
                        number,
                        seq,
                        session,
                        self.session.as_str(),
                        event.sequence,
                        event.name.as_str(),
                        target,
                        self.at
                    ])?;
            }
        }
        for handle in &self.handles {
            store
                .db
                .prepare_cached("INSERT OR REPLACE INTO handles VALUES (?1, ?2, ?3)")?
                .execute(params![handle.hash, handle.kind.as_str(), session])?;
        }
        status::insert(store, session, &self.places, self.at)?;
        store.targets.lined_up(target, self.wanted().count() as u64);
        let exchange = match &self.exchange {
            Some(exchange) => {
                codes::note(store, session, exchange)?;
                exchange::insert(store, session, exchange)?
            }
            None => 0,
        };
        Ok(Ok(Written {
            first_event,
            first_delivery,
            lane: Lane { session, target },
            exchange,
        }))
    }

    fn publish(self, written: Written, store: &mut Store) -> Committed {
        store.cache.moved(&self.session, &self.state);
        self.places.iter().for_each(|place| place.keep());
        let first_seq = if self.events.is_empty() {
            0
        } else {
            written.first_event as u64
        };
        let standing = store.targets.standing(written.lane.target);
        let made = self.wanted().zip(written.first_delivery..).map(|(event, number)| {
            let delivery = Delivery {
                number,
                lane: written.lane,
                session: self.session.clone(),
                sequence: event.sequence,
                event: event.name,
                kind: Kind::Event,
                state: DeliveryState::Pending,
                asked: false,
                ended_before: false,
                attempts: 0,
                due_at: self.at,
                created_at: self.at,
                overtook: false,
                message: number,
            };
            delivery.under(standing)
        });
        let deliveries: Vec<_> = made.collect();
        for (event, seq) in self.events.into_iter().zip(written.first_event..) {
            store.tell(Notice::Event(Arc::new(StoredEvent {
                seq: seq as u64,
                session: self.session.clone(),
                sequence: event.sequence,
                name: event.name,
                at: self.at,
                body: event.body,
            })));
        }
        for delivery in deliveries {
            store.tell(Notice::Delivery(Arc::new(delivery)));
        }
        if let Some(exchange) = self.exchange {
            store.tell(Notice::Exchange(Arc::new(StoredExchange {
                number: written.exchange,
                session: Some(self.session.clone()),
                exchange,
            })));
        }
        store.tell(Notice::Session(self.session));
        Committed { first_seq }
    }
}

impl Commit {
    /// The events that are to be delivered.
    fn wanted(&self) -> impl Iterator<Item = &NewEvent> {
        self.events.iter().filter(|event| self.wants(event))
    }

    fn wants(&self, event: &NewEvent) -> bool {
        let target = self.target.as_ref();
        target.is_some_and(|target| target.events.contains(event.name))
    }

    /// The session's number when its version was the expected one, and now is the new one.
    fn compare_and_set(&self, store: &Store) -> rusqlite::Result<Option<i64>> {
        let state = &self.state;
        // Nobody else writes between the two. `RETURNING` would be one statement, and make and drop a table for its one row.
        let number: Option<i64> = store
            .db
            .prepare_cached("SELECT number FROM sessions WHERE id = ?1 AND version = ?2")?
            .query_row(params![self.session.as_str(), self.expected_version], |row| row.get(0))
            .optional()?;
        let Some(number) = number else {
            return Ok(None);
        };
        let flow = rows::flow(state)?;
        let values: [&dyn ToSql; 12] = [
            &number,
            &state.status.as_str(),
            &state.reason,
            &state.fetched,
            &state.expires_at,
            &state.wrong_tx,
            &state.grant.as_ref().map(|grant| grant.token_hash.as_str()),
            &state.grant.as_ref().map(|grant| grant.until),
            &state.sequence,
            &state.version,
            &state.updated_at,
            &flow,
        ];
        store
            .db
            .prepare_cached(
                "UPDATE sessions SET status = ?2, reason = ?3, fetched = ?4, expires_at = ?5, wrong_tx = ?6,
                   token_hash = ?7, token_until = ?8, sequence = ?9, version = ?10, updated_at = ?11, flow = ?12
                 WHERE number = ?1",
            )?
            .execute(&values[..])?;
        Ok(Some(number))
    }
}
