//! Issued credentials that have an entry of a status list: `GET /issuer2/sessions/{id}/credentials`, and
//! `POST /issuer2/credentials/{id}/revoke | suspend | restore`. An extension of this desk. None of it is an event: the six say
//! what happened to an issuance, and that is over.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::{StatusEntry, StatusError};
use model::failure::Refusal;
use model::status::{Act, StatusList, acts};
use serde_json::{Value, json};

use super::answer::{answer, away, unreadable};
use super::deliveries::nothing;
use super::{refusal, sessions};
use crate::serve::Here;
use crate::status;

/// The session's credentials, in the order they were issued; those without an entry are not among them.
pub async fn of_session(State(here): State<Here>, id: refusal::Name) -> Response {
    answer(StatusCode::OK, list(&here, id).await)
}

async fn list(here: &Here, id: refusal::Name) -> Result<Value, Refusal> {
    let session = sessions::read(&here.issuer, &refusal::name(id)?)?;
    let entries = away(&here.issuer, move |journal| journal.status_entries(&session.id)).await?;
    Ok(json!({ "credentials": entries.iter().map(shown).collect::<Vec<_>>() }))
}

/// It is to be valid no more.
pub async fn revoke(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::OK, act(&here, id, body, Act::Revoke).await)
}

/// It is to be invalid for a while.
pub async fn suspend(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::OK, act(&here, id, body, Act::Suspend).await)
}

/// It is to be valid again.
pub async fn restore(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::OK, act(&here, id, body, Act::Restore).await)
}

/// Does it and answers with the credential as it now stands. Doing it twice is doing it once.
async fn act(here: &Here, id: refusal::Name, body: refusal::Body, act: Act) -> Result<Value, Refusal> {
    let id = refusal::name(id)?;
    nothing(body)?;
    let unknown = || Refusal::not_found(format!("Credential not found: {id}"));
    let (list, index) = StatusEntry::parse_id(&id).ok_or_else(unknown)?;
    let changed = here
        .issuer
        .journal
        .change_status(list, index, act, here.issuer.now())
        .await;
    let entry = changed.map_err(|error| match error {
        StatusError::NotFound => unknown(),
        StatusError::Denied(denied) => Refusal::new(409, "CredentialStatusException", denied.to_string()),
        StatusError::Journal(error) => unreadable(&error),
    })?;
    Ok(shown(&entry))
}

/// A credential as the management API shows it. Times are milliseconds since 1970; `acts` are those that would change something.
fn shown(entry: &StatusEntry) -> Value {
    let series = &entry.series;
    let mut list = json!({
        "uri": status::uri(&series.issuer, Some(&entry.list)),
        "index": entry.index,
    });
    match series.list {
        StatusList::Token { bits } => {
            list["type"] = "token".into();
            list["bits"] = bits.into();
        }
        StatusList::Bitstring { purpose } => {
            list["type"] = "bitstring".into();
            list["purpose"] = purpose.as_str().into();
        }
    }
    let mut out = json!({
        "id": entry.id(),
        "number": entry.number,
        "format": series.format.as_str(),
        "status": entry.status.as_str(),
        "issuedAt": entry.issued_at,
        "changedAt": entry.changed_at,
        "acts": acts(series, entry.status).into_iter().map(Act::as_str).collect::<Vec<_>>(),
        "statusList": list,
    });
    if let Some(session) = &entry.session {
        out["sessionId"] = session.as_str().into();
    }
    out
}
