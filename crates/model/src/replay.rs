//! Sending a session's events again, as they were or with a fault built in (issue 2, Acts). Pure: when each is due, and in
//! which order. The bodies are the ones that were made when the events happened (R31).

use serde::{Deserialize, Serialize};

/// The most events that are replayed at once: a session has a handful, unless its offer was fetched over and over.
pub const MOST: usize = 1000;
/// The slowest and the fastest replay; 0 stands for at once.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;
/// How long after all others the late event of a drill comes, milliseconds.
pub const LATE: i64 = 30_000;
/// The longest a replay takes, milliseconds: a day.
pub const LONGEST: i64 = 24 * 60 * 60 * 1000;

/// A fault built into a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drill {
    /// One event comes long after the others: not the last one, when there are several.
    Late,
    /// Each event comes twice, one right after the other, with the same `webhook-id`.
    Twice,
    /// In another order than they happened in.
    Shuffled,
    /// One event never comes.
    Dropped,
}

impl Drill {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Late, Self::Twice, Self::Shuffled, Self::Dropped];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Twice => "twice",
            Self::Shuffled => "shuffled",
            Self::Dropped => "dropped",
        }
    }

    /// The drill with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|drill| drill.as_str() == name)
    }
}

/// An event that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// Its number among all events.
    pub seq: u64,
    /// When it happened, epoch milliseconds.
    pub at: i64,
}

/// A delivery to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Which event.
    pub seq: u64,
    /// When its first attempt is due, epoch milliseconds; never earlier than the one before it in the plan.
    pub due_at: i64,
    /// The place in the plan of the delivery whose `webhook-id` it shares.
    pub copy_of: Option<usize>,
    /// It is never sent.
    pub dropped: bool,
}

/// When the events of a session are sent again, in the order in which they are to be sent.
///
/// `events` are given in their order. `speed` 1 keeps the time between them, 10 takes a tenth of it; 0, and whatever is no
/// speed, sends them at once. A replay ends within [`LONGEST`], a late event apart. `random(n)` gives a number below `n`.
pub fn plan(
    events: &[Past],
    speed: f64,
    drill: Option<Drill>,
    now: i64,
    mut random: impl FnMut(usize) -> usize,
) -> Vec<Planned> {
    let mut pick = |n: usize| random(n).min(n.saturating_sub(1));
    let mut plan: Vec<_> = events
        .iter()
        .zip(offsets(events, speed))
        .map(|(event, offset)| Planned {
            seq: event.seq,
            due_at: now.saturating_add(offset),
            copy_of: None,
            dropped: false,
        })
        .collect();
    if plan.is_empty() {
        return plan;
    }
    match drill {
        None => {}
        Some(Drill::Late) => {
            let mut late = plan.remove(pick(plan.len().saturating_sub(1).max(1)));
            let others = plan.last().map_or(late.due_at, |last| last.due_at);
            late.due_at = others.saturating_add(LATE);
            plan.push(late);
        }
        Some(Drill::Twice) => {
            plan = plan
                .into_iter()
                .enumerate()
                .flat_map(|(at, first)| {
                    let copy = Planned {
                        copy_of: Some(2 * at),
                        ..first
                    };
                    [first, copy]
                })
                .collect();
        }
        Some(Drill::Shuffled) => {
            let mut order: Vec<_> = events.iter().map(|event| event.seq).collect();
            for last in (1..order.len()).rev() {
                order.swap(last, pick(last + 1));
            }
            if order.iter().zip(events).all(|(seq, event)| *seq == event.seq) {
                order.rotate_left(1);
            }
            // The times stay where they are; other events come at them.
            for (planned, seq) in plan.iter_mut().zip(order) {
                planned.seq = seq;
            }
        }
        Some(Drill::Dropped) => {
            let at = pick(plan.len());
            plan[at].dropped = true;
        }
    }
    plan
}

