//! The credential endpoint (CRED-*): token, request, session, rights, encryption, proofs, nonce, in the order of CRED-53; then
//! the credential is delivered, or put off.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::session::{Session, Status};

use super::access::{Access, authorized};
use super::access_token::Under;
use super::answer::WalletError;
use super::asked::Asked;
use super::credential_request::{CredentialRequest, Selector};
use super::defer::put_off;
use super::deliver::{Wanted, deliver};
use super::nonce::Purpose;
use super::proof::{Expect, Holder};
use super::proofs::holders;
use super::record::Recording;
use super::response_encryption::ResponseEncryption;
use super::{message, nonce};
use crate::app::Issuer;
use crate::catalogue::Catalogue;
use crate::listener::ENDPOINTS;
use crate::serve::Here;

/// `POST /openid4vci/credential`.
pub async fn issue(State(here): State<Here>, asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(&here, "POST", format!("{ENDPOINTS}/credential"), &asked);
    let headers = &asked.headers;
    let Access { session, under } = match authorized(&here, headers, "credential") {
        Ok(access) => access,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return error.into_response();
        }
    };
    let catalogue = issuer.catalogue();
    let request = match read(issuer, &catalogue, headers, body, &mut recording) {
        Ok(request) => request,
        Err(error) => {
            recording.refuse(issuer, Some(&session.id), &error).await;
            return error.into_response();
        }
    };
    let (holders, encryption) = match judge(issuer, &catalogue, &session, &under, &request) {
        Ok(judged) => judged,
        Err(error) => {
            recording.refuse(issuer, Some(&session.id), &error).await;
            return error.into_response();
        }
    };
    let encryption = encryption.as_ref();
    match session.frozen.deferred.filter(|_| must_wait(&session, issuer.now())) {
        Some(deferred) => put_off(issuer, session, deferred, &holders, encryption, recording).await,
        None => {
            let wanted = Wanted {
                holders: &holders,
                encryption,
                deferred: false,
                refreshed: under.refreshed,
            };
            deliver(issuer, session, wanted, recording).await
        }
    }
}

/// The request, with whether it came encrypted.
struct Request {
    members: CredentialRequest,
    encrypted: bool,
}

/// Decrypts and parses the body. The record has what could be read of it.
fn read(
    issuer: &Issuer,
    catalogue: &Catalogue,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    recording: &mut Recording,
) -> Result<Request, WalletError> {
    recording.request("(not taken)");
    let body = body.map_err(|rejection| WalletError::body_not_taken("invalid_credential_request", &rejection))?;
    let encryption = &catalogue.policy.encryption;
    let message = message::read(issuer, headers, &body, encryption).inspect_err(|_| {
        match CredentialRequest::parse(&body) {
            // One that had to be encrypted and came in clear.
            Ok(members) => recording.request(&members.masked()),
            Err(_) => recording.request(&String::from_utf8_lossy(&body)),
        }
    })?;
    let members = CredentialRequest::parse(&message.json)
        .inspect_err(|_| recording.request(&String::from_utf8_lossy(&message.json)))?;
    recording.request(&members.masked());
    Ok(Request {
        members,
        encrypted: message.encrypted,
    })
}

/// Whether the credential of a profile that puts it off has to be waited for: not when it is ready, nor when it was issued
/// before (R34).
fn must_wait(session: &Session, now: i64) -> bool {
    let deferral = session.state.flow().deferral.as_ref();
    !session.state.is_closed() && !deferral.is_some_and(|deferral| deferral.is_ready(now))
}

/// Everything between the parsed request and the proved keys.
fn judge(
    issuer: &Issuer,
    catalogue: &Catalogue,
    session: &Session,
    under: &Under,
    request: &Request,
) -> Result<(Vec<Holder>, Option<ResponseEncryption>), WalletError> {
    let own = &session.frozen.configuration;
    // The token response names one identifier: the profile's id.
    let identifier = session.frozen.profile_id.as_str();
    let selector = request.members.selector(|selector| match selector {
        Selector::Configuration(id) => id == own.id || catalogue.configurations.contains_key(id),
        Selector::Identifier(id) => id == identifier,
    })?;
    let again = under.refreshed && session.state.status == Status::Successful;
    if session.state.is_closed() && !again {
        // R34.
        let error = WalletError::bad("invalid_credential_request", "R34", "The session is already closed");
        return Err(error.because("a session that is ACTIVE", session.state.status.as_str()));
    }
    match (selector, under.identifiers) {
        (Selector::Configuration(id), false) if id == own.id => {}
        (Selector::Identifier(_), true) => {}
        (Selector::Configuration(id), false) => {
            let text = "The access token does not cover this credential";
            let error = WalletError::challenge(StatusCode::FORBIDDEN, "insufficient_scope", "CRED-49", text);
            return Err(error.because(own.id.as_str(), id));
        }
        (Selector::Configuration(id), true) => {
            let text = "The token response named identifiers: ask by credential_identifier";
            let error = WalletError::bad("invalid_credential_request", "CRED-4", text);
            return Err(error.because(format!("credential_identifier {identifier}"), id));
        }
        (Selector::Identifier(id), false) => {
            let text = "The token response named no identifiers: ask by credential_configuration_id";
            let error = WalletError::bad("invalid_credential_request", "CRED-3", text);
            return Err(error.because(format!("credential_configuration_id {}", own.id), id));
        }
    }
    let encryption = ResponseEncryption::read(
        request.members.response_encryption(),
        request.encrypted,
        &catalogue.policy.encryption,
    )?;
    let proofs = request.members.proofs(own, catalogue.policy.batch)?;
    let now = issuer.clock.now();
    let vault = issuer.journal.vault();
    let nonce = |text: &str| nonce::judge(vault, Purpose::Proof, text, now.as_millisecond());
    let expect = Expect {
        audience: &session.offer.issuer,
        algorithms: &own.algorithms_of(proofs.kind()).unwrap_or_default(),
        methods: &own.binding_methods(),
        client: under.client.as_deref(),
        attesters: &catalogue.policy.key_attesters,
        attestation: own.key_attestations_required(proofs.kind()),
        most: catalogue.policy.batch,
        now,
        nonce: &nonce,
    };
    Ok((holders(&proofs, &expect)?, encryption))
}

#[cfg(test)]
#[path = "credential_tests.rs"]
mod tests;
