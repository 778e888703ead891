//! How a request stands among the others of its session.
//!
//! Order is judged against what was accepted (answered 2xx): a sender keeps the order of what it has got rid of. Replays and
//! drills repeat a session's numbers under new ids, so they are runs of their own; a number that comes again under another id
//! begins the run anew.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::bounds::REMEMBERED;
use crate::received::Mark;

/// How a request stands among the others of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderMark {
    /// The same `webhook-id` came before, and was accepted.
    Duplicate,
    /// The same `webhook-id` came before, and was not accepted: a retry.
    Retry,
    /// A later event of the session was accepted before it.
    OutOfOrder,
    /// The event right before it, of those the target wants, was not accepted: it has not come, or was refused. Where nobody
    /// knows what the target wants, the number right before is taken for it.
    Gap,
}

/// What a request says about its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// `webhook-id`.
    pub id: Option<String>,
    /// The session, with its mark: replays and drills are counted by themselves.
    pub run: Option<(String, Option<Mark>)>,
    /// `issuer2-sequence`, from 1.
    pub sequence: Option<u32>,
    /// The number of the event that should have come right before it; `None` when there is none, or nobody can tell.
    pub before: Option<u32>,
}

impl Place {
    fn in_run(&self) -> Option<(&(String, Option<Mark>), u32)> {
        self.run.as_ref().zip(self.sequence)
    }
}

/// What came and what was accepted, bounded: the oldest is forgotten first.
#[derive(Debug, Default)]
pub struct History {
    /// Whether a delivery was accepted.
    ids: HashMap<String, bool>,
    ids_by_age: VecDeque<String>,
    /// The numbers of a run that were accepted.
    runs: HashMap<(String, Option<Mark>), BTreeSet<u32>>,
    numbers_by_age: VecDeque<((String, Option<Mark>), u32)>,
}

impl History {
    /// The marks of a request that comes now.
    pub fn marks(&self, place: &Place) -> Vec<OrderMark> {
        let mut marks = Vec::new();
        match place.id.as_ref().and_then(|id| self.ids.get(id)) {
            Some(true) => return vec![OrderMark::Duplicate],
            Some(false) => marks.push(OrderMark::Retry),
            None => {}
        }
        if let Some((run, sequence)) = place.in_run() {
            let none = BTreeSet::new();
            let accepted = self
                .runs
                .get(run)
                .filter(|run| !run.contains(&sequence))
                .unwrap_or(&none);
            if accepted.last().is_some_and(|last| *last > sequence) {
                marks.push(OrderMark::OutOfOrder);
            }
            if place.before.is_some_and(|before| !accepted.contains(&before)) {
                marks.push(OrderMark::Gap);
            }
        }
        marks
    }

    /// Remembers that it came.
    pub fn came(&mut self, place: &Place) {
        let Some(id) = place.id.as_ref().filter(|id| !self.ids.contains_key(*id)) else {
            return;
        };
        self.ids.insert(id.clone(), false);
        self.ids_by_age.push_back(id.clone());
        if self.ids_by_age.len() > REMEMBERED
            && let Some(oldest) = self.ids_by_age.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }

