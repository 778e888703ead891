//! The pre-authorized code grant, with or without transaction code (TOKEN-2 to TOKEN-9, R35, R39).

use axum::http::StatusCode;
use model::exchange::MASK;
use model::session::{Command, Denied, Grant, Handle, HandleKind, Method, Session, TX_ATTEMPTS, TxAnswer, step};
use subtle::ConstantTimeEq as _;

use super::settle::{Asked, settle};
use super::{Granted, Request};
use crate::app::Issuer;
use crate::protocol::access_token::Under;
use crate::protocol::answer::WalletError;
use crate::protocol::form::Form;
use crate::protocol::record::Recording;
use crate::protocol::{details, haip};

/// The purpose under which transaction codes are hashed; see [`journal::Vault::mac`].
pub const TX_PURPOSE: &str = "tx_code";

/// Redeems a pre-authorized code.
///
/// # Errors
/// TOKEN-2 to TOKEN-9; the refusal is on record.
pub async fn redeem(request: &Request<'_>, recording: Recording) -> Result<Granted, WalletError> {
    let issuer = request.issuer;
    let code = match code(request) {
        Ok(code) => code,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return Err(error);
        }
    };
    let find = || {
        issuer
            .journal
            .session_by_code(&journal::hash(code))
            .map_err(WalletError::server)?
            .filter(|session| session.offer.method == Method::PreAuthorized)
            .ok_or_else(|| {
                WalletError::bad("invalid_grant", "TOKEN-8", "The pre-authorized code is not valid")
                    .because("the code of an offer of this issuer", MASK)
            })
    };
    settle(issuer, recording, find, |session| grant(request, session)).await
}

/// The code of a wallet that may come.
fn code<'a>(request: &'a Request<'_>) -> Result<&'a str, WalletError> {
    let missing = || {
        let error = WalletError::bad("invalid_request", "TOKEN-2", "pre-authorized_code is missing");
        error.because("a pre-authorized_code", "none")
    };
    let code = request.form.one("pre-authorized_code").ok_or_else(missing)?;
    if request.client.id.is_none() && !request.issuer.catalogue().policy.anonymous {
        let text = "Anonymous pre-authorized code access is not supported";
        let error = WalletError::bad("invalid_client", "TOKEN-4", text).because("a client_id", "none");
        return Err(error.status(StatusCode::UNAUTHORIZED));
    }
    Ok(code)
}

fn grant(request: &Request<'_>, session: &Session) -> Result<Asked, WalletError> {
    haip::token(session.frozen.haip, &request.client)?;
    let issuer = request.issuer;
    let now = issuer.now();
    let identifiers = details::of_token(&request.form, &session.frozen.configuration.id)?;
    let under = Under {
        client: request.client.id.clone(),
        jkt: request.client.jkt.clone(),
        identifiers,
        refreshed: false,
    };
    let token = under.token(&*issuer.entropy);
    let granted = Grant {
        token_hash: journal::hash(&token),
        until: now + request.seconds() * 1000,
    };
    let (refresh_token, refresh) = request.refresh_token(identifiers, None, now).unzip();
    let handles = refresh.iter().map(|refresh| Handle {
        kind: HandleKind::Refresh,
        hash: refresh.hash.clone(),
    });
    let handles = handles.collect();
    let command = Command::AskToken {
        tx: tx_answer(issuer, session, &request.form),
        grant: granted,
        refresh,
    };
    let step = step(&session.state, command, now).map_err(refusal)?;
    let answer = match step.refused {
        Some(denied) => Err(refusal(denied)),
        None => Ok(Granted {
            refresh_token,
            authorization_details: identifiers.then(|| super::details(session)),
            ..Granted::to(request, token)
        }),
    };
    Ok(Asked { step, handles, answer })
}

/// Compares in constant time: MACs, not codes (TOKEN-9).
fn tx_answer(issuer: &Issuer, session: &Session, form: &Form) -> TxAnswer {
    match (&session.offer.tx_mac, form.one("tx_code")) {
        (None, None) => TxAnswer::None,
        (None, Some(_)) => TxAnswer::Unasked,
        (Some(_), None) => TxAnswer::Missing,
        (Some(mac), Some(sent)) => {
            // The session's id goes in, so that equal codes of two sessions do not look alike in the journal.
            let sent = issuer
                .journal
                .vault()
                .mac(TX_PURPOSE, &format!("{}|{sent}", session.id));
            if bool::from(sent.as_bytes().ct_eq(mac.as_bytes())) {
                TxAnswer::Right
            } else {
                TxAnswer::Wrong
            }
        }
    }
}

fn refusal(denied: Denied) -> WalletError {
    let bad = WalletError::bad;
    match denied {
        Denied::TxMissing => bad("invalid_request", "TOKEN-6", "tx_code is required for this offer")
            .because("the offer's tx_code", "none"),
        Denied::TxUnasked => {
            bad("invalid_request", "TOKEN-5", "tx_code is not expected for this offer").because("no tx_code", MASK)
        }
        Denied::TxWrong => {
            let told = format!("{MASK}, another one");
            bad("invalid_grant", "TOKEN-7", "tx_code is invalid").because("the offer's tx_code", told)
        }
        Denied::TxExceeded => {
            let text = "too many wrong transaction codes; the offer is closed";
            let error = bad("invalid_grant", "TOKEN-8", text);
            error.because(format!("at most {TX_ATTEMPTS} tries"), "one more")
        }
        _ => {
            let mut error = bad("invalid_grant", "TOKEN-8", "The pre-authorized code is not valid")
                .because("an unspent code of an open offer", denied.to_string());
            error.reason = format!("TOKEN-8: {denied}");
            error
        }
    }
}
