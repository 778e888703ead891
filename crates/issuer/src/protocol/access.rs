//! The access token of a request (CRED-2, CRED-47, CRED-48): whose session it opens, and what it was granted under.
//!
//! Shared by the endpoints that ask for one: credential, deferred credential, notification. A token that is bound to a key
//! comes with the `DPoP` scheme and a proof of that key, any other with `Bearer` (DPOP-9).

use axum::http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use model::session::Session;

use super::access_token::Under;
use super::answer::{Scheme, WalletError};
use super::dpop::{self, ALGS};
use super::record::stub;
use crate::serve::Here;

/// A request with a good access token.
pub struct Access {
    /// The session it opens, closed or not.
    pub session: Session,
    /// What it was granted under.
    pub under: Under,
}

/// Looks up the token of a request to the endpoint of that name (`credential`, …), and checks the proof it needs.
///
/// # Errors
/// 401: no token, one that is not or no longer good, or one that is not presented as it must be.
pub fn authorized(here: &Here, headers: &HeaderMap, endpoint: &str) -> Result<Access, WalletError> {
    let issuer = &*here.issuer;
    let (scheme, token) = presented(headers)?;
    let refuse = |item, text: &str| WalletError {
        challenge: Some(scheme),
        ..WalletError::challenge(StatusCode::UNAUTHORIZED, "invalid_token", item, text)
    };
    let unknown = || {
        let error = refuse("CRED-48", "The access token is not valid");
        error.because("an access token of this issuer", stub(token))
    };
    let session = issuer
        .journal
        .session_by_token(&journal::hash(token))
        .map_err(WalletError::server)?;
    let session = session.ok_or_else(unknown)?;
    let under = Under::of(token).ok_or_else(unknown)?;
    let good = match &session.state.grant {
        Some(grant) if issuer.now() < grant.until => Ok(()),
        grant => {
            let until = grant
                .as_ref()
                .and_then(|grant| Timestamp::from_millisecond(grant.until).ok());
            let sent = until.map_or("one that was withdrawn".into(), |until| {
                format!("one that ended at {until}")
            });
            let error = refuse("CRED-48", "The access token has expired");
            Err(error.because("an access token that is still good", sent))
        }
    };
    let proved = good.and_then(|()| match (scheme, &under.jkt) {
        (Scheme::Dpop(_), Some(jkt)) => dpop::at_resource(here, headers, endpoint, token, jkt),
        (_, None) if scheme == Scheme::Bearer => Ok(()),
        (_, None) => {
            let error = refuse("DPOP-9", "The access token is bound to no key: it is a bearer token");
            let error = error.because("the scheme Bearer", "DPoP");
            Err(WalletError {
                challenge: Some(Scheme::Bearer),
                ..error
            })
        }
        (_, Some(_)) => {
            let error = refuse(
                "DPOP-9",
                "The access token is bound to a key: it needs the DPoP scheme and a proof",
            );
            Err(dpop::challenged(error.because("the scheme DPoP", "Bearer")))
        }
    });
    match proved {
        Ok(()) => Ok(Access { session, under }),
        Err(error) => Err(error.of(&session.id)),
    }
}

/// The one `Authorization` header: its scheme, in any case, and its token.
fn presented(headers: &HeaderMap) -> Result<(Scheme, &str), WalletError> {
    let nothing = |text: &str, expected: &str, sent: &str| {
        let error = WalletError::challenge(StatusCode::UNAUTHORIZED, "", "CRED-47", text);
        WalletError {
            challenge: Some(Scheme::Either(ALGS)),
            ..error.because(expected, sent)
        }
    };
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        let sent = headers.get_all(header::AUTHORIZATION).iter().count().to_string();
        let text = "no access token, or more than one Authorization header";
        return Err(nothing(text, "one Authorization header", &sent));
    };
    let parts = value.to_str().ok().and_then(|value| value.split_once(' '));
    let scheme = parts.and_then(|(scheme, _)| match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(Scheme::Bearer),
        "dpop" => Some(Scheme::Dpop(ALGS)),
        _ => None,
    });
    let token = parts.map(|(_, token)| token.trim()).filter(|token| !token.is_empty());
    scheme.zip(token).ok_or_else(|| {
        let sent = parts.map_or("no scheme and token", |(scheme, _)| scheme);
        nothing(
            "the Authorization header holds no access token",
            "Bearer or DPoP, and a token",
            sent,
        )
    })
}
