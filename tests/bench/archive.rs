//! A journal as a busy desk has it after months: many sessions, each with its events, and one with very many.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use journal::{Commit, Journal, NewEvent, NewSession, Options};
use model::configuration::{Configuration, Format};
use model::event::EventName;
use model::exchange::Exchange;
use model::id::SessionId;
use model::session::{Frozen, Grant, Method, Offer, Session, State, Status};
use serde_json::{Map, Value, json};

use crate::rows::frozen;

/// Tasks that write at the same time: they share the cost of reaching the disk.
const WRITERS: usize = 64;
/// Commits of a session, and the events of each: ten in all.
const STEPS: [usize; 3] = [3, 3, 4];
/// Bytes of an event.
const EVENT: usize = 600;
/// Every so many sessions the offer brought claims of its own.
const OWN_CLAIMS: usize = 4;

/// The id of the session with very many events.
pub const LONG: &str = "the-long-one";

/// Fills the journal in a desk's data folder: `sessions` of ten events each, made one minute apart until `now`, the newest
/// one with `long` events.
pub async fn fill(data: &Path, sessions: usize, long: usize, now: i64) {
    let journal = Journal::open(Options::at(data)).expect("a journal");
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..WRITERS {
        let (journal, next) = (journal.clone(), next.clone());
        tasks.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= sessions {
                    return;
                }
                let at = now - (sessions - number) as i64 * 60_000;
                let id = journal::hash(&number.to_string())[..36].to_owned();
                one(&journal, &id, number, at, &STEPS).await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a writer that finished");
    }
    one(&journal, LONG, sessions, now, &vec![10; long / 10]).await;
    journal.close();
}

async fn one(journal: &Journal, id: &str, number: usize, at: i64, steps: &[usize]) {
    let id = SessionId::parse(id).expect("an id");
    let (frozen, frozen_hash) = profile(number);
    let offer = Offer {
        issuer: "http://localhost:7002".into(),
        method: Method::PreAuthorized,
        by_value: false,
        code: journal::hash(id.as_str()),
        tx_code: None,
        tx_mac: None,
    };
    let mut state = State::new(at, at + 300_000);
    let session = Session {
        id: id.clone(),
        frozen: Arc::new(frozen),
        offer: Arc::new(offer),
        created_at: at,
        state: state.clone(),
    };
    let new = NewSession {
        session,
        frozen_hash,
        secrets: Vec::new(),
    };
    journal.create(new).await.expect("a new session");
    for (step, events) in steps.iter().enumerate() {
        let at = at + step as i64 * 800;
        let refused = number % 10 == 3 && step == 2;
        let expected_version = state.version;
        state.version += 1;
        state.updated_at = at;
        state.fetched = true;
        if step == 1 {
            state.grant = Some(Grant {
                token_hash: journal::hash(&format!("token {id}")),
                until: at + 300_000,
            });
        }
        if step + 1 == steps.len() {
            state.status = ended(number);
        }
        let events = (0..*events).map(|_| {
            state.sequence += 1;
            NewEvent {
                name: EventName::ALL[state.sequence as usize % EventName::ALL.len()],
                sequence: state.sequence,
                body: body(&id, state.sequence),
            }
        });
        let events = events.collect();
        let commit = Commit {
            session: id.clone(),
            expected_version,
            state: state.clone(),
            events,
            handles: Vec::new(),
            places: Vec::new(),
            exchange: Some(exchange(at, step, refused)),
            target: None,
            at,
        };
        journal.commit(commit).await.expect("a commit");
    }
}

/// How it ended: mostly well.
fn ended(number: usize) -> Status {
    match number % 10 {
        0 => Status::Expired,
        1 => Status::RejectedByUser,
        3 => Status::Unsuccessful,
        _ => Status::Successful,
    }
}

/// A few profiles, and now and then claims that nobody else has.
fn profile(number: usize) -> (Frozen, String) {
    let kind = number % 7;
    let format = [Format::SdJwtVc, Format::JwtVcJson, Format::MsoMdoc][kind % 3];
    let own = number % OWN_CLAIMS == 0;
    let name = match own {
        true => format!("Person {number}"),
        false => "Mira".to_owned(),
    };
    let mut claims = Map::new();
    claims.insert("given_name".into(), json!(name));
    claims.insert("family_name".into(), json!("Halvorsen"));
    claims.insert(
        "address".into(),
        json!({"street_address": "Harbour Street 12", "locality": "Port Amaro"}),
    );
    let frozen = Frozen {
        profile_id: format!("profile-{kind}"),
        configuration: Configuration {
            id: format!("configuration-{kind}"),
            format,
            published: Map::<String, Value>::new(),
        },
        credential_data: claims,
        ..frozen()
    };
    let hash = match own {
        true => format!("own-{number}"),
        false => format!("shared-{kind}"),
    };
    (frozen, hash)
}

fn body(id: &SessionId, sequence: u32) -> String {
    let mut text = format!(r#"{{"target":"","event":"{sequence}","session":{{"id":"{id}","filler":""#);
    let left = EVENT.saturating_sub(text.len() + 3);
    text.extend(std::iter::repeat_n('x', left));
    text.push_str("\"}}");
    text
}

fn exchange(at: i64, step: usize, refused: bool) -> Exchange {
    let text = |given: &str| refused.then(|| given.to_owned());
    Exchange {
        at,
        micros: 900,
        method: if step == 0 { "GET" } else { "POST" }.into(),
        path: ["/openid4vci/credential-offer", "/openid4vci/token", "/openid4vci/credential"][step.min(2)].into(),
        status: if refused { 400 } else { 200 },
        agent: Some("ExampleWallet/4.2".into()),
        request: "x".repeat(300),
        response: "x".repeat(200),
        error: text("invalid_proof"),
        reason: text("PROOF-7: the nonce is not one of ours"),
        item: text("PROOF-7"),
        expected: text("a nonce of this issuer"),
        received: text("another"),
        more: None,
    }
}
