//! What a token was granted under decides how it asks, and whether it may ask again.

use axum::http::header;
use model::session::{Command, Grant, Session, TxAnswer, step};
use serde_json::{Value, json};

use super::*;
use crate::commit;
use crate::tests::{Answer, Stage};

/// A token of a new session of the profile `simple`.
async fn granted(stage: &Stage, name: &str, under: &Under) -> (Session, String) {
    let session = stage.session_of("simple", name).await;
    let token = under.token(&*stage.issuer.entropy);
    let grant = Grant {
        token_hash: journal::hash(&token),
        until: stage.issuer.now() + 300_000,
    };
    let tx = TxAnswer::None;
    let step = step(
        &session.state,
        Command::AskToken {
            tx,
            grant,
            refresh: None,
        },
        stage.issuer.now(),
    )
    .expect("granted");
    commit::step(&stage.issuer, &session, &step, None)
        .await
        .expect("written");
    (session, token)
}

async fn ask(stage: &Stage, token: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    stage.ask("POST", "/openid4vci/credential", &headers, body).await
}

/// The item of the session's latest refusal.
async fn item(stage: &Stage, session: &Session) -> Option<String> {
    // A refusal does not wait until it is written; the queue is in order.
    let nobody = model::id::SessionId::parse("nobody").expect("an id");
    stage.issuer.journal.erase(&nobody).await.expect("an answer");
    let exchanges = stage.issuer.journal.exchanges(&session.id).expect("exchanges");
    let last = exchanges.last().map(|kept| &kept.exchange)?;
    assert!(last.expected.is_some() && last.received.is_some(), "{last:?}");
    last.item.clone()
}

/// CRED-3, CRED-4, CRED-6, CRED-41, CRED-42, TOKEN-17, GAP-12, CONF-12, CONF-13: existence before kind, kind before rights.
#[tokio::test]
async fn a_token_that_named_identifiers() {
    let stage = Stage::new();
    let (named, token) = granted(
        &stage,
        "named",
        &Under {
            identifiers: true,
            ..Under::default()
        },
    )
    .await;
    let (unnamed, plain) = granted(&stage, "unnamed", &Under::default()).await;
    let check = async |session: &Session, token: &str, body: Value, error: &str, code: &str| {
        let answer = ask(&stage, token, body.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["error"]),
            (400, &json!(error)),
            "{body}"
        );
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), None);
        assert_eq!(item(&stage, session).await.as_deref(), Some(code), "{body}");
    };
    let (configuration, identifier) = ("credential_configuration_id", "credential_identifier");
    check(
        &named,
        &token,
        json!({configuration: "x"}),
        "unknown_credential_configuration",
        "CRED-41",
    )
    .await;
    check(
        &named,
        &token,
        json!({identifier: "x"}),
        "unknown_credential_identifier",
        "CRED-42",
    )
    .await;
    check(
        &named,
        &token,
        json!({identifier: "plain"}),
        "unknown_credential_identifier",
        "CRED-42",
    )
    .await;
    check(
        &named,
        &token,
        json!({configuration: "c"}),
        "invalid_credential_request",
        "CRED-4",
    )
    .await;
    check(
        &unnamed,
        &plain,
        json!({identifier: "x"}),
        "unknown_credential_identifier",
        "CRED-42",
    )
    .await;
    check(
        &unnamed,
        &plain,
        json!({identifier: "simple"}),
        "invalid_credential_request",
        "CRED-3",
    )
    .await;
    assert_eq!(ask(&stage, &token, json!({identifier: "simple"})).await.status, 200);
    assert_eq!(ask(&stage, &plain, json!({configuration: "c"})).await.status, 200);
}

/// R34, CRED-16, CRED-17: a refreshed token fetches the credential of a closed session anew; nothing else changes.
#[tokio::test]
async fn a_refreshed_token_asks_again() {
    let stage = Stage::new();
    let refreshed = Under {
        refreshed: true,
        ..Under::default()
    };
    let body = json!({"credential_configuration_id": "c"});
    let (session, token) = granted(&stage, "one", &refreshed).await;
    let told = |session: &Session| {
        stage
            .issuer
            .journal
            .events(Some(&session.id), 0, 100)
            .expect("events")
            .len()
    };
    let status = |session: &Session| {
        let now = stage
            .issuer
            .journal
            .session(&session.id)
            .expect("a read")
            .expect("a session");
        (now.state.status, now.state.flow().issued.len())
    };
    let first = ask(&stage, &token, body.clone()).await;
    assert_eq!(
        (first.status.as_u16(), status(&session)),
        (200, (Status::Successful, 1))
    );
    let before = told(&session);
    let again = ask(&stage, &token, body.clone()).await;
    assert_eq!(
        (again.status.as_u16(), status(&session)),
        (200, (Status::Successful, 2))
    );
    assert_ne!(again.body["notification_id"], first.body["notification_id"], "CRED-25");
    assert_eq!(told(&session), before);
    let exchanges = stage.issuer.journal.exchanges(&session.id).expect("exchanges");
    assert_eq!(exchanges.last().map(|kept| kept.exchange.status), Some(200));
    // One that was called off stays so.
    let (session, token) = granted(&stage, "two", &refreshed).await;
    crate::reject(&stage.issuer, "two", "called off")
        .await
        .expect("rejected");
    let answer = ask(&stage, &token, body).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["error"]),
        (400, &json!("invalid_credential_request"))
    );
    assert_eq!(status(&session), (Status::RejectedByUser, 0));
}
