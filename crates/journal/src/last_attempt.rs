//! When a delivery was tried last: a stamp of the clock as it went then.

use rusqlite::OptionalExtension as _;

use crate::error::JournalError;
use crate::open::Journal;

impl Journal {
    /// When the latest attempt at a delivery began, epoch milliseconds; `None` when there is none.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn last_attempt_at(&self, delivery: i64) -> Result<Option<i64>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached("SELECT begun_at FROM deliveries WHERE number = ?1 AND attempts > 0")?
                .query_row([delivery], |row| row.get(0))
                .optional()
        })
    }
}
