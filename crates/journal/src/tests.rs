//! What the journal promises, table by table.

mod acts;
mod attempts;
mod crash;
mod deliveries;
mod erasing;
mod following;
mod invariants;
mod list;
mod migration;
mod opening;
mod pruning;
mod reading_again;
mod replays;
mod ring;
mod sessions;
mod status;
mod targets;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use model::configuration::{Configuration, Format};
use model::delivery::{DeliveryState, ErrorClass, Next, Outcome, Timings};
use model::event::{EventName, EventSet};
use model::exchange::Exchange;
use model::id::SessionId;
use model::secret::Secret;
use model::session::{Command, Frozen, Grant, Offer, Session, State, Step, Target, TxAnswer, step};
use serde_json::Map;

use crate::{Commit, Journal, NewEvent, NewSession, Options, hash};

pub(super) const KEY: &str = r#"{"kty":"EC","d":"the-private-member"}"#;
pub(super) const URL: &str = "http://user:the-password@127.0.0.1:9/hook";

/// A folder of its own, removed at the end.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "journal-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn open(&self) -> Journal {
        Journal::open(Options::at(&self.0)).expect("the journal opens")
    }

    /// The folder as a power cut would leave it now: no close, no checkpoint.
    pub(super) fn cut(&self) -> Self {
        let copy = Self::new();
        for name in ["journal.db", "journal.db-wal", "master.key"] {
            if self.0.join(name).exists() {
                std::fs::copy(self.0.join(name), copy.0.join(name)).expect("a copy");
            }
        }
        copy
    }

    /// Every byte of the database's files.
    pub(super) fn bytes(&self) -> Vec<u8> {
        ["journal.db", "journal.db-wal"]
            .iter()
            .filter_map(|name| std::fs::read(self.0.join(name)).ok())
            .flatten()
            .collect()
    }

    pub(super) fn holds(&self, text: &str) -> bool {
        self.bytes().windows(text.len()).any(|window| window == text.as_bytes())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) fn id(text: &str) -> SessionId {
    SessionId::parse(text).expect("an id")
}

pub(super) fn new_session(journal: &Journal, name: &str, at: i64) -> NewSession {
    let (key, url) = (
        journal.vault().seal(&Secret::new(KEY)),
        journal.vault().seal(&Secret::new(URL)),
    );
    let frozen = Frozen {
        profile_id: "identity-credential".into(),
        configuration: Configuration {
            id: "identity_credential_dc+sd-jwt".into(),
            format: Format::SdJwtVc,
            published: Map::new(),
        },
        key: key.reference.clone(),
        issuer_did: None,
        credential_data: Map::new(),
        mapping: None,
        mapping_overridden: false,
        selective_disclosure: None,
        mdoc_mapping: None,
        authorized_transaction_data_types: None,
        x5_chain: None,
        target: Some(Target {
            secret: url.reference.clone(),
            masked: "http://•••@127.0.0.1:9/hook".into(),
            events: EventSet::ALL,
        }),
        id_token_claims_mapping: None,
        credential_status: None,
        status_list: None,
        validity: None,
        deferred: None,
        haip: false,
        published: r#""profileId":"identity-credential""#.into(),
    };
    let offer = Offer {
        issuer: "http://localhost:7002".into(),
        method: model::session::Method::PreAuthorized,
        by_value: false,
        code: format!("code-of-{name}"),
        tx_code: None,
        tx_mac: None,
    };
    NewSession {
        session: Session {
            id: id(name),
            frozen: Arc::new(frozen),
            offer: Arc::new(offer),
            created_at: at,
            state: State::new(at, at + 300_000),
        },
        frozen_hash: hash("one"),
        secrets: vec![key, url],
        asked: None,
    }
}

/// The session's next step, as the issuer would commit it.
pub(super) fn commit(session: &Session, command: Command, at: i64) -> Commit {
    let Step { state, events, .. } = step(&session.state, command, at).expect("a legal command");
    Commit {
        session: session.id.clone(),
        expected_version: session.state.version,
        state,
        events: events
            .into_iter()
            .map(|(name, seen)| event(name, seen.sequence, &session.id))
            .collect(),
        handles: Vec::new(),
        places: Vec::new(),
        exchange: None,
        target: session.frozen.target.clone(),
        at,
    }
}

fn event(name: EventName, sequence: u32, session: &SessionId) -> NewEvent {
    NewEvent {
        name,
        sequence,
        body: format!(r#"{{"target":"{session}","event":"{}"}}"#, name.as_str()),
    }
}

pub(super) fn token(text: &str) -> Command {
    Command::AskToken {
        tx: TxAnswer::None,
        grant: Grant {
            token_hash: hash(text),
            until: 900_000,
        },
        refresh: None,
    }
}

pub(super) fn exchange(path: &str) -> Exchange {
    Exchange {
        at: 5,
        micros: 7,
        method: "POST".into(),
        path: path.into(),
        status: 400,
        agent: Some("a wallet".into()),
        request: "asked".into(),
        response: "answered".into(),
        error: Some("invalid_grant".into()),
        reason: None,
        item: None,
        expected: None,
        received: None,
        more: None,
    }
}

/// Waits until everything queued so far is written: the queue is in order.
pub(super) async fn settled(journal: &Journal) {
    journal.erase(&id("nobody")).await.expect("an answer");
}

/// What an attempt that was answered with this status comes to.
pub(super) fn outcome(status: u16) -> Outcome {
    let failed = status != 200;
    Outcome {
        timings: Timings {
            resolve: Some(100),
            connect: Some(200),
            first_byte: Some(300),
            total: 12_000,
        },
        status: Some(status),
        class: failed.then_some(ErrorClass::Status),
        error: failed.then(|| format!("answered {status}")),
        headers: vec![("content-type".into(), "text/plain".into())],
        response: Some("text".into()),
        truncated: failed,
    }
}

/// The headers of an attempt.
pub(super) fn sent(attempt: u32) -> model::delivery::Headers {
    vec![("issuer2-attempt".into(), attempt.to_string())]
}

/// One attempt from its beginning to its end; answers where the delivery stands then.
pub(super) async fn attempt(
    journal: &Journal,
    delivery: i64,
    at: i64,
    status: u16,
    next: Next,
) -> (DeliveryState, i64) {
    let begun = journal.attempt_begun(delivery, at, false).await.expect("an answer");
    let number = begun.expect("something to send").number;
    let ended = journal.attempt_ended(delivery, sent(number), outcome(status), next);
    ended.await.expect("an answer").expect("an attempt under way")
}

/// One attempt that is answered 200.
pub(super) async fn deliver(journal: &Journal, delivery: i64, at: i64) {
    attempt(journal, delivery, at, 200, Next::Delivered).await;
}

/// Makes a session and takes its first two steps.
pub(super) async fn claimed(journal: &Journal, name: &str) -> Session {
    journal
        .create(new_session(journal, name, 1000))
        .await
        .expect("a new session");
    for command in [Command::Fetch, token(&format!("token-of-{name}"))] {
        let session = read(journal, name);
        journal.commit(commit(&session, command, 2000)).await.expect("a commit");
    }
    read(journal, name)
}

pub(super) fn read(journal: &Journal, name: &str) -> Session {
    journal.session(&id(name)).expect("a read").expect("the session")
}
