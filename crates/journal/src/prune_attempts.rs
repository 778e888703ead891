//! Retention of attempts and of test events (R20).

use rusqlite::params;

use crate::erase;
use crate::error::JournalError;
use crate::open::Journal;
use crate::retention::Retention;
use crate::rows;
use crate::store::Store;
use crate::verb::Verb;

/// Attempts looked at in one step.
const STEP: i64 = 500;
/// Test events removed in one transaction.
const TRIALS: i64 = 100;

/// An attempt that may be removed.
struct Kept {
    id: i64,
    at: i64,
    /// Its delivery may still arrive.
    unfinished: bool,
}

impl Journal {
    /// Removes attempts by age and number, the oldest first, but none of a delivery that has not ended.
    pub(crate) async fn prune_attempts(&self, retention: Retention, now: i64) -> Result<usize, JournalError> {
        let before = retention.attempts_before(now);
        let mut excess = match retention.attempts_kept {
            0 => 0,
            kept => self
                .attempts_count(&crate::AttemptsFilter::default())?
                .saturating_sub(kept),
        };
        let (mut after, mut removed) = (0, 0);
        if before.is_none() && excess == 0 {
            return Ok(0);
        }
        loop {
            let page: Vec<Kept> = self.shared.readers.read(|db| {
                db.prepare_cached(
                    "SELECT a.id, a.at, d.open IS NOT NULL FROM attempts a LEFT JOIN deliveries d ON d.number = a.delivery
                     WHERE a.id > ?1 ORDER BY a.id LIMIT ?2",
                )?
                .query_map(params![after, STEP], |row| {
                    Ok(Kept {
                        id: row.get(0)?,
                        at: row.get(1)?,
                        unfinished: row.get(2)?,
                    })
                })?
                .collect()
            })?;
            let Some(last) = page.last() else {
                return Ok(removed);
            };
            after = last.id;
            let is_old = |kept: &Kept| before.is_some_and(|before| kept.at < before);
            let any_old = page.iter().any(is_old);
            let ids = chosen(&page, is_old, &mut excess);
            if !ids.is_empty() {
                removed += self.ask(Remove { ids }).await?;
            }
            // Attempts are numbered as they begin: what follows is younger.
            if !any_old && excess == 0 {
                return Ok(removed);
            }
        }
    }

    /// Removes test events that have ended, with their deliveries and attempts.
    pub(crate) async fn prune_trials(&self, before: i64) -> Result<usize, JournalError> {
        let mut removed = 0;
        loop {
            let step = self.ask(RemoveTrials { before }).await?;
            removed += step;
            if rows::limit(step) < TRIALS {
                return Ok(removed);
            }
        }
    }
}

/// Those of a page that go: the old ones, and so many more as there are too many.
fn chosen(page: &[Kept], is_old: impl Fn(&Kept) -> bool, excess: &mut u64) -> Vec<i64> {
    let mut ids = Vec::new();
    for kept in page {
        if !kept.unfinished && (*excess > 0 || is_old(kept)) {
            ids.push(kept.id);
            *excess = excess.saturating_sub(1);
        }
    }
    ids
}

struct Remove {
    ids: Vec<i64>,
}

impl Verb for Remove {
    type Answer = usize;
    type Error = JournalError;
    type Written = usize;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<usize, JournalError>> {
        store.save_counters()?;
        // A person may have asked for the delivery again since it was read.
        let mut remove = store.db.prepare_cached(
            "DELETE FROM attempts WHERE id = ?1
               AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.number = attempts.delivery AND d.open = 1)",
        )?;
        let mut removed = 0;
        for id in &self.ids {
            removed += remove.execute([id])?;
        }
        Ok(Ok(removed))
    }

    fn publish(self, removed: usize, _: &mut Store) -> usize {
        removed
    }
}

struct RemoveTrials {
    before: i64,
}

impl Verb for RemoveTrials {
    type Answer = usize;
    type Error = JournalError;
    type Written = usize;

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<usize, JournalError>> {
        let old: Vec<i64> = store
            .db
            .prepare_cached(
                "SELECT r.number FROM trials r WHERE r.at < ?1
                   AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.session = -r.number AND d.open = 1)
                 LIMIT ?2",
            )?
            .query_map(params![self.before, TRIALS], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        if !old.is_empty() {
            store.save_counters()?;
        }
        for number in &old {
            erase::trial(&store.db, *number)?;
        }
        Ok(Ok(old.len()))
    }

    fn publish(self, removed: usize, _: &mut Store) -> usize {
        removed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_and_the_unfinished_stay() {
        let page: Vec<Kept> = [(1, 10, false), (2, 20, true), (3, 30, false), (4, 40, false)]
            .map(|(id, at, unfinished)| Kept { id, at, unfinished })
            .into();
        let check = |before: i64, mut excess: u64, expect: &[i64], left: u64| {
            let ids = chosen(&page, |kept| kept.at < before, &mut excess);
            assert_eq!((ids.as_slice(), excess), (expect, left), "before {before}");
        };
        check(0, 0, &[], 0);
        check(31, 0, &[1, 3], 0);
        check(0, 1, &[1], 0);
        check(0, 2, &[1, 3], 0);
        check(11, 2, &[1, 3], 0);
        check(100, 9, &[1, 3, 4], 6);
    }
}
