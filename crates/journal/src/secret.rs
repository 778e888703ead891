//! Reading sealed secrets.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::secret::Secret;
use model::session::SecretRef;
use rusqlite::OptionalExtension as _;

use crate::error::JournalError;
use crate::open::Journal;
use crate::vault::Sealed;

/// Secrets opened lately.
#[derive(Default)]
pub(crate) struct Opened(Mutex<HashMap<SecretRef, Secret>>);

/// Secrets kept open.
const OPENED: usize = 256;

impl Journal {
    /// A secret by its name, opened; `None` when there is no such row.
    ///
    /// # Errors
    /// [`JournalError::Key`] when it does not open: tampered with, or sealed with another key.
    pub fn secret(&self, reference: &SecretRef) -> Result<Option<Secret>, JournalError> {
        let opened = || {
            let lock = self.shared.opened.0.lock();
            lock.unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(secret) = opened().get(reference) {
            return Ok(Some(secret.clone()));
        }
        let bytes = self.shared.readers.read(|db| {
            db.prepare_cached("SELECT sealed FROM secrets WHERE reference = ?1")?
                .query_row([&reference.0], |row| row.get(0))
                .optional()
        })?;
        let Some(bytes) = bytes else {
            return Ok(None);
        };
        let sealed = Sealed {
            reference: reference.clone(),
            bytes,
        };
        let secret = self.vault().open(&sealed).map_err(|error| JournalError::Key {
            path: self.shared.options.folder.join("journal.db"),
            reason: format!("secret {}: {error}", reference.0),
        })?;
        let mut opened = opened();
        if opened.len() >= OPENED {
            opened.clear();
        }
        opened.insert(reference.clone(), secret.clone());
        Ok(Some(secret))
    }

    /// The signing keys of all sessions that are kept, the latest first, and of all status lists, at most a thousand: those that
    /// open sessions will need, and those that issued credentials are verified with long after their sessions have ended.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn live_keys(&self) -> Result<Vec<SecretRef>, JournalError> {
        self.shared.readers.read(|db| {
            db.prepare_cached(
                "SELECT key FROM (SELECT key, number FROM frozen UNION ALL SELECT key, -1 FROM status_lists)
                 GROUP BY key ORDER BY max(number) DESC LIMIT 1000",
            )?
            .query_map([], |row| row.get(0).map(SecretRef))?
            .collect()
        })
    }
}
