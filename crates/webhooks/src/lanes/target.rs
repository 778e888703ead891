//! One target: how much of the room it may take.

use std::collections::BTreeSet;

use journal::Lane;

use super::room::Class;

/// Requests under way that a target may have before anything is known of it, and beside which it counts as busy.
pub(super) const START: usize = 4;
/// Requests set off by people that may be under way to one target.
const ASKED: usize = 4;

#[derive(Debug)]
pub(super) struct Target {
    /// Its lanes, by when one of their deliveries may go.
    pub(super) agenda: BTreeSet<(i64, Lane)>,
    /// What people asked for, by when they did.
    pub(super) asked: BTreeSet<(i64, i64)>,
    pub(super) under_way: usize,
    pub(super) asked_under_way: usize,
    /// Requests under way that it may have while it answers well.
    pub(super) allowance: usize,
    /// It has answered well since the start.
    pub(super) proven: bool,
    /// Its latest attempt failed.
    pub(super) failing: bool,
    /// Where it stands in line, for scheduled and for asked deliveries.
    pub(super) turns: [Option<(Class, i64)>; 2],
    /// Its deliveries are being read.
    pub(super) paused: bool,
    /// Its place among the idle ones.
    pub(super) idle_since: Option<u64>,
}

impl Target {
    /// A target of which nothing is known, and that may have `most` requests under way once it has answered well for long.
    pub(super) fn new(most: usize) -> Self {
        Self {
            agenda: BTreeSet::new(),
            asked: BTreeSet::new(),
            under_way: 0,
            asked_under_way: 0,
            allowance: START.min(most),
            proven: false,
            failing: false,
            turns: [None; 2],
            paused: false,
            idle_since: None,
        }
    }

    /// The class of its next scheduled request, and of its next asked one, with when each may go; `None` while there is none
    /// or its allowance is used up.
    pub(super) fn next(&self) -> [Option<(Class, i64)>; 2] {
        if self.paused {
            return [None; 2];
        }
        let allowance = if self.failing { 1 } else { self.allowance };
        let scheduled = self.agenda.first().filter(|_| self.under_way < allowance);
        let asked = self.asked.first().filter(|_| self.asked_under_way < ASKED);
        [
            scheduled.map(|(at, _)| (self.class(), *at)),
            asked.map(|(at, _)| (Class::Asked, *at)),
        ]
    }

    fn class(&self) -> Class {
        match self {
            Self { failing: true, .. } => Class::Failing,
            Self { proven: false, .. } => Class::New,
            _ if self.under_way >= START => Class::Busy,
            _ => Class::Steady,
        }
    }

    /// A scheduled attempt succeeded.
    pub(super) fn answered(&mut self, most: usize) {
        self.proven = true;
        self.failing = false;
        self.allowance = (self.allowance + 1).min(most);
    }

    /// A scheduled attempt failed.
    pub(super) fn failed(&mut self) {
        self.failing = true;
        self.allowance = (self.allowance / 2).max(START.min(self.allowance));
    }

    /// Whether it has nothing to do. One that answered well or fails is remembered all the same for a while: it would get
    /// another share of the room as one that nobody knows.
    pub(super) fn is_idle(&self) -> bool {
        let has_work = !self.agenda.is_empty() || !self.asked.is_empty() || self.under_way + self.asked_under_way > 0;
        !has_work && !self.paused
    }
}
