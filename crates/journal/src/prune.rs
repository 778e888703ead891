//! Retention (R20).

use model::id::SessionId;
use rusqlite::params;

use crate::erase;
use crate::error::JournalError;
use crate::follow::Notice;
use crate::open::Journal;
use crate::rows;
use crate::store::Store;
use crate::verb::Verb;

/// Sessions removed in one transaction: others are not kept waiting.
const STEP: usize = 200;
const DAY: i64 = 24 * 60 * 60 * 1000;

impl Journal {
    /// Removes sessions that are not ACTIVE and have not changed for the retention, step by step, and gives their room back
    /// to the disk. Returns how many there were.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; what was removed before stays removed.
    pub async fn prune(&self, now: i64) -> Result<usize, JournalError> {
        let days = i64::from(self.shared.options.retention_days);
        if days == 0 {
            return Ok(0);
        }
        let before = now.saturating_sub(days * DAY);
        let (mut after, mut removed) = (0, 0);
        loop {
            let old: Vec<(i64, SessionId)> = self.shared.readers.read(|db| {
                db.prepare_cached(
                    "SELECT number, id FROM sessions WHERE number > ?1 AND status <> 'ACTIVE' AND updated_at < ?2
                     ORDER BY number LIMIT ?3",
                )?
                .query_map(params![after, before, rows::limit(STEP)], |row| {
                    Ok((row.get(0)?, rows::id(row, 1)?))
                })?
                .collect()
            })?;
            let Some((last, _)) = old.last() else {
                break;
            };
            after = *last;
            removed += self.ask(Prune { old, before }).await?;
        }
        if removed > 0 {
            self.ask(Tidy).await?;
            while self.ask(Vacuum).await? {}
        }
        Ok(removed)
    }
}

struct Prune {
    old: Vec<(i64, SessionId)>,
    before: i64,
}

impl Verb for Prune {
    type Answer = usize;
    type Error = JournalError;
    type Written = Vec<bool>;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<Vec<bool>, JournalError>> {
        store.save_counters()?;
        let mut removed = Vec::with_capacity(self.old.len());
        for (number, _) in &self.old {
            // It may have changed since it was read (a reissue).
            let still = store
                .db
                .prepare_cached("SELECT 1 FROM sessions WHERE number = ?1 AND status <> 'ACTIVE' AND updated_at < ?2")?
                .exists(params![number, self.before])?;
            if still {
                erase::whole(&store.db, *number)?;
            }
            removed.push(still);
        }
        Ok(Ok(removed))
    }

    fn publish(self, removed: Vec<bool>, store: &mut Store) -> usize {
        for ((_, id), removed) in self.old.iter().zip(&removed) {
            if *removed {
                store.cache.gone(id);
            }
        }
        removed.into_iter().filter(|removed| *removed).count()
    }
}

struct Tidy;

impl Verb for Tidy {
    type Answer = ();
    type Error = JournalError;
    type Written = ();

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<(), JournalError>> {
        erase::unused(store)?;
        Ok(Ok(()))
    }

    fn publish(self, (): (), store: &mut Store) {
        store.tell(Notice::Pruned);
    }
}

/// Gives some freed pages back to the disk.
struct Vacuum;

impl Verb for Vacuum {
    /// Whether there are more.
    type Answer = bool;
    type Error = JournalError;
    type Written = bool;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<bool, JournalError>> {
        let free = |store: &Store| -> rusqlite::Result<i64> {
            store.db.pragma_query_value(None, "freelist_count", |row| row.get(0))
        };
        let before = free(store)?;
        let mut vacuum = store.db.prepare_cached("PRAGMA incremental_vacuum(2000)")?;
        let mut pages = vacuum.query([])?;
        // Each row is one page given back; SQLite works as the rows are read.
        while pages.next()?.is_some() {}
        let left = free(store)?;
        // No progress would mean that the file cannot shrink.
        Ok(Ok(0 < left && left < before))
    }

    fn publish(self, more: bool, _: &mut Store) -> bool {
        more
    }
}
