//! `POST /issuer2/sessions/{id}/replay`: a session's events once more, perhaps elsewhere, perhaps with a fault built in. An
//! extension of this desk.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::{ActError, NewReplay};
use model::body::{self, Body};
use model::delivery::Kind;
use model::entropy::{self, Entropy};
use model::failure::Refusal;
use model::replay::{Drill, MOST, Past, SPEEDS, plan};
use serde_json::Value;

use super::answer::{answer, away};
use super::deliveries::refused;
use super::{refusal, resend, sessions};
use crate::serve::Here;

/// Plans the deliveries and keeps them; they go out as they fall due.
pub async fn replay(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::ACCEPTED, set_going(&here, id, body).await)
}

async fn set_going(here: &Here, id: refusal::Name, given: refusal::Body) -> Result<Value, Refusal> {
    let session = sessions::read(&here.issuer, &refusal::name(id)?)?;
    let given = refusal::body(given)?;
    let members = if given.is_empty() {
        serde_json::Map::new()
    } else {
        body::parse(&given)?
    };
    let body = Body(&members);
    body.known(&["webhook", "speed", "drill"])?;
    let (speed, drill) = (speed(&body)?, drill(&body)?);
    let journal = &here.issuer.journal;
    let (target, secrets) = match resend::webhook(&body)? {
        Some(webhook) => {
            resend::allowed(here, Some(&webhook))?;
            resend::sealed(journal.vault(), &webhook)
        }
        None => {
            let nowhere = || conflict("This session's events went nowhere: say where to send them");
            let own = session.frozen.target.clone().ok_or_else(nowhere)?;
            resend::allowed(here, resend::kept(journal, &own).as_ref())?;
            (own, Vec::new())
        }
    };
    // Events of a session are numbered without gaps: the newest, when there are more than a replay takes.
    let after = u64::from(session.state.sequence).saturating_sub(MOST as u64);
    let of = session.id.clone();
    let events = away(&here.issuer, move |journal| journal.events(Some(&of), after, MOST)).await?;
    let wanted = events.iter().filter(|event| target.events.contains(event.name));
    let past: Vec<_> = wanted
        .map(|event| Past {
            seq: event.seq,
            at: event.at,
        })
        .collect();
    if past.is_empty() {
        return Err(conflict("Nothing has happened in this session that its target wants"));
    }
    let now = here.issuer.now();
    let entropy = &*here.issuer.entropy;
    let new = NewReplay {
        session: session.id,
        kind: if drill.is_some() { Kind::Drill } else { Kind::Replay },
        target,
        secrets,
        plan: plan(&past, speed, drill, now, |n| below(n, entropy)),
        now,
    };
    let going = journal.replay(new).await.map_err(|error| match error {
        ActError::NotFound => Refusal::not_found("The session is not in the journal any more"),
        error => refused(error),
    })?;
    resend::going(here, going).await
}

fn conflict(message: &str) -> Refusal {
    Refusal::new(409, "NothingToSendException", message)
}

/// 1 unless it says otherwise.
fn speed(body: &Body<'_>) -> Result<f64, Refusal> {
    let speed = body.number("speed")?.unwrap_or(1.0);
    if speed == 0.0 || SPEEDS.contains(&speed) {
        return Ok(speed);
    }
    let text = format!("speed must be 0 for at once, or {} to {}", SPEEDS.start(), SPEEDS.end());
    Err(Refusal::bad_request(text))
}

fn drill(body: &Body<'_>) -> Result<Option<Drill>, Refusal> {
    let picked = body.one_of("drill", &Drill::ALL.map(Drill::as_str))?;
    Ok(picked.and_then(|at| Drill::ALL.get(at).copied()))
}

/// A random number below `n`; the least of the possible ones is likelier by less than one in 2^40.
fn below(n: usize, entropy: &dyn Entropy) -> usize {
    let dice = u64::from_le_bytes(entropy::bytes(entropy));
    usize::try_from(dice % (n.max(1) as u64)).unwrap_or(0)
}
