//! Which delivery may go now. Pure: told what the journal says and what time it is.
//!
//! A *lane* is one session's deliveries to one target, or one run of a replay. In a lane a delivery may go once every earlier
//! unfinished one has begun its first attempt and has been due for `order.maxWait` (design.md, Retry and order); one that goes
//! past another is said to overtake it. What a person *asked* for goes at once and past the others, and says nothing about
//! its target.
//!
//! A target has at most its allowance of requests under way: four to begin with, one more with each success, one while its
//! latest attempt failed. What all of them share is [`room`]. A target that is held or stopped has no place here at all: its
//! deliveries are read again from the journal when it is released.

mod arrange;
mod heard;
mod lane;
mod room;
mod shut;
mod target;

use std::collections::{BTreeSet, HashMap, HashSet};

use journal::{Delivery, Lane};
use model::delivery::{DeliveryState, Kind};

use self::heard::Heard;
use self::lane::{Entry, Lined};
use self::room::{Class, Room};
use self::target::Target;
use crate::schedule::MaxWait;

/// Idle targets that are remembered.
const REMEMBERED: usize = 10_000;

/// Where deliveries stand, in memory.
pub(crate) struct Lanes {
    max_wait: Option<i64>,
    per_target: usize,
    room: Room,
    lanes: HashMap<Lane, Lined>,
    /// Which lane a delivery is in.
    places: HashMap<i64, Lane>,
    targets: HashMap<i64, Target>,
    /// What was said, after its attempt, of deliveries whose end has not been told here yet.
    heard: HashMap<i64, Heard>,
    /// Targets that get nothing.
    shut: HashSet<i64>,
    /// Targets that may take a request, by when their first delivery may go; per class.
    turns: [BTreeSet<(i64, i64)>; 5],
    /// Targets that have nothing to do and are remembered, those that have been idle longest first.
    idle: BTreeSet<(u64, i64)>,
    /// How often a target became idle.
    idled: u64,
}

/// A delivery that goes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) delivery: i64,
    /// It did not wait for the one before it.
    pub(crate) overtakes: bool,
    /// Where it goes.
    pub(crate) target: i64,
    class: Class,
}

/// How a claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Delivered.
    Delivered,
    /// Given up after a failure.
    GivenUp,
    /// Failed; due again then.
    Wait(i64),
    /// A manual attempt is over, whatever came of it; due again then, if it still has to be.
    Asked(Option<i64>),
    /// There was nothing to send any more.
    Finished,
    /// Not tried, for a reason of our own; due again then.
    Postponed(i64),
}

impl Lanes {
    /// `room` for requests in all, `per_target` to one target that answers well.
    pub(crate) fn new(max_wait: MaxWait, room: usize, per_target: usize) -> Self {
        Self {
            max_wait: millis(max_wait),
            per_target: per_target.max(1),
            room: Room::new(room),
            lanes: HashMap::new(),
            places: HashMap::new(),
            heard: HashMap::new(),
            targets: HashMap::new(),
            shut: HashSet::new(),
            turns: Default::default(),
            idle: BTreeSet::new(),
            idled: 0,
        }
    }

    /// Changes `order.maxWait` for everything that waits.
    pub(crate) fn set_max_wait(&mut self, max_wait: MaxWait) {
        self.max_wait = millis(max_wait);
        self.arrange_all();
    }

    /// What the journal says has become of a delivery. What is under way here is not touched: its end tells. But a person may
    /// have acted since, before the end is told here: then that is looked at afterwards. `last` is when its latest attempt
    /// was stamped, where that matters ([`Lanes::must_know_last`]).
    pub(crate) fn told(&mut self, delivery: &Delivery, last: Option<i64>, now: i64) {
        let known = self.known(delivery);
        // A notice from before the latest attempt says nothing new.
        if known.is_some_and(|entry| entry.attempts > delivery.attempts) {
            return;
        }
        if known.is_some_and(|entry| entry.flying) {
            if delivery.state != DeliveryState::InFlight {
                self.heard.insert(delivery.number, Heard::new(delivery.clone(), now));
            }
            return;
        }
        match delivery.state {
            DeliveryState::InFlight => {}
            DeliveryState::Pending | DeliveryState::Waiting if !self.is_shut(delivery.lane.target) => {
                self.line_up(delivery.lane, entry(delivery, known.copied(), last, now));
            }
            _ => self.forget(delivery.number),
        }
    }

