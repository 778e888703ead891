//! The pushed authorization request endpoint (PAR-1 to PAR-7, RFC 9126).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::exchange::cut;
use serde_json::json;

use super::answer::{WalletError, json_no_store};
use super::asked::Asked;
use super::authorize::choose::{Choice, Chosen, Refused, choose};
use super::authorize::{self, Waiter, request};
use super::client;
use super::form::Form;
use super::haip;
use super::random;
use super::record::{Recording, stub};
use crate::listener::ENDPOINTS;
use crate::serve::Here;

/// How every `request_uri` of this issuer begins (PAR-3).
pub const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";
/// How long one serves, seconds.
pub const SECONDS: i64 = 90;
/// Bytes of a request that are kept until its session begins.
const KEPT: usize = 4096;

/// `POST /openid4vci/par`.
pub async fn push(State(here): State<Here>, asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(&here, "POST", format!("{ENDPOINTS}/par"), &asked);
    let headers = &asked.headers;
    let body = body.map_err(|rejection| WalletError::body_not_taken("invalid_request", &rejection));
    let read = body.and_then(|body| Form::read(headers, &body)).map_err(Refused::from);
    let read = read.and_then(|form| {
        recording.request(&cut(&form.masked(), KEPT));
        read_pushed(&here, headers, &form)
    });
    let (mut waiter, choice) = match read {
        Ok(read) => read,
        Err(Refused { session, error }) => {
            recording.refuse(issuer, session.as_ref(), &error).await;
            return error.into_response();
        }
    };
    let name = format!("{PREFIX}{}", random::text(issuer));
    let body = |name: &str| json!({"request_uri": name, "expires_in": SECONDS}).to_string();
    let exchange = recording.well(
        choice.session(),
        StatusCode::CREATED,
        &body(&format!("{PREFIX}{}", stub(&name[PREFIX.len()..]))),
    );
    match choice.of {
        Chosen::Session(session) => issuer.journal.record_exchange(Some(&session.id), exchange).await,
        Chosen::Profile(_) => waiter.trail.push(exchange),
    }
    issuer.pushed.put(name.clone(), Arc::new(waiter), issuer.now());
    json_no_store(StatusCode::CREATED, body(&name))
}

/// Everything that can be said of a request before a person sees it.
fn read_pushed(here: &Here, headers: &HeaderMap, form: &Form) -> Result<(Waiter, Choice), Refused> {
    let client = client::identify(here, "par", headers, form)?;
    if form.one("request_uri").is_some() {
        let text = "request_uri cannot be pushed";
        return Err(WalletError::bad("invalid_request", "PAR-2", text).into());
    }
    // A client that proved who it is need not say it again.
    let (_, back) = request::back(form)?;
    let request = authorize::read(here, form, client, back)?;
    let choice = choose(&here.issuer, &request)?;
    haip::push(choice.haip(), &request.client).map_err(|error| choice.refused(error))?;
    let waiter = Waiter {
        request,
        issuer: authorize::identifier(here, form),
        spent: Arc::default(),
        trail: Vec::new(),
        login: None,
    };
    Ok((waiter, choice))
}
