//! `POST /issuer2/sessions/{id}/recreate`: a session's offer made again, for a new session. An extension of this desk.
//!
//! The profile is taken as it is now, with the overrides as they were given then. Secrets among these were sealed and are not
//! read back for this: such an offer is refused, in so many words.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use model::failure::Refusal;
use model::session::{Method, Session};
use serde_json::{Map, Value, json};

use super::refusal::{self, refused};
use super::{offers, sessions};
use crate::app::Issuer;
use crate::serve::Here;

/// Makes it; answers as for any offer.
pub async fn recreate(
    State(here): State<Here>,
    id: refusal::Name,
    headers: HeaderMap,
    body: refusal::Body,
) -> Response {
    let request = refusal::name(id).and_then(|id| {
        super::deliveries::nothing(body)?;
        request(&here.issuer, &id)
    });
    match request {
        Ok(request) => offers::answer(offers::make(&here, &headers, request.to_string().as_bytes()).await),
        Err(refusal) => refused(refusal),
    }
}

/// The request that the offer of a session was made with.
fn request(issuer: &Issuer, id: &str) -> Result<Value, Refusal> {
    let session = sessions::read(issuer, id)?;
    let asked = issuer
        .journal
        .asked(&session.id)
        .map_err(|error| super::answer::unreadable(&error))?;
    let asked = asked.and_then(|text| serde_json::from_str(&text).ok());
    again(&session, asked.as_ref())
}

fn again(session: &Session, asked: Option<&Map<String, Value>>) -> Result<Value, Refusal> {
    let refused = |text: &str| Refusal::new(409, "OfferNotRepeatableException", text.to_owned());
    let (method, state) = match session.offer.method {
        Method::PreAuthorized => ("PRE_AUTHORIZED", None),
        Method::Authorized => ("AUTHORIZED", Some("INCLUDE")),
        Method::AuthorizedWithoutState => ("AUTHORIZED", Some("OMIT")),
        Method::WalletInitiated => {
            return Err(refused(
                "This session began at a wallet: there was no offer to make again",
            ));
        }
    };
    let Some(asked) = asked else {
        return Err(refused(
            "This session was made by an earlier version, which did not keep what its offer was asked for with",
        ));
    };
    if let Some(sealed) = asked.get("sealed").and_then(Value::as_array) {
        let names: Vec<_> = sealed.iter().filter_map(Value::as_str).collect();
        return Err(refused(&format!(
            "This offer had secrets of its own ({}), which are sealed and cannot be read back: make a new offer and give them again",
            names.join(", ")
        )));
    }
    let mut request = json!({
        "profileId": session.frozen.profile_id,
        "authMethod": method,
        "valueMode": if session.offer.by_value { "BY_VALUE" } else { "BY_REFERENCE" },
    });
    if let Some(state) = state {
        request["issuerStateMode"] = state.into();
    }
    if let Some(code) = &session.offer.tx_code {
        request["txCode"] = json!(code);
    }
    for (name, value) in asked {
        request[name] = value.clone();
    }
    Ok(request)
}
