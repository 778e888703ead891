//! The loop: what is due goes out, what comes back is kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use journal::{Delivery, Follower, Gap, Journal, JournalError, Notice};
use model::delivery::DueDelivery;
use model::entropy::{Entropy, bytes};
use model::time::Clock;
use tokio::task::{Id, JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::lanes::{Claim, Ended, Lanes};
use crate::schedule::{MaxWait, Preset};
use crate::sender::{Broken, Post, Sender};
use crate::verdict::verdict;

/// How long to wait before the journal is asked again after it failed.
const AGAIN: i64 = 5_000;
/// Deliveries read at once when catching up.
const PAGE: usize = 1000;

/// How deliveries are made.
#[derive(Debug, Clone)]
pub struct Settings {
    /// When failed ones are tried again.
    pub preset: Preset,
    /// `order.maxWait`.
    pub max_wait: MaxWait,
    /// Requests under way at the same time.
    pub concurrency: usize,
    /// Requests under way to one target.
    pub per_target: usize,
    /// How long requests under way may take to end when the dispatcher is stopped. What is cut off is sent again at the next
    /// start.
    pub grace: Duration,
}

impl Settings {
    /// The usual settings of a preset: 32 requests at once, 4 per target, 2 s grace.
    pub fn new(preset: Preset) -> Self {
        Self {
            preset,
            max_wait: preset.max_wait(),
            concurrency: 32,
            per_target: 4,
            grace: Duration::from_secs(2),
        }
    }
}

/// The running dispatcher. Dropped without [`Dispatcher::stop`], it goes on until the journal is closed.
#[derive(Debug)]
pub struct Dispatcher {
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Dispatcher {
    /// Starts on the present runtime: picks up what a crash left in flight and what is unfinished, then follows the journal.
    pub fn start(
        journal: Journal,
        settings: Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        sender: impl Sender,
    ) -> Self {
        let stop = CancellationToken::new();
        let running = Running {
            follower: journal.follow_deliveries(),
            work: Arc::new(Work {
                journal,
                preset: settings.preset,
                clock,
                entropy,
                sender,
            }),
            lanes: Lanes::new(settings.max_wait, settings.concurrency, settings.per_target),
            under_way: JoinSet::new(),
            claims: HashMap::new(),
            stop: stop.clone(),
            grace: settings.grace,
        };
        Self {
            stop,
            running: tokio::spawn(running.run()),
        }
    }

    /// Takes on nothing new, lets what is under way end (bounded), and stops.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the webhook dispatcher ended in a panic");
        }
    }
}

struct Running<S> {
    work: Arc<Work<S>>,
    follower: Follower,
    lanes: Lanes,
    under_way: JoinSet<Ended>,
    claims: HashMap<Id, Claim>,
    stop: CancellationToken,
    grace: Duration,
}

impl<S: Sender> Running<S> {
    async fn run(mut self) {
        self.begin().await;
        while !self.stop.is_cancelled() {
            if !self.catch_up() {
                break;
            }
            let now = self.work.clock.now_ms();
            while let Some(claim) = self.lanes.claim(now) {
                let work = Arc::clone(&self.work);
                let task = self
                    .under_way
                    .spawn(async move { work.attempt(claim.delivery, claim.overtakes).await });
                self.claims.insert(task.id(), claim);
            }
            self.wait().await;
        }
        self.end().await;
    }

