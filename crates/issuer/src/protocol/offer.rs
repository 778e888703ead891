//! The offer by reference (OFFER-14 to OFFER-16).

use axum::extract::{RawQuery, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::failure::Refusal;
use model::id::SessionId;
use model::session::{Command, Session, step};
use model::{exchange::MASK, publish};

use super::answer::json_no_store;
use super::asked::Asked;
use super::record::Recording;
use crate::commit;
use crate::listener::ENDPOINTS;
use crate::management::refusal::refused;
use crate::serve::Here;

/// `GET /openid4vci/credential-offer?id=…`: the real bytes while the session is ACTIVE, 404 otherwise (R15, R33).
///
/// Each GET fires `resolved_credential_offer`; a HEAD does not (R16). One that comes too late is on record in its session.
pub async fn fetch(method: Method, State(here): State<Here>, query: RawQuery, asked: Asked) -> Response {
    let Some(id) = id(query) else {
        return refused(Refusal::not_found("Credential offer not found"));
    };
    let unknown = || refused(not_found(&id));
    let path = format!("{ENDPOINTS}/credential-offer?id={id}");
    let mut recording = Some(Recording::begin(&here, "GET", path, &asked));
    for _ in 0..commit::RACES {
        let session = match here.issuer.journal.session(&id) {
            Ok(Some(session)) if !session.offer.by_value => session,
            Ok(_) => return unknown(),
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                return refused(Refusal::internal());
            }
        };
        let now = here.issuer.now();
        if method == Method::HEAD {
            return if session.state.is_over(now) { unknown() } else { head() };
        }
        let Some(this) = recording.take() else { break };
        let step = match step(&session.state, Command::Fetch, now) {
            Ok(step) => step,
            Err(denied) => {
                this.miss(&here.issuer, &id, &not_found(&id), &denied).await;
                return unknown();
            }
        };
        let (offer, kept) = bodies(&session);
        let exchange = this.good(&id, &kept);
        match commit::step(&here.issuer, &session, &step, Some(exchange.clone())).await {
            Ok(()) => return json_no_store(StatusCode::OK, offer),
            Err(lost) if lost.is_conflict() => recording = Some(Recording::again(exchange)),
            Err(error) => {
                tracing::error!(%error, session = %id, "an offer could not be recorded as fetched");
                return refused(Refusal::internal());
            }
        }
    }
    refused(Refusal::new(503, "BusyException", "The session is busy, try again"))
}

fn id(RawQuery(query): RawQuery) -> Option<SessionId> {
    let query = query?;
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == "id");
    let (_, id) = values.next()?;
    SessionId::parse(&id).ok()
}

fn not_found(id: &SessionId) -> Refusal {
    Refusal::not_found(format!("Credential offer not found: {id}"))
}

fn head() -> Response {
    [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ]
    .into_response()
}

/// The offer as sent, and as kept.
fn bodies(session: &Session) -> (String, String) {
    let offer = publish::offer(
        &session.offer,
        session.id.as_str(),
        &session.frozen.configuration.id,
        true,
    );
    let kept = offer.replace(session.offer.code.as_str(), MASK);
    (offer, kept)
}
