//! What a person says: approve, and the wallet gets a code; deny, and the session ends (AUTHZ-9, AUTHZ-10, AUTHZ-12, R10).

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use axum::response::Response;
use model::exchange::MASK;
use model::offer::Overrides;
use model::session::{self, Authorization, Command, Denied, Handle, HandleKind, Method, Offer, Session};

use super::choose::{Choice, Chosen, Refused, choose};
use super::redirect::Back;
use super::{Trouble, Waiter, page};
use crate::app::Issuer;
use crate::listener::ENDPOINTS;
use crate::management::freeze::freeze;
use crate::policy::Login;
use crate::protocol::answer::{WalletError, plain};
use crate::protocol::asked::Asked;
use crate::protocol::form::Form;
use crate::protocol::random;
use crate::protocol::record::Recording;
use crate::serve::Here;
use crate::{begin, commit};

/// How long a code lives, milliseconds (AUTHZ-11).
const CODE: i64 = 60_000;
/// How long a session lives that a wallet began, milliseconds (fact sheet 2.5).
const WALLET_INITIATED: i64 = 300_000;

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The wallet gets a code.
    Approve,
    /// The session ends.
    Deny,
}

/// `POST /openid4vci/authorize/decision`: the form of the login page.
pub async fn decide(State(here): State<Here>, asked: Asked, body: Result<Bytes, BytesRejection>) -> Response {
    let issuer = &*here.issuer;
    let path = format!("{ENDPOINTS}/authorize/decision");
    let mut recording = Recording::begin(&here, "POST", path, &asked);
    let headers = &asked.headers;
    let body = body.map_err(|rejection| WalletError::body_not_taken("invalid_request", &rejection));
    let said = body.and_then(|body| Form::read(headers, &body)).and_then(|form| {
        recording.request(&form.masked());
        said(issuer, &form)
    });
    let (waiter, decision) = match said {
        Ok(said) => said,
        Err(error) => return Trouble::shown(error).answer(issuer, headers, recording).await,
    };
    let back = &waiter.request.back;
    let settled = match choose(issuer, &waiter.request) {
        Ok(choice) => settle(&here, &waiter, choice, decision, &recording).await,
        Err(refused) => Err(refused),
    };
    match settled {
        Ok(location) => page::redirect(&location),
        Err(refused) => {
            let trouble = Trouble::told(refused, back, &waiter.issuer);
            trouble.answer(issuer, headers, recording).await
        }
    }
}

/// The request it belongs to: each is decided once.
fn said(issuer: &Issuer, form: &Form) -> Result<(std::sync::Arc<Waiter>, Decision), WalletError> {
    let decision = match form.one("decision") {
        Some("approve") => Decision::Approve,
        Some("deny") => Decision::Deny,
        _ => {
            return Err(WalletError::bad(
                "invalid_request",
                "AUTHZ-12",
                "decision must be approve or deny",
            ));
        }
    };
    let gone = || WalletError::bad("invalid_request", "PAR-4", "This page was used before, or is too old");
    let name = form.one("request").ok_or_else(gone)?;
    let waiter = issuer.asked.take(name, issuer.now()).ok_or_else(gone)?;
    if decision == Decision::Approve && !asked_as_now(issuer, &waiter) {
        return Err(gone());
    }
    if waiter.spend() {
        Ok((waiter, decision))
    } else {
        Err(gone())
    }
}

/// Whether people are still asked in the way this one was: whoever configures a login server does not want those in who met
/// the page before it, and did not log in.
fn asked_as_now(issuer: &Issuer, waiter: &Waiter) -> bool {
    match &issuer.catalogue().policy.authorization.login {
        Login::Off => false,
        Login::Own => true,
        Login::External(_) => waiter.login.is_some(),
    }
}

