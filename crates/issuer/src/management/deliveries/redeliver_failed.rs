//! `POST /issuer2/deliveries/redeliver`: every event's delivery that was given up since an instant, once more.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use model::body::{self, Body};
use model::failure::Refusal;
use serde_json::{Value, json};

use crate::management::answer::{answer, unreadable};
use crate::management::refusal;
use crate::serve::Here;

/// Those made since then, to one target or to all that are open. The answer counts too those left out: marked as a test, replay
/// or drill, or to a target that gets nothing now.
pub async fn redeliver_failed(State(here): State<Here>, body: refusal::Body) -> Response {
    answer(StatusCode::ACCEPTED, all(&here, body).await)
}

async fn all(here: &Here, given: refusal::Body) -> Result<Value, Refusal> {
    let members = body::parse(&refusal::body(given)?)?;
    let body = Body(&members);
    body.known(&["since", "target"])?;
    body.required(&["since"])?;
    let since = body.integer("since")?.unwrap_or_default();
    let target = body.integer("target")?;
    let journal = &here.issuer.journal;
    let redelivered = journal
        .redeliver_failed(since, target, here.issuer.now())
        .await
        .map_err(|error| unreadable(&error))?;
    Ok(json!({
        "count": redelivered.asked,
        "leftOut": { "marked": redelivered.marked, "closed": redelivered.closed },
    }))
}
