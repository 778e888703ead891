//! Dispatch: how many deliveries a second the dispatcher makes with its durable attempt log, beside the same HTTP client
//! without it. Both to a receiver in a process of its own, with the same bodies and as many requests under way.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use credentials::entropy::SystemEntropy;
use journal::{Commit, Journal, NewEvent, NewSession, Options, Sealed};
use model::delivery::{DueDelivery, Kind};
use model::event::EventName;
use model::id::SessionId;
use model::notifications::Webhook;
use model::session::{Frozen, Offer, Session, State, Target};
use model::time::SystemClock;
use tokio::task::JoinSet;
use webhooks::address::Policy;
use webhooks::schedule::Schedule;
use webhooks::{Dispatcher, Endpoint, HttpSender, Limits, Post, Sender as _, Settings};

use crate::process::{Served, fresh, own_cpu};
use crate::rows::frozen;

/// Deliveries counted, and made before that.
const DELIVERIES: usize = 40_000;
const WARM_UP: usize = 4_000;
/// Events of a session: they go out one after the other.
const EVENTS: usize = 4;
/// How often it is looked whether all is delivered: each look reads the index of what is open.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of a body, as the events of a real profile have.
const BODY: usize = 3_300;

/// Figures of one run.
#[derive(Debug, Clone, Copy)]
pub struct Dispatch {
    /// Deliveries a second with the log.
    pub logged: f64,
    /// Requests a second of the client alone.
    pub bare: f64,
    /// Processor time of one delivery with the log, microseconds, without the receiver's.
    pub logged_cpu: f64,
    /// The same of the client alone.
    pub bare_cpu: f64,
    /// Requests under way at most.
    pub at_once: usize,
}

/// Measures both, one after the other.
pub async fn measure(folder: &Path) -> Dispatch {
    let deliveries = crate::scaled(DELIVERIES);
    let sink = Served::yardstick(&["sink"]);
    let url = format!("{}/hook", sink.base());
    let settings = Settings::new(Schedule::Production);
    let at_once = settings.per_target;
    let place = fresh(folder, "dispatch");
    let journal = Journal::open(Options::at(&place)).expect("a journal");
    commit(&journal, &url, 0, crate::scaled(WARM_UP)).await;
    dispatched(&journal, &settings).await;
    commit(&journal, &url, WARM_UP, deliveries).await;
    let (cpu, begun) = (own_cpu(), Instant::now());
    dispatched(&journal, &settings).await;
    let (time, cpu) = (begun.elapsed(), own_cpu() - cpu);
    journal.close();
    let _ = std::fs::remove_dir_all(place);
    bare(&url, at_once, crate::scaled(WARM_UP)).await;
    let (bare_time, bare_cpu) = bare(&url, at_once, deliveries).await;
    sink.end();
    let each = |time: Duration| time.as_secs_f64() * 1e6 / deliveries as f64;
    Dispatch {
        logged: deliveries as f64 / time.as_secs_f64(),
        bare: deliveries as f64 / bare_time.as_secs_f64(),
        logged_cpu: each(cpu),
        bare_cpu: each(bare_cpu),
        at_once,
    }
}

fn sender() -> HttpSender {
    HttpSender::new(Policy::default(), Limits::default()).expect("a sender")
}

/// Starts a dispatcher on what is there, and waits until all of it is delivered.
async fn dispatched(journal: &Journal, settings: &Settings) {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let dispatcher = Dispatcher::start(journal.clone(), settings.clone(), clock, entropy, sender());
    // From the first that was unfinished a moment ago: what lies before it stays finished, and costs no look.
    let mut first = 0;
    while let Some(due) = journal.unfinished(first, 1).expect("the journal").first() {
        first = due.number - 1;
        tokio::time::sleep(LOOK).await;
    }
    dispatcher.stop().await;
}

/// Keeps sessions with events to be delivered.
async fn commit(journal: &Journal, url: &str, first: usize, deliveries: usize) {
    let webhook = Webhook::parse(url).expect("a URL");
    let sealed = journal.vault().seal(&webhook.config);
    let target = webhook.target(sealed.reference.clone());
    let frozen = Arc::new(Frozen {
        target: Some(target.clone()),
        ..frozen()
    });
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..64 {
        let (journal, frozen, next) = (journal.clone(), frozen.clone(), next.clone());
        let (sealed, target) = (sealed.clone(), target.clone());
        tasks.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= deliveries / EVENTS {
                    return;
                }
                session(&journal, frozen.clone(), &sealed, &target, first + number).await;
            }
        });
    }
    tasks.join_all().await;
}

async fn session(journal: &Journal, frozen: Arc<Frozen>, sealed: &Sealed, target: &Target, number: usize) {
    let random = journal::hash(&format!("dispatch {number}"));
    let id = SessionId::parse(&random[..36]).expect("an id");
    let now = jiff::Timestamp::now().as_millisecond();
    let mut state = State::new(now, i64::MAX);
    let offer = Offer {
        issuer: "http://localhost:7002".into(),
        method: model::session::Method::PreAuthorized,
        by_value: false,
        code: random,
        tx_code: None,
        tx_mac: None,
    };
    let session = Session {
        id: id.clone(),
        frozen,
        offer: Arc::new(offer),
        created_at: now,
        state: state.clone(),
    };
    let new = NewSession {
        session,
        frozen_hash: "dispatch".into(),
        secrets: vec![sealed.clone()],
    };
    journal.create(new).await.expect("a new session");
    let expected_version = state.version;
    state.version += 1;
    state.sequence = u32::try_from(EVENTS).expect("few");
    let event = |sequence| NewEvent {
        name: EventName::ResolvedCredentialOffer,
        sequence,
        body: body(),
    };
    let commit = Commit {
        session: id,
        expected_version,
        events: (1..=state.sequence).map(event).collect(),
        state,
        handles: Vec::new(),
        places: Vec::new(),
        exchange: None,
        target: Some(target.clone()),
        at: now,
    };
    journal.commit(commit).await.expect("a commit");
}

fn body() -> String {
    format!(r#"{{"target":"{}"}}"#, "x".repeat(BODY))
}

/// The client alone: its wall-clock and processor time.
async fn bare(url: &str, at_once: usize, requests: usize) -> (Duration, Duration) {
    let webhook = Webhook::parse(url).expect("a URL");
    let endpoint = Arc::new(Endpoint::read(&webhook.config).expect("an endpoint"));
    let target = webhook.target(model::session::SecretRef("bench".into()));
    let (sender, left) = (Arc::new(sender()), Arc::new(AtomicUsize::new(requests)));
    let (cpu, begun) = (own_cpu(), Instant::now());
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let (sender, left, endpoint, target) = (sender.clone(), left.clone(), endpoint.clone(), target.clone());
        tasks.spawn(async move {
            use Ordering::Relaxed;
            while let Ok(number) = left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)) {
                let due = DueDelivery {
                    id: format!("msg_{number}"),
                    session_id: "bench".into(),
                    sequence: 1,
                    event: EventName::ResolvedCredentialOffer,
                    body: body(),
                    target: target.clone(),
                    kind: Kind::Event,
                    attempts: 0,
                    created_at: 0,
                };
                let post = Post::new(endpoint.clone(), due, 1, jiff::Timestamp::now().as_second());
                let sent = sender.post(post).await;
                assert!(sent.answer.is_ok(), "{sent:?}");
            }
        });
    }
    tasks.join_all().await;
    (begun.elapsed(), own_cpu() - cpu)
}
