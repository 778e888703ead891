//! One attempt: its row before the request, the request, its outcome after it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use journal::{Begun, Journal, JournalError};
use model::delivery::{DeliveryState, DueDelivery, ErrorClass, Headers, Kind, Next, Outcome, Timings, Trigger};
use model::entropy::{Entropy, bytes};
use model::session::SecretRef;
use model::time::Clock;
use tokio::sync::watch;

use crate::endpoint::Endpoint;
use crate::fault::Broken;
use crate::lanes::Ended;
use crate::post::Post;
use crate::schedule::Rules;
use crate::sender::{Sender, Sent};
use crate::verdict::{Attempted, verdict};

/// Milliseconds to wait before the journal is asked again after it failed.
pub(crate) const AGAIN: i64 = 5_000;
/// Targets whose settings are kept ready.
const READY: usize = 4096;

/// What attempts need.
pub(crate) struct Work<S> {
    pub(crate) journal: Journal,
    pub(crate) clock: Arc<dyn Clock>,
    rules: watch::Receiver<Rules>,
    entropy: Arc<dyn Entropy>,
    sender: S,
    /// Settings never change under the same name.
    endpoints: Mutex<HashMap<SecretRef, Arc<Endpoint>>>,
}

impl<S: Sender> Work<S> {
    pub(crate) fn new(
        journal: Journal,
        rules: watch::Receiver<Rules>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        sender: S,
    ) -> Self {
        Self {
            journal,
            clock,
            rules,
            entropy,
            sender,
            endpoints: Mutex::default(),
        }
    }

    /// Makes one attempt and keeps what came of it. Tells when that was, too, epoch milliseconds.
    pub(crate) async fn attempt(&self, delivery: i64, overtakes: bool) -> (Ended, i64) {
        let began = self.clock.now();
        // What is to be sent never changes: it is read while the attempt's row is on its way to the disk.
        let begun = self.journal.attempt_begun(delivery, began.as_millisecond(), overtakes);
        let (begun, due) = tokio::join!(begun, async { self.journal.due(delivery) });
        let begun = match begun {
            Ok(Some(begun)) => begun,
            Ok(None) => return (Ended::Finished, began.as_millisecond()),
            Err(error) => {
                let now = self.clock.now_ms();
                if error != JournalError::Closed {
                    tracing::error!(%error, delivery, "a delivery could not be begun");
                }
                return (Ended::Postponed(now.saturating_add(AGAIN)), now);
            }
        };
        let (kind, name) = match &due {
            Ok(Some(due)) => (due.kind, Some((due.id.clone(), due.target.masked.clone()))),
            Ok(None) | Err(_) => (Kind::Event, None),
        };
        let (request, sent) = match self.prepare(due, begun, began) {
            Ok(post) => (post.shown(), self.sender.post(post).await),
            Err(broken) => {
                let sent = Sent {
                    timings: Timings::default(),
                    answer: Err(broken),
                };
                (Headers::new(), sent)
            }
        };
        let [jitter] = bytes(&*self.entropy);
        let now = self.clock.now();
        let (outcome, next) = {
            let rules = self.rules.borrow();
            let attempted = Attempted {
                schedule: &rules.schedule,
                tries: begun.tries,
                trigger: begun.trigger,
                kind,
                jitter,
                now,
            };
            verdict(sent, attempted)
        };
        if let (Some(error), Some((delivery, target))) = (&outcome.error, name) {
            tracing::info!(delivery, target, attempt = begun.number, error, "a delivery failed");
        }
        let kept = self.keep(delivery, request, outcome, next).await;
        (ended(begun.trigger, next, kept), now.as_millisecond())
    }

    /// What was sent must be kept, or it would be sent again: as long as it takes. `None` when there is nothing to keep it
    /// with any more.
    async fn keep(
        &self,
        delivery: i64,
        request: Headers,
        outcome: Outcome,
        next: Next,
    ) -> Option<(DeliveryState, i64)> {
        let outcome = Arc::new(outcome);
        loop {
            let kept = self
                .journal
                .attempt_ended(delivery, &request, Arc::clone(&outcome), next);
            match kept.await {
                Ok(kept) => return kept,
                Err(JournalError::Closed) => return None,
                Err(error) => {
                    tracing::error!(%error, delivery, "an attempt's outcome could not be kept; trying again");
                    self.pause().await;
                }
            }
        }
    }

    pub(crate) async fn pause(&self) {
        let until = Timestamp::from_millisecond(self.clock.now_ms().saturating_add(AGAIN));
        self.clock.sleep_until(until.unwrap_or(Timestamp::MAX)).await;
    }

    /// The request, or why there can be none.
    fn prepare(
        &self,
        due: Result<Option<DueDelivery>, JournalError>,
        begun: Begun,
        began: Timestamp,
    ) -> Result<Post, Broken> {
        let due = due
            .map_err(|error| Broken::new(ErrorClass::Target, error.to_string()))?
            .ok_or_else(|| Broken::for_good(ErrorClass::Target, "the event is no longer kept"))?;
        let endpoint = self.endpoint(&due.target.secret)?;
        Ok(Post::new(endpoint, due, begun.number, began.as_second()))
    }

    fn endpoint(&self, reference: &SecretRef) -> Result<Arc<Endpoint>, Broken> {
        let ready = || self.endpoints.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(endpoint) = ready().get(reference) {
            return Ok(Arc::clone(endpoint));
        }
        let sealed = self
            .journal
            .secret(reference)
            .map_err(|error| Broken::new(ErrorClass::Target, error.to_string()))?
            .ok_or_else(|| Broken::for_good(ErrorClass::Target, "the target's settings are no longer kept"))?;
        let endpoint = Endpoint::read(&sealed).map_err(|bad| Broken::for_good(ErrorClass::Target, bad.to_string()))?;
        let endpoint = Arc::new(endpoint);
        let mut ready = ready();
        if ready.len() >= READY {
            ready.clear();
        }
        ready.insert(reference.clone(), Arc::clone(&endpoint));
        Ok(endpoint)
    }
}

/// What the end of an attempt means for its place in line.
fn ended(trigger: Trigger, next: Next, kept: Option<(DeliveryState, i64)>) -> Ended {
    if trigger == Trigger::Manual {
        let again = kept.filter(|(state, _)| matches!(state, DeliveryState::Pending | DeliveryState::Waiting));
        return Ended::Asked(again.map(|(_, at)| at));
    }
    match next {
        Next::Delivered => Ended::Delivered,
        Next::GiveUp | Next::Stop => Ended::GivenUp,
        Next::Wait(at) if kept.is_some() => Ended::Wait(at),
        Next::Wait(_) | Next::AsBefore => Ended::Finished,
    }
}
