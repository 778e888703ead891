//! The credential endpoint (CRED-*): token, request, session, proofs, nonce, in the order of CRED-53; then the credential,
//! one commit, and the answer.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::session::{self, Command, Denied, Session};
use serde_json::{Value, json};

use super::access::{Access, authorized};
use super::access_token::Under;
use super::answer::{WalletError, json_no_store, or_none};
use super::credential_request::CredentialRequest;
use super::nonce;
use super::proof::{self, Expect, Holder};
use super::record::{CREDENTIALS_FORGOTTEN, Recording};
use crate::app::Issuer;
use crate::commit;
use crate::issue::{self, Issued};
use crate::listener::ENDPOINTS;
use crate::serve::Here;

/// `POST /openid4vci/credential`.
pub async fn issue(State(here): State<Here>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(issuer, "POST", format!("{ENDPOINTS}/credential"), &headers);
    let Access { session, under } = match authorized(issuer, &headers) {
        Ok(access) => access,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return error.into_response();
        }
    };
    let request = match body {
        Ok(body) => read(&headers, &body).map_err(|error| (error, String::from_utf8_lossy(&body).into_owned())),
        Err(rejection) => {
            let error = WalletError::body_not_taken("invalid_credential_request", &rejection);
            Err((error, "(not taken)".to_owned()))
        }
    };
    let request = match request {
        Ok(request) => request,
        Err((error, sent)) => {
            recording.request(&sent);
            recording.refuse(issuer, Some(&session.id), &error).await;
            return error.into_response();
        }
    };
    recording.request(&request.to_text());
    let holders = match judge(issuer, &session, &under, &request) {
        Ok(holders) => holders,
        Err(error) => {
            recording.refuse(issuer, Some(&session.id), &error).await;
            return error.into_response();
        }
    };
    match issue::credentials(issuer, &session, &holders).await {
        Ok(issued) => succeed(issuer, session, issued, recording).await,
        Err(trouble) => fail(issuer, session, &trouble, recording).await,
    }
}

fn read(headers: &HeaderMap, body: &[u8]) -> Result<CredentialRequest, WalletError> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
        .as_str()
    {
        "application/json" => CredentialRequest::parse(body),
        "application/jwt" => {
            let text = "Encrypted credential requests are not offered by this issuer";
            let error = WalletError::bad("invalid_encryption_parameters", "CRED-45", text);
            Err(error.because("application/json", kind))
        }
        _ => {
            let text = "Content-Type must be application/json";
            let error = WalletError::bad("invalid_credential_request", "CRED-1", text);
            Err(error.because("application/json", or_none(kind)))
        }
    }
}

/// Everything between the parsed request and the proved keys.
fn judge(
    issuer: &Issuer,
    session: &Session,
    under: &Under,
    request: &CredentialRequest,
) -> Result<Vec<Holder>, WalletError> {
    let catalogue = issuer.catalogue.load();
    let own = &session.frozen.configuration;
    let known = |id: &str| id == own.id || catalogue.configurations.contains_key(id);
    let id = request.configuration_id(known)?;
    if session.state.is_closed() {
        // R34.
        let error = WalletError::bad("invalid_credential_request", "R34", "The session is already closed");
        return Err(error.because("a session that is ACTIVE", session.state.status.as_str()));
    }
    if id != own.id {
        let text = "The access token does not cover this credential";
        let error = WalletError::challenge(StatusCode::FORBIDDEN, "insufficient_scope", "CRED-49", text);
        return Err(error.because(own.id.as_str(), id));
    }
    request.in_clear()?;
    let proofs = request.proofs(own)?;
    let now = issuer.clock.now();
    let vault = issuer.journal.vault();
    let nonce = |text: &str| nonce::judge(vault, text, now.as_millisecond());
    let expect = Expect {
        audience: &session.offer.issuer,
        algorithms: &own.proof_algorithms().unwrap_or_default(),
        methods: &own.binding_methods(),
        client: under.client.as_deref(),
        now,
        nonce: &nonce,
    };
    let holders = proofs
        .iter()
        .map(|jwt| proof::check(jwt, &expect))
        .collect::<Result<Vec<_>, _>>()?;
    for (at, holder) in holders.iter().enumerate() {
        let print = holder.key.thumbprint();
        if holders[..at].iter().any(|before| before.key.thumbprint() == print) {
            let error = WalletError::bad("invalid_proof", "PROOF-14", "Two proofs name the same key");
            return Err(error.because("a key of its own in each proof", format!("{print} twice")));
        }
    }
    Ok(holders)
}

