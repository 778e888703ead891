//! `POST /issuer2/profiles/{id}/test-event`: a made-up event of a profile's own data, to try a target. An extension of this
//! desk.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::NewTrial;
use model::body::{self, Body};
use model::event::EventName;
use model::failure::Refusal;
use model::trial::test_event as make;
use serde_json::Value;

use super::answer::{answer, unreadable};
use super::profiles::unknown;
use super::{refusal, resend};
use crate::serve::Here;

/// Makes the event and keeps its delivery; it goes out at once, marked as a test, and is in no stream.
pub async fn test_event(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::ACCEPTED, send(&here, id, body).await)
}

async fn send(here: &Here, id: refusal::Name, given: refusal::Body) -> Result<Value, Refusal> {
    let issuer = &*here.issuer;
    let id = refusal::name(id)?;
    let catalogue = issuer.catalogue();
    let profile = catalogue.profiles.get(&id);
    let profile = profile.ok_or_else(|| unknown(catalogue.invalid.get(&id).map(String::as_str), &id))?;
    let members = body::parse(&refusal::body(given)?)?;
    let body = Body(&members);
    body.known(&["event", "webhook"])?;
    body.required(&["event"])?;
    let names = EventName::ALL.map(EventName::as_str);
    let event = EventName::ALL[body.one_of("event", &names)?.unwrap_or_default()];
    let own = || profile.terms.webhook.clone();
    let webhook = resend::webhook(&body)?.or_else(own).ok_or_else(|| {
        let text = "This profile has no webhook: say where to send the event";
        Refusal::new(409, "NothingToSendException", text)
    })?;
    resend::allowed(here, Some(&webhook))?;
    // As the next offer would name it.
    let door = issuer.door(issuer.default_place()).unwrap_or_else(|| here.door.clone());
    let now = issuer.now();
    let made = make(
        profile,
        Some(&webhook),
        event,
        &door.identifier(),
        &*issuer.entropy,
        now,
    );
    let (target, secrets) = resend::sealed(issuer.journal.vault(), &webhook);
    let new = NewTrial {
        session_id: made.session_id,
        event: made.event,
        sequence: made.sequence,
        body: made.body,
        target,
        secrets,
        now,
    };
    let going = issuer.journal.send_trial(new).await;
    resend::going(here, going.map_err(|error| unreadable(&error))?).await
}