    /// Whether [`Lanes::told`] must be given when the latest attempt was stamped: what waits for the future is not known
    /// here, and may have been stamped by a clock that has been set back since.
    pub(crate) fn must_know_last(&self, delivery: &Delivery, now: i64) -> bool {
        delivery.state == DeliveryState::Waiting
            && delivery.attempts > 0
            && delivery.due_at > now
            && self.known(delivery).is_none()
    }

    fn known(&self, delivery: &Delivery) -> Option<&Entry> {
        self.lanes.get(&delivery.lane)?.get(delivery.number)
    }

    fn line_up(&mut self, lane: Lane, entry: Entry) {
        self.withdraw_asked(entry.number);
        self.lanes.entry(lane).or_default().put(entry);
        self.places.insert(entry.number, lane);
        if entry.asked {
            let target = self.target(lane.target);
            target.asked.insert((entry.due_at, entry.number));
        }
        self.arrange(lane);
    }

    /// Drops a delivery that is no more to be made. One under way ends by itself.
    pub(crate) fn forget(&mut self, number: i64) {
        let Some(lane) = self.places.get(&number).copied() else {
            return;
        };
        if self.entry(number).is_some_and(|entry| entry.flying) {
            return;
        }
        self.remove(number);
        self.arrange(lane);
    }

    /// Every delivery here that is not under way.
    pub(crate) fn waiting(&self) -> HashSet<i64> {
        let entries = self.lanes.values().flat_map(Lined::entries);
        entries
            .filter(|entry| !entry.flying)
            .map(|entry| entry.number)
            .collect()
    }

    /// The clock was set back by `back`: what was stamped before keeps its distance to the present, so that nothing waits for
    /// the clock to catch up and nothing comes in a heap.
    pub(crate) fn set_back(&mut self, back: i64) {
        for target in self.targets.values_mut() {
            let asked = std::mem::take(&mut target.asked);
            target.asked = asked.into_iter().map(|(at, n)| (at.saturating_sub(back), n)).collect();
        }
        for lane in self.lanes.values_mut() {
            lane.entries_mut().iter_mut().for_each(|entry| entry.set_back(back));
        }
        self.heard.values_mut().for_each(|heard| heard.set_back(back));
        self.arrange_all();
    }

    /// When the next delivery may go; `None` when nothing waits for time alone.
    pub(crate) fn next_at(&self) -> Option<i64> {
        self.next_turn().map(|(_, (at, _))| at)
    }

    fn next_turn(&self) -> Option<(Class, (i64, i64))> {
        Class::ALL
            .into_iter()
            .filter(|class| self.room.has(*class))
            .filter_map(|class| self.turns[class as usize].first().map(|turn| (class, *turn)))
            .min_by_key(|(_, turn)| *turn)
    }

    /// Takes the delivery that has been waiting longest to go, if there is room for it.
    pub(crate) fn claim(&mut self, now: i64) -> Option<Claim> {
        let (class, (at, number)) = self.next_turn()?;
        if at > now {
            return None;
        }
        let target = self.targets.get_mut(&number)?;
        let (delivery, lane) = if class == Class::Asked {
            let (_, delivery) = target.asked.pop_first()?;
            target.asked_under_way += 1;
            (delivery, *self.places.get(&delivery)?)
        } else {
            let (_, lane) = *target.agenda.first()?;
            let (delivery, _) = self.lanes.get(&lane)?.first(self.max_wait)?;
            target.under_way += 1;
            (delivery, lane)
        };
        let lined = self.lanes.get_mut(&lane)?;
        let overtakes = class != Class::Asked && lined.overtakes(delivery);
        let entry = lined.get_mut(delivery)?;
        entry.flying = true;
        entry.attempts += 1;
        self.room.take(class);
        self.arrange(lane);
        Some(Claim {
            delivery,
            overtakes,
            target: number,
            class,
        })
    }

    /// A claim has ended; since then, the clock was set back by `back`.
    pub(crate) fn ended(&mut self, claim: Claim, ended: Ended, back: i64) {
        self.land(claim, ended, back);
        if let Some(heard) = self.heard.remove(&claim.delivery) {
            self.hear(heard);
        }
    }

