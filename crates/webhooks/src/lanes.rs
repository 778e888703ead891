//! Which delivery may go now. Pure: told what the journal says and what time it is.
//!
//! A *lane* is one session's deliveries to one target. In a lane a delivery may go once every earlier unfinished one has
//! begun its first attempt and has been due for `order.maxWait` (design.md, Retry and order); one that goes past another is
//! said to overtake it. Lanes are short: a session has a handful of events.
//!
//! Targets share the room for requests under two bounds, so that a bad one never delays a good one: a target has at most
//! `per_target` requests under way, only one while its latest attempt failed, and all failing targets together at most half
//! of the room.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use journal::{Delivery, Lane};
use model::delivery::DeliveryState;

use crate::schedule::MaxWait;

/// Where deliveries stand, in memory.
pub(crate) struct Lanes {
    max_wait: Option<i64>,
    room: usize,
    per_target: usize,
    lanes: HashMap<Lane, Lined>,
    /// Which lane a delivery is in.
    places: HashMap<i64, Lane>,
    targets: HashMap<i64, Target>,
    /// Targets that may take a request, by when their first delivery may go: healthy ones, failing ones.
    turns: [BTreeSet<(i64, i64)>; 2],
    /// Requests under way to healthy and to failing targets, as they were when claimed.
    under_way: [usize; 2],
}

#[derive(Default)]
struct Lined {
    entries: BTreeMap<i64, Entry>,
    /// When one of them may go, as entered in its target's agenda.
    at: Option<i64>,
}

struct Entry {
    due_at: i64,
    created_at: i64,
    attempts: u32,
    flying: bool,
}

#[derive(Default)]
struct Target {
    agenda: BTreeSet<(i64, Lane)>,
    under_way: usize,
    failing: bool,
    turn: Option<(usize, i64)>,
}

/// A delivery that goes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) delivery: i64,
    pub(crate) overtakes: bool,
    class: usize,
}

/// How a claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Delivered.
    Delivered,
    /// Given up, or no more.
    Finished,
    /// Failed; due again then.
    Wait(i64),
    /// Not tried, for a reason of our own; due again then.
    Postponed(i64),
}

