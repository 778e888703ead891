//! One inbox: its program, its history, and what came to it, within bounds.

use std::collections::VecDeque;
use std::sync::Arc;

use model::secret::Secret;
use signing::VerifyKey;
use tokio_util::sync::CancellationToken;

use crate::answer::{Answer, Play, next};
use crate::bounds::REQUESTS;
use crate::marks::{History, OrderMark};
use crate::received::Received;

pub(crate) struct Shelf {
    pub(crate) name: String,
    pub(crate) path: Arc<str>,
    pub(crate) keys: Vec<Secret>,
    pub(crate) verify: Arc<[VerifyKey]>,
    pub(crate) answers: Vec<Answer>,
    /// Requests since it was made or emptied.
    pub(crate) received: u32,
    pub(crate) last_at: Option<i64>,
    /// Ends what still waits when the inbox is removed or the listener stops.
    pub(crate) gone: CancellationToken,
    rows: VecDeque<Received>,
    bytes: usize,
    next: u64,
    history: History,
}

impl Shelf {
    pub(crate) fn new(
        name: String,
        path: Arc<str>,
        keys: Vec<Secret>,
        verify: Arc<[VerifyKey]>,
        answers: Vec<Answer>,
        gone: CancellationToken,
    ) -> Self {
        Self {
            name,
            path,
            keys,
            verify,
            answers,
            received: 0,
            last_at: None,
            gone,
            rows: VecDeque::new(),
            bytes: 0,
            next: 1,
            history: History::default(),
        }
    }

    /// How a request that comes now would stand among the others.
    pub(crate) fn marks(&self, row: &Received) -> Vec<OrderMark> {
        self.history.marks(&row.place())
    }

    /// Puts a request on it and says what it gets; what is answered at once is noted at once. `budget` in bytes.
    pub(crate) fn put(&mut self, mut row: Received, budget: usize) -> (u64, Play) {
        let play = next(&mut self.answers, &row.below);
        let place = row.place();
        row.number = self.next;
        row.order = self.history.marks(&place);
        row.answered = match &play {
            Play::Fail { .. } => Some(503),
            Play::Do(answer) => answer.is_immediate().then_some(answer.status),
        };
        self.history.came(&place);
        if row.is_accepted() {
            self.history.accepted(&place);
        }
        self.next += 1;
        self.keep(row, budget);
        (self.next - 1, play)
    }

    /// Puts a request on it that gets a status whatever the program says.
    pub(crate) fn put_refused(&mut self, mut row: Received, status: u32, budget: usize) -> u64 {
        row.number = self.next;
        row.answered = Some(status);
        let place = row.place();
        row.order = self.history.marks(&place);
        self.history.came(&place);
        self.next += 1;
        self.keep(row, budget);
        self.next - 1
    }

    fn keep(&mut self, row: Received, budget: usize) {
        self.received = self.received.saturating_add(1);
        self.last_at = Some(row.at);
        self.bytes += row.cost();
        self.rows.push_back(row);
        while self.rows.len() > REQUESTS || (self.bytes > budget && self.rows.len() > 1) {
            if let Some(oldest) = self.rows.pop_front() {
                self.bytes -= oldest.cost();
            }
        }
    }

    /// Notes what was answered, once it was. Nothing happens to a row that is not kept any more.
    pub(crate) fn answered(&mut self, number: u64, status: u32) {
        if let Some(row) = self.at(number).and_then(|at| self.rows.get_mut(at)) {
            row.answered = Some(status);
        }
    }

    /// Notes that the whole answer went out, and was 2xx.
    pub(crate) fn accepted(&mut self, number: u64) {
        if let Some(row) = self.row(number) {
            self.history.accepted(&row.place());
        }
    }

    pub(crate) fn row(&self, number: u64) -> Option<&Received> {
        self.at(number).and_then(|at| self.rows.get(at))
    }

    fn at(&self, number: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&number, |row| row.number).ok()
    }

    /// Rows before a number, newest first, and where the next page begins.
    pub(crate) fn page(&self, before: Option<u64>, limit: usize) -> (Vec<Received>, Option<u64>) {
        let end = before.map_or(self.rows.len(), |before| {
            self.rows.partition_point(|row| row.number < before)
        });
        let start = end.saturating_sub(limit);
        let rows: Vec<Received> = self.rows.range(start..end).rev().cloned().collect();
        let more = rows.last().map(|row| row.number).filter(|_| start > 0);
        (rows, more)
    }

    /// Forgets what came. Numbers go on, so that a page asked for before does not show other rows.
    pub(crate) fn empty(&mut self) {
        self.rows.clear();
        self.bytes = 0;
        self.received = 0;
        self.last_at = None;
        self.history = History::default();
    }
}

#[cfg(test)]
#[path = "shelf_tests.rs"]
mod tests;
