//! The loop: what is due goes out, what comes back is taken in.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use journal::{Follower, Gap, JournalError, Notice};
use model::delivery::Standing;
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::attempt::{AGAIN, Work};
use crate::dispatcher::Settings;
use crate::lanes::{Claim, Ended, Lanes};
use crate::schedule::Rules;
use crate::sender::Sender;

/// Deliveries read at once when catching up.
const PAGE: usize = 1000;
/// A clock may be set back while everything waits for it to go on; looking this often, in real time, bounds how late that is
/// noticed.
const LOOK: Duration = Duration::from_secs(30);
/// Milliseconds by which a clock may be put right without anyone's noticing.
const PUT_RIGHT: i64 = 1000;

/// The running dispatcher.
pub(crate) struct Running<S> {
    work: Arc<Work<S>>,
    follower: Follower,
    rules: watch::Receiver<Rules>,
    lanes: Lanes,
    /// Attempts, each with its end and when that was.
    under_way: JoinSet<(Ended, i64)>,
    claims: HashMap<Id, Claim>,
    /// Reading everything unfinished again, page by page. Nothing goes out meanwhile: something earlier may be unknown.
    reading: Option<Reading>,
    /// The latest that the clock has shown, or that the journal tells of.
    latest: i64,
    stop: CancellationToken,
    grace: Duration,
}

#[derive(Default)]
struct Reading {
    after: i64,
    /// What was known when it began and has not been read since: in the end, no longer there.
    unseen: HashSet<i64>,
    /// Not before then, after an error.
    not_before: i64,
}

