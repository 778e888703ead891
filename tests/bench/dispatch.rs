//! Dispatch: how many deliveries a second the dispatcher makes with its durable attempt log, beside the same work without it
//! (what is due is read from the journal, and sent), and beside the HTTP client alone. All to a receiver in a process of its
//! own, with the same bodies and as many requests under way. They take turns.

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

use crate::figures::median;
use crate::process::{Served, fresh, own_cpu};
use crate::rows::frozen;

/// Turns of each, after one that is not counted.
const TURNS: usize = 3;
/// Deliveries in a turn.
const DELIVERIES: usize = 20_000;
/// Events of a session: they go out one after the other.
const EVENTS: usize = 4;
/// How often it is looked whether all is delivered: each look reads the index of what is open.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of a body, as the events of a real profile have.
const BODY: usize = 3_300;

/// Figures of one run: medians of the turns.
#[derive(Debug, Clone, Copy)]
pub struct Dispatch {
    /// With the log.
    pub logged: Pace,
    /// The same work without it.
    pub unlogged: Pace,
    /// The client alone.
    pub bare: Pace,
    /// Requests under way at most.
    pub at_once: usize,
}

/// How fast deliveries are made.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Deliveries a second.
    pub rate: f64,
    /// Processor time of one, microseconds, without the receiver's.
    pub cpu: f64,
}

impl Pace {
    async fn of(deliveries: usize, work: impl Future<Output = ()>) -> Self {
        let (cpu, begun) = (own_cpu(), Instant::now());
        work.await;
        let (time, cpu) = (begun.elapsed(), own_cpu() - cpu);
        Self {
            rate: deliveries as f64 / time.as_secs_f64(),
            cpu: cpu.as_secs_f64() * 1e6 / deliveries as f64,
        }
    }

    fn middle(turns: &[Self]) -> Self {
        Self {
            rate: median(turns.iter().map(|turn| turn.rate)),
            cpu: median(turns.iter().map(|turn| turn.cpu)),
        }
    }
}

/// Measures all three.
pub async fn measure(folder: &Path) -> Dispatch {
    let deliveries = crate::scaled(DELIVERIES);
    let sink = Served::yardstick(&["sink"]);
    let url = format!("{}/hook", sink.base());
    let settings = Settings::new(Schedule::Production);
    let at_once = settings.per_target;
    let (place, unsent_place) = (fresh(folder, "dispatch"), fresh(folder, "unsent"));
    let journal = Journal::open(Options::at(&place)).expect("a journal");
    let unsent = Journal::open(Options::at(&unsent_place)).expect("a journal");
    let mut turns: [Vec<Pace>; 3] = Default::default();
    for turn in 0..=TURNS {
        for journal in [&journal, &unsent] {
            commit(journal, &url, turn * deliveries, deliveries).await;
        }
        let first = (turn * deliveries) as i64 + 1;
        let logged = Pace::of(deliveries, dispatched(&journal, &settings, first - 1)).await;
        let unlogged = Pace::of(deliveries, read_and_sent(&unsent, &url, at_once, first, deliveries)).await;
        let bare = Pace::of(deliveries, bare(&url, at_once, deliveries)).await;
        if turn > 0 {
            for (turns, pace) in turns.iter_mut().zip([logged, unlogged, bare]) {
                turns.push(pace);
            }
        }
    }
    for journal in [journal, unsent] {
        journal.close();
    }
    for place in [place, unsent_place] {
        let _ = std::fs::remove_dir_all(place);
    }
    sink.end();
    let [logged, unlogged, bare] = turns.each_ref().map(|turns| Pace::middle(turns));
    Dispatch {
        logged,
        unlogged,
        bare,
        at_once,
    }
}

fn sender() -> HttpSender {
    HttpSender::new(Policy::default(), Limits::default()).expect("a sender")
}

/// Starts a dispatcher on what is there, and waits until all of it is delivered; up to `done` it is.
async fn dispatched(journal: &Journal, settings: &Settings, done: i64) {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let dispatcher = Dispatcher::start(journal.clone(), settings.clone(), clock, entropy, sender());
    // From the first that was unfinished a moment ago: what lies before it stays finished, and costs no look.
    let mut first = done;
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
        asked: None,
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

/// What the dispatcher does but for its log: what is due is read, a request made of it, and sent; the events of a session one
/// after the other.
async fn read_and_sent(journal: &Journal, url: &str, at_once: usize, first: i64, deliveries: usize) {
    let endpoint = endpoint(url);
    let (sender, next) = (Arc::new(sender()), Arc::new(AtomicUsize::new(0)));
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let (journal, sender, next, endpoint) = (journal.clone(), sender.clone(), next.clone(), endpoint.clone());
        tasks.spawn(async move {
            loop {
                let session = next.fetch_add(EVENTS, Ordering::Relaxed);
                if session >= deliveries {
                    return;
                }
                for event in session..session + EVENTS {
                    let due = journal
                        .due(first + event as i64)
                        .expect("the journal")
                        .expect("a delivery");
                    send(&sender, &endpoint, due).await;
                }
            }
        });
    }
    tasks.join_all().await;
}

/// The client alone, with requests that are made up.
async fn bare(url: &str, at_once: usize, requests: usize) {
    let endpoint = endpoint(url);
    let target = Webhook::parse(url)
        .expect("a URL")
        .target(model::session::SecretRef("bench".into()));
    let (sender, left) = (Arc::new(sender()), Arc::new(AtomicUsize::new(requests)));
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
                send(&sender, &endpoint, due).await;
            }
        });
    }
    tasks.join_all().await;
}

fn endpoint(url: &str) -> Arc<Endpoint> {
    let webhook = Webhook::parse(url).expect("a URL");
    Arc::new(Endpoint::read(&webhook.config).expect("an endpoint"))
}

async fn send(sender: &HttpSender, endpoint: &Arc<Endpoint>, due: DueDelivery) {
    let post = Post::new(endpoint.clone(), due, 1, jiff::Timestamp::now().as_second());
    let sent = sender.post(post).await;
    assert!(sent.answer.is_ok(), "{sent:?}");
}
