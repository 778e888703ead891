//! One-time tickets for event streams: `EventSource` cannot send a token (design.md section 1, Host, Origin, CORS).

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use model::entropy;
use serde_json::json;

use crate::app::Issuer;
use crate::serve::Here;

/// Life of a ticket, seconds.
const SECONDS: i64 = 60;

/// `POST /issuer2/tickets`: the caller has shown the token, if there is one.
pub async fn make(State(here): State<Here>) -> Response {
    let ticket = B64U.encode(entropy::bytes::<24>(&*here.issuer.entropy));
    let now = here.issuer.now();
    let mut tickets = here
        .issuer
        .tickets
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    tickets.retain(|_, until| *until > now);
    tickets.insert(ticket.clone(), now + SECONDS * 1000);
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (
        StatusCode::CREATED,
        headers,
        json!({"ticket": ticket, "expiresIn": SECONDS}).to_string(),
    )
        .into_response()
}

/// Uses a ticket up.
pub fn redeem(issuer: &Issuer, ticket: &str) -> bool {
    let mut tickets = issuer.tickets.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    tickets.remove(ticket).is_some_and(|until| issuer.now() < until)
}
