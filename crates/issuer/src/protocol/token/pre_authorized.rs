//! The pre-authorized code grant, with or without transaction code (TOKEN-2 to TOKEN-9, R35, R39).

use axum::http::StatusCode;
use model::exchange::MASK;
use model::publish::PRE_AUTHORIZED_GRANT;
use model::session::{Command, Denied, Grant, Method, Session, TX_ATTEMPTS, TxAnswer, step};
use subtle::ConstantTimeEq as _;

use super::{Granted, Request};
use crate::app::Issuer;
use crate::commit;
use crate::protocol::access_token::Under;
use crate::protocol::answer::WalletError;
use crate::protocol::form::Form;
use crate::protocol::record::Recording;

/// The purpose under which transaction codes are hashed; see [`journal::Vault::mac`].
pub const TX_PURPOSE: &str = "tx_code";

/// The grant type.
pub const GRANT_TYPE: &str = PRE_AUTHORIZED_GRANT;

/// Redeems a pre-authorized code.
///
/// # Errors
/// TOKEN-2 to TOKEN-9; the refusal is on record.
pub async fn redeem(request: &Request<'_>, recording: Recording) -> Result<Granted, WalletError> {
    let Request { issuer, form, client } = request;
    let code = match code(form) {
        Ok(code) => code,
        Err(error) => {
            recording.refuse(issuer, None, &error).await;
            return Err(error);
        }
    };
    if client.id.is_none() && !issuer.catalogue().policy.anonymous {
        let text = "Anonymous pre-authorized code access is not supported";
        let error = WalletError::bad("invalid_client", "TOKEN-4", text)
            .because("a client_id", "none")
            .status(StatusCode::UNAUTHORIZED);
        recording.refuse(issuer, None, &error).await;
        return Err(error);
    }
    let mut recording = Some(recording);
    for _ in 0..commit::RACES {
        let Some(session) = issuer
            .journal
            .session_by_code(&journal::hash(code))
            .map_err(WalletError::server)?
            .filter(|session| session.offer.method == Method::PreAuthorized)
        else {
            let error = WalletError::bad("invalid_grant", "TOKEN-8", "The pre-authorized code is not valid")
                .because("the code of an offer of this issuer", MASK);
            refuse(issuer, recording.take(), None, &error).await;
            return Err(error);
        };
        let now = issuer.now();
        let under = Under {
            client: client.id.clone(),
            jkt: client.jkt.clone(),
            ..Under::default()
        };
        let token = under.token(&*issuer.entropy);
        let grant = Grant {
            token_hash: journal::hash(&token),
            until: now + request.seconds() * 1000,
        };
        let command = Command::AskToken {
            tx: tx_answer(issuer, &session, form),
            grant,
        };
        let step = match step(&session.state, command, now) {
            Ok(step) => step,
            Err(denied) => {
                let error = refusal(denied);
                refuse(issuer, recording.take(), Some(&session), &error).await;
                return Err(error);
            }
        };
        let answer = match step.refused {
            Some(denied) => Err(refusal(denied)),
            None => Ok(Granted::to(request, token)),
        };
        let exchange = recording.take().map(|recording| match &answer {
            Ok(granted) => recording.good(&granted.masked()),
            Err(error) => recording.bad(error),
        });
        let kept = exchange.clone();
        match commit::step(issuer, &session, &step, exchange).await {
            Ok(()) => return answer,
            // Somebody else moved the session: look again. The record is made anew from what is known.
            Err(lost) if lost.is_conflict() => recording = kept.map(Recording::again),
            Err(error) => return Err(WalletError::server(error)),
        }
    }
    Err(WalletError::server("the session stayed busy"))
}

fn code(form: &Form) -> Result<&str, WalletError> {
    let missing = || {
        let error = WalletError::bad("invalid_request", "TOKEN-2", "pre-authorized_code is missing");
        error.because("a pre-authorized_code", "none")
    };
    form.one("pre-authorized_code").ok_or_else(missing)
}

async fn refuse(issuer: &Issuer, recording: Option<Recording>, session: Option<&Session>, error: &WalletError) {
    if let Some(recording) = recording {
        recording
            .refuse(issuer, session.map(|session| &session.id), error)
            .await;
    }
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
        Denied::Closed
        | Denied::Expired
        | Denied::CodeUsed
        | Denied::NotExpired
        | Denied::NoToken
        | Denied::NotReady
        | Denied::NothingDeferred
        | Denied::NotClosed => {
            let mut error = bad("invalid_grant", "TOKEN-8", "The pre-authorized code is not valid")
                .because("an unspent code of an open offer", denied.to_string());
            error.reason = format!("TOKEN-8: {denied}");
            error
        }
    }
}
