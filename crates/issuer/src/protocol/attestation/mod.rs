//! Clients that prove who they are by an attestation of their provider (ABCA -07; CATT-1 to CATT-14).
//!
//! [`check`] is the check of an attestation and its proof. Here is what surrounds it: the two headers, the challenge endpoint,
//! and the record of proofs that were used.

pub(super) mod check;

#[cfg(test)]
mod check_tests;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

pub use check::ALGORITHMS;
use check::{AHEAD, Attested, Expect, OLDEST, bad, check};

use super::answer::{WalletError, json_no_store};
use super::nonce::{self, Purpose};
use crate::app::Issuer;
use crate::listener::ENDPOINTS;
use crate::serve::Here;

const ATTESTATION: HeaderName = HeaderName::from_static("oauth-client-attestation");
const POP: HeaderName = HeaderName::from_static("oauth-client-attestation-pop");
const CHALLENGE: HeaderName = HeaderName::from_static("oauth-client-attestation-challenge");

/// `POST /openid4vci/challenge` (CATT-9), where attestations are understood.
pub async fn challenge(State(here): State<Here>) -> Response {
    if here.issuer.catalogue().policy.clients.attestation.is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let challenge = nonce::fresh(&here.issuer, Purpose::Attestation);
    json_no_store(StatusCode::OK, json!({"attestation_challenge": challenge}).to_string())
}

/// An authenticated client whose proof may still be spent: each counts once (CATT-10).
pub struct Unspent(Attested);

/// Who sends a request, when it says so by attestation. Where no attestation is understood, the headers mean nothing.
///
/// # Errors
/// 401 `invalid_client_attestation`; 400 `use_attestation_challenge` with a challenge, `use_fresh_attestation` (CATT-6, CATT-7).
pub fn authenticate(here: &Here, headers: &HeaderMap, client: Option<&str>) -> Result<Option<Unspent>, WalletError> {
    let issuer = &*here.issuer;
    let catalogue = issuer.catalogue();
    let Some(policy) = &catalogue.policy.clients.attestation else {
        return Ok(None);
    };
    let (attestation, pop) = match (one(headers, &ATTESTATION)?, one(headers, &POP)?) {
        (None, None) => return Ok(None),
        (Some(attestation), Some(pop)) => (attestation, pop),
        (attestation, _) => {
            let (here, missing) = match attestation {
                Some(_) => (ATTESTATION, POP),
                None => (POP, ATTESTATION),
            };
            let error = bad("CATT-1", format!("{here} came without {missing}"));
            return Err(error.because("both headers or neither", here.as_str()));
        }
    };
    let now = issuer.clock.now();
    let judge = |text: &str| nonce::judge(issuer.journal.vault(), Purpose::Attestation, text, now.as_millisecond());
    let expect = Expect {
        policy,
        audiences: &[here.door.base.clone(), format!("{}{ENDPOINTS}", here.door.base)],
        client,
        now,
        challenge: &judge,
    };
    match check(attestation, pop, &expect) {
        Ok(attested) => Ok(Some(Unspent(attested))),
        Err(error) if error.error == "use_attestation_challenge" => {
            let challenge = nonce::fresh(issuer, Purpose::Attestation);
            let value = HeaderValue::from_str(&challenge).map_err(WalletError::server)?;
            Err(error.with(CHALLENGE, value))
        }
        Err(error) => Err(error),
    }
}

impl Unspent {
    /// Counts the proof as used: the `client_id` and the instance key's thumbprint.
    ///
    /// # Errors
    /// `invalid_client_attestation` when it was used before.
    pub fn spend(self, issuer: &Issuer) -> Result<(String, String), WalletError> {
        let Attested { client, instance, jti } = self.0;
        let parts = ["attestation", &instance, &jti];
        if issuer
            .seen
            .first(&parts, OLDEST + AHEAD, issuer.clock.now().as_second())
        {
            return Ok((client, instance));
        }
        let error = bad("CATT-10", "the attestation's proof was used before");
        Err(error.because("a jti of its own for each request", jti))
    }
}

/// The one header of a name (CATT-1).
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, WalletError> {
    let mut values = headers.get_all(name).iter();
    let wrong = |sent: &str| bad("CATT-1", format!("{name} must be one JWT")).because("one JWT", sent);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| wrong("other characters")),
        _ => Err(wrong("several headers")),
    }
}