    /// Until the journal answers: nothing is sent before what was in flight is known.
    async fn begin(&mut self) {
        loop {
            let now = self.work.clock.now_ms();
            let released = self.work.journal.release_in_flight(now).await;
            match released.and_then(|_| self.read_all()) {
                Ok(()) => return,
                Err(JournalError::Closed) => return,
                Err(error) => {
                    tracing::error!(%error, "deliveries could not be read; trying again");
                    let stop = self.stop.clone();
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = self.work.pause() => {}
                    }
                }
            }
        }
    }

    fn read_all(&mut self) -> Result<(), JournalError> {
        let mut after = 0;
        loop {
            let page = self.work.journal.unfinished(after, PAGE)?;
            page.iter().for_each(|delivery| self.lanes.told(delivery));
            match page.last() {
                Some(last) if page.len() == PAGE => after = last.number,
                _ => return Ok(()),
            }
        }
    }

    /// Takes in every notice that is there; `false` when the journal was closed.
    fn catch_up(&mut self) -> bool {
        loop {
            match self.follower.try_next() {
                Ok(Some(notice)) => self.hear(&notice),
                Ok(None) => return true,
                Err(gap) => {
                    if !self.missed(gap) {
                        return false;
                    }
                }
            }
        }
    }

    fn hear(&mut self, notice: &Notice) {
        if let Notice::Delivery(delivery) = notice {
            let delivery: &Delivery = delivery;
            self.lanes.told(delivery);
        }
    }

    fn missed(&mut self, gap: Gap) -> bool {
        if gap == Gap::Closed {
            return false;
        }
        if let Err(error) = self.read_all() {
            tracing::error!(%error, "deliveries could not be read; some go out after the next start");
        }
        true
    }

    /// Until something may have changed.
    async fn wait(&mut self) {
        let clock = Arc::clone(&self.work.clock);
        let next = self
            .lanes
            .next_at()
            .map(|at| jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::MAX));
        let due = async {
            match next {
                Some(at) => clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => {}
            heard = self.follower.next() => match heard {
                Ok(notice) => self.hear(&notice),
                Err(gap) => if !self.missed(gap) {
                    self.stop.cancel();
                },
            },
            Some(ended) = self.under_way.join_next_with_id() => self.ended(ended),
            () = due => {}
        }
    }

    fn ended(&mut self, ended: Result<(Id, Ended), tokio::task::JoinError>) {
        let (id, ended) = match ended {
            Ok((id, ended)) => (id, ended),
            Err(error) => {
                tracing::error!(%error, "an attempt ended in a panic");
                (error.id(), Ended::Finished)
            }
        };
        if let Some(claim) = self.claims.remove(&id) {
            self.lanes.ended(claim, ended);
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

/// What an attempt needs.
struct Work<S> {
    journal: Journal,
    preset: Preset,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    sender: S,
}

impl<S: Sender> Work<S> {
    /// One attempt, with its row before and after.
    async fn attempt(&self, delivery: i64, overtakes: bool) -> Ended {
        let postponed = |error: JournalError| {
            tracing::error!(%error, delivery, "a delivery could not be begun");
            Ended::Postponed(self.clock.now_ms() + AGAIN)
        };
        let due = match self.journal.due(delivery) {
            Ok(Some(due)) => due,
            Ok(None) => return Ended::Finished,
            Err(error) => return postponed(error),
        };
        let began = self.clock.now();
        let at = began.as_millisecond();
        let attempt = match self.journal.attempt_begun(delivery, at, overtakes).await {
            Ok(Some(begun)) => begun.number,
            Ok(None) => return Ended::Finished,
            Err(error) => return postponed(error),
        };
        let stopwatch = std::time::Instant::now();
        let answer = match self.post(&due, attempt, began.as_second()) {
            Ok(post) => self.sender.post(post).await,
            Err(broken) => Err(broken),
        };
        let millis = u32::try_from(stopwatch.elapsed().as_millis()).unwrap_or(u32::MAX);
        let [jitter] = bytes(&*self.entropy);
        let now = self.clock.now();
        let (outcome, next) = verdict(answer, self.preset, attempt, jitter, now, millis);
        if let Some(error) = &outcome.error {
            tracing::info!(
                delivery = due.id,
                target = due.target.masked,
                attempt,
                error,
                "a delivery failed"
            );
        }
        // What was sent must be kept, or it would be sent again: as long as it takes.
        while let Err(error) = self.journal.attempt_ended(delivery, outcome.clone(), next).await {
            if error == JournalError::Closed {
                break;
            }
            tracing::error!(%error, delivery, "an attempt's outcome could not be kept; trying again");
            self.pause().await;
        }
        match next {
            model::delivery::Next::Delivered => Ended::Delivered,
            model::delivery::Next::GiveUp => Ended::Finished,
            model::delivery::Next::Wait(at) => Ended::Wait(at),
        }
    }

    async fn pause(&self) {
        let until = jiff::Timestamp::from_millisecond(self.clock.now_ms() + AGAIN);
        self.clock.sleep_until(until.unwrap_or(jiff::Timestamp::MAX)).await;
    }

    /// The request (R30, HOOK-1): the body as it was stored, and headers that change with the attempt.
    fn post(&self, due: &DueDelivery, attempt: u32, second: i64) -> Result<Post, Broken> {
        let broken = |reason: String| Broken {
            reason,
            status: None,
            for_good: true,
        };
        let url = self
            .journal
            .secret(&due.target.secret)
            .map_err(|error| broken(error.to_string()))?
            .ok_or_else(|| broken("the target is no longer kept".to_owned()))?;
        Ok(Post {
            url,
            headers: vec![
                ("webhook-id", due.id.clone()),
                ("webhook-timestamp", second.to_string()),
                ("issuer2-attempt", attempt.to_string()),
                ("issuer2-sequence", due.sequence.to_string()),
            ],
            body: due.body.clone(),
        })
    }
}
