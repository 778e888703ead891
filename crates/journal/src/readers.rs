//! The connections that read.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};

use rusqlite::Connection;

use crate::error::JournalError;

pub(crate) struct Readers {
    connections: Vec<Mutex<Connection>>,
    turn: AtomicUsize,
}

impl Readers {
    pub(crate) fn new(connections: Vec<Connection>) -> Self {
        Self {
            connections: connections.into_iter().map(Mutex::new).collect(),
            turn: AtomicUsize::new(0),
        }
    }

    /// Reads with a free connection, or waits for one. `read` must not read through the journal again.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, JournalError> {
        for connection in &self.connections {
            match connection.try_lock() {
                Ok(db) => return Ok(read(&db)?),
                Err(TryLockError::Poisoned(poisoned)) => return Ok(read(&poisoned.into_inner())?),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.connections.len();
        let db = self.connections[turn].lock().unwrap_or_else(PoisonError::into_inner);
        Ok(read(&db)?)
    }
}
