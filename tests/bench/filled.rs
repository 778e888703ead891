//! A journal as it is after a long time: many sessions in all states, ten events each, every fifth for a person of its own. And
//! how long its list takes to read.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use journal::{Commit, Journal, NewEvent, NewSession, Options, SessionsFilter, SessionsQuery, SessionsSort};
use model::event::EventName;
use model::exchange::Exchange;
use model::id::SessionId;
use model::session::{Frozen, Method, Offer, Session, State, Status};
use serde_json::json;

use crate::rows;

/// Who fills at the same time: they share the commits.
const HANDS: usize = 64;
/// Milliseconds from one session to the next.
pub const APART: i64 = 2_000;
/// Events of a session.
pub const EACH: u32 = 10;
const NAMES: [&str; 8] = ["Erika", "Jürgen", "Ana", "Mohamed", "Lena", "Oskar", "Yuki", "Zoë"];
const TOWNS: [&str; 7] = ["Köln", "Graz", "Porto", "Lyon", "Turku", "Brno", "Zagreb"];
/// What somebody who looks for a session types, key after key, and what else the list is asked for.
pub const TYPED: &str = "erika köln";

/// Fills a journal with so many sessions, the first of them made at `from` (epoch milliseconds), unless that was done before.
pub async fn fill(journal: &Journal, sessions: usize, from: i64) {
    let next = Arc::new(AtomicUsize::new(
        usize::try_from(journal.counts().expect("counts").sessions).expect("a number"),
    ));
    let mut hands = tokio::task::JoinSet::new();
    for _ in 0..HANDS {
        let (journal, next) = (journal.clone(), next.clone());
        hands.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= sessions {
                    return;
                }
                session(&journal, number, from).await;
            }
        });
    }
    while let Some(done) = hands.join_next().await {
        done.expect("a hand that finished");
    }
}

async fn session(journal: &Journal, number: usize, from: i64) {
    let random = journal::hash(&format!("filled {number}"));
    let at = from + number as i64 * APART;
    let mut state = State::new(at, at + 300_000);
    let id = made(journal, &random, frozen(number), &state).await;
    let (status, error) = match number % 50 {
        0 => (Status::Active, None),
        1..=4 => (Status::Expired, None),
        5 | 6 => (Status::Unsuccessful, Some("invalid_proof")),
        _ => (Status::Successful, None),
    };
    state.status = status;
    state.fetched = !number.is_multiple_of(3);
    state.version = 1;
    state.updated_at = at + 1 + number as i64 % 60_000;
    let event = |sequence| NewEvent {
        name: EventName::ALL[sequence as usize % EventName::ALL.len()],
        sequence,
        body: body(),
    };
    state.sequence = EACH;
    let commit = Commit {
        session: id,
        expected_version: 0,
        state,
        events: (1..=EACH).map(event).collect(),
        handles: Vec::new(),
        places: Vec::new(),
        exchange: error.map(refused),
        target: None,
        at,
    };
    journal.commit(commit).await.expect("a commit");
}

/// A new session; its id.
async fn made(journal: &Journal, random: &str, frozen: Frozen, state: &State) -> SessionId {
    let id = SessionId::parse(&random[..36]).expect("an id");
    let frozen_hash = journal::hash(&serde_json::to_string(&frozen).expect("JSON"));
    let session = Session {
        id: id.clone(),
        frozen: Arc::new(frozen),
        offer: Arc::new(offer(random)),
        created_at: state.updated_at,
        state: state.clone(),
    };
    let new = NewSession {
        session,
        frozen_hash,
        secrets: Vec::new(),
        asked: Some("{}".into()),
    };
    journal.create(new).await.expect("a new session");
    id
}

