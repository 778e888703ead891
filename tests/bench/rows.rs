//! The storage yardstick: the rows of an issuance committed, nothing else. Four commits, each awaited, as a wallet would.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use journal::{Commit, Journal, NewEvent, NewSession, Options};
use model::configuration::{Configuration, Format};
use model::event::EventName;
use model::exchange::{Exchange, More};
use model::id::SessionId;
use model::session::flow::Issued;
use model::session::{Frozen, Grant, Offer, SecretRef, Session, State, Status};
use serde_json::{Map, json};

use crate::process::own_cpu;

/// How much is committed.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Issuances counted.
    pub counted: usize,
    /// Issuances before that.
    pub warm_up: usize,
    /// How often this was done in this folder before.
    pub turn: usize,
    /// Bytes of a credential request, as the record keeps it.
    pub request: usize,
    /// Bytes of an event, as the record keeps it.
    pub event: usize,
}

/// Commits the rows of issuances by `wallets` at the same time, then prints the processor time of one issuance.
pub async fn commit(folder: &Path, wallets: usize, load: Load) {
    let journal = Journal::open(Options::at(folder)).expect("a journal");
    let frozen = Arc::new(frozen());
    let first = load.turn * (load.warm_up + load.counted);
    let warm = first + load.warm_up;
    run(&journal, &frozen, wallets, load, first..warm).await;
    let before = own_cpu();
    run(&journal, &frozen, wallets, load, warm..warm + load.counted).await;
    let micros = (own_cpu() - before).as_secs_f64() * 1e6 / load.counted as f64;
    journal.close();
    println!("{}", json!({"micros": micros}));
}

async fn run(journal: &Journal, frozen: &Arc<Frozen>, wallets: usize, load: Load, numbers: Range<usize>) {
    let next = Arc::new(AtomicUsize::new(numbers.start));
    let end = numbers.end;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..wallets {
        let (journal, frozen, next) = (journal.clone(), frozen.clone(), next.clone());
        tasks.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= end {
                    return;
                }
                issuance(&journal, frozen.clone(), number, load).await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a writer that finished");
    }
}

async fn issuance(journal: &Journal, frozen: Arc<Frozen>, number: usize, load: Load) {
    // As spread as the real ones: neighbours in an index would share its pages, which random names do not.
    let random = journal::hash(&format!("{number}"));
    let id = SessionId::parse(&random[..36]).expect("an id");
    let offer = Offer {
        issuer: "http://localhost:7002".into(),
        method: model::session::Method::PreAuthorized,
        by_value: false,
        code: random.clone(),
        tx_code: None,
        tx_mac: None,
    };
    let mut state = State::new(1, i64::from(u32::MAX));
    let session = Session {
        id: id.clone(),
        frozen,
        offer: Arc::new(offer),
        created_at: 1,
        state: state.clone(),
    };
    let new = NewSession {
        session,
        frozen_hash: "bench".into(),
        secrets: Vec::new(),
        asked: Some("{}".into()),
    };
    journal.create(new).await.expect("a new session");
    for step in 0..3 {
        let expected_version = state.version;
        state.version += 1;
        let names: &[EventName] = match step {
            0 => &[EventName::ResolvedCredentialOffer],
            1 => {
                state.grant = Some(Grant {
                    token_hash: journal::hash(&random),
                    until: i64::from(u32::MAX),
                });
                &[EventName::RequestedToken]
            }
            _ => {
                state.status = Status::Successful;
                // What a wallet may notify of.
                state.remember(|flow| {
                    flow.issued.push(Issued {
                        at: 1,
                        credentials: 1,
                        notification: Some(journal::hash(&random)),
                        notified: Vec::new(),
                    });
                });
                &[EventName::SdjwtIssue, EventName::IssuanceStatus]
            }
        };
        let mut events = Vec::new();
        for name in names {
            state.sequence += 1;
            events.push(NewEvent {
                name: *name,
                sequence: state.sequence,
                body: "x".repeat(load.event),
            });
        }
        let exchange = Exchange {
            at: 1,
            micros: 100,
            method: "POST".into(),
            path: "/openid4vci/credential".into(),
            status: 200,
            agent: None,
            request: "x".repeat(if step == 2 { load.request } else { 300 }),
            response: "x".repeat(200),
            error: None,
            reason: None,
            item: None,
            expected: None,
            received: None,
            more: Some(Box::new(more())),
        };
        let commit = Commit {
            session: id.clone(),
            expected_version,
            state: state.clone(),
            events,
            handles: Vec::new(),
            places: Vec::new(),
            exchange: Some(exchange),
            target: None,
            at: 1,
        };
        journal.commit(commit).await.expect("a commit");
    }
}

/// The headers of a request and its answer, as the record keeps those of the wallets here.
fn more() -> More {
    let headers = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect()
    };
    More {
        asked: Some("http://localhost:7002".into()),
        request: headers(&[
            ("content-type", "application/json"),
            ("authorization", "Bearer abcdef•••"),
            ("accept", "*/*"),
            ("host", "127.0.0.1:40000"),
            ("content-length", "1200"),
        ]),
        response: headers(&[("content-type", "application/json"), ("cache-control", "no-store")]),
        ..More::default()
    }
}

/// A frozen profile of no particular content.
pub fn frozen() -> Frozen {
    Frozen {
        profile_id: "bench".into(),
        configuration: Configuration {
            id: "bench".into(),
            format: Format::SdJwtVc,
            published: Map::new(),
        },
        key: SecretRef("desk".into()),
        issuer_did: None,
        credential_data: Map::new(),
        mapping: None,
        mapping_overridden: false,
        selective_disclosure: None,
        mdoc_mapping: None,
        authorized_transaction_data_types: None,
        x5_chain: None,
        target: None,
        id_token_claims_mapping: None,
        credential_status: None,
        status_list: None,
        validity: None,
        deferred: None,
        haip: false,
        published: String::new(),
    }
}