/// How long after the first each one comes, milliseconds; never less than the one before, even if the clock was set back
/// while the events happened.
fn offsets(events: &[Past], speed: f64) -> Vec<i64> {
    let first = events.first().map_or(0, |event| event.at);
    let mut reached = 0;
    let at_once = !speed.is_finite() || speed <= 0.0;
    let offsets = events.iter().map(|event| {
        if !at_once {
            let real = event.at.saturating_sub(first) as f64;
            // A cast from a float saturates.
            let offset = (real / speed).round() as i64;
            reached = offset.clamp(reached, LONGEST);
        }
        reached
    });
    offsets.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::{Entropy as _, SeededEntropy};

    const NOW: i64 = 1_000_000;

    fn past(at: &[i64]) -> Vec<Past> {
        let seqs = 10..;
        seqs.zip(at).map(|(seq, &at)| Past { seq, at }).collect()
    }

    /// Number of the event and milliseconds from now.
    fn shape(plan: &[Planned]) -> Vec<(u64, i64)> {
        plan.iter().map(|planned| (planned.seq, planned.due_at - NOW)).collect()
    }

    fn check(at: &[i64], speed: f64, expect: &[i64]) {
        let plan = plan(&past(at), speed, None, NOW, |_| {
            unreachable!("nothing random in a replay")
        });
        let seqs = 10..;
        let expect: Vec<_> = seqs.zip(expect.iter().copied()).collect();
        assert_eq!(shape(&plan), expect, "{at:?} at {speed}");
        assert!(plan.iter().all(|planned| planned.copy_of.is_none() && !planned.dropped));
    }

    #[test]
    fn a_replay_keeps_the_time_between_events() {
        check(&[], 1.0, &[]);
        check(&[500], 1.0, &[0]);
        check(&[500, 700, 10_500], 1.0, &[0, 200, 10_000]);
        check(&[500, 700, 10_500], 10.0, &[0, 20, 1_000]);
        check(&[500, 700, 10_500], 0.5, &[0, 400, 20_000]);
        check(&[500, 700, 10_500], 0.0, &[0, 0, 0]);
        // No speed at all.
        for none in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            check(&[500, 700], none, &[0, 0]);
        }
    }

    #[test]
    fn a_replay_is_bounded() {
        // The clock was set back in the middle.
        check(
            &[1_000, 3_000, 2_000, 500, 4_000],
            1.0,
            &[0, 2_000, 2_000, 2_000, 3_000],
        );
        check(
            &[0, LONGEST, LONGEST + 1, i64::MAX],
            1.0,
            &[0, LONGEST, LONGEST, LONGEST],
        );
        check(&[i64::MIN, i64::MAX], 1.0, &[0, LONGEST]);
        check(&[0, 1], f64::MIN_POSITIVE, &[0, LONGEST]);
        check(&[0, LONGEST], f64::MAX, &[0, 0]);
        let far = plan(&past(&[0, 5]), 1.0, Some(Drill::Late), i64::MAX, |_| 0);
        assert!(far.iter().all(|planned| planned.due_at == i64::MAX));
    }

    #[test]
    fn one_event_comes_late() {
        let check = |at: &[i64], speed: f64, random: usize, expect: &[(u64, i64)]| {
            let plan = plan(&past(at), speed, Some(Drill::Late), NOW, |_| random);
            assert_eq!(shape(&plan), expect);
        };
        check(&[], 1.0, 0, &[]);
        check(&[7], 1.0, 0, &[(10, LATE)]);
        check(&[0, 10, 30], 1.0, 0, &[(11, 10), (12, 30), (10, 30 + LATE)]);
        check(&[0, 10, 30], 0.0, 1, &[(10, 0), (12, 0), (11, LATE)]);
        // Never the last: that one would merely come later, in its place.
        check(&[0, 10, 30], 0.0, 2, &[(10, 0), (12, 0), (11, LATE)]);
        check(&[0, 10], 1.0, 1, &[(11, 10), (10, 10 + LATE)]);
    }

    #[test]
    fn each_event_comes_twice() {
        let plan = plan(&past(&[0, 10]), 1.0, Some(Drill::Twice), NOW, |_| 0);
        assert_eq!(shape(&plan), [(10, 0), (10, 0), (11, 10), (11, 10)]);
        let copies: Vec<_> = plan.iter().map(|planned| planned.copy_of).collect();
        assert_eq!(copies, [None, Some(0), None, Some(2)]);
    }

    /// Whatever the random numbers are, two events or more never come in their own order.
    #[test]
    fn a_shuffle_always_shuffles() {
        let check = |count: i64, random: &mut dyn FnMut(usize) -> usize| {
            let at: Vec<_> = (0..count).map(|n| n * 100).collect();
            let plan = plan(&past(&at), 1.0, Some(Drill::Shuffled), NOW, random);
            let (mut seqs, due): (Vec<_>, Vec<_>) = shape(&plan).into_iter().unzip();
            assert_eq!(due, at, "the times stay");
            let original: Vec<_> = past(&at).iter().map(|event| event.seq).collect();
            assert_eq!(seqs == original, count < 2, "{seqs:?}");
            seqs.sort_unstable();
            assert_eq!(seqs, original, "each comes once");
        };
        for count in 0..8 {
            check(count, &mut |n| n - 1);
            check(count, &mut |_| 0);
            check(count, &mut |_| usize::MAX);
            let entropy = SeededEntropy::new(count.unsigned_abs());
            for _ in 0..200 {
                check(count, &mut |n| {
                    let mut byte = [0];
                    entropy.fill(&mut byte);
                    usize::from(byte[0]) % n
                });
            }
        }
    }

    #[test]
    fn one_event_is_dropped() {
        let dropped = |count: i64, random: usize| -> Vec<u64> {
            let at: Vec<_> = (0..count).collect();
            let plan = plan(&past(&at), 1.0, Some(Drill::Dropped), NOW, |_| random);
            assert_eq!(plan.len(), at.len());
            let dropped = plan.iter().filter(|planned| planned.dropped);
            dropped.map(|planned| planned.seq).collect()
        };
        assert!(dropped(0, 0).is_empty());
        assert_eq!(dropped(1, 0), [10]);
        assert_eq!(dropped(3, 1), [11]);
        assert_eq!(dropped(3, 2), [12]);
        assert_eq!(dropped(3, 99), [12]);
    }

    #[test]
    fn drills_have_names() {
        for drill in Drill::ALL {
            assert_eq!(Drill::from_name(drill.as_str()), Some(drill));
        }
        assert_eq!(Drill::from_name("Late"), None);
    }
}
