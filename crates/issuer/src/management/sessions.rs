//! `GET /issuer2/sessions…` (3), and calling a session off.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use journal::JournalError;
use model::failure::Refusal;
use model::id::SessionId;
use model::publish;
use model::session::{Command, Session, step};

use super::refusal::{self, refused};
use crate::app::Issuer;
use crate::commit;
use crate::serve::Here;

/// Sessions written into one piece of the answer.
const PIECE: usize = 200;

/// All sessions, newest first, written as they are read: the list has no paging (1.2) and may be long.
pub async fn list(State(here): State<Here>) -> Response {
    let first = match page(here.issuer.clone(), None, true).await {
        Ok(first) => first,
        Err(refusal) => return refused(refusal),
    };
    let pieces = stream::unfold((here.issuer, Some(first)), |(issuer, piece)| async move {
        let (text, next) = piece?;
        let following = match next {
            // A failure in the middle cuts the answer short, which no JSON parser takes for a whole list.
            Some(before) => page(issuer.clone(), Some(before), false).await.ok(),
            None => None,
        };
        Some((
            Ok::<_, std::convert::Infallible>(Bytes::from(text)),
            (issuer, following),
        ))
    });
    (headers(), Body::from_stream(pieces)).into_response()
}

fn headers() -> [(header::HeaderName, &'static str); 2] {
    [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ]
}

/// A piece of the list, and where the next begins. Read away from the threads that wallets are served on.
async fn page(issuer: Arc<Issuer>, before: Option<i64>, first: bool) -> Result<(String, Option<i64>), Refusal> {
    let read = move || {
        let (sessions, next) = issuer.journal.whole_sessions(before, PIECE)?;
        let mut text = String::from(if first { "[" } else { "" });
        for (at, session) in sessions.iter().enumerate() {
            if !first || at > 0 {
                text.push(',');
            }
            text.push_str(&publish::session(session));
        }
        if next.is_none() {
            text.push(']');
        }
        Ok((text, next))
    };
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "sessions could not be read");
        Refusal::internal()
    };
    let page: Result<_, JournalError> = tokio::task::spawn_blocking(read)
        .await
        .map_err(|error| failed(&error))?;
    page.map_err(|error| failed(&error))
}

/// One session.
pub async fn one(State(here): State<Here>, id: refusal::Name) -> Response {
    match refusal::name(id).and_then(|id| read(&here.issuer, &id)) {
        Ok(session) => (headers(), publish::session(&session)).into_response(),
        Err(refusal) => refused(refusal),
    }
}

/// The session of a path, or the 404 of 1.2.
pub fn read(issuer: &Issuer, id: &str) -> Result<Session, Refusal> {
    let unknown = || Refusal::not_found(format!("Issuance session not found: {id}"));
    let parsed = SessionId::parse(id)?;
    match issuer.journal.session(&parsed) {
        Ok(Some(session)) => Ok(session),
        Ok(None) => Err(unknown()),
        Err(error) => {
            tracing::error!(%error, "a session could not be read");
            Err(Refusal::internal())
        }
    }
}

/// Calls a session off: REJECTED_BY_USER (R10).
///
/// # Errors
/// 404 for an unknown session, 409 for one that has ended.
pub async fn reject(issuer: &Issuer, id: &str, reason: &str) -> Result<(), Refusal> {
    for _ in 0..commit::RACES {
        let session = read(issuer, id)?;
        let command = Command::Reject {
            reason: reason.to_owned(),
        };
        let ended = |_| Refusal::new(409, "SessionClosedException", "The session has already ended");
        let step = step(&session.state, command, issuer.now()).map_err(ended)?;
        match commit::step(issuer, &session, &step, None).await {
            Ok(()) => return Ok(()),
            Err(lost) if lost.is_conflict() => {}
            Err(error) => {
                tracing::error!(%error, session = %session.id, "a session could not be called off");
                return Err(Refusal::internal());
            }
        }
    }
    Err(Refusal::internal())
}
