//! The token endpoint (TOKEN-1 to TOKEN-25): one file per grant.

mod pre_authorized;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub use pre_authorized::TX_PURPOSE;

use super::answer::{WalletError, json_no_store};
use super::form::Form;
use super::record::{Recording, stub};
use crate::app::Issuer;
use crate::listener::ENDPOINTS;
use crate::serve::Here;

/// Life of a bearer access token in seconds: the most it may have (TOKEN-19).
pub const TOKEN_SECONDS: i64 = 300;

/// What the endpoint grants (TOKEN-14 to TOKEN-16).
#[derive(Debug, Clone, PartialEq)]
pub struct Granted {
    access_token: String,
    /// `Bearer` or `DPoP`.
    token_type: &'static str,
    expires_in: i64,
    refresh_token: Option<String>,
    scope: Option<String>,
    authorization_details: Option<Value>,
}

impl Granted {
    /// A bearer token and nothing else.
    fn bearer(access_token: String) -> Self {
        Self {
            access_token,
            token_type: "Bearer",
            expires_in: TOKEN_SECONDS,
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

/// `POST /openid4vci/token`.
pub async fn grant(State(here): State<Here>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(issuer, "POST", format!("{ENDPOINTS}/token"), &headers);
    let body = body.map_err(|rejection| WalletError::body_not_taken("invalid_request", &rejection));
    let form = match body.and_then(|body| Form::read(&headers, &body)) {
        Ok(form) => form,
        Err(error) => {
            recording.request("(not a readable form)");
            recording.refuse(issuer, None, &error).await;
            return error.into_response();
        }
    };
    recording.request(&form.masked());
    match by_grant(issuer, &form, recording).await {
        Ok(granted) => json_no_store(StatusCode::OK, granted.body(str::to_owned)),
        Err(error) => error.into_response(),
    }
}

/// Each grant writes its own record, with the commit it makes.
async fn by_grant(issuer: &Issuer, form: &Form, recording: Recording) -> Result<Granted, WalletError> {
    let error = match form.one("grant_type") {
        Some(pre_authorized::GRANT_TYPE) => return pre_authorized::redeem(issuer, form, recording).await,
        Some(other) => WalletError::bad("unsupported_grant_type", "TOKEN-23", "grant_type is not supported")
            .because(pre_authorized::GRANT_TYPE, other),
        None => WalletError::bad("invalid_request", "TOKEN-1", "grant_type is missing")
            .because(pre_authorized::GRANT_TYPE, "no grant_type"),
    };
    recording.refuse(issuer, None, &error).await;
    Err(error)
}
