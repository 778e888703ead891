//! The dispatcher against a receiver on a free port, with a clock that stands still until it is moved.

mod acts;
mod bounds;
mod clock;
mod cut_off;
mod delivering;
mod faults;
mod guarding;
mod raw;
mod receiver;
mod targets;
mod tls;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use journal::{Commit, Delivery, Journal, NewEvent, NewSession, Options, Sealed, hash};
use model::configuration::{Configuration, Format};
use model::delivery::{Attempt, DeliveryState, ErrorClass, Outcome};
use model::event::{EventName, EventSet};
use model::id::SessionId;
use model::secret::Secret;
use model::session::{Frozen, Offer, Session, State, Target};
use model::time::FakeClock;

use crate::address::Policy;
use crate::schedule::Schedule;
use crate::{Dispatcher, HttpSender, Limits, Settings};

/// A data folder, a clock, and what is needed to start over on them.
struct Desk {
    folder: PathBuf,
    journal: Option<Journal>,
    clock: FakeClock,
    limits: Limits,
}

const BEGIN: &str = "2026-06-15T10:00:00Z";

impl Desk {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "webhooks-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        let journal = Journal::open(Options::at(&folder)).expect("a journal");
        Self {
            folder,
            journal: Some(journal),
            clock: FakeClock::at(BEGIN.parse().expect("an instant")),
            limits: Limits::default(),
        }
    }

    fn journal(&self) -> &Journal {
        self.journal.as_ref().expect("open")
    }

    fn start(&self) -> Dispatcher {
        let sender = HttpSender::new(Policy::default(), self.limits).expect("a sender");
        self.start_with(sender)
    }

    fn start_with(&self, sender: HttpSender) -> Dispatcher {
        Dispatcher::start(
            self.journal().clone(),
            Settings {
                grace: Duration::ZERO,
                ..Settings::new(Schedule::Demo)
            },
            Arc::new(self.clock.clone()),
            Arc::new(model::entropy::SeededEntropy::new(1)),
            sender,
        )
    }

    /// Closes the journal and opens it again.
    fn reopen(&mut self) {
        self.journal = None;
        self.journal = Some(Journal::open(Options::at(&self.folder)).expect("a journal"));
    }

    fn advance(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    fn clock_ms(&self) -> i64 {
        use model::time::Clock as _;
        self.clock.now_ms()
    }

    /// A session whose events go to `url`.
    async fn session(&self, name: &str, url: &str) {
        let (target, sealed) = self.target(url);
        self.session_to(name, target, sealed).await;
    }

    /// A target with these settings, or this URL.
    fn target(&self, settings: &str) -> (Target, Sealed) {
        let sealed = self.journal().vault().seal(&Secret::new(settings));
        let target = Target {
            secret: sealed.reference.clone(),
            masked: "masked".into(),
            events: EventSet::ALL,
        };
        (target, sealed)
    }

    async fn session_to(&self, name: &str, target: Target, sealed: Sealed) {
        let frozen_hash = hash(&target.secret.0);
        let session = Session {
            id: id(name),
            frozen: Arc::new(frozen(target)),
            offer: Arc::new(Offer {
                issuer: "http://localhost:7002".into(),
                method: model::session::Method::PreAuthorized,
                by_value: false,
                code: format!("code-of-{name}"),
                tx_code: None,
                tx_mac: None,
            }),
            created_at: 0,
            state: State::new(0, i64::MAX),
        };
        let new = NewSession {
            session,
            frozen_hash,
            secrets: vec![sealed],
            asked: None,
        };
        self.journal().create(new).await.expect("a session");
    }

    /// Commits so many further events of a session.
    async fn events(&self, name: &str, count: u32) {
        for _ in 0..count {
            let session = self.journal().session(&id(name));
            let session = session.expect("a read").expect("a session");
            let mut state = session.state.clone();
            state.version += 1;
            state.sequence += 1;
            let event = NewEvent {
                name: EventName::RequestedToken,
                sequence: state.sequence,
                body: body(name, state.sequence),
            };
            let commit = Commit {
                session: session.id,
                expected_version: session.state.version,
                state,
                events: vec![event],
                handles: Vec::new(),
                places: Vec::new(),
                exchange: None,
                target: session.frozen.target.clone(),
                at: self.clock_ms(),
            };
            self.journal().commit(commit).await.expect("a commit");
        }
    }

    /// Waits, by following the journal, until a session's deliveries stand so.
    async fn until(&self, name: &str, holds: impl Fn(&[Delivery]) -> bool) -> Vec<Delivery> {
        let mut follower = self.journal().follow();
        loop {
            let deliveries = self.journal().deliveries(&id(name)).expect("a read");
            if holds(&deliveries) {
                return deliveries;
            }
            let _ = follower.next().await;
        }
    }

    async fn until_states(&self, name: &str, states: &[DeliveryState]) -> Vec<Delivery> {
        self.until(name, |deliveries| {
            deliveries.iter().map(|d| d.state).eq(states.iter().copied())
        })
        .await
    }

    /// Everything that was attempted for a session, in order.
    fn attempts(&self, name: &str) -> Vec<Attempt> {
        self.journal().attempts(&id(name)).expect("a read")
    }

    /// What came of its first attempt.
    fn outcome(&self, name: &str) -> Outcome {
        let attempts = self.attempts(name);
        attempts[0].outcome.clone().expect("an outcome")
    }

    /// What went wrong in a session's attempts, in order.
    fn errors(&self, name: &str) -> Vec<Option<String>> {
        let outcomes = self.attempts(name).into_iter().map(|attempt| attempt.outcome);
        outcomes.map(|outcome| outcome.and_then(|o| o.error)).collect()
    }
}

/// Delivers one event to a target until it stands as `state`, and tells what went wrong.
async fn once(desk: &Desk, dispatcher: Dispatcher, settings: &str, state: DeliveryState) -> String {
    desk.session("a", settings).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[state]).await;
    dispatcher.stop().await;
    desk.errors("a").remove(0).unwrap_or_default()
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.journal = None;
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn id(text: &str) -> SessionId {
    SessionId::parse(text).expect("an id")
}

/// Key order and spaces as a re-serialising sender would not keep them.
fn body(session: &str, sequence: u32) -> String {
    format!(r#"{{"target":"{session}", "n":{sequence},"event":"requested_token","ä":1.0}}"#)
}

fn frozen(target: Target) -> Frozen {
    Frozen {
        profile_id: "p".into(),
        configuration: Configuration {
            id: "c".into(),
            format: Format::SdJwtVc,
            published: serde_json::Map::new(),
        },
        key: target.secret.clone(),
        issuer_did: None,
        credential_data: serde_json::Map::new(),
        mapping: None,
        mapping_overridden: false,
        selective_disclosure: None,
        mdoc_mapping: None,
        authorized_transaction_data_types: None,
        x5_chain: None,
        target: Some(target),
        id_token_claims_mapping: None,
        credential_status: None,
        status_list: None,
        validity: None,
        deferred: None,
        haip: false,
        published: String::new(),
    }
}
