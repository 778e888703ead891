//! The authorization code grant (TOKEN-11 to TOKEN-17, PKCE-4).

use axum::http::StatusCode;
use model::session::{Authorization, Denied, Grant, Handle, HandleKind, Presented, Session, redeem as ask};

use super::settle::{Asked, settle};
use super::{Granted, Request, details};
use crate::protocol::access_token::Under;
use crate::protocol::answer::WalletError;
use crate::protocol::record::Recording;
use crate::protocol::{details as asked_details, haip, pkce};

/// The grant type.
pub const GRANT_TYPE: &str = "authorization_code";

/// Redeems an authorization code.
///
/// # Errors
/// TOKEN-11, TOKEN-12, TOKEN-23, PKCE-4; the refusal is on record.
pub async fn redeem(request: &Request<'_>, recording: Recording) -> Result<Granted, WalletError> {
    let issuer = request.issuer;
    let presented = match presented(request) {
        Ok(presented) => presented,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return Err(error);
        }
    };
    let find = || {
        issuer
            .journal
            .session_by_handle(HandleKind::Code, &presented.hash)
            .map_err(WalletError::server)?
            .ok_or_else(|| WalletError::bad("invalid_grant", "TOKEN-11", NOT_VALID))
    };
    settle(issuer, recording, find, |session| grant(request, &presented, session)).await
}

/// What every refusal of a code says: whoever holds one that is not its own learns nothing from it.
const NOT_VALID: &str = "The authorization code is not valid";

fn presented(request: &Request<'_>) -> Result<Presented, WalletError> {
    let missing = |name: &str| {
        WalletError::bad("invalid_request", "TOKEN-11", format!("{name} is missing")).because(name, "(nothing)")
    };
    let code = request.form.one("code").ok_or_else(|| missing("code"))?;
    let client = request.client.id.clone().ok_or_else(|| missing("client_id"))?;
    Ok(Presented {
        hash: journal::hash(code),
        client,
        redirect_uri: request.form.one("redirect_uri").map(str::to_owned),
        challenge: request.form.one("code_verifier").and_then(pkce::challenge),
        jkt: request.client.jkt.clone(),
        instance: request.client.instance.clone(),
    })
}

fn grant(request: &Request<'_>, presented: &Presented, session: &Session) -> Result<Asked, WalletError> {
    let issuer = request.issuer;
    let now = issuer.now();
    haip::token(session.frozen.haip, &request.client)?;
    let configuration = &session.frozen.configuration.id;
    let authorization = session.state.flow().authorization.as_ref();
    let identifiers = asked_details::of_token(&request.form, configuration)?
        || authorization.is_some_and(|authorization| authorization.details);
    let scope = authorization.and_then(|authorization| authorization.scope.clone());
    let under = Under {
        client: Some(presented.client.clone()),
        jkt: presented.jkt.clone(),
        identifiers,
        refreshed: false,
    };
    let token = under.token(&*issuer.entropy);
    let granted = Grant {
        token_hash: journal::hash(&token),
        until: now + request.seconds() * 1000,
    };
    let (refresh_token, kept) = request.refresh_token(identifiers, scope.clone(), now).unzip();
    let handles = kept.iter().map(|refresh| Handle {
        kind: HandleKind::Refresh,
        hash: refresh.hash.clone(),
    });
    let handles = handles.collect();
    let step = ask(&session.state, presented, granted, kept, now).map_err(|denied| refusal(denied, None, presented))?;
    let answer = match step.refused {
        Some(denied) => Err(refusal(denied, authorization, presented)),
        None => Ok(Granted {
            refresh_token,
            scope,
            authorization_details: identifiers.then(|| details(session)),
            ..Granted::to(request, token)
        }),
    };
    Ok(Asked { step, handles, answer })
}

fn refusal(denied: Denied, authorization: Option<&Authorization>, presented: &Presented) -> WalletError {
    let item = match denied {
        Denied::VerifierMissing | Denied::VerifierWrong => "PKCE-4",
        Denied::OtherRedirect => "AUTHZ-13",
        Denied::OtherKey => "PAR-6",
        Denied::OtherInstance => "CATT-8",
        _ => "TOKEN-11",
    };
    let mut error = WalletError::bad("invalid_grant", item, NOT_VALID).status(StatusCode::BAD_REQUEST);
    error.reason = format!("{item}: {denied}");
    let none = || "(nothing)".to_owned();
    let Some(bound) = authorization else { return error };
    match denied {
        Denied::OtherClient => error.because(&bound.client, &presented.client),
        Denied::OtherRedirect => {
            error.because(&bound.redirect_uri, presented.redirect_uri.clone().unwrap_or_else(none))
        }
        Denied::VerifierMissing => {
            error.because("a code_verifier of 43 to 128 unreserved characters", "another, or none")
        }
        Denied::VerifierWrong => error.because(
            format!("a code_verifier whose SHA-256 is {}", bound.challenge),
            presented.challenge.clone().unwrap_or_else(none),
        ),
        Denied::OtherKey => error.because(
            format!("a DPoP proof with the key {}", bound.jkt.clone().unwrap_or_else(none)),
            presented.jkt.clone().unwrap_or_else(none),
        ),
        Denied::OtherInstance => error.because(
            format!(
                "the client instance with the key {}",
                bound.instance.clone().unwrap_or_else(none)
            ),
            presented.instance.clone().unwrap_or_else(none),
        ),
        _ => error,
    }
}
