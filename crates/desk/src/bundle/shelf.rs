//! The bundles that are open: in memory, a few, until they are closed or the desk ends.

use std::sync::{Arc, Mutex};

use super::Opened;
use crate::desk::lock;
use crate::schema::CallError;

/// Bundles open at once.
const MOST: usize = 16;
/// Bytes of all that are open, unpacked.
const ROOM: u64 = 512 << 20;

/// An open bundle.
#[derive(Clone)]
pub struct Shelved {
    /// Its number.
    pub number: u32,
    /// Its file's name.
    pub name: String,
    /// What is in it.
    pub opened: Arc<Opened>,
}

/// The open bundles, oldest first.
#[derive(Default)]
pub struct Shelf {
    open: Mutex<Vec<Shelved>>,
    next: Mutex<u32>,
}

impl Shelf {
    /// Keeps a bundle open.
    ///
    /// # Errors
    /// Code `bundles-full`: close one first.
    pub fn put(&self, name: String, opened: Opened) -> Result<Shelved, CallError> {
        let mut open = lock(&self.open);
        let used: u64 = open.iter().map(|one| one.opened.size).sum();
        if open.len() >= MOST || used + opened.size > ROOM {
            let text = "So many bundles are open that there is no room for another. Close one first.";
            return Err(CallError::new("bundles-full", text));
        }
        let mut next = lock(&self.next);
        *next += 1;
        let shelved = Shelved {
            number: *next,
            name,
            opened: Arc::new(opened),
        };
        open.push(shelved.clone());
        Ok(shelved)
    }

    /// All of them.
    pub fn all(&self) -> Vec<Shelved> {
        lock(&self.open).clone()
    }

    /// One of them.
    ///
    /// # Errors
    /// Code `bundle-closed`.
    pub fn get(&self, number: u32) -> Result<Shelved, CallError> {
        let found = lock(&self.open).iter().find(|one| one.number == number).cloned();
        found.ok_or_else(|| CallError::new("bundle-closed", "This bundle is not open any more."))
    }

    /// Closes one; one that is not open is closed already.
    pub fn close(&self, number: u32) {
        lock(&self.open).retain(|one| one.number != number);
    }
}