/// Carries a decision out; answers with where the person goes next.
///
/// # Errors
/// The offer is not open any more; a login that lacks what the credential needs; failures of this side.
pub async fn settle(
    here: &Here,
    waiter: &Waiter,
    choice: Choice,
    decision: Decision,
    recording: &Recording,
) -> Result<String, Refused> {
    let issuer = &*here.issuer;
    let mut session = match &choice.of {
        Chosen::Session(session) => Session::clone(session),
        Chosen::Profile(_) => begun(issuer, waiter, &choice).await?,
    };
    let code = random::text(issuer);
    for _ in 0..commit::RACES {
        let step = match decision {
            Decision::Approve => {
                let authorization = authorization(issuer, waiter, &choice, &code);
                let login = logged_in(waiter, &session).map_err(|error| choice.refused(error))?;
                session::authorize(&session.state, authorization, login, issuer.now())
            }
            Decision::Deny => {
                let reason = "Declined at the login page".to_owned();
                session::step(&session.state, Command::Reject { reason }, issuer.now())
            }
        };
        let step = step.map_err(|denied| Refused {
            session: Some(session.id.clone()),
            error: ended(denied),
        })?;
        let back = &waiter.request.back;
        let (location, told, handles) = match decision {
            Decision::Approve => {
                let handle = Handle {
                    kind: HandleKind::Code,
                    hash: journal::hash(&code),
                };
                let location = back.with(&[("code", &code)], &waiter.issuer);
                (location, format!("code={MASK}"), vec![handle])
            }
            Decision::Deny => {
                let location = refusal(&declined(), back, &waiter.issuer);
                (location, "error=access_denied".to_owned(), Vec::new())
            }
        };
        let shown = format!("(on to {} with {told})", back.uri);
        let exchange = recording.shown().redirect(&location);
        let exchange = exchange.well(Some(&session.id), StatusCode::SEE_OTHER, &shown);
        match commit::with_handles(issuer, &session, &step, handles, Some(exchange)).await {
            Ok(()) => return Ok(location),
            Err(lost) if lost.is_conflict() => {
                let again = issuer.journal.session(&session.id).map_err(WalletError::server)?;
                session = again.ok_or_else(|| WalletError::server("the session is gone"))?;
            }
            Err(error) => return Err(WalletError::server(error).into()),
        }
    }
    Err(WalletError::server("the session stayed busy").into())
}

/// The session of a wallet that asked by itself, with all that it sent so far (fact sheet 2.5).
async fn begun(issuer: &Issuer, waiter: &Waiter, choice: &Choice) -> Result<Session, WalletError> {
    let Chosen::Profile(profile) = &choice.of else {
        return Err(WalletError::server("a session that was offered begins with its offer"));
    };
    let shared = freeze(issuer, profile, Method::WalletInitiated, &Overrides::default());
    let id = begin::id(&*issuer.entropy).ok_or_else(|| WalletError::server("no id"))?;
    let offer = Offer {
        issuer: waiter.issuer.clone(),
        method: Method::WalletInitiated,
        // Nobody may fetch what was never offered.
        by_value: true,
        code: random::text(issuer),
        tx_code: None,
        tx_mac: None,
    };
    let expires_at = issuer.now().saturating_add(WALLET_INITIATED);
    let session = begin::session(issuer, id, shared, offer, expires_at, None)
        .await
        .map_err(WalletError::server)?;
    for exchange in &waiter.trail {
        issuer
            .journal
            .record_exchange(Some(&session.id), exchange.clone())
            .await;
    }
    Ok(session)
}

/// Who logged in for it, and what that makes of its data.
fn logged_in(waiter: &Waiter, session: &Session) -> Result<Option<session::Login>, WalletError> {
    let frozen = &session.frozen;
    let mapping = frozen.id_token_claims_mapping.as_ref();
    let login = waiter.login.as_ref();
    login
        .map(|login| login.remembered(mapping, &frozen.credential_data))
        .transpose()
}

fn authorization(issuer: &Issuer, waiter: &Waiter, choice: &Choice, code: &str) -> Authorization {
    let request = &waiter.request;
    Authorization {
        hash: journal::hash(code),
        until: issuer.now() + CODE,
        used: false,
        client: request.client.id.clone().unwrap_or_default(),
        redirect_uri: request.back.uri.clone(),
        challenge: request.challenge.clone(),
        jkt: request.client.jkt.clone(),
        instance: request.client.instance.clone(),
        details: choice.details,
        scope: choice.scope.clone(),
    }
}

fn declined() -> WalletError {
    WalletError::bad("access_denied", "AUTHZ-10", "The person declined")
}

fn ended(denied: Denied) -> WalletError {
    let mut error = WalletError::bad("invalid_request", "AUTHZ-10", "The offer is not open any more");
    error.reason = format!("AUTHZ-10: {denied}");
    error
}

/// Where a refusal is told (AUTHZ-10): a failure of this side has its own word there.
pub fn refusal(error: &WalletError, back: &Back, issuer: &str) -> String {
    let description = plain(&error.description);
    back.with(&[("error", error.error), ("error_description", &description)], issuer)
}