    fn land(&mut self, claim: Claim, ended: Ended, back: i64) {
        self.room.give_back(claim.class);
        let per_target = self.per_target;
        let target = self.target(claim.target);
        let under_way = match claim.class {
            Class::Asked => &mut target.asked_under_way,
            _ => &mut target.under_way,
        };
        *under_way = under_way.saturating_sub(1);
        match ended {
            Ended::Delivered => target.answered(per_target),
            Ended::GivenUp | Ended::Wait(_) => target.failed(),
            Ended::Asked(_) | Ended::Finished | Ended::Postponed(_) => {}
        }
        let Some(lane) = self.places.get(&claim.delivery).copied() else {
            return;
        };
        let again = match ended {
            Ended::Delivered | Ended::GivenUp | Ended::Finished | Ended::Asked(None) => None,
            Ended::Wait(at) | Ended::Postponed(at) | Ended::Asked(Some(at)) => Some(at),
        };
        let again = again.filter(|_| !self.shut.contains(&claim.target));
        let entry = self
            .lanes
            .get_mut(&lane)
            .and_then(|lined| lined.get_mut(claim.delivery));
        match (again, entry) {
            (Some(at), Some(entry)) => {
                entry.flying = false;
                entry.due_at = at.saturating_sub(back);
                if matches!(ended, Ended::Postponed(_)) {
                    // The journal still has it as it was.
                    entry.attempts = entry.attempts.saturating_sub(1);
                } else {
                    entry.go_back(at);
                }
                if entry.asked {
                    let at = entry.due_at;
                    self.target(claim.target).asked.insert((at, claim.delivery));
                }
            }
            _ => self.remove(claim.delivery),
        }
        self.arrange(lane);
    }

    fn target(&mut self, number: i64) -> &mut Target {
        let per_target = self.per_target;
        self.targets.entry(number).or_insert_with(|| Target::new(per_target))
    }

    fn entry(&self, number: i64) -> Option<&Entry> {
        self.lanes.get(self.places.get(&number)?)?.get(number)
    }

    fn remove(&mut self, number: i64) {
        self.withdraw_asked(number);
        if let Some(lane) = self.places.remove(&number)
            && let Some(lined) = self.lanes.get_mut(&lane)
        {
            lined.remove(number);
        }
    }

    fn withdraw_asked(&mut self, number: i64) {
        let Some(Entry {
            asked: true, due_at, ..
        }) = self.entry(number).copied()
        else {
            return;
        };
        let target = self
            .places
            .get(&number)
            .and_then(|lane| self.targets.get_mut(&lane.target));
        if let Some(target) = target {
            target.asked.remove(&(due_at, number));
        }
    }
}

/// What is kept of a delivery whose latest attempt was stamped `last`.
///
/// What was stamped in the future was stamped by a clock that has been set back since, and keeps its distance to the present:
/// an event by when it was made, and once it was tried by when that was. What a person asked for is due at once. What is
/// known already by the same stamp keeps its place.
fn entry(delivery: &Delivery, known: Option<Entry>, last: Option<i64>, now: i64) -> Entry {
    let asked = delivery.asked && delivery.state == DeliveryState::Pending;
    let made = Some(delivery.created_at).filter(|_| delivery.kind == Kind::Event);
    let stamped = if delivery.attempts == 0 { made } else { last };
    let ahead = |stamp: Option<i64>| stamp.map_or(0, |at| at.saturating_sub(now).max(0));
    let due_at = match known {
        Some(entry) if entry.told_at == delivery.due_at => entry.due_at,
        Some(_) => delivery.due_at.saturating_sub(ahead(last)),
        None => delivery.due_at.saturating_sub(ahead(stamped)),
    };
    let created_at = known.map_or(delivery.created_at.saturating_sub(ahead(made)), |entry| {
        entry.created_at
    });
    Entry {
        number: delivery.number,
        due_at: if asked { due_at.min(now) } else { due_at },
        told_at: delivery.due_at,
        created_at,
        attempts: delivery.attempts,
        flying: false,
        asked,
        before: known.filter(|_| asked).and_then(Entry::unasked),
        // Asked for again after it had ended, it is nobody's predecessor.
        gates: !(asked && delivery.ended_before),
    }
}

fn millis(max_wait: MaxWait) -> Option<i64> {
    match max_wait {
        MaxWait::For(wait) => Some(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)),
        MaxWait::Forever => None,
    }
}

#[cfg(test)]
mod tests;