async fn succeed(issuer: &Issuer, mut session: Session, issued: Issued, recording: Recording) -> Response {
    let (body, kept) = bodies(&issued, issuer.settings.keep_credentials);
    let exchange = recording.good(&kept);
    for _ in 0..commit::RACES {
        let step = match session::issue(&session.state, session.format(), issuer.now()) {
            Ok(step) => step,
            Err(denied) => return lost(issuer, &session, denied, Recording::again(exchange)).await,
        };
        match commit::step(issuer, &session, &step, Some(exchange.clone())).await {
            Ok(()) => return json_no_store(StatusCode::OK, body),
            Err(error) if error.is_conflict() => match issuer.journal.session(&session.id) {
                Ok(Some(now)) => session = now,
                _ => break,
            },
            Err(error) => return WalletError::server(error).into_response(),
        }
    }
    WalletError::server("the session stayed busy").into_response()
}

/// Another request or the sweeper was quicker: nothing changes, the wallet is told (R34; Expiry).
async fn lost(issuer: &Issuer, session: &Session, denied: Denied, recording: Recording) -> Response {
    let mut error = WalletError::bad("invalid_credential_request", "R34", "The session is already closed")
        .because("a session that is ACTIVE", denied.to_string());
    error.reason = format!("R34: {denied}");
    recording.refuse(issuer, Some(&session.id), &error).await;
    error.into_response()
}

/// The credential cannot be made: the session ends UNSUCCESSFUL (3.2), and the wallet is told that it is final (CRED-46).
async fn fail(issuer: &Issuer, mut session: Session, trouble: &issue::Trouble, recording: Recording) -> Response {
    let text = "The credential could not be made; the reason is with the issuer";
    let mut error = WalletError::bad("credential_request_denied", "CRED-46", text);
    error.reason = format!("{}: {trouble}", trouble.code());
    tracing::warn!(session = %session.id, code = trouble.code(), %trouble, "a credential could not be made");
    let exchange = recording.bad(&error);
    for _ in 0..commit::RACES {
        let command = Command::Fail {
            reason: trouble.to_string(),
        };
        let step = match session::step(&session.state, command, issuer.now()) {
            Ok(step) => step,
            Err(denied) => return lost(issuer, &session, denied, Recording::again(exchange)).await,
        };
        match commit::step(issuer, &session, &step, Some(exchange.clone())).await {
            Err(lost) if lost.is_conflict() => match issuer.journal.session(&session.id) {
                Ok(Some(now)) => session = now,
                _ => break,
            },
            Ok(()) => break,
            Err(failed) => return WalletError::server(failed).into_response(),
        }
    }
    error.into_response()
}

/// The answer (CRED-20), and what is kept of it (CRED-30; design.md section 1, Exchanges).
fn bodies(issued: &Issued, keep: bool) -> (String, String) {
    let wrap = |text: &str| json!({ "credential": text });
    let sent: Vec<Value> = issued.credentials.iter().map(|text| wrap(text)).collect();
    let body = json!({ "credentials": sent }).to_string();
    if keep {
        return (body.clone(), body);
    }
    let kept = vec![wrap(CREDENTIALS_FORGOTTEN); issued.credentials.len()];
    (body, json!({ "credentials": kept }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Stage;

    /// R34: a credential that cannot be made for a session that was closed meanwhile leaves its trace all the same.
    #[tokio::test]
    async fn a_failure_after_the_end_is_recorded() {
        let stage = Stage::new();
        let session = stage.session("one").await;
        crate::reject(&stage.issuer, "one", "called off")
            .await
            .expect("rejected");
        let recording = Recording::begin(&stage.issuer, "POST", "/credential".into(), &HeaderMap::new());
        let answer = fail(&stage.issuer, session.clone(), &issue::Trouble::Unbound, recording).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        // Whatever is committed next comes after it.
        stage.session("two").await;
        let kept = stage.issuer.journal.exchanges(&session.id).expect("exchanges");
        let kept: Vec<_> = kept.iter().map(|kept| kept.exchange.error.as_deref()).collect();
        assert_eq!(kept, [Some("invalid_credential_request")]);
    }
}
