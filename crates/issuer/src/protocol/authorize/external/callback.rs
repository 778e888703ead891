//! `GET /openid4vci/external/oauth/callback`: a person comes back from the provider (fact sheet 5.5).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use model::exchange::cut;

use super::id_token::{self, Disbelief, Expected};
use super::known::{Known, known, renewed};
use super::{Away, cookie_name, token};
use crate::app::Issuer;
use crate::listener::{CALLBACK, ENDPOINTS};
use crate::protocol::answer::{WalletError, brief};
use crate::protocol::asked::Asked;
use crate::protocol::authorize::choose::{Choice, Refused, choose};
use crate::protocol::authorize::decide::{self, Decision};
use crate::protocol::authorize::login::LoggedIn;
use crate::protocol::authorize::{KEPT, Trouble, Waiter, page, show};
use crate::protocol::form::Form;
use crate::protocol::record::Recording;
use crate::serve::Here;

/// Takes the person back in: asks them, or tells the wallet why it cannot.
pub async fn back(State(here): State<Here>, asked: Asked, RawQuery(query): RawQuery) -> Response {
    let issuer = &*here.issuer;
    let mut recording = Recording::begin(&here, "GET", format!("{ENDPOINTS}/{CALLBACK}"), &asked);
    let headers = &asked.headers;
    let arrived = Form::of_query(&query.unwrap_or_default()).and_then(|form| {
        recording.request(&cut(&form.masked(), KEPT));
        let away = arrived(issuer, headers, &form)?;
        Ok((away, form))
    });
    let (away, form) = match arrived {
        Ok(arrived) => arrived,
        Err(error) => return Trouble::shown(error).answer(issuer, headers, recording).await,
    };
    let outcome = match choose(issuer, &away.waiter.request) {
        Ok(choice) => outcome(&here, headers, &away, choice, &form, &recording).await,
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(response) => response,
        Err(refused) => {
            let trouble = Trouble::told(refused, &away.waiter.request.back, &away.waiter.issuer);
            trouble.answer(issuer, headers, recording).await
        }
    }
}

/// Who came back: once, and in the browser they left with.
fn arrived(issuer: &Issuer, headers: &HeaderMap, form: &Form) -> Result<Arc<Away>, WalletError> {
    let bad = |text: &str| WalletError::bad("invalid_request", "R38", text);
    let state = form.one("state").ok_or_else(|| bad("state parameter is missing"))?;
    let gone = "This login is not known, is too old, or came back before";
    let away = issuer.away.take(state, issuer.now()).ok_or_else(|| bad(gone))?;
    if !has_cookie(headers, &cookie_name(state), away.cookie.reveal()) {
        let error = bad("This login was begun in another browser");
        return Err(error.because("the cookie of the browser that began the login", "none, or another"));
    }
    if away.waiter.is_spent() {
        return Err(decided());
    }
    Ok(away)
}

fn decided() -> WalletError {
    WalletError::bad("invalid_request", "R38", "This request was decided before")
}

fn has_cookie(headers: &HeaderMap, name: &str, value: &str) -> bool {
    let lines = headers.get_all(header::COOKIE).iter();
    let mut pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    pairs.any(|pair| pair.trim().split_once('=') == Some((name, value)))
}

async fn outcome(
    here: &Here,
    headers: &HeaderMap,
    away: &Away,
    choice: Choice,
    form: &Form,
    recording: &Recording,
) -> Result<Response, Refused> {
    // RFC 9207: an answer of another server is not taken, good or bad.
    let named = form.one("iss");
    if named.is_some_and(|iss| iss != away.issuer) || away.says_issuer && named.is_none() {
        let expected = format!("iss {}", away.issuer);
        return Err(choice.refused(incomplete(away, &expected, named.unwrap_or("none"))));
    }
    match form.one("error") {
        Some("access_denied") => {
            if !away.waiter.spend() {
                return Err(choice.refused(decided()));
            }
            let location = decide::settle(here, &away.waiter, choice, Decision::Deny, recording).await?;
            Ok(page::redirect(&location))
        }
        Some(error) => {
            let why = form.one("error_description").unwrap_or_default();
            let said = brief(&format!("{error} {why}"), 300);
            Err(choice.refused(incomplete(away, "a code", &format!("the error {}", said.trim()))))
        }
        None => {
            let claims = match claims(&here.issuer, away, form).await {
                Ok(claims) => claims,
                Err(error) => return Err(choice.refused(error)),
            };
            let logged_in = LoggedIn {
                provider: away.provider.name.clone(),
                claims,
            };
            let waiter = Waiter {
                login: Some(Arc::new(logged_in)),
                ..away.waiter.clone()
            };
            show(here, headers, &waiter, &choice, recording.shown()).await
        }
    }
}

/// What the provider says of the person.
async fn claims(
    issuer: &Issuer,
    away: &Away,
    form: &Form,
) -> Result<serde_json::Map<String, serde_json::Value>, WalletError> {
    let failed = |expected: &str, received: &str| incomplete(away, expected, received);
    let reach = |reason: String| failed("the provider's discovery document and keys", &reason);
    let code = form.one("code").ok_or_else(|| failed("a code", "none"))?;
    let provider = &away.provider;
    let known = known(issuer, provider).await.map_err(reach)?;
    let request = token::redeem(
        provider,
        &known.server,
        code,
        &away.redirect_uri,
        away.verifier.reveal(),
    );
    let url = known.server.token.as_str();
    let answer = issuer.fetch.post(url, &request.form, request.authorization.as_ref());
    let token = answer.await.and_then(|(status, body)| token::id_token(status, &body));
    let token = token.map_err(|reason| failed("an ID token from the token endpoint", &reason))?;
    let verify = |known: &Known| {
        let expected = Expected {
            issuer: &known.server.issuer,
            client: &provider.client_id,
            nonce: away.nonce.reveal(),
            now: issuer.now() / 1000,
        };
        id_token::verify(token.reveal(), &known.keys, expected)
    };
    let verified = match verify(&known) {
        // The keys may be new.
        Err(Disbelief::UnknownKey) => verify(&*renewed(issuer, provider, &known).await.map_err(reach)?),
        verified => verified,
    };
    verified.map_err(|disbelief| match &disbelief {
        Disbelief::Claim {
            claim,
            expected,
            received,
        } => failed(&format!("{claim} of the ID token: {expected}"), received),
        Disbelief::Jws(_) | Disbelief::UnknownKey => {
            failed("an ID token signed by the provider", &disbelief.to_string())
        }
    })
}

/// The wallet is told no more than that it failed; the record says why.
fn incomplete(away: &Away, expected: &str, received: &str) -> WalletError {
    let mut error = WalletError::bad("server_error", "R38", "The login could not be completed");
    error.reason = format!("R38: {}: expected {expected}, received {received}", away.provider.name);
    error.because(expected, received)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let check = |lines: &[&str], expect: bool| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, line.parse().expect("a header"));
            }
            assert_eq!(has_cookie(&headers, "n", "v"), expect, "{lines:?}");
        };
        check(&["n=v"], true);
        check(&["a=b; n=v; c=d"], true);
        check(&["a=b", "n=v"], true);
        check(&["n=w"], false);
        check(&["nn=v"], false);
        check(&["n=v=x"], false);
        check(&[], false);
    }
}
