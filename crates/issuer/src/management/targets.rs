//! `/issuer2/targets…`: who gets webhooks, how they have been doing, and holding them back. An extension of this desk.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::{Journal, TargetRow};
use model::body::{self, Body};
use model::delivery::Standing;
use model::event::EventName;
use model::failure::Refusal;
use model::notifications::{AuthKind, SignatureKind};
use serde_json::{Value, json};

use super::answer::{answer, away, unreadable};
use super::query::Query;
use super::{refusal, resend};
use crate::serve::Here;

/// Rows unless `limit` says otherwise, and the most of them.
const ROWS: (usize, usize) = (1000, 1000);
/// Why a target is held, when nobody says.
const HELD: &str = "held by a person";
/// The most characters of a reason.
const LONGEST: usize = 300;

/// Targets, those with the latest attempts first.
pub async fn list(State(here): State<Here>, RawQuery(query): RawQuery) -> Response {
    answer(StatusCode::OK, rows(&here, query.as_deref()).await)
}

async fn rows(here: &Here, query: Option<&str>) -> Result<Value, Refusal> {
    let query = Query::parse(query, &["search", "limit"])?;
    let limit = query.limit(ROWS.0, ROWS.1)?;
    let search = query.text("search").map(str::to_owned);
    let rows = away(&here.issuer, move |journal| {
        let rows = journal.targets(search.as_deref(), limit)?;
        Ok(rows.iter().map(|row| shown(journal, row)).collect::<Vec<_>>())
    });
    Ok(json!({ "targets": rows.await? }))
}

/// Nothing goes to a target until it is released. A body may say `why`.
pub async fn hold(State(here): State<Here>, number: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::OK, stand(&here, number, body, &["why"]).await)
}

/// What was held back goes out.
pub async fn release(State(here): State<Here>, number: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::OK, stand(&here, number, body, &[]).await)
}

/// Holds where a reason may be given, else releases; answers with the target as it now stands.
async fn stand(here: &Here, number: refusal::Name, given: refusal::Body, members: &[&str]) -> Result<Value, Refusal> {
    let name = refusal::name(number)?;
    let unknown = || Refusal::not_found(format!("Target not found: {name}"));
    let why = why(&refusal::body(given)?, members)?;
    let number: i64 = name.parse().map_err(|_| unknown())?;
    let (journal, now) = (&here.issuer.journal, here.issuer.now());
    let known = if members.is_empty() {
        journal.release(number, now).await
    } else {
        journal.hold(number, now, why.as_deref().unwrap_or(HELD)).await
    };
    if !known.map_err(|error| unreadable(&error))? {
        return Err(unknown());
    }
    let row = journal.target(number).map_err(|error| unreadable(&error))?;
    row.map(|row| shown(journal, &row)).ok_or_else(unknown)
}

fn why(given: &[u8], members: &[&str]) -> Result<Option<String>, Refusal> {
    if given.is_empty() {
        return Ok(None);
    }
    let read = body::parse(given)?;
    let body = Body(&read);
    body.known(members)?;
    let why = body.text("why")?.filter(|why| !why.trim().is_empty());
    if why.as_ref().is_some_and(|why| why.chars().count() > LONGEST) {
        return Err(Refusal::bad_request("why must be at most 300 characters"));
    }
    Ok(why)
}

/// A target as the management API shows it. Times are milliseconds since 1970; only first attempts and scheduled retries at
/// sessions' events count. How it is authorised and signed and which headers are added stand there where its settings can be read.
fn shown(journal: &Journal, row: &TargetRow) -> Value {
    let mut out = json!({
        "target": row.number,
        "url": row.target.masked,
        "standing": row.standing.as_str(),
        "events": row.target.events.events().map(EventName::as_str).collect::<Vec<_>>(),
        "attempts": row.attempts,
        "failed": row.failed,
        "waiting": row.waiting,
        "givenUp": row.given_up,
        "recent": row.recent,
    });
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            out[name] = value;
        }
    };
    if row.standing != Standing::Open {
        add("since", row.since.map(Value::from));
        add("why", row.why.clone().map(Value::from));
    }
    if let Some(webhook) = resend::kept(journal, &row.target) {
        add("auth", webhook.auth.map(|auth| auth_name(auth).into()));
        add("headers", some(webhook.header_names));
        add("signed", some(webhook.signed.into_iter().map(signature_name).collect()));
    }
    add("lastAt", row.last_at.map(Value::from));
    add("lastOkAt", row.last_ok_at.map(Value::from));
    add("lastError", row.last_error.clone().map(Value::from));
    add("meanMicros", row.mean_micros.map(Value::from));
    out
}

/// A list that holds something.
fn some<T: Into<Value>>(list: Vec<T>) -> Option<Value> {
    (!list.is_empty()).then(|| list.into())
}

fn auth_name(kind: AuthKind) -> &'static str {
    match kind {
        AuthKind::Bearer => "bearer",
        AuthKind::Basic => "basic",
    }
}

fn signature_name(kind: SignatureKind) -> &'static str {
    match kind {
        SignatureKind::V1 => "v1",
        SignatureKind::V1a => "v1a",
    }
}
