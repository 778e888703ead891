//! What is remembered of the lists whose entries are being given out: which are taken.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::entropy::{self, Entropy};

use super::place::Place;

/// Open lists remembered; a list of 131,072 entries takes 16 kB.
const KEPT: usize = 1024;
/// Random tries at a list that is at most half full, before the next free entry is taken: a good source never comes here.
const TRIES: usize = 256;

#[derive(Default)]
pub(crate) struct Lists {
    /// By series.
    open: Mutex<HashMap<String, Open>>,
    /// How often a list's entries have changed since the journal was opened, by name.
    changes: Mutex<HashMap<String, u64>>,
    /// Held while a list is opened or begun: one at a time.
    pub(super) turn: tokio::sync::Mutex<()>,
}

/// The latest list of a series.
pub(super) struct Open {
    list: i64,
    name: Arc<str>,
    size: u32,
    taken: Vec<u64>,
    /// Bits set in `taken`.
    count: u32,
    /// Places that are not settled yet.
    outstanding: u32,
}

impl Open {
    pub(super) fn new(list: i64, name: &str, size: u32) -> Self {
        Self {
            list,
            name: name.into(),
            size: size.max(1),
            taken: vec![0; size.max(1).div_ceil(64) as usize],
            count: 0,
            outstanding: 0,
        }
    }

    pub(super) fn has_room(&self) -> bool {
        self.count < self.size.div_ceil(2)
    }

    fn is_taken(&self, index: u32) -> bool {
        self.taken[index as usize / 64] >> (index % 64) & 1 == 1
    }

    pub(super) fn mark(&mut self, index: u32) {
        if index < self.size && !self.is_taken(index) {
            self.taken[index as usize / 64] |= 1 << (index % 64);
            self.count += 1;
        }
    }

    fn free(&mut self, index: u32) {
        if index < self.size && self.is_taken(index) {
            self.taken[index as usize / 64] &= !(1 << (index % 64));
            self.count -= 1;
        }
    }

    /// A free entry nobody can foretell (TSL-14); there is one.
    fn choose(&self, source: &dyn Entropy) -> Option<u32> {
        let size = u64::from(self.size);
        // The bias of the remainder is below 2⁻³².
        let random = || (u64::from_le_bytes(entropy::bytes(source)) % size) as u32;
        let found = std::iter::repeat_with(random)
            .take(TRIES)
            .find(|index| !self.is_taken(*index));
        found.or_else(|| {
            let from = random();
            let all = (from..self.size).chain(0..from);
            all.into_iter().find(|index| !self.is_taken(*index))
        })
    }
}

impl Lists {
    fn open_lists(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An entry of the series' latest list, if that is known and has room.
    pub(super) fn take(self: &Arc<Self>, series: &str, source: &dyn Entropy) -> Option<Arc<Place>> {
        let mut lists = self.open_lists();
        let open = lists.get_mut(series).filter(|open| open.has_room())?;
        let index = open.choose(source)?;
        open.mark(index);
        open.outstanding += 1;
        Some(Arc::new(Place {
            list: open.list,
            name: open.name.clone(),
            index,
            series: series.to_owned(),
            lists: Arc::clone(self),
            kept: AtomicBool::new(false),
        }))
    }

    /// Remembers the latest list of a series.
    pub(super) fn remember(&self, series: String, open: Open) {
        let mut lists = self.open_lists();
        if lists.len() >= KEPT {
            // What has places under way is not all on disk yet.
            lists.retain(|_, open| open.outstanding > 0);
        }
        lists.insert(series, open);
    }

    /// Whether the series' latest list is known, with room or without.
    pub(super) fn knows(&self, series: &str) -> bool {
        self.open_lists().contains_key(series)
    }

    /// A place came to its end: written, or free again.
    pub(super) fn settle(&self, series: &str, list: i64, index: u32, kept: bool) {
        let mut lists = self.open_lists();
        let Some(open) = lists.get_mut(series).filter(|open| open.list == list) else {
            // Its list was followed by the next one.
            return;
        };
        open.outstanding = open.outstanding.saturating_sub(1);
        if !kept {
            open.free(index);
        }
    }

    /// Notes that an entry of a list has changed.
    pub(super) fn changed(&self, list: &str) {
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        *changes.entry(list.to_owned()).or_default() += 1;
    }

    pub(super) fn changes(&self, list: &str) -> u64 {
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        changes.get(list).copied().unwrap_or_default()
    }
}
