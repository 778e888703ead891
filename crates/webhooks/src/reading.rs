//! What the dispatcher reads from the journal, page by page: everything unfinished, or what one target still has to get.

use std::collections::HashSet;

use journal::{Delivery, JournalError};

use crate::attempt::AGAIN;
use crate::running::{Running, SHUT};
use crate::sender::Sender;

/// Deliveries read at once when catching up.
const PAGE: usize = 1000;
/// Deliveries of one target read at once when it is released, while others go on.
const PAGE_OF_ONE: usize = 200;

/// How far a reading has come.
pub(crate) struct Reading {
    after: i64,
    /// What was known when it began and has not been read since: in the end, no longer there.
    pub(crate) unseen: HashSet<i64>,
    /// Not before then, after an error.
    pub(crate) not_before: i64,
}

impl Reading {
    /// From the beginning.
    pub(crate) fn new(unseen: HashSet<i64>, not_before: i64) -> Self {
        Self {
            after: 0,
            unseen,
            not_before,
        }
    }
}

impl<S: Sender> Running<S> {
    /// Begins to read everything again.
    pub(crate) fn read_anew(&mut self) {
        self.reading = Some(Reading::new(self.lanes.waiting(), 0));
        for target in std::mem::take(&mut self.reading_of).into_keys() {
            self.lanes.resume(target);
        }
    }

    /// Begins to read a target's deliveries again, not before that time. Others go on.
    pub(crate) fn read_again(&mut self, target: i64, not_before: i64) {
        self.lanes.pause(target);
        let reading = Reading::new(HashSet::new(), not_before);
        self.reading_of.insert(target, reading);
    }

    /// When there is something to read.
    pub(crate) fn next_reading(&self) -> Option<i64> {
        match &self.reading {
            Some(reading) => Some(reading.not_before),
            None => self.reading_of.values().map(|reading| reading.not_before).min(),
        }
    }

    /// Reads the next page, unless reading failed a moment ago: of everything, or else of one target.
    pub(crate) fn read(&mut self, now: i64) {
        if self.next_reading().is_none_or(|at| at > now) {
            return;
        }
        let all = self.reading.is_some();
        let mut targets = self.reading_of.iter();
        let target = targets
            .find(|(_, reading)| reading.not_before <= now)
            .map(|(target, _)| *target);
        let read = match target {
            Some(target) if !all => self.page_of(target, now),
            _ => self.page(now).map(|_| ()),
        };
        let Err(error) = read else {
            return;
        };
        tracing::error!(%error, "deliveries could not be read; trying again");
        let reading = match target {
            Some(target) if !all => self.reading_of.get_mut(&target),
            _ => self.reading.as_mut(),
        };
        if let Some(reading) = reading {
            reading.not_before = now.saturating_add(AGAIN);
        }
    }

    /// Reads a page of everything; `false` when it was the last.
    pub(crate) fn page(&mut self, now: i64) -> Result<bool, JournalError> {
        let Some(after) = self.reading.as_ref().map(|reading| reading.after) else {
            return Ok(false);
        };
        if after == 0 {
            // What they have to get is read with everything else.
            self.stand()?;
        }
        let page = self.work.journal.unfinished(after, PAGE)?;
        for delivery in &page {
            self.told(delivery, now)?;
        }
        let Some(reading) = &mut self.reading else {
            return Ok(false);
        };
        for delivery in &page {
            reading.unseen.remove(&delivery.number);
        }
        if let Some(last) = page.last().filter(|_| page.len() == PAGE) {
            reading.after = last.number;
            return Ok(true);
        }
        let gone = std::mem::take(&mut reading.unseen);
        gone.into_iter().for_each(|number| self.lanes.forget(number));
        self.reading = None;
        Ok(false)
    }

    /// Reads a page of a target's deliveries.
    fn page_of(&mut self, target: i64, now: i64) -> Result<(), JournalError> {
        let after = self.reading_of.get(&target).map_or(0, |reading| reading.after);
        let page = self.work.journal.unfinished_of(target, after, PAGE_OF_ONE)?;
        for delivery in &page {
            self.told(delivery, now)?;
        }
        match (page.last(), self.reading_of.get_mut(&target)) {
            (Some(last), Some(reading)) if page.len() == PAGE_OF_ONE => reading.after = last.number,
            _ => {
                self.reading_of.remove(&target);
                self.lanes.resume(target);
            }
        }
        Ok(())
    }

    /// Tells the lanes of a delivery.
    pub(crate) fn told(&mut self, delivery: &Delivery, now: i64) -> Result<(), JournalError> {
        let mut last = None;
        if self.lanes.must_know_last(delivery, now) {
            last = self.work.journal.last_attempt_at(delivery.number)?;
        }
        self.lanes.told(delivery, last, now);
        Ok(())
    }

    /// Looks again which targets get nothing, and reads those that get something again. What cannot be read now is looked at
    /// on the next such occasion.
    pub(crate) fn look_again(&mut self) {
        match self.stand() {
            Ok(open) => open.into_iter().for_each(|target| self.read_again(target, 0)),
            Err(error) => tracing::error!(%error, "the targets' standing could not be read"),
        }
    }

    /// Which targets get nothing; a notice of it may have been missed, or they may be no more. Gives those that get
    /// something again.
    fn stand(&mut self) -> Result<Vec<i64>, JournalError> {
        let closed = self.work.journal.standings()?;
        let closed = closed.into_iter().map(|(target, _)| target).collect();
        let open = self.lanes.set_shut(&closed);
        self.shut = SHUT.max(2 * closed.len());
        Ok(open)
    }
}
