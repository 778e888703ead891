//! The notification endpoint (NOTIF-1 to NOTIF-8): what became of a credential in the wallet.
//!
//! It changes no status and is none of the six events: it is remembered with the credential response it is about, and on
//! record as an exchange, also after the session's end.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::exchange::cut;
use model::session::flow::Notified;
use model::session::{Notification, Session, notify};

use super::access::{Access, authorized};
use super::answer::{WalletError, or_none, plain, shown};
use super::asked::Asked;
use super::members::{Members, Secret};
use super::record::{Recording, stub};
use crate::app::Issuer;
use crate::commit;
use crate::listener::ENDPOINTS;
use crate::serve::Here;

/// The code of a request that is no good (NOTIF-6).
const MALFORMED: &str = "invalid_notification_request";
/// What may be told (NOTIF-3).
const EVENTS: [&str; 3] = ["credential_accepted", "credential_failure", "credential_deleted"];
/// Bytes kept of a wallet's own words; the exchange has more.
const WORDS: usize = 1024;

/// `POST /openid4vci/notification`.
pub async fn receive(State(here): State<Here>, asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(&here, "POST", format!("{ENDPOINTS}/notification"), &asked);
    let headers = &asked.headers;
    let Access { session, .. } = match authorized(&here, headers, "notification") {
        Ok(access) => access,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return error.into_response();
        }
    };
    match read(headers, body, &mut recording) {
        Ok(told) => take(issuer, session, &told, recording).await,
        Err(error) => {
            recording.refuse(issuer, Some(&session.id), &error).await;
            error.into_response()
        }
    }
}

/// A notification that is in order.
struct Told {
    notification_id: String,
    event: String,
    description: Option<String>,
}

fn read(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    recording: &mut Recording,
) -> Result<Told, WalletError> {
    recording.request("(not taken)");
    let body = body.map_err(|rejection| WalletError::body_not_taken(MALFORMED, &rejection))?;
    recording.request("(not readable)");
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("application/json")
    {
        let error = WalletError::bad(MALFORMED, "NOTIF-1", "Content-Type must be application/json");
        return Err(error.because("application/json", or_none(kind)));
    }
    let members = Members::parse(&body, MALFORMED, "NOTIF-6")?;
    recording.request(&members.masked(&[Secret::Handle("notification_id")]));
    let required = |name: &str| {
        members.text(name, "NOTIF-2")?.ok_or_else(|| {
            let error = WalletError::bad(MALFORMED, "NOTIF-2", format!("{name} is missing"));
            error.because(name, shown(None))
        })
    };
    let notification_id = required("notification_id")?.to_owned();
    let event = required("event")?.to_owned();
    if !EVENTS.contains(&event.as_str()) {
        let known = EVENTS.join(", ");
        let error = WalletError::bad(MALFORMED, "NOTIF-3", format!("event must be one of {known}"));
        return Err(error.because(known, event));
    }
    let description = members.text("event_description", "NOTIF-2")?;
    if let Some(text) = description.filter(|text| plain(text) != *text) {
        let error = WalletError::bad(
            MALFORMED,
            "NOTIF-2",
            "event_description has characters that are not allowed",
        );
        return Err(error.because("ASCII without quotation marks and backslashes", text));
    }
    Ok(Told {
        notification_id,
        event,
        description: description.map(|text| cut(text, WORDS)),
    })
}

async fn take(issuer: &Issuer, mut session: Session, told: &Told, recording: Recording) -> Response {
    let hash = journal::hash(&told.notification_id);
    let mut recording = Some(recording);
    for _ in 0..commit::RACES {
        let Some(this) = recording.take() else { break };
        let now = issuer.now();
        let notified = Notified {
            at: now,
            event: told.event.clone(),
            description: told.description.clone(),
        };
        let step = match notify(&session.state, &hash, notified, now) {
            Notification::New(step) => step,
            Notification::Repeated => {
                let exchange = this.well(Some(&session.id), StatusCode::NO_CONTENT, "");
                issuer.journal.record_exchange(Some(&session.id), exchange).await;
                return StatusCode::NO_CONTENT.into_response();
            }
            Notification::Unknown => {
                let text = "The notification_id is not known";
                let error = WalletError::bad("invalid_notification_id", "NOTIF-6", text);
                let sent = stub(&told.notification_id);
                let error = error.because(
                    "the notification_id of a credential response to this access token",
                    sent,
                );
                this.refuse(issuer, Some(&session.id), &error).await;
                return error.into_response();
            }
        };
        let exchange = this.well(Some(&session.id), StatusCode::NO_CONTENT, "");
        match commit::step(issuer, &session, &step, Some(exchange.clone())).await {
            Ok(()) => return StatusCode::NO_CONTENT.into_response(),
            Err(error) if error.is_conflict() => match issuer.journal.session(&session.id) {
                Ok(Some(now)) => {
                    session = now;
                    recording = Some(Recording::again(exchange));
                }
                _ => break,
            },
            Err(error) => return WalletError::server(error).into_response(),
        }
    }
    WalletError::server("the session stayed busy").into_response()
}
