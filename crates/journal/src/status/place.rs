//! One entry of a list, taken for a credential that is being made.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::params;

use super::lists::Lists;
use crate::store::Store;

/// An entry that nobody else gets. Free again when it is dropped before a commit has written it.
pub struct Place {
    pub(super) list: i64,
    pub(super) name: Arc<str>,
    pub(super) index: u32,
    pub(super) series: String,
    pub(super) lists: Arc<Lists>,
    pub(super) kept: AtomicBool,
}

impl Place {
    /// The list's name, the last part of its address.
    pub fn list(&self) -> &str {
        &self.name
    }

    /// Which entry.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// It is on disk.
    pub(crate) fn keep(&self) {
        self.kept.store(true, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let kept = *self.kept.get_mut();
        self.lists.settle(&self.series, self.list, self.index, kept);
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Place({}.{})", self.name, self.index)
    }
}

/// Writes the entries of credentials that a session was just issued.
pub(crate) fn insert(store: &Store, session: i64, places: &[Arc<Place>], at: i64) -> rusqlite::Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let before: i64 = store
        .db
        .prepare_cached("SELECT count(*) FROM status_entries WHERE session = ?1")?
        .query_row([session], |row| row.get(0))?;
    let mut insert = store
        .db
        .prepare_cached("INSERT INTO status_entries VALUES (?1, ?2, ?3, ?4, 0, ?5, ?5)")?;
    for (place, number) in places.iter().zip(before + 1..) {
        insert.execute(params![place.list, place.index, session, number, at])?;
    }
    Ok(())
}
