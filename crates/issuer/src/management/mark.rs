//! `POST /issuer2/sessions/{id}/mark`: what a person says of a session. An extension of this desk. No snapshot and no wallet
//! ever sees it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::SessionSummary;
use model::body::{self, Body};
use model::failure::Refusal;
use model::id::SessionId;
use serde_json::{Value, json};

use super::answer::{answer, unreadable};
use super::refusal;
use crate::app::Issuer;
use crate::serve::Here;

/// Characters of a note.
pub const LONGEST_NOTE: usize = 2000;

/// What is to be said; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Marks {
    pinned: Option<bool>,
    note: Option<String>,
}

/// Says it, and answers with the session's line.
pub async fn mark(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    let read = refusal::name(id).and_then(|id| Ok((id, marks(&refusal::body(body)?)?)));
    let done = match read {
        Ok((id, marks)) => write(&here.issuer, &id, marks).await,
        Err(refusal) => Err(refusal),
    };
    answer(StatusCode::OK, done)
}

async fn write(issuer: &Issuer, id: &str, marks: Marks) -> Result<Value, Refusal> {
    let unknown = || Refusal::not_found(format!("Issuance session not found: {id}"));
    let parsed = SessionId::parse(id)?;
    let journal = &issuer.journal;
    if let Some(pinned) = marks.pinned {
        journal.pin(&parsed, pinned).await.map_err(|error| unreadable(&error))?;
    }
    if let Some(note) = marks.note {
        journal
            .note(&parsed, note.trim())
            .await
            .map_err(|error| unreadable(&error))?;
    }
    let line = journal.summary(&parsed).map_err(|error| unreadable(&error))?;
    line.map(|line| shown(&line, issuer.now())).ok_or_else(unknown)
}

/// A line of the list as the management API shows it. Times are milliseconds since 1970.
pub fn shown(line: &SessionSummary, now: i64) -> Value {
    let state = &line.state;
    let mut out = json!({
        "sessionId": line.id.as_str(),
        "profileId": line.profile_id,
        "configurationId": line.configuration_id,
        "format": line.format.as_str(),
        "status": state.status.as_str(),
        "createdAt": line.created_at,
        "updatedAt": state.updated_at,
        "expiresAt": state.expires_at,
        "deliveries": line.deliveries,
        "delivered": line.delivered,
        "failing": line.failing,
        "refused": line.refused,
        "silent": model::session::is_silent(state, line.refused, now),
        "pinned": line.pinned,
        "note": line.note,
    });
    if let Some(reason) = &state.reason {
        out["statusReason"] = reason.as_str().into();
    }
    out
}

fn marks(given: &[u8]) -> Result<Marks, Refusal> {
    let members = body::parse(given)?;
    let body = Body(&members);
    body.known(&["pinned", "note"])?;
    let pinned = match body.get("pinned") {
        None => None,
        Some(Value::Bool(pinned)) => Some(*pinned),
        Some(_) => return Err(Refusal::bad_request("pinned must be true or false")),
    };
    let note = body.text("note")?;
    if note.as_deref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        let text = format!("note must be at most {LONGEST_NOTE} characters");
        return Err(Refusal::bad_request(text));
    }
    Ok(Marks { pinned, note })
}
