//! Which sessions run out of time (R10).

use model::id::SessionId;
use rusqlite::params;

use crate::error::JournalError;
use crate::open::Journal;
use crate::rows;

impl Journal {
    /// When the next ACTIVE session runs out, epoch milliseconds ([`model::session::NEVER`] when all that are left never do).
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn next_expiry(&self) -> Result<Option<i64>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached("SELECT min(expires_at) FROM sessions WHERE status = 'ACTIVE'")?
                .query_row([], |row| row.get(0))
        })
    }

    /// ACTIVE sessions whose time is over at `now`, the longest over first.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn expired(&self, now: i64, limit: usize) -> Result<Vec<SessionId>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT id FROM sessions WHERE status = 'ACTIVE' AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
            )?
            .query_map(params![now, rows::limit(limit)], |row| rows::id(row, 0))?
            .collect()
        })
    }
}
