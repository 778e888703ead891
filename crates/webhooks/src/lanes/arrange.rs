//! Who is next: the agenda of each target, its turn among the others, and which idle targets are remembered.

use journal::Lane;

use super::target::Target;
use super::{Lanes, REMEMBERED};

impl Lanes {
    pub(super) fn arrange_all(&mut self) {
        let lanes: Vec<Lane> = self.lanes.keys().copied().collect();
        lanes.into_iter().for_each(|lane| self.arrange(lane));
    }

    /// Brings the agenda and the turns up to date after a lane or its target changed.
    pub(super) fn arrange(&mut self, lane: Lane) {
        let per_target = self.per_target;
        let target = self
            .targets
            .entry(lane.target)
            .or_insert_with(|| Target::new(per_target));
        if let Some(lined) = self.lanes.get_mut(&lane) {
            let at = lined.first(self.max_wait).map(|(_, at)| at);
            if lined.at != at {
                if let Some(before) = lined.at {
                    target.agenda.remove(&(before, lane));
                }
                if let Some(at) = at {
                    target.agenda.insert((at, lane));
                }
                lined.at = at;
            }
            if lined.entries().is_empty() {
                self.lanes.remove(&lane);
            }
        }
        self.take_turns(lane.target);
    }

    /// Brings a target's turns up to date, and forgets it when nothing is lost by that.
    pub(super) fn take_turns(&mut self, number: i64) {
        let Some(target) = self.targets.get_mut(&number) else {
            return;
        };
        let next = target.next();
        for (turn, next) in target.turns.iter_mut().zip(next) {
            if *turn == next {
                continue;
            }
            if let Some((class, at)) = turn.take() {
                self.turns[class as usize].remove(&(at, number));
            }
            if let Some((class, at)) = next {
                self.turns[class as usize].insert((at, number));
                *turn = next;
            }
        }
        if !target.is_idle() {
            if let Some(since) = target.idle_since.take() {
                self.idle.remove(&(since, number));
            }
        } else if !target.proven && !target.failing {
            self.targets.remove(&number);
        } else if target.idle_since.is_none() {
            self.idled += 1;
            target.idle_since = Some(self.idled);
            self.idle.insert((self.idled, number));
            self.remember_a_bound();
        }
    }

    /// Forgets those that have been idle longest.
    fn remember_a_bound(&mut self) {
        while self.idle.len() > REMEMBERED
            && let Some((_, number)) = self.idle.pop_first()
        {
            self.targets.remove(&number);
        }
    }
}
