//! The loop: what is due goes out, what comes back is taken in.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use journal::{Delivery, Follower, Gap, JournalError, Notice};
use model::delivery::{DeliveryState, Standing};
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::attempt::{AGAIN, Work};
use crate::dispatcher::Settings;
use crate::lanes::{Claim, Ended, Lanes};
use crate::reading::Reading;
use crate::schedule::Rules;
use crate::sender::Sender;

/// Targets that get nothing before it is looked which of them are still there; then twice as many as there are.
pub(crate) const SHUT: usize = 1000;
/// A clock may be set back while everything waits for it to go on; looking this often, in real time, bounds how late that is
/// noticed.
const LOOK: Duration = Duration::from_secs(30);
/// Milliseconds by which a clock may be put right without anyone's noticing.
const PUT_RIGHT: i64 = 1000;

/// The running dispatcher.
pub(crate) struct Running<S> {
    pub(crate) work: Arc<Work<S>>,
    follower: Follower,
    rules: watch::Receiver<Rules>,
    pub(crate) lanes: Lanes,
    /// Attempts, each with its end and when that was.
    under_way: JoinSet<(Ended, i64)>,
    claims: HashMap<Id, Claim>,
    /// Reading everything unfinished again, page by page. Nothing goes out meanwhile: something earlier may be unknown.
    pub(crate) reading: Option<Reading>,
    /// The same for single targets; nothing goes out to these meanwhile.
    pub(crate) reading_of: BTreeMap<i64, Reading>,
    /// Attempts that nobody makes any more are being closed.
    closing: JoinSet<()>,
    /// The latest that the clock has shown.
    latest: i64,
    /// So many targets that get nothing may be known before it is looked which are still there.
    pub(crate) shut: usize,
    stop: CancellationToken,
    grace: Duration,
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
            reading_of: BTreeMap::new(),
            closing: JoinSet::new(),
            latest: i64::MIN,
            shut: SHUT,
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
            if self.reading.is_some() || !self.reading_of.is_empty() {
                self.read(now);
                tokio::task::yield_now().await;
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
        self.latest = now;
        self.reading = Some(Reading::new(HashSet::new(), 0));
        while self.page(now)? {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// The present, having seen to it that nothing waits for it in vain.
    pub(crate) fn now(&mut self) -> i64 {
        let now = self.work.clock.now_ms();
        let back = self.latest.saturating_sub(now);
        if back > PUT_RIGHT {
            tracing::warn!(
                seconds = back / 1000,
                "the clock was set back; deliveries that wait keep their distance"
            );
            self.lanes.set_back(back);
            for reading in self.reading.iter_mut().chain(self.reading_of.values_mut()) {
                reading.not_before = reading.not_before.saturating_sub(back);
            }
        }
        self.latest = now;
        now
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
                let target = delivery.lane.target;
                if let Err(error) = self.told(delivery, now) {
                    tracing::error!(%error, "a delivery could not be read; trying again");
                    self.read_again(target, now.saturating_add(AGAIN));
                }
            }
            Notice::Target(target) => {
                if self.lanes.stand(target.number, target.standing == Standing::Open) {
                    self.read_again(target.number, 0);
                }
                if self.lanes.shut() > self.shut {
                    self.look_again();
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
        let next = self.next_reading().into_iter();
        let next = match &self.reading {
            Some(_) => next.min(),
            None => next.chain(self.lanes.next_at()).min(),
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
                    // Notices come in groups, as they were committed: whoever makes more of them goes first.
                    tokio::task::yield_now().await;
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
            Some(_) = self.closing.join_next() => {}
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
            self.look(claim, now);
        }
    }

    /// There was nothing to send, or it ended in a panic. Refused because its target was held, and released since? What was
    /// said meanwhile was not listened to.
    fn look(&mut self, claim: Claim, now: i64) {
        let again = now.saturating_add(AGAIN);
        let read = match self.work.journal.delivery(claim.delivery) {
            Ok(Some(delivery)) if delivery.state == DeliveryState::InFlight => {
                if !self.claims.values().any(|other| other.delivery == claim.delivery) {
                    self.close(&delivery, again);
                }
                Ok(())
            }
            Ok(Some(delivery)) => self.told(&delivery, now),
            Ok(None) | Err(JournalError::Closed) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = read {
            tracing::error!(%error, "a delivery could not be read; trying again");
            self.read_again(claim.target, again);
        }
    }

    /// In flight, and nobody is there to end it: it is tried again, but not at once, or it might go round and round.
    fn close(&mut self, delivery: &Delivery, due_at: i64) {
        let (number, attempt) = (delivery.number, delivery.attempts);
        let work = Arc::clone(&self.work);
        self.closing.spawn(async move {
            while let Err(error) = work.journal.release_one(number, attempt, due_at).await {
                if error == JournalError::Closed {
                    return;
                }
                tracing::error!(%error, delivery = number, "an attempt could not be closed; trying again");
                work.pause().await;
            }
        });
    }

    async fn end(mut self) {
        let all = async { while self.under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(self.grace, all).await.is_err() {
            tracing::info!("deliveries under way were cut off; they are sent again at the next start");
            // Waits until they let go of the journal.
            self.under_way.shutdown().await;
        }
        self.closing.shutdown().await;
    }
}
