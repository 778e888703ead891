//! Holding a target back, and letting it go again.

use model::delivery::Standing;

use crate::error::JournalError;
use crate::open::Journal;
use crate::store::Store;
use crate::verb::Verb;

impl Journal {
    /// Holds a target back: commits still make deliveries for it, nothing goes out until it is released. One that is held or
    /// has stopped already stays as it is. Returns whether there is such a target.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn hold(&self, target: i64, now: i64, why: &str) -> Result<bool, JournalError> {
        let hold = Stand {
            target,
            closed: Some((now, why.to_owned())),
        };
        self.ask(hold).await
    }

    /// Lets a target that is held or has stopped have its deliveries again; those whose time has come are due at once. Its
    /// notice is one for all of them: whoever sends reads again what waits ([`Journal::unfinished`]). Returns whether there is
    /// such a target.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub async fn release(&self, target: i64, _now: i64) -> Result<bool, JournalError> {
        self.ask(Stand { target, closed: None }).await
    }
}

struct Stand {
    target: i64,
    /// Since when it is held, and why; `None` releases it.
    closed: Option<(i64, String)>,
}

impl Verb for Stand {
    /// Whether there is such a target.
    type Answer = bool;
    type Error = JournalError;
    type Written = bool;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<bool, JournalError>> {
        let known = store
            .db
            .prepare_cached("SELECT 1 FROM targets WHERE number = ?1")?
            .exists([self.target])?;
        if !known {
            return Ok(Ok(false));
        }
        let is_open = store.targets.standing(self.target) == Standing::Open;
        match &self.closed {
            Some((now, why)) if is_open => {
                store
                    .targets
                    .stand(&store.db, self.target, Standing::Held, Some((*now, why)))?
            }
            None if !is_open => store.targets.stand(&store.db, self.target, Standing::Open, None)?,
            // As it stands already.
            Some(_) | None => {}
        }
        Ok(Ok(true))
    }

    fn publish(self, known: bool, _: &mut Store) -> bool {
        known
    }
}
