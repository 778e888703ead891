//! What one target still has to get: read when it is released.

use rusqlite::params;

use crate::delivery::{self, Delivery, columns};
use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;

impl Journal {
    /// As [`Journal::unfinished`], for one target. What others wait for costs nothing here: the index has a target's open
    /// deliveries by kind, each in order, and they are merged.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn unfinished_of(&self, target: i64, after: i64, limit: usize) -> Result<Vec<Delivery>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(concat!(
                "SELECT ",
                columns!("d."),
                ", t.standing FROM deliveries d JOIN targets t ON t.number = d.target WHERE d.number IN (
                   SELECT number FROM deliveries INDEXED BY deliveries_open
                     WHERE open = 1 AND target = ?1 AND kind = 'event' AND number > ?2
                   UNION ALL SELECT number FROM deliveries INDEXED BY deliveries_open
                     WHERE open = 1 AND target = ?1 AND kind = 'replay' AND number > ?2
                   UNION ALL SELECT number FROM deliveries INDEXED BY deliveries_open
                     WHERE open = 1 AND target = ?1 AND kind = 'drill' AND number > ?2
                   UNION ALL SELECT number FROM deliveries INDEXED BY deliveries_open
                     WHERE open = 1 AND target = ?1 AND kind = 'test' AND number > ?2
                   ORDER BY number LIMIT ?3)
                 ORDER BY d.number"
            ))?
            .query_map(params![target, after, rows::limit(limit)], |row| {
                delivery::shown(row, 0)
            })?
            .collect()
        })
    }
}
