//! The access token of a request (CRED-2, CRED-47, CRED-48): whose session it opens, and what it was granted under.
//!
//! Shared by the endpoints that ask for one: credential, deferred credential, notification.

use axum::http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use model::session::Session;

use super::access_token::Under;
use super::answer::WalletError;
use super::record::stub;
use crate::app::Issuer;

/// A request with a good access token.
pub struct Access {
    /// The session it opens, closed or not.
    pub session: Session,
    /// What it was granted under.
    pub under: Under,
}

/// Looks the token up.
///
/// # Errors
/// 401: no token, or one that is not or no longer good.
pub fn authorized(issuer: &Issuer, headers: &HeaderMap) -> Result<Access, WalletError> {
    let refuse = |error, item, text: &str| WalletError::challenge(StatusCode::UNAUTHORIZED, error, item, text);
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        let error = refuse("", "CRED-47", "no access token, or more than one Authorization header");
        let sent = headers.get_all(header::AUTHORIZATION).iter().count();
        return Err(error.because("one Authorization header", sent.to_string()));
    };
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .and_then(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()));
    let Some(token) = token.filter(|token| !token.is_empty()) else {
        let error = refuse("", "CRED-47", "the Authorization header holds no bearer token");
        let scheme = value.to_str().ok().and_then(|value| value.split_once(' '));
        let sent = scheme.map_or("no scheme and token", |(scheme, _)| scheme);
        return Err(error.because("Bearer and a token", sent));
    };
    let unknown = || {
        let error = refuse("invalid_token", "CRED-48", "The access token is not valid");
        error.because("an access token of this issuer", stub(token))
    };
    let session = issuer
        .journal
        .session_by_token(&journal::hash(token))
        .map_err(WalletError::server)?;
    let session = session.ok_or_else(unknown)?;
    let under = Under::of(token).ok_or_else(unknown)?;
    match &session.state.grant {
        Some(grant) if issuer.now() < grant.until => Ok(Access { session, under }),
        grant => {
            let until = grant
                .as_ref()
                .and_then(|grant| Timestamp::from_millisecond(grant.until).ok());
            let sent = until.map_or("one that was withdrawn".into(), |until| {
                format!("one that ended at {until}")
            });
            let error = refuse("invalid_token", "CRED-48", "The access token has expired");
            Err(error.because("an access token that is still good", sent))
        }
    }
}
