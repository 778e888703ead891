//! Targets that get nothing for now: held or stopped ones, which have no place here, and those whose deliveries are being
//! read, which keep theirs.

use std::collections::HashSet;

use super::Lanes;

impl Lanes {
    /// Whether a target is held or has stopped.
    pub(crate) fn is_shut(&self, target: i64) -> bool {
        self.shut.contains(&target)
    }

    /// How many targets are held or have stopped.
    pub(crate) fn shut(&self) -> usize {
        self.shut.len()
    }

    /// Whether a target gets anything. `true` when it does again: its deliveries must be read anew.
    pub(crate) fn stand(&mut self, target: i64, open: bool) -> bool {
        if open {
            return self.shut.remove(&target);
        }
        if self.shut.insert(target) {
            let waiting: Vec<i64> = self
                .places
                .iter()
                .filter(|(_, lane)| lane.target == target)
                .map(|(n, _)| *n)
                .collect();
            waiting.into_iter().for_each(|number| self.forget(number));
        }
        false
    }

    /// All targets that get nothing. Gives those that do again, or are no more: they must be read anew.
    pub(crate) fn set_shut(&mut self, shut: &HashSet<i64>) -> Vec<i64> {
        let open = self.shut.extract_if(|target| !shut.contains(target)).collect();
        for target in shut {
            self.stand(*target, false);
        }
        open
    }

    /// Its deliveries are being read: nothing goes to it meanwhile, because something earlier may be unknown.
    pub(crate) fn pause(&mut self, target: i64) {
        self.target(target).paused = true;
        self.take_turns(target);
    }

    /// Its deliveries have been read.
    pub(crate) fn resume(&mut self, target: i64) {
        self.target(target).paused = false;
        self.take_turns(target);
    }
}