/// One more session, the newest, with so many events, a second from one to the next.
pub async fn long(journal: &Journal, events: u32, from: i64) {
    let random = journal::hash("a long session");
    let mut state = State::new(from, from + i64::from(events) * 1_000);
    let id = made(journal, &random, frozen(0), &state).await;
    while state.sequence < events {
        let expected_version = state.version;
        let at = from + i64::from(state.sequence) * 1_000;
        let name = EventName::ALL[state.sequence as usize % EventName::ALL.len()];
        state.version += 1;
        state.sequence += 1;
        state.updated_at = at;
        if state.sequence == events {
            state.status = Status::Successful;
        }
        let commit = Commit {
            session: id.clone(),
            expected_version,
            events: vec![NewEvent {
                name,
                sequence: state.sequence,
                body: body(),
            }],
            state: state.clone(),
            handles: Vec::new(),
            places: Vec::new(),
            exchange: None,
            target: None,
            at,
        };
        journal.commit(commit).await.expect("a commit");
    }
}

fn body() -> String {
    json!({"event": "filled", "data": "x".repeat(370)}).to_string()
}

fn offer(code: &str) -> Offer {
    Offer {
        issuer: "http://localhost:7002".into(),
        method: Method::PreAuthorized,
        by_value: false,
        code: code.to_owned(),
        tx_code: None,
        tx_mac: None,
    }
}

/// Three profiles; every fifth session overrides the claims of its own.
fn frozen(number: usize) -> Frozen {
    let own = if number.is_multiple_of(5) { number } else { number % 3 };
    let data = json!({
        "given_name": NAMES[own % NAMES.len()],
        "family_name": format!("Muster{}", own % 977),
        "address": {"locality": TOWNS[own / 3 % TOWNS.len()], "street": format!("Street {own}")},
    });
    let profile = format!("profile-{}", number % 3);
    Frozen {
        published: format!(r#""profileId":"{profile}","credentialData":{data}"#),
        profile_id: profile,
        credential_data: data.as_object().cloned().unwrap_or_default(),
        ..rows::frozen()
    }
}

fn refused(error: &str) -> Exchange {
    Exchange {
        at: 1,
        micros: 100,
        method: "POST".into(),
        path: "/openid4vci/credential".into(),
        status: 400,
        agent: None,
        request: String::new(),
        response: String::new(),
        error: Some(error.into()),
        reason: None,
        item: Some("RULE-7".into()),
        expected: None,
        received: None,
        more: None,
    }
}

/// Fills a journal in this folder and prints how long a page of its list takes, in milliseconds: the first page in each order,
/// and the slowest key of a search.
pub async fn measure(folder: &Path, sessions: usize) {
    let journal = Journal::open(Options::at(folder)).expect("a journal");
    fill(&journal, sessions, 0).await;
    let page = |query: &SessionsQuery| {
        let begun = Instant::now();
        journal.sessions(query, i64::MAX).expect("a page");
        begun.elapsed()
    };
    let query = |sort, search: &str| SessionsQuery {
        sort,
        limit: 200,
        filter: SessionsFilter {
            search: search.into(),
            ..SessionsFilter::default()
        },
        ..SessionsQuery::default()
    };
    use SessionsSort::{Changed, Newest, Oldest, Profile};
    let first: Vec<f64> = [Newest, Oldest, Changed, Profile]
        .map(|sort| millis(page(&query(sort, ""))))
        .to_vec();
    let ends = TYPED.char_indices().map(|(at, c)| at + c.len_utf8());
    let keys: Vec<f64> = ends.map(|end| millis(page(&query(Newest, &TYPED[..end])))).collect();
    let silent = SessionsQuery {
        filter: SessionsFilter {
            silent: true,
            ..SessionsFilter::default()
        },
        ..query(Newest, "")
    };
    let silent = millis(page(&silent));
    let begun = Instant::now();
    journal.counts().expect("counts");
    let counts = millis(begun.elapsed());
    println!(
        "{}",
        json!({"first": first, "keys": keys, "silent": silent, "counts": counts})
    );
    journal.close();
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
