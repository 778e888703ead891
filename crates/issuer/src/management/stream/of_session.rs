//! `GET /issuer2/sessions/{id}/events`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

use super::last_event_id;
use super::reader::{Only, Reader};
use crate::app::Issuer;
use crate::management::refusal::{self, refused};
use crate::management::sessions;
use crate::serve::Here;

/// How long a stream stays open after its session's end (R45).
const LINGER: SignedDuration = SignedDuration::from_mins(5);

/// The stream of one session.
pub async fn of_session(State(here): State<Here>, id: refusal::Name, headers: HeaderMap) -> Response {
    // R46: an unknown session is a 404 before any stream.
    let session = match refusal::name(id).and_then(|id| sessions::read(&here.issuer, &id)) {
        Ok(session) => session,
        Err(refusal) => return refused(refusal),
    };
    let last = u64::from(session.state.sequence);
    // An unknown or future id counts as absent (R5).
    let given = last_event_id(&headers).filter(|given| *given <= last);
    let after = match given {
        Some(given) => given,
        None if here.issuer.settings.replay => 0,
        None => last,
    };
    let closed_at = session.state.is_closed().then_some(session.state.updated_at);
    if closed_at.is_some_and(|at| over(&here.issuer, at, after == last && given.is_some())) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let end = closed_at.map(linger_end);
    Reader::answer(&here.issuer, Only::Session(session.id), after, end)
}

/// R45: nothing can follow any more.
fn over(issuer: &Issuer, closed_at: i64, nothing_follows: bool) -> bool {
    let lingered = issuer.clock.now() >= linger_end(closed_at);
    nothing_follows || (!issuer.settings.replay && lingered)
}

/// When the stream of a session ends that ended at `closed_at`.
pub fn linger_end(closed_at: i64) -> Timestamp {
    let closed = Timestamp::from_millisecond(closed_at).unwrap_or(Timestamp::MAX);
    closed.checked_add(LINGER).unwrap_or(Timestamp::MAX)
}
