//! A login at an OpenID provider instead of our own page (R38; fact sheet 5.5).
//!
//! To the provider this issuer is a client like any other: it sends the person there with `state`, `nonce` and a PKCE
//! challenge, and believes what comes back only after every check ([`id_token`]). What it learned goes into the credential
//! as the profile's `idTokenClaimsMapping` says. Then the person is asked as everybody is: whoever is signed in at a provider
//! anyway would otherwise put a credential into a stranger's wallet by opening a link. For the same reason the browser that
//! comes back must be the one that left; a cookie tells.
//!
//! | File | |
//! |---|---|
//! | [`discover`] | what the provider says of itself |
//! | [`known`] | kept for a while |
//! | [`token`] | the login's code, redeemed |
//! | [`id_token`] | who logged in, verified |
//! | [`callback`] | the way back |

pub mod callback;
mod discover;
mod id_token;
mod known;
mod token;

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use model::secret::Secret;
use url::Url;

use super::choose::Choice;
use super::{Trouble, Waiter, noted, page};
use crate::listener::{CALLBACK, Door, ENDPOINTS};
use crate::policy::Provider;
use crate::protocol::answer::WalletError;
use crate::protocol::record::Recording;
use crate::protocol::{pkce, random};
use crate::serve::Here;
use discover::Server;
pub use known::Shelf;
use known::known;

/// A person who is away, logging in; by the `state` they left with.
#[derive(Debug)]
pub struct Away {
    /// What they are asked about when they come back.
    waiter: Waiter,
    /// Where they went.
    provider: Arc<Provider>,
    /// Must come back in the ID token.
    nonce: Secret,
    /// Opens the PKCE challenge.
    verifier: Secret,
    /// What their browser was given.
    cookie: Secret,
    /// Where they come back to.
    redirect_uri: String,
    /// Who must say that they come from there (RFC 9207).
    issuer: String,
    /// Whether that must be said.
    says_issuer: bool,
}

/// Sends a person to the provider.
pub async fn send(
    here: &Here,
    headers: &HeaderMap,
    provider: Arc<Provider>,
    waiter: &Waiter,
    choice: &Choice,
    recording: Recording,
) -> Response {
    let issuer = &*here.issuer;
    let known = match known(issuer, &provider).await {
        Ok(known) => known,
        Err(reason) => {
            let refused = choice.refused(unreachable(&provider, &reason));
            let trouble = Trouble::told(refused, &waiter.request.back, &waiter.issuer);
            return trouble.answer(issuer, headers, recording).await;
        }
    };
    let state = random::text(issuer);
    let exchange = recording.redirect(&known.server.issuer).well(
        choice.session(),
        StatusCode::SEE_OTHER,
        &format!("(on to {} to log in)", known.server.issuer),
    );
    let away = Away {
        waiter: noted(issuer, waiter, choice, exchange).await,
        provider,
        nonce: Secret::new(random::text(issuer)),
        verifier: Secret::new(random::text(issuer)),
        cookie: Secret::new(random::text(issuer)),
        redirect_uri: here.door.endpoint(CALLBACK),
        issuer: known.server.issuer.clone(),
        says_issuer: known.server.says_issuer,
    };
    let location = there(&known.server, &away, &state);
    let mut response = page::redirect(location.as_str());
    let cookie = cookie(&here.door, &state, away.cookie.reveal());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    issuer.away.put(state, Arc::new(away), issuer.now());
    response
}

/// The address at the provider.
fn there(server: &Server, away: &Away, state: &str) -> Url {
    let provider = &away.provider;
    let mut url = server.authorize.clone();
    let challenge = pkce::challenge(away.verifier.reveal()).unwrap_or_default();
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client_id)
        .append_pair("redirect_uri", &away.redirect_uri)
        .append_pair("scope", &provider.scopes.join(" "))
        .append_pair("state", state)
        .append_pair("nonce", away.nonce.reveal())
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", pkce::METHOD);
    if let Some(issuer_state) = &away.waiter.request.issuer_state
        && provider.forward_issuer_state
    {
        url.query_pairs_mut().append_pair("issuer_state", issuer_state);
    }
    url
}

/// The name of the cookie of a login: two logins in one browser do not meet.
fn cookie_name(state: &str) -> String {
    format!("issuer-desk-login-{}", &state[..state.len().min(12)])
}

fn cookie(door: &Door, state: &str, value: &str) -> String {
    let secure = if door.base.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    format!(
        "{}={value}; Path={}{ENDPOINTS}/{CALLBACK}; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
        cookie_name(state),
        door.path(),
        super::THINKING / 1000,
    )
}

fn unreachable(provider: &Provider, reason: &str) -> WalletError {
    let text = "The login server cannot be reached";
    let mut error = WalletError::bad("temporarily_unavailable", "R38", text).status(StatusCode::SERVICE_UNAVAILABLE);
    error.reason = format!("R38: {}: {reason}", provider.name);
    error.because("the provider's discovery document and keys", reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(base: &str) -> Door {
        Door {
            base: base.into(),
            identifier_path: "",
            management: None,
        }
    }

    #[test]
    fn the_cookie_is_for_the_way_back_only() {
        let check = |base: &str, expect: &str| {
            assert_eq!(cookie(&door(base), "0123456789abcdef", "v"), expect);
        };
        check(
            "http://localhost:7002",
            "issuer-desk-login-0123456789ab=v; Path=/openid4vci/external/oauth/callback; Max-Age=600; HttpOnly; SameSite=Lax",
        );
        check(
            "https://i.example/t",
            "issuer-desk-login-0123456789ab=v; Path=/t/openid4vci/external/oauth/callback; Max-Age=600; HttpOnly; \
             SameSite=Lax; Secure",
        );
    }
}
