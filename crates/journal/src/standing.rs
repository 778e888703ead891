//! What the writer knows of targets: how they stand, how much waits at them, and what the present transaction did to them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use model::delivery::{DeliveryState, Standing};
use rusqlite::Connection;

use crate::health::{Counted, Tally};
use crate::target::{self, Queue, TargetRow};

/// Targets whose queue is remembered.
const QUEUES: usize = 10_000;

/// See the module.
pub(crate) struct Targets {
    /// Those that are not open.
    closed: HashMap<i64, Standing>,
    /// How much waits at those that were counted lately.
    queues: HashMap<i64, Queue>,
    /// What this transaction did.
    changed: BTreeMap<i64, Changed>,
}

#[derive(Default)]
struct Changed {
    tally: Tally,
    standing: bool,
}

/// A target's row to tell of, and whether its standing is what changed.
pub(crate) type Told = (Arc<TargetRow>, bool);

impl Targets {
    pub(crate) fn load(db: &Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            closed: target::closed(db)?,
            queues: HashMap::new(),
            changed: BTreeMap::new(),
        })
    }

    /// Some may have been deleted. What this transaction did so far stays.
    pub(crate) fn look_again(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.closed = target::closed(db)?;
        self.queues.clear();
        Ok(())
    }

    /// Whether any is held or stopped.
    pub(crate) fn any_closed(&self) -> bool {
        !self.closed.is_empty()
    }

    /// How a target stands.
    pub(crate) fn standing(&self, target: i64) -> Standing {
        self.closed.get(&target).copied().unwrap_or(Standing::Open)
    }

    /// Lets a target stand so, since when and why.
    pub(crate) fn stand(
        &mut self,
        db: &Connection,
        target: i64,
        standing: Standing,
        since: Option<(i64, &str)>,
    ) -> rusqlite::Result<()> {
        target::stand(db, target, standing, since)?;
        match standing {
            Standing::Open => self.closed.remove(&target),
            Standing::Held | Standing::Stopped => self.closed.insert(target, standing),
        };
        self.changed.entry(target).or_default().standing = true;
        Ok(())
    }

    /// Adds an attempt to its target's health.
    pub(crate) fn count(&mut self, target: i64, counted: Counted) {
        self.changed.entry(target).or_default().tally.add(counted);
    }

    /// So many events' deliveries to a target were made.
    pub(crate) fn lined_up(&mut self, target: i64, deliveries: u64) {
        if let Some(queue) = self.queues.get_mut(&target) {
            queue.waiting += deliveries;
        }
    }

    /// A delivery of an event that was open has gone on to this state.
    pub(crate) fn moved_on(&mut self, target: i64, state: DeliveryState) {
        if let Some(queue) = self.queues.get_mut(&target) {
            queue.moved_on(state);
        }
    }

    /// Deliveries have changed in another way: what waits is counted again when needed.
    pub(crate) fn recount(&mut self) {
        self.queues.clear();
    }

    /// A transaction begins.
    pub(crate) fn begin(&mut self) {
        self.changed.clear();
    }

    /// Before COMMIT: writes what was gathered. Gives the rows to tell of: those whose standing changed, and when anyone
    /// listens those whose health did.
    pub(crate) fn keep(&mut self, db: &Connection, anyone: bool) -> rusqlite::Result<Vec<Told>> {
        let mut told = Vec::new();
        for (number, changed) in std::mem::take(&mut self.changed) {
            changed.tally.keep(db, number)?;
            if changed.standing || anyone {
                let queue = self.queue(db, number)?;
                let row = target::row(db, number, queue)?;
                told.extend(row.map(|row| (Arc::new(row), changed.standing)));
            }
        }
        Ok(told)
    }

    fn queue(&mut self, db: &Connection, target: i64) -> rusqlite::Result<Queue> {
        if let Some(queue) = self.queues.get(&target) {
            return Ok(*queue);
        }
        let queue = Queue::of(db, target)?;
        if self.queues.len() >= QUEUES {
            self.queues.clear();
        }
        self.queues.insert(target, queue);
        Ok(queue)
    }
}
