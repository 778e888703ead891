//! When a delivery was tried last: a stamp of the clock as it went then.

use rusqlite::OptionalExtension as _;

use crate::error::JournalError;
use crate::open::Journal;

impl Journal {
    /// When the latest attempt at a delivery began, epoch milliseconds; `None` when there is none, or it is no longer kept.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn last_attempt_at(&self, delivery: i64) -> Result<Option<i64>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached("SELECT at FROM attempts WHERE delivery = ?1 ORDER BY number DESC LIMIT 1")?
                .query_row([delivery], |row| row.get(0))
                .optional()
        })
    }
}