impl Lanes {
    /// `room` for requests in all, `per_target` to one target.
    pub(crate) fn new(max_wait: MaxWait, room: usize, per_target: usize) -> Self {
        Self {
            max_wait: match max_wait {
                MaxWait::For(wait) => Some(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
                MaxWait::Forever => None,
            },
            room: room.max(1),
            per_target: per_target.max(1),
            lanes: HashMap::new(),
            places: HashMap::new(),
            targets: HashMap::new(),
            turns: Default::default(),
            under_way: [0; 2],
        }
    }

    /// What the journal says of a delivery. What is under way here is not touched: its end tells.
    pub(crate) fn told(&mut self, delivery: &Delivery) {
        let lane = self.lanes.entry(delivery.lane).or_default();
        let known = lane.entries.get(&delivery.number);
        // A notice from before the latest attempt says nothing new.
        if known.is_some_and(|entry| entry.flying || entry.attempts > delivery.attempts) {
            return;
        }
        match delivery.state {
            DeliveryState::Pending | DeliveryState::Waiting => {
                let entry = Entry {
                    due_at: delivery.due_at,
                    created_at: delivery.created_at,
                    attempts: delivery.attempts,
                    flying: false,
                };
                lane.entries.insert(delivery.number, entry);
                self.places.insert(delivery.number, delivery.lane);
            }
            DeliveryState::Delivered | DeliveryState::GivenUp => {
                lane.entries.remove(&delivery.number);
                self.places.remove(&delivery.number);
            }
            DeliveryState::InFlight => {}
        }
        self.arrange(delivery.lane);
    }

    /// When the next delivery may go; `None` when nothing waits for time alone.
    pub(crate) fn next_at(&self) -> Option<i64> {
        (0..2)
            .filter(|class| self.has_room(*class))
            .filter_map(|class| self.turns[class].first())
            .map(|(at, _)| *at)
            .min()
    }

    /// Takes the delivery that has been waiting longest to go, if there is room for it.
    pub(crate) fn claim(&mut self, now: i64) -> Option<Claim> {
        let (class, (at, target)) = (0..2)
            .filter(|class| self.has_room(*class))
            .filter_map(|class| self.turns[class].first().map(|turn| (class, *turn)))
            .min_by_key(|(_, turn)| *turn)?;
        if at > now {
            return None;
        }
        let (_, lane) = *self.targets.get(&target)?.agenda.first()?;
        let (number, _) = self.first(lane)?;
        let lined = self.lanes.get_mut(&lane)?;
        let overtakes = lined.entries.range(..number).next().is_some();
        let entry = lined.entries.get_mut(&number)?;
        entry.flying = true;
        entry.attempts += 1;
        self.under_way[class] += 1;
        self.targets.entry(target).or_default().under_way += 1;
        self.arrange(lane);
        Some(Claim {
            delivery: number,
            overtakes,
            class,
        })
    }

    /// A claim has ended.
    pub(crate) fn ended(&mut self, claim: Claim, ended: Ended) {
        self.under_way[claim.class] = self.under_way[claim.class].saturating_sub(1);
        let Some(lane) = self.places.get(&claim.delivery).copied() else {
            return;
        };
        let target = self.targets.entry(lane.target).or_default();
        target.under_way = target.under_way.saturating_sub(1);
        match ended {
            Ended::Delivered => target.failing = false,
            Ended::Wait(_) => target.failing = true,
            Ended::Finished | Ended::Postponed(_) => {}
        }
        if let Some(lined) = self.lanes.get_mut(&lane) {
            match ended {
                Ended::Delivered | Ended::Finished => {
                    lined.entries.remove(&claim.delivery);
                    self.places.remove(&claim.delivery);
                }
                Ended::Wait(at) | Ended::Postponed(at) => {
                    if let Some(entry) = lined.entries.get_mut(&claim.delivery) {
                        entry.flying = false;
                        entry.due_at = at;
                        if matches!(ended, Ended::Postponed(_)) {
                            entry.attempts -= 1;
                        }
                    }
                }
            }
        }
        self.arrange(lane);
    }

    fn has_room(&self, class: usize) -> bool {
        let all: usize = self.under_way.iter().sum();
        all < self.room && (class == 0 || self.under_way[1] < self.room.div_ceil(2))
    }

    /// Which of a lane's deliveries may go first, and when.
    fn first(&self, lane: Lane) -> Option<(i64, i64)> {
        let mut gate = i64::MIN;
        let mut first: Option<(i64, i64)> = None;
        for (number, entry) in &self.lanes.get(&lane)?.entries {
            if !entry.flying {
                let at = entry.due_at.max(gate);
                if first.is_none_or(|(_, earliest)| at < earliest) {
                    first = Some((*number, at));
                }
            }
            // What comes after waits for this one, without end if its first attempt has not begun.
            let Some(max_wait) = self.max_wait.filter(|_| entry.attempts > 0) else {
                break;
            };
            gate = gate.max(entry.created_at.saturating_add(max_wait));
        }
        first
    }

    /// Brings the agenda and the turns up to date after a lane or its target changed.
    fn arrange(&mut self, lane: Lane) {
        let at = self.first(lane).map(|(_, at)| at);
        let number = lane.target;
        let target = self.targets.entry(number).or_default();
        if let Some(lined) = self.lanes.get_mut(&lane) {
            if lined.at != at {
                if let Some(before) = lined.at {
                    target.agenda.remove(&(before, lane));
                }
                if let Some(at) = at {
                    target.agenda.insert((at, lane));
                }
                lined.at = at;
            }
            if lined.entries.is_empty() {
                self.lanes.remove(&lane);
            }
        }
        if let Some((class, at)) = target.turn.take() {
            self.turns[class].remove(&(at, number));
        }
        let most = if target.failing { 1 } else { self.per_target };
        if target.under_way < most
            && let Some((at, _)) = target.agenda.first()
        {
            let class = usize::from(target.failing);
            self.turns[class].insert((*at, number));
            target.turn = Some((class, *at));
        }
        // A failing target is remembered, so that it does not get its full room back by being idle.
        if target.agenda.is_empty() && target.under_way == 0 && !target.failing {
            self.targets.remove(&number);
        }
    }
}

#[cfg(test)]
#[path = "lanes_tests.rs"]
mod tests;
