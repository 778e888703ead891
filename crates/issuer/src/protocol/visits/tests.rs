//! Several wallets, one address.

use std::sync::Arc;

use jiff::SignedDuration;
use model::exchange::Exchange;
use model::id::SessionId;
use serde_json::Value;

use super::*;
use crate::tests::Stage;

const METADATA: &str = "/.well-known/openid-credential-issuer";

async fn get(stage: &Stage, target: &str, agent: &str) {
    stage.ask("GET", target, &[("user-agent", agent)], Value::Null).await;
}

/// A session whose offer that wallet fetches.
async fn begun(stage: &Stage, name: &str, agent: &str) -> SessionId {
    let session = stage.session_of("simple", name).await;
    fetch(stage, name, agent).await;
    session.id
}

async fn fetch(stage: &Stage, name: &str, agent: &str) {
    get(stage, &format!("/openid4vci/credential-offer?id={name}"), agent).await;
}

/// What is kept of a session: each exchange, after what came before it.
async fn kept(stage: &Stage, session: &SessionId) -> Vec<Exchange> {
    // Whatever is committed next comes after it.
    let name = format!("after-{}-{}", session.as_str(), stage.issuer.now());
    stage.session(&name).await;
    let kept = stage.issuer.journal.exchanges(session).expect("exchanges");
    kept.into_iter().map(|kept| kept.exchange).collect()
}

fn before(exchange: &Exchange) -> Vec<(&str, u16)> {
    let more = exchange.more.as_deref().expect("more of it");
    let visits = more.before.iter();
    visits.map(|visit| (visit.path.as_str(), visit.status)).collect()
}

/// Different wallets are told apart, each to its own session; what names no session is kept with nobody's address.
#[tokio::test]
async fn wallets_are_told_apart_by_their_user_agents() {
    let stage = Stage::new();
    let (one, two) = (begun(&stage, "one", "A/1").await, begun(&stage, "two", "B/1").await);
    get(&stage, METADATA, "A/1").await;
    get(&stage, "/.well-known/openid-configuration?code=x", "B/1").await;
    get(&stage, "/issuer2/profiles", "B/1").await;
    get(&stage, "/openid4vci/jwks", "A/1").await;
    fetch(&stage, "one", "A/1").await;
    fetch(&stage, "two", "B/1").await;
    let one = kept(&stage, &one).await;
    assert_eq!(before(&one[0]), []);
    assert_eq!(before(&one[1]), [(METADATA, 200), ("/openid4vci/jwks", 200)]);
    let two = kept(&stage, &two).await;
    assert_eq!(before(&two[1]), [("/.well-known/openid-configuration?code=•••", 404)]);
    let text = serde_json::to_string(&two).expect("JSON");
    assert!(!text.contains("127.0.0.1"), "{text}");
}

/// Two of the same make behind one address are one caller: said so, and no more is promised.
#[tokio::test]
async fn wallets_of_the_same_make_are_one_caller() {
    let stage = Stage::new();
    let (one, two) = (begun(&stage, "one", "A/1").await, begun(&stage, "two", "A/1").await);
    get(&stage, METADATA, "A/1").await;
    fetch(&stage, "one", "A/1").await;
    assert_eq!(before(&kept(&stage, &one).await[1]).len(), 1);
    assert_eq!(kept(&stage, &two).await.len(), 1);
}

/// What nobody takes is written when the wallet is silent and the session open, and only then.
#[tokio::test]
async fn what_a_silent_wallet_asked_for_is_written() {
    let stage = Stage::new();
    let session = begun(&stage, "one", "A/1").await;
    let running = tokio::spawn({
        let issuer = Arc::clone(&stage.issuer);
        async move { run(&issuer).await }
    });
    get(&stage, METADATA, "A/1").await;
    get(&stage, "/nowhere", "A/1").await;
    let until = stage.issuer.now() + SILENCE;
    stage
        .clock
        .awaited(jiff::Timestamp::from_millisecond(until).expect("an instant"))
        .await;
    assert_eq!(kept(&stage, &session).await.len(), 1);
    stage.clock.advance(SignedDuration::from_millis(SILENCE));
    let mut news = kept(&stage, &session).await;
    while news.len() < 2 {
        tokio::task::yield_now().await;
        news = stage
            .issuer
            .journal
            .exchanges(&session)
            .expect("exchanges")
            .into_iter()
            .map(|kept| kept.exchange)
            .collect();
    }
    let last = &news[1];
    assert!(last.is_ascribed());
    assert_eq!((last.path.as_str(), last.agent.as_deref()), ("/nowhere", Some("A/1")));
    assert_eq!(before(last), [(METADATA, 200)]);
    stage.issuer.stop();
    running.await.expect("stopped");
}

/// A session that is over gets nothing: what was asked for waits for the next one.
#[tokio::test]
async fn what_comes_after_the_end_belongs_to_what_comes_next() {
    let stage = Stage::new();
    begun(&stage, "one", "A/1").await;
    get(&stage, METADATA, "A/1").await;
    crate::reject(&stage.issuer, "one", "called off")
        .await
        .expect("rejected");
    let (silent, _) = stage.issuer.visits.silent(stage.issuer.now() + SILENCE);
    assert_eq!(silent.len(), 1);
    let (name, session) = &silent[0];
    stage.issuer.visits.forget(*name, session);
    assert_eq!(stage.issuer.visits.take(*name, session), None);
    let two = begun(&stage, "two", "A/1").await;
    assert_eq!(before(&kept(&stage, &two).await[0]), [(METADATA, 200)]);
}

#[test]
fn floods_are_bounded() {
    let visits = Visits::default();
    let door = Arc::new(Door {
        base: "http://localhost:7002".into(),
        identifier_path: "",
        management: None,
    });
    let visit = |agent: usize, at: i64| {
        let request = Request::builder().uri("/x").header("user-agent", agent);
        let request = request.body(axum::body::Body::empty()).expect("a request");
        let visiting = visits.begin(&request, at).expect("a visit");
        let name = visiting.name;
        visits.note(visiting, &door, StatusCode::OK);
        name
    };
    for at in 0..100 {
        visit(0, at);
    }
    let session = SessionId::parse("s").expect("an id");
    for agent in 1..=CALLERS {
        visit(agent, 100);
    }
    assert_eq!(visits.lock().len(), CALLERS);
    let name = visit(1, 100);
    for _ in 0..100 {
        visit(1, 101);
    }
    assert_eq!(visits.exchange(name, &session, 101).len(), EACH);
    visit(1, 102);
    assert_eq!(visits.exchange(name, &session, 102 + AGE), []);
    // Long after the exchange: nobody's.
    visit(1, 102 + AGE + CLOSE);
    assert_eq!(visits.take(name, &session), None);
    assert_eq!(visits.lock()[&name].visits.len(), 1);
}
