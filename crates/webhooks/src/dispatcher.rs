//! The dispatcher as others see it: started, given other rules, stopped.

use std::sync::Arc;
use std::time::Duration;

use journal::Journal;
use model::entropy::Entropy;
use model::time::Clock;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::attempt::Work;
use crate::running::Running;
use crate::schedule::{Rules, Schedule};
use crate::sender::Sender;

/// How deliveries are made.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What may change later: [`Dispatcher::set_rules`].
    pub rules: Rules,
    /// Requests under way at the same time.
    pub concurrency: usize,
    /// Requests under way to one target that answers well.
    pub per_target: usize,
    /// How long requests under way may take to end when the dispatcher is stopped. What is cut off is sent again at the next
    /// start.
    pub grace: Duration,
}

impl Settings {
    /// The usual settings of a schedule: its own `order.maxWait`, 512 requests at once, 256 per target, 2 s grace.
    ///
    /// A request under way spends most of its time waiting for the disk, once before it leaves and once after it: with 128 to
    /// a receiver that answers at once, a processor in four would be idle.
    pub fn new(schedule: Schedule) -> Self {
        Self {
            rules: Rules::new(schedule),
            concurrency: 512,
            per_target: 256,
            grace: Duration::from_secs(2),
        }
    }
}

/// The running dispatcher. Dropped without [`Dispatcher::stop`], it goes on until the journal is closed.
#[derive(Debug)]
pub struct Dispatcher {
    stop: CancellationToken,
    rules: watch::Sender<Rules>,
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
        let (rules, changed) = watch::channel(settings.rules.clone());
        let work = Work::new(journal, changed.clone(), clock, entropy, sender);
        let running = Running::new(work, &settings, changed, stop.clone());
        Self {
            stop,
            rules,
            running: tokio::spawn(running.run()),
        }
    }

    /// Changes the rules from now on. What waits already keeps its time; `order.maxWait` counts for it at once.
    pub fn set_rules(&self, rules: Rules) {
        self.rules.send_replace(rules);
    }

    /// The rules as they are.
    pub fn rules(&self) -> Rules {
        self.rules.borrow().clone()
    }

    /// Takes on nothing new, lets what is under way end (bounded), and stops.
    pub async fn stop(self) {
        self.stop.cancel();
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the webhook dispatcher ended in a panic");
        }
    }
}
