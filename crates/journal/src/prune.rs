//! Retention (R20).

use model::delivery::Standing;
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

/// Whether nothing more can come of a session `s`, and nothing has since an instant.
macro_rules! over {
    ($before:literal) => {
        concat!(
            "s.status <> 'ACTIVE' AND s.updated_at < ",
            $before,
            " AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.session = s.number AND d.open = 1)"
        )
    };
}

impl Journal {
    /// Removes what is older than [`crate::Retention`] says, step by step, and gives its room back to the disk. Sessions that
    /// are ACTIVE or have changed since stay, and so does whatever has deliveries that may still arrive: those that wait, and
    /// those that are held because their target is held or has stopped. They go once they are delivered or given up. A target
    /// that stopped as long ago, and has no deliveries left, is forgotten, and with it that it stopped. Returns how many
    /// sessions there were.
    ///
    /// # Errors
    /// [`JournalError::Storage`]; what was removed before stays removed.
    pub async fn prune(&self, now: i64) -> Result<usize, JournalError> {
        let retention = self.retention();
        let sessions = match retention.sessions_before(now) {
            Some(before) => self.prune_sessions(before).await?,
            None => 0,
        };
        let trials = match retention.trials_before(now) {
            Some(before) => self.prune_trials(before).await?,
            None => 0,
        };
        let attempts = self.prune_attempts(retention, now).await?;
        let has_stopped = |(_, standing): &(i64, Standing)| *standing == Standing::Stopped;
        let lapsed = match retention.sessions_before(now) {
            Some(before) if self.standings()?.iter().any(has_stopped) => self.ask(Lapse { before }).await?,
            _ => 0,
        };
        let whole = sessions + trials + lapsed > 0;
        if whole || attempts > 0 {
            self.ask(Tidy { unused: whole }).await?;
            while self.ask(Vacuum { spare: !whole }).await? {}
        }
        Ok(sessions)
    }

    async fn prune_sessions(&self, before: i64) -> Result<usize, JournalError> {
        let (mut after, mut removed) = (0, 0);
        loop {
            let old: Vec<(i64, SessionId)> = self.shared.readers.read(|db| {
                db.prepare_cached(concat!(
                    "SELECT number, id FROM sessions s WHERE number > ?1 AND ",
                    over!("?2"),
                    " ORDER BY number LIMIT ?3"
                ))?
                .query_map(params![after, before, rows::limit(STEP)], |row| {
                    Ok((row.get(0)?, rows::id(row, 1)?))
                })?
                .collect()
            })?;
            let Some((last, _)) = old.last() else {
                return Ok(removed);
            };
            after = *last;
            removed += self.ask(Prune { old, before }).await?;
        }
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
                .prepare_cached(concat!(
                    "SELECT 1 FROM sessions s WHERE s.number = ?1 AND ",
                    over!("?2")
                ))?
                .exists(params![number, self.before])?;
            if still {
                erase::whole(&store.db, *number)?;
            }
            removed.push(still);
        }
        store.targets.recount();
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

/// Forgets targets that stopped long ago.
struct Lapse {
    before: i64,
}

impl Verb for Lapse {
    /// How many there were.
    type Answer = usize;
    type Error = JournalError;
    type Written = usize;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<usize, JournalError>> {
        let lapsed = erase::lapsed(&store.db, self.before)?;
        if lapsed > 0 {
            store.forget_rows();
            store.targets.look_again(&store.db)?;
        }
        Ok(Ok(lapsed))
    }

    fn publish(self, lapsed: usize, _: &mut Store) -> usize {
        lapsed
    }
}

/// Ends a round of pruning.
struct Tidy {
    /// Whether what sessions shared may be needed no more.
    unused: bool,
}

impl Verb for Tidy {
    type Answer = ();
    type Error = JournalError;
    type Written = ();

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<(), JournalError>> {
        if self.unused {
            erase::unused(store)?;
        }
        Ok(Ok(()))
    }

    fn publish(self, (): (), store: &mut Store) {
        store.tell(Notice::Pruned);
    }
}

/// Gives some freed pages back to the disk.
struct Vacuum {
    /// Whether to leave a quarter of the file free: attempts come as fast as they go.
    spare: bool,
}

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
        if self.spare {
            let pages: i64 = store.db.pragma_query_value(None, "page_count", |row| row.get(0))?;
            if before < pages / 4 {
                return Ok(Ok(false));
            }
        }
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
