//! A small world of sessions, targets, failures and people, played by dice: whatever happens, order is kept, nothing goes to
//! a target that is shut, nothing goes twice at once, the room is never overfull, and in the end everything has gone.

use std::collections::BTreeMap;

use model::delivery::DeliveryState::{Delivered, GivenUp, InFlight, Pending, Waiting};
use model::entropy::{Entropy as _, SeededEntropy};

use super::*;

const ROOM: usize = 12;
const TARGETS: u64 = 5;

struct World {
    dice: SeededEntropy,
    lanes: Lanes,
    now: i64,
    /// As the journal has them.
    deliveries: BTreeMap<i64, Delivery>,
    /// Where those that a person asked for go back to.
    back: BTreeMap<i64, (DeliveryState, i64)>,
    shut: BTreeSet<i64>,
    under_way: Vec<Claim>,
    /// Ended in the journal; not told yet.
    landing: Vec<(Claim, Ended)>,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            dice: SeededEntropy::new(seed),
            lanes: Lanes::new(MaxWait::Forever, ROOM, 6),
            now: 0,
            deliveries: BTreeMap::new(),
            back: BTreeMap::new(),
            shut: BTreeSet::new(),
            under_way: Vec::new(),
            landing: Vec::new(),
        }
    }

    fn roll(&self, sides: u64) -> u64 {
        let mut bytes = [0; 8];
        self.dice.fill(&mut bytes);
        u64::from_le_bytes(bytes) % sides
    }

    fn below(&self, sides: usize) -> usize {
        usize::try_from(self.roll(sides as u64)).expect("small")
    }

    /// As it reads.
    fn shown(&self, number: i64) -> Delivery {
        let mut shown = self.deliveries[&number].clone();
        if self.shut.contains(&shown.lane.target) && matches!(shown.state, Pending | Waiting) {
            shown.state = DeliveryState::Held;
        }
        shown
    }

    fn tell(&mut self, number: i64) {
        self.lanes.told(&self.shown(number), None, self.now);
    }

    fn step(&mut self) {
        match self.roll(16) {
            0..=3 => self.commit(),
            4..=7 => self.end(),
            12..=15 => self.land(),
            8 => self.ask(),
            9 => self.give_up(),
            10 => self.stand(),
            _ => self.now += i64::try_from(self.roll(3000)).expect("small"),
        }
        self.go();
    }

    fn commit(&mut self) {
        let number = i64::try_from(self.deliveries.len()).expect("few") + 1;
        let [session, target] = [6, TARGETS].map(|sides| i64::try_from(self.roll(sides)).expect("small"));
        let mut made = delivery(number, session, target);
        (made.created_at, made.due_at) = (self.now, self.now);
        self.deliveries.insert(number, made);
        self.tell(number);
    }

    /// Everything that may go.
    fn go(&mut self) {
        while let Some(claim) = self.lanes.claim(self.now) {
            let made = self.deliveries[&claim.delivery].clone();
            assert!(matches!(made.state, Pending | Waiting), "{made:?} goes twice");
            assert!(!self.shut.contains(&made.lane.target), "{made:?} goes to a shut target");
            assert!(made.due_at <= self.now, "{made:?} goes too early");
            let unfinished = |other: &&Delivery| {
                let before = self.back.get(&other.number).map_or(other.state, |(state, _)| *state);
                other.lane == made.lane && other.number < made.number && !matches!(before, Delivered | GivenUp)
            };
            let before = self.deliveries.values().find(unfinished);
            assert!(made.asked || before.is_none(), "{made:?} goes before {before:?}");
            let made = self.deliveries.get_mut(&claim.delivery).expect("known");
            made.state = InFlight;
            made.attempts += 1;
            self.under_way.push(claim);
            assert!(self.under_way.len() + self.landing.len() <= ROOM);
        }
    }

    fn end(&mut self) {
        if self.under_way.is_empty() {
            return;
        }
        let claim = self.under_way.swap_remove(self.below(self.under_way.len()));
        let ok = self.roll(3) > 0;
        let wait = self.now + i64::try_from(self.roll(5000)).expect("small");
        let made = self.deliveries.get_mut(&claim.delivery).expect("known");
        let ended = match (self.back.remove(&claim.delivery), ok) {
            (None, true) => {
                made.state = Delivered;
                Ended::Delivered
            }
            (None, false) if made.attempts > 5 => {
                made.state = GivenUp;
                Ended::GivenUp
            }
            (None, false) => {
                (made.state, made.due_at) = (Waiting, wait);
                Ended::Wait(wait)
            }
            (Some(_), true) => {
                (made.state, made.asked) = (Delivered, false);
                Ended::Asked(None)
            }
            (Some((state, due_at)), false) => {
                (made.state, made.due_at, made.asked) = (state, due_at.max(self.now), false);
                let again = matches!(state, Pending | Waiting).then_some(made.due_at);
                Ended::Asked(again)
            }
        };
        // The notice comes at once; whatever else happens may come before the end is told.
        self.tell(claim.delivery);
        self.landing.push((claim, ended));
    }

    fn land(&mut self) {
        if !self.landing.is_empty() {
            let (claim, ended) = self.landing.swap_remove(self.below(self.landing.len()));
            self.lanes.ended(claim, ended, 0);
        }
    }

    fn any(&self) -> Option<i64> {
        let numbers: Vec<i64> = self.deliveries.keys().copied().collect();
        (!numbers.is_empty()).then(|| numbers[self.below(numbers.len())])
    }

    /// Retry now, or redeliver.
    fn ask(&mut self) {
        let Some(number) = self.any() else { return };
        let made = self.deliveries.get_mut(&number).expect("known");
        if made.state == InFlight || self.shut.contains(&made.lane.target) {
            return;
        }
        self.back.entry(number).or_insert((made.state, made.due_at));
        let (before, _) = self.back[&number];
        made.ended_before = matches!(before, Delivered | GivenUp);
        (made.state, made.asked, made.due_at) = (Pending, true, self.now);
        self.tell(number);
    }

    fn give_up(&mut self) {
        let Some(number) = self.any() else { return };
        let made = self.deliveries.get_mut(&number).expect("known");
        if matches!(made.state, Pending | Waiting) {
            self.back.remove(&number);
            (made.state, made.asked) = (GivenUp, false);
            self.tell(number);
        }
    }

    fn stand(&mut self) {
        let target = i64::try_from(self.roll(TARGETS)).expect("small");
        let open = self.shut.remove(&target);
        if !open {
            self.shut.insert(target);
        }
        if self.lanes.stand(target, open) {
            self.read_anew();
        }
    }

    fn read_anew(&mut self) {
        let open = |made: &&Delivery| !matches!(made.state, Delivered | GivenUp);
        let numbers: Vec<i64> = self.deliveries.values().filter(open).map(|made| made.number).collect();
        for number in numbers {
            self.lanes.told(&self.shown(number), None, self.now);
        }
    }

    /// All targets open, all receivers answer: everything goes.
    fn finish(&mut self) {
        for target in std::mem::take(&mut self.shut) {
            assert!(self.lanes.stand(target, true));
        }
        self.read_anew();
        loop {
            self.go();
            if self.under_way.is_empty() && self.landing.is_empty() {
                let Some(next) = self.lanes.next_at() else { break };
                assert!(next > self.now);
                self.now = next;
            }
            self.end();
            self.land();
        }
        let left = self
            .deliveries
            .values()
            .find(|made| !matches!(made.state, Delivered | GivenUp));
        assert_eq!(left, None);
        assert_empty(&self.lanes);
    }
}

#[test]
fn whatever_happens_everything_goes_in_order() {
    for seed in 0..200 {
        let mut world = World::new(seed);
        (0..400).for_each(|_| world.step());
        world.finish();
    }
}