impl<S: Sender> Running<S> {
    pub(crate) fn new(
        work: Work<S>,
        settings: &Settings,
        rules: watch::Receiver<Rules>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            follower: work.journal.follow_deliveries(),
            work: Arc::new(work),
            lanes: Lanes::new(settings.rules.max_wait, settings.concurrency, settings.per_target),
            rules,
            under_way: JoinSet::new(),
            claims: HashMap::new(),
            reading: None,
            latest: i64::MIN,
            stop,
            grace: settings.grace,
        }
    }

    pub(crate) async fn run(mut self) {
        self.begin().await;
        while !self.stop.is_cancelled() {
            let now = self.now();
            if !self.catch_up(now) {
                break;
            }
            if self.reading.is_some() {
                self.read(now);
            }
            if self.reading.is_none() {
                while let Some(claim) = self.lanes.claim(now) {
                    self.send(claim);
                }
            }
            self.wait().await;
        }
        self.end().await;
    }

    /// Until the journal answers: nothing is sent before what was in flight is known.
    async fn begin(&mut self) {
        let stop = self.stop.clone();
        while let Err(error) = self.know().await {
            if error == JournalError::Closed {
                return;
            }
            tracing::error!(%error, "deliveries could not be read; trying again");
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.work.pause() => {}
            }
        }
    }

    async fn know(&mut self) -> Result<(), JournalError> {
        let now = self.work.clock.now_ms();
        self.work.journal.release_in_flight(now).await?;
        // An attempt made in the future says that the clock has been set back since.
        let latest = self.work.journal.targets(None, 1)?;
        let latest = latest.first().and_then(|target| target.last_at);
        self.latest = latest.unwrap_or(now).max(now);
        self.reading = Some(Reading::default());
        while self.page(self.latest)? {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// The present, having seen to it that nothing waits for it in vain.
    fn now(&mut self) -> i64 {
        let now = self.work.clock.now_ms();
        let back = self.latest.saturating_sub(now);
        if back > PUT_RIGHT {
            tracing::warn!(
                seconds = back / 1000,
                "the clock was set back; deliveries that wait keep their distance"
            );
            self.lanes.set_back(back);
        }
        self.latest = now;
        now
    }

    /// Begins to read everything again.
    fn read_anew(&mut self) {
        self.reading = Some(Reading {
            unseen: self.lanes.waiting(),
            ..Reading::default()
        });
    }

    /// Which targets get nothing; a notice of it may have been missed.
    fn stand(&mut self) -> Result<(), JournalError> {
        let closed = self.work.journal.standings()?;
        self.lanes
            .set_shut(closed.into_iter().map(|(target, _)| target).collect());
        Ok(())
    }

    /// Reads the next page, unless reading failed a moment ago.
    fn read(&mut self, now: i64) {
        let Some(reading) = &mut self.reading else {
            return;
        };
        if now < reading.not_before {
            return;
        }
        if let Err(error) = self.page(now) {
            tracing::error!(%error, "deliveries could not be read; trying again");
            if let Some(reading) = &mut self.reading {
                reading.not_before = now.saturating_add(AGAIN);
            }
        }
    }

    /// Reads a page; `false` when it was the last.
    fn page(&mut self, now: i64) -> Result<bool, JournalError> {
        if self.reading.as_ref().is_some_and(|reading| reading.after == 0) {
            self.stand()?;
        }
        let Some(reading) = &mut self.reading else {
            return Ok(false);
        };
        let page = self.work.journal.unfinished(reading.after, PAGE)?;
        for delivery in &page {
            reading.unseen.remove(&delivery.number);
            self.lanes.read(delivery, now);
        }
        match page.last() {
            Some(last) if page.len() == PAGE => {
                reading.after = last.number;
                Ok(true)
            }
            _ => {
                let gone = std::mem::take(&mut reading.unseen);
                gone.into_iter().for_each(|number| self.lanes.forget(number));
                self.reading = None;
                Ok(false)
            }
        }
    }

    /// Takes in every notice that is there; `false` when the journal was closed.
    fn catch_up(&mut self, now: i64) -> bool {
        loop {
            match self.follower.try_next() {
                Ok(Some(notice)) => self.hear(&notice, now),
                Ok(None) => return true,
                Err(Gap::Lagged(_)) => self.read_anew(),
                Err(Gap::Closed) => return false,
            }
        }
    }

    fn hear(&mut self, notice: &Notice, now: i64) {
        match notice {
            Notice::Delivery(delivery) => {
                if let Some(reading) = &mut self.reading {
                    reading.unseen.remove(&delivery.number);
                }
                self.lanes.told(delivery, now);
            }
            Notice::Target(target) => {
                if self.lanes.stand(target.number, target.standing == Standing::Open) {
                    self.read_anew();
                }
            }
            Notice::Event(_) | Notice::Session(_) | Notice::Exchange(_) | Notice::Pruned => {}
        }
    }

    fn send(&mut self, claim: Claim) {
        let work = Arc::clone(&self.work);
        let task = self
            .under_way
            .spawn(async move { work.attempt(claim.delivery, claim.overtakes).await });
        self.claims.insert(task.id(), claim);
    }

    /// Until something may have changed.
    async fn wait(&mut self) {
        let next = match &self.reading {
            Some(reading) => Some(reading.not_before),
            None => self.lanes.next_at(),
        };
        let next = next.map(|at| Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX));
        let clock = Arc::clone(&self.work.clock);
        let due = async {
            match next {
                Some(at) => clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => {}
            Ok(()) = self.rules.changed() => {
                let max_wait = self.rules.borrow_and_update().max_wait;
                self.lanes.set_max_wait(max_wait);
            }
            heard = self.follower.next() => match heard {
                Ok(notice) => {
                    let now = self.now();
                    self.hear(&notice, now);
                }
                Err(Gap::Lagged(_)) => self.read_anew(),
                Err(Gap::Closed) => self.stop.cancel(),
            },
            Some(ended) = self.under_way.join_next_with_id() => {
                self.ended(ended);
                while let Some(ended) = self.under_way.try_join_next_with_id() {
                    self.ended(ended);
                }
            }
            () = due => {}
            () = tokio::time::sleep(LOOK), if next.is_some() => {}
        }
    }

    fn ended(&mut self, ended: Result<(Id, (Ended, i64)), JoinError>) {
        let now = self.now();
        let (id, (ended, at)) = match ended {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!(%error, "an attempt ended in a panic");
                (error.id(), (Ended::Finished, now))
            }
        };
        let Some(claim) = self.claims.remove(&id) else {
            return;
        };
        // Stamped in the future: the clock was set back since.
        let back = Some(at.saturating_sub(now)).filter(|back| *back > PUT_RIGHT);
        self.lanes.ended(claim, ended, back.unwrap_or(0));
        if ended == Ended::Finished {
            // Refused because its target was held, and released since? What was said meanwhile was not listened to.
            match self.work.journal.delivery(claim.delivery) {
                Ok(Some(delivery)) => self.lanes.read(&delivery, now),
                Ok(None) | Err(JournalError::Closed) => {}
                Err(error) => tracing::error!(%error, "a delivery could not be read"),
            }
        }
    }

    async fn end(mut self) {
        let all = async { while self.under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(self.grace, all).await.is_err() {
            tracing::info!("deliveries under way were cut off; they are sent again at the next start");
            // Waits until they let go of the journal.
            self.under_way.shutdown().await;
        }
    }
}
