//! `POST /issuer2/deliveries/{id}/retry | redeliver | give-up`. The id is the `webhook-id`; where the copies of a drill share
//! one, the first is meant.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::{ActError, DeliveryLine};
use model::body::{self, Body};
use model::failure::Refusal;
use serde_json::Value;

use super::shown::shown;
use crate::management::answer::{answer, away, unreadable};
use crate::management::refusal;
use crate::serve::Here;

/// One more attempt now at a delivery that waits.
pub async fn retry(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::ACCEPTED, act(&here, id, body, Act::Retry).await)
}

/// Once more what was delivered or given up: the same `webhook-id`, a fresh timestamp and signature.
pub async fn redeliver(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::ACCEPTED, act(&here, id, body, Act::Redeliver).await)
}

/// No more attempts at a delivery that waits.
pub async fn give_up(State(here): State<Here>, id: refusal::Name, body: refusal::Body) -> Response {
    answer(StatusCode::OK, act(&here, id, body, Act::GiveUp).await)
}

enum Act {
    Retry,
    Redeliver,
    GiveUp,
}

/// Does it and answers with the delivery as it now stands.
async fn act(here: &Here, id: refusal::Name, body: refusal::Body, act: Act) -> Result<Value, Refusal> {
    let id = refusal::name(id)?;
    nothing(body)?;
    let unknown = || Refusal::not_found(format!("Delivery not found: {id}"));
    let journal = &here.issuer.journal;
    let number = journal.find_delivery(&id).map_err(|error| unreadable(&error))?;
    let number = number.ok_or_else(unknown)?;
    let now = here.issuer.now();
    let done = match act {
        Act::Retry => journal.retry_now(number, now).await,
        Act::Redeliver => journal.redeliver(number, now).await,
        Act::GiveUp => journal.give_up(number).await,
    };
    done.map_err(|error| match error {
        ActError::NotFound => unknown(),
        error => refused(error),
    })?;
    let delivery = away(&here.issuer, move |journal| journal.delivery(number)).await?;
    let delivery = delivery.ok_or_else(unknown)?;
    let row = journal
        .target(delivery.lane.target)
        .map_err(|error| unreadable(&error))?;
    Ok(shown(&DeliveryLine {
        delivery_id: id,
        target_masked: row.map(|row| row.target.masked).unwrap_or_default(),
        delivery,
    }))
}

/// The answer to an act that was refused; 404 has its words from whoever knows what was asked for.
pub fn refused(error: ActError) -> Refusal {
    let id = match error {
        ActError::NotFound => return Refusal::not_found(error.to_string()),
        ActError::Journal(error) => return unreadable(&error),
        ActError::InFlight => "DeliveryInFlightException",
        ActError::Held => "TargetHeldException",
        ActError::NotWaiting => "DeliveryNotWaitingException",
        ActError::NotEnded => "DeliveryNotEndedException",
    };
    Refusal::new(409, id, error.to_string())
}

/// A body that says nothing: none, or `{}`.
pub fn nothing(given: refusal::Body) -> Result<(), Refusal> {
    let given = refusal::body(given)?;
    if given.is_empty() {
        return Ok(());
    }
    Body(&body::parse(&given)?).known(&[])
}
