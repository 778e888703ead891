//! Test events: made up to try a target, kept apart from every session.

use model::delivery::Kind;
use model::event::EventName;
use model::id::SessionId;
use model::session::Target;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::delivery::Delivery;
use crate::error::JournalError;
use crate::open::Journal;
use crate::replay::{Made, SetGoing, insert, tell};
use crate::store::{Store, next};
use crate::vault::Sealed;
use crate::verb::Verb;

/// A test event to be sent. Its body does not print.
#[derive(Clone)]
pub struct NewTrial {
    /// The made-up session id in its body, in the alphabet of [`SessionId`].
    pub session_id: String,
    /// The event it looks like.
    pub event: EventName,
    /// `issuer2-sequence`.
    pub sequence: u32,
    /// The envelope.
    pub body: String,
    /// Where to.
    pub target: Target,
    /// Every secret the target refers to.
    pub secrets: Vec<Sealed>,
    /// When, epoch milliseconds: it goes out at once.
    pub now: i64,
}

impl std::fmt::Debug for NewTrial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewTrial")
            .field("session_id", &self.session_id)
            .field("event", &self.event)
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Keeps a test event and one delivery of it. It belongs to no session, is in no event stream, and counts in no health.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn send_trial(&self, new: NewTrial) -> Result<SetGoing, JournalError> {
        let session = SessionId::parse(&new.session_id).map_err(|refused| JournalError::Storage {
            reason: refused.to_string(),
        })?;
        self.ask(Send { new, session }).await
    }
}

struct Send {
    new: NewTrial,
    session: SessionId,
}

impl Verb for Send {
    type Answer = SetGoing;
    type Error = JournalError;
    type Written = (i64, Delivery);

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Self::Written, JournalError>> {
        let new = &self.new;
        for sealed in &new.secrets {
            store.keep_secret(sealed)?;
        }
        let target = store.target(&new.target)?;
        let number = next(&mut store.last.delivery);
        store
            .db
            .prepare_cached("INSERT INTO trials VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                number,
                new.session_id,
                new.sequence,
                new.event.as_str(),
                new.now,
                new.body
            ])?;
        let delivery = insert(
            store,
            &Made {
                number,
                run: number,
                message: None,
                kind: Kind::Test,
                event: 0,
                session: -number,
                id: &self.session,
                sequence: new.sequence,
                name: new.event,
                target,
                due_at: new.now,
                dropped: false,
            },
        )?;
        Ok(Ok((target, delivery)))
    }

    fn publish(self, (target, delivery): Self::Written, store: &mut Store) -> SetGoing {
        tell(store, target, vec![delivery])
    }
}

/// The number under which a session's deliveries and attempts are kept: its own, or minus that of the test event with that
/// made-up id.
pub(crate) fn session_number(db: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached(
        "SELECT coalesce((SELECT number FROM sessions WHERE id = ?1), (SELECT -max(number) FROM trials WHERE id = ?1))",
    )?
    .query_row([id], |row| row.get(0))
    .optional()
    .map(Option::flatten)
}