    /// Remembers that it was accepted.
    pub fn accepted(&mut self, place: &Place) {
        let mut again = false;
        if let Some(accepted) = place.id.as_ref().and_then(|id| self.ids.get_mut(id)) {
            again = *accepted;
            *accepted = true;
        }
        let Some((run, sequence)) = place.in_run().filter(|_| !again) else {
            return;
        };
        let numbers = self.runs.entry(run.clone()).or_default();
        if numbers.contains(&sequence) {
            // Another delivery of the same number: the run begins anew. Its old numbers age away.
            numbers.clear();
        }
        numbers.insert(sequence);
        self.numbers_by_age.push_back((run.clone(), sequence));
        if self.numbers_by_age.len() > REMEMBERED
            && let Some((run, sequence)) = self.numbers_by_age.pop_front()
            && let Some(numbers) = self.runs.get_mut(&run)
        {
            numbers.remove(&sequence);
            if numbers.is_empty() {
                self.runs.remove(&run);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OrderMark::{Duplicate, Gap, OutOfOrder, Retry};
    use super::*;

    /// A request: its id, its number, whether it is accepted, the marks it gets.
    type Row = (&'static str, u32, bool, &'static [OrderMark]);

    fn place(session: &str, mark: Option<Mark>, id: &str, sequence: u32) -> Place {
        Place {
            id: Some(String::from(id)),
            run: Some((String::from(session), mark)),
            sequence: Some(sequence),
            before: sequence.checked_sub(1).filter(|before| *before > 0),
        }
    }

    fn play(history: &mut History, mark: Option<Mark>, rows: &[Row]) {
        for (number, (id, sequence, accept, expect)) in rows.iter().enumerate() {
            let place = place("s", mark, id, *sequence);
            assert_eq!(history.marks(&place), *expect, "row {number}: {id} {sequence}");
            history.came(&place);
            if *accept {
                history.accepted(&place);
            }
        }
    }

    fn check(rows: &[Row]) {
        play(&mut History::default(), None, rows);
    }

    #[test]
    fn in_order_nothing_is_marked() {
        check(&[("a", 1, true, &[]), ("b", 2, true, &[]), ("c", 3, true, &[])]);
    }

    #[test]
    fn the_same_again_is_a_duplicate_once_it_was_accepted_and_a_retry_before() {
        check(&[
            ("a", 1, false, &[]),
            ("a", 1, false, &[Retry]),
            ("a", 1, true, &[Retry]),
            ("a", 1, true, &[Duplicate]),
            ("b", 2, true, &[]),
            // A duplicate is that and nothing else, whenever it comes.
            ("a", 1, true, &[Duplicate]),
            ("c", 3, true, &[]),
        ]);
    }

    #[test]
    fn one_that_was_overtaken_is_out_of_order_and_leaves_a_gap() {
        check(&[
            ("a", 1, true, &[]),
            ("b", 2, false, &[]),
            ("c", 3, true, &[Gap]),
            ("b", 2, true, &[Retry, OutOfOrder]),
            ("d", 4, true, &[]),
        ]);
    }

    #[test]
    fn one_that_never_comes_leaves_one_gap() {
        check(&[("b", 2, true, &[Gap]), ("d", 4, true, &[Gap]), ("e", 5, true, &[])]);
    }

    /// A target that wants some events only: what is right before is told, whatever the number.
    #[test]
    fn what_nobody_wants_leaves_no_gap() {
        let mut history = History::default();
        for (sequence, before, accept, expect) in [
            (2, None, true, &[][..]),
            (4, Some(2), false, &[]),
            (6, Some(4), true, &[Gap]),
            (7, Some(6), true, &[]),
        ] {
            let place = Place {
                before,
                ..place("s", None, &format!("i{sequence}"), sequence)
            };
            assert_eq!(history.marks(&place), *expect, "{sequence}");
            history.came(&place);
            if accept {
                history.accepted(&place);
            }
        }
    }

    #[test]
    fn what_was_refused_does_not_count() {
        check(&[("b", 2, false, &[Gap]), ("a", 1, true, &[]), ("b", 2, true, &[Retry])]);
    }

    #[test]
    fn a_shuffled_run_is_marked_throughout() {
        let rows: &[Row] = &[
            ("c", 3, true, &[Gap]),
            ("a", 1, true, &[OutOfOrder]),
            ("e", 5, true, &[Gap]),
            ("b", 2, true, &[OutOfOrder]),
            ("d", 4, true, &[OutOfOrder]),
        ];
        play(&mut History::default(), Some(Mark::Drill), rows);
    }

    #[test]
    fn sessions_and_runs_do_not_mix() {
        let mut history = History::default();
        play(&mut history, None, &[("a", 1, true, &[]), ("b", 2, true, &[])]);
        let other = place("t", None, "x", 1);
        assert_eq!(history.marks(&other), []);
        // A replay, and a second one of the same session.
        for ids in [["p", "q"], ["r", "s"]] {
            let rows = [(ids[0], 1, true, &[][..]), (ids[1], 2, true, &[])];
            play(&mut history, Some(Mark::Replay), &rows);
        }
        play(&mut history, None, &[("c", 3, true, &[])]);
    }

    #[test]
    fn without_a_number_only_ids_count_and_without_an_id_nothing_does() {
        let mut history = History::default();
        let bare = Place {
            id: Some(String::from("a")),
            ..Place::default()
        };
        assert_eq!(history.marks(&bare), []);
        history.came(&bare);
        assert_eq!(history.marks(&bare), [Retry]);
        history.accepted(&bare);
        assert_eq!(history.marks(&bare), [Duplicate]);
        let nothing = Place::default();
        history.came(&nothing);
        history.accepted(&nothing);
        assert_eq!(history.marks(&nothing), []);
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut history = History::default();
        for number in 0..=REMEMBERED {
            let place = place(&format!("s{number}"), None, &format!("i{number}"), 1);
            history.came(&place);
            history.accepted(&place);
        }
        assert_eq!(history.marks(&place("s0", None, "i0", 2)), [Gap]);
        assert_eq!(history.marks(&place("s1", None, "i1", 1)), [Duplicate]);
        let sizes = [
            history.ids.len(),
            history.ids_by_age.len(),
            history.runs.len(),
            history.numbers_by_age.len(),
        ];
        assert_eq!(sizes, [REMEMBERED; 4]);
    }
}
