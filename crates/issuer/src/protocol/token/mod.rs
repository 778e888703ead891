//! The token endpoint (TOKEN-1 to TOKEN-25): one file per grant.

mod code;
mod pre_authorized;
mod refresh;
mod settle;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use model::id::SessionId;
use model::session::{HandleKind, Refresh, Session};
use serde_json::{Value, json};

pub use pre_authorized::TX_PURPOSE;

use super::answer::{WalletError, json_no_store};
use super::asked::Asked;
use super::client::{self, Client};
use super::form::Form;
use super::random;
use super::record::{Recording, stub};
use crate::app::Issuer;
use crate::listener::ENDPOINTS;
use crate::policy::OFFLINE_ACCESS;
use crate::serve::Here;

/// Life of a bearer access token in seconds: the most it may have (TOKEN-19).
pub const TOKEN_SECONDS: i64 = 300;

/// Life of a refresh token in milliseconds: thirty days (HAIP-10).
const REFRESH_MILLIS: i64 = 30 * 24 * 3600 * 1000;

/// A request to the endpoint, its form read and its sender known.
struct Request<'a> {
    issuer: &'a Issuer,
    form: Form,
    client: Client,
}

impl Request<'_> {
    /// Life of the access token it gets, seconds (TOKEN-19).
    fn seconds(&self) -> i64 {
        match self.client.jkt {
            Some(_) => self.issuer.catalogue().policy.dpop.token_seconds,
            None => TOKEN_SECONDS,
        }
    }
}

/// What the endpoint grants (TOKEN-14 to TOKEN-16).
#[derive(Debug, Clone, PartialEq)]
struct Granted {
    access_token: String,
    /// `Bearer` or `DPoP`.
    token_type: &'static str,
    expires_in: i64,
    refresh_token: Option<String>,
    scope: Option<String>,
    authorization_details: Option<Value>,
}

impl Granted {
    /// An access token, bound to the client's DPoP key if it proved one (DPOP-8), and nothing else.
    fn to(request: &Request<'_>, access_token: String) -> Self {
        Self {
            access_token,
            token_type: if request.client.jkt.is_some() { "DPoP" } else { "Bearer" },
            expires_in: request.seconds(),
            refresh_token: None,
            scope: None,
            authorization_details: None,
        }
    }

    fn body(&self, show: impl Fn(&str) -> String) -> String {
        let mut body = json!({
            "access_token": show(&self.access_token),
            "token_type": self.token_type,
            "expires_in": self.expires_in,
        });
        if let Some(token) = &self.refresh_token {
            body["refresh_token"] = show(token).into();
        }
        if let Some(scope) = &self.scope {
            body["scope"] = scope.as_str().into();
        }
        if let Some(details) = &self.authorization_details {
            body["authorization_details"] = details.clone();
        }
        body.to_string()
    }

    /// The answer for the record: tokens by their first characters.
    fn masked(&self) -> String {
        self.body(stub)
    }
}

impl Request<'_> {
    /// A refresh token for whoever asks, and what is kept of it, if this issuer gives any (TOKEN-20).
    fn refresh_token(&self, identifiers: bool, scope: Option<String>, now: i64) -> Option<(String, Refresh)> {
        let offline = scope
            .as_deref()
            .is_some_and(|scope| scope.split(' ').any(|one| one == OFFLINE_ACCESS));
        if !self.issuer.catalogue().policy.refresh.given(offline) {
            return None;
        }
        let token = random::text(self.issuer);
        let kept = Refresh {
            hash: journal::hash(&token),
            until: now + REFRESH_MILLIS,
            client: self.client.id.clone(),
            jkt: self.client.jkt.clone(),
            instance: self.client.instance.clone(),
            identifiers,
            scope,
            previous: Vec::new(),
        };
        Some((token, kept))
    }
}

/// `authorization_details` of an answer: the one credential of the session, by its identifier: the profile's name, the same
/// for every token (TOKEN-15, TOKEN-16, TOKEN-22).
fn details(session: &Session) -> Value {
    json!([{
        "type": "openid_credential",
        "credential_configuration_id": session.frozen.configuration.id,
        "credential_identifiers": [session.frozen.profile_id],
    }])
}

/// `POST /openid4vci/token`.
pub async fn grant(State(here): State<Here>, asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(&here, "POST", format!("{ENDPOINTS}/token"), &asked);
    let headers = &asked.headers;
    let body = body.map_err(|rejection| WalletError::body_not_taken("invalid_request", &rejection));
    let form = match body.and_then(|body| Form::read(headers, &body)) {
        Ok(form) => form,
        Err(error) => {
            recording.request("(not a readable form)");
            recording.refuse(issuer, None, &error).await;
            return error.into_response();
        }
    };
    recording.request(&form.masked());
    let client = match client::identify(&here, "token", headers, &form) {
        Ok(client) => client,
        Err(error) => {
            let session = meant(issuer, &form);
            recording.refuse(issuer, session.as_ref(), &error).await;
            return error.into_response();
        }
    };
    let request = Request { issuer, form, client };
    match by_grant(&request, recording).await {
        Ok(granted) => json_no_store(StatusCode::OK, granted.body(str::to_owned)),
        Err(error) => error.into_response(),
    }
}

/// Each grant writes its own record, with the commit it makes.
async fn by_grant(request: &Request<'_>, recording: Recording) -> Result<Granted, WalletError> {
    let grants = super::metadata::grants(&request.issuer.catalogue().policy);
    let error = match request.form.one("grant_type") {
        Some(kind) if !grants.contains(&kind) => {
            WalletError::bad("unsupported_grant_type", "TOKEN-23", "grant_type is not supported")
                .because(grants.join(", "), kind)
        }
        Some(code::GRANT_TYPE) => return code::redeem(request, recording).await,
        Some(refresh::GRANT_TYPE) => return refresh::refresh(request, recording).await,
        Some(_) => return pre_authorized::redeem(request, recording).await,
        None => WalletError::bad("invalid_request", "TOKEN-1", "grant_type is missing")
            .because(grants.join(", "), "no grant_type"),
    };
    recording.refuse(request.issuer, None, &error).await;
    Err(error)
}

/// The session that a request for a token is about: whoever has its code or refresh token may be trusted to mean it.
fn meant(issuer: &Issuer, form: &Form) -> Option<SessionId> {
    let journal = &issuer.journal;
    let of = |name| form.one(name).map(journal::hash);
    let by = |kind, hash: String| journal.session_by_handle(kind, &hash);
    let found = of("pre-authorized_code").map(|hash| journal.session_by_code(&hash));
    let found = found.or_else(|| of("code").map(|hash| by(HandleKind::Code, hash)));
    let found = found.or_else(|| of("refresh_token").map(|hash| by(HandleKind::Refresh, hash)));
    Some(found?.ok()??.id)
}
