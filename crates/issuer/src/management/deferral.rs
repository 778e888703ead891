//! `POST /issuer2/sessions/{id}/approve` and `…/refuse`: what the operator decides about a credential that was put off. An
//! extension of this desk.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use model::body::{self, Body};
use model::failure::Refusal;
use model::publish;
use model::session::{Denied, State as SessionState, Step, deferral};
use serde_json::Value;

use super::answer::answer;
use super::{refusal, sessions};
use crate::app::Issuer;
use crate::commit;
use crate::serve::Here;

/// Characters of a reason.
const LONGEST: usize = 300;

/// What the operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The wallet may fetch the credential.
    Approved,
    /// It never will; the reason is for the record, and ends the session.
    Refused(String),
}

/// `POST /issuer2/sessions/{id}/approve`.
pub async fn approve(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    let decided = refusal::body(body).and_then(|given| members(&given, &[]).map(|_| Decided::Approved));
    answer(StatusCode::OK, shown(&here, id, decided).await)
}

/// `POST /issuer2/sessions/{id}/refuse`.
pub async fn refuse(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    let decided = refusal::body(body).and_then(|given| reason(&given).map(Decided::Refused));
    answer(StatusCode::OK, shown(&here, id, decided).await)
}

/// The session afterwards.
async fn shown(here: &Here, id: refusal::Name, decided: Result<Decided, Refusal>) -> Result<Value, Refusal> {
    let id = refusal::name(id)?;
    decide(&here.issuer, &id, &decided?).await?;
    let session = sessions::read(&here.issuer, &id)?;
    serde_json::from_str(&publish::session(&session)).map_err(|_| Refusal::internal())
}

/// Decides about the credential of a session that was put off.
///
/// # Errors
/// 404 for an unknown session, 409 for one that has ended or has nothing to decide.
pub async fn decide(issuer: &Issuer, id: &str, decided: &Decided) -> Result<(), Refusal> {
    for _ in 0..commit::RACES {
        let session = sessions::read(issuer, id)?;
        let step = step(&session.state, decided, issuer.now()).map_err(refused)?;
        match commit::step(issuer, &session, &step, None).await {
            Ok(()) => return Ok(()),
            Err(lost) if lost.is_conflict() => {}
            Err(error) => {
                tracing::error!(%error, session = %session.id, "a decision could not be written");
                return Err(Refusal::internal());
            }
        }
    }
    Err(Refusal::internal())
}

fn step(state: &SessionState, decided: &Decided, now: i64) -> Result<Step, Denied> {
    match decided {
        Decided::Approved => deferral::approve(state, now),
        Decided::Refused(reason) => deferral::refuse(state, reason, now),
    }
}

fn refused(denied: Denied) -> Refusal {
    match denied {
        Denied::NothingDeferred => {
            let text = "No credential of this session waits for a decision";
            Refusal::new(409, "NothingDeferredException", text)
        }
        _ => Refusal::new(409, "SessionClosedException", "The session has already ended"),
    }
}

/// `reason`, if there is one.
fn reason(given: &[u8]) -> Result<String, Refusal> {
    let members = members(given, &["reason"])?;
    let reason = Body(&members)
        .text("reason")?
        .filter(|reason| !reason.trim().is_empty());
    match reason {
        Some(reason) if reason.chars().count() > LONGEST => Err(Refusal::bad_request(format!(
            "reason must be at most {LONGEST} characters"
        ))),
        Some(reason) => Ok(reason),
        None => Ok("by the operator".to_owned()),
    }
}

/// A body that may be left out.
fn members(given: &[u8], known: &[&str]) -> Result<serde_json::Map<String, Value>, Refusal> {
    if given.is_empty() {
        return Ok(serde_json::Map::new());
    }
    let members = body::parse(given)?;
    Body(&members).known(known)?;
    Ok(members)
}
