//! Erasing a session on demand (R20).

use model::id::SessionId;
use rusqlite::{Connection, params};

use crate::error::JournalError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::store::Store;
use crate::texts;
use crate::verb::Verb;

impl Journal {
    /// Removes a session with everything that hangs on it, replays of its events included, overwrites it in the file and
    /// empties the write-ahead log. Returns whether there was one.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; nothing was removed then.
    pub async fn erase(&self, id: &SessionId) -> Result<bool, JournalError> {
        self.ask(Erase { id: id.clone() }).await
    }
}

struct Erase {
    id: SessionId,
}

impl Verb for Erase {
    type Answer = bool;
    type Error = JournalError;
    type Written = bool;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<bool, JournalError>> {
        let Some(number) = rows::number(&store.db, &self.id)? else {
            return Ok(Ok(false));
        };
        store.save_counters()?;
        whole(&store.db, number)?;
        unused(store)?;
        Ok(Ok(true))
    }

    fn publish(self, found: bool, store: &mut Store) -> bool {
        if found {
            store.cache.gone(&self.id);
            store.checkpoint();
            store.tell(Notice::Session(self.id));
        }
        found
    }
}

/// Deletes a session and what hangs on it. The status list entries of its credentials stay, and are nobody's (TSL-16).
pub(crate) fn whole(db: &Connection, session: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM attempts WHERE session = ?1",
        "DELETE FROM deliveries WHERE session = ?1",
        "DELETE FROM exchanges WHERE session = ?1",
        "DELETE FROM marks WHERE session = ?1",
        "DELETE FROM refused_with WHERE session = ?1",
        "DELETE FROM handles WHERE session = ?1",
        "UPDATE status_entries SET session = NULL, number = 0 WHERE session = ?1",
    ] {
        db.prepare_cached(sql)?.execute([session])?;
    }
    for (name, sql) in [
        ("events", "DELETE FROM events WHERE session = ?1"),
        ("sessions", "DELETE FROM sessions WHERE number = ?1"),
    ] {
        let deleted = db.prepare_cached(sql)?.execute([session])?;
        db.prepare_cached("UPDATE tallies SET count = count + ?2 WHERE name = ?1")?
            .execute(params![name, deleted as i64])?;
    }
    Ok(())
}

/// Deletes a test event and what hangs on it.
pub(crate) fn trial(db: &Connection, number: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM attempts WHERE session = -?1",
        "DELETE FROM deliveries WHERE session = -?1",
        "DELETE FROM trials WHERE number = ?1",
    ] {
        db.prepare_cached(sql)?.execute([number])?;
    }
    Ok(())
}

/// Deletes frozen profiles, targets and secrets that no session needs any more: an offer's overrides are personal data too.
/// A target that is not open stays, or whoever was held back, or said that it is gone, would hear from us again: a held one
/// until it is released, a stopped one until it is released or lapses with age ([`lapsed`]).
pub(crate) fn unused(store: &mut Store) -> rusqlite::Result<()> {
    texts::forget(&store.db)?;
    for sql in [
        "DELETE FROM frozen WHERE number NOT IN (SELECT frozen FROM sessions)",
        "DELETE FROM targets WHERE standing = 'open'
           AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.target = targets.number)",
        "DELETE FROM secrets WHERE reference NOT IN (SELECT key FROM frozen)
           AND reference NOT IN (SELECT secret FROM targets)
           AND reference NOT IN (SELECT key FROM status_lists)
           AND reference NOT IN (SELECT json_extract(json, '$.target.secret') FROM frozen
                                 WHERE json_extract(json, '$.target.secret') IS NOT NULL)",
    ] {
        store.db.prepare_cached(sql)?.execute([])?;
    }
    store.forget_rows();
    store.targets.look_again(&store.db)
}

/// Deletes targets that stopped before an instant and have no deliveries left. Returns how many there were.
pub(crate) fn lapsed(db: &Connection, before: i64) -> rusqlite::Result<usize> {
    db.prepare_cached(
        "DELETE FROM targets WHERE standing = 'stopped' AND since < ?1
           AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.target = targets.number)",
    )?
    .execute([before])
}
