//! Tokens bound to a key of the wallet (RFC 9449; DPOP-1 to DPOP-14).
//!
//! [`check`] is the check of one proof. Around it stand the two places where proofs are asked for: the authorization server's
//! endpoints, where a proof binds what is given out, and the resource endpoints, where it must be of the key the token is bound to.
//! The URL a proof must name follows the listener's base URL, never a `Host` header.

pub(super) mod check;
mod htu;

#[cfg(test)]
mod check_tests;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use check::{AHEAD, Expect, OLDEST, Proof, bad, check};
pub use check::{ALGORITHMS, ALGS};

use super::answer::{Scheme, WalletError};
use super::nonce::{self, Purpose};
use crate::app::Issuer;
use crate::serve::Here;

const DPOP: HeaderName = HeaderName::from_static("dpop");
/// The header of a nonce for DPoP proofs.
pub const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// A good proof that may still be spent: each counts once (DPOP-11).
pub struct Unspent {
    proof: Proof,
    url: String,
}

/// At the token and pushed authorization endpoints: what a wallet proved, when it sent a proof.
///
/// # Errors
/// 400 `invalid_dpop_proof`, also for no proof with a token request where policy demands one; `use_dpop_nonce` with a nonce
/// (DPOP-4, DPOP-5).
pub fn at_server(here: &Here, headers: &HeaderMap, endpoint: &str) -> Result<Option<Unspent>, WalletError> {
    match sent(headers)? {
        Some(jwt) => proved(here, jwt, endpoint, None).map(Some),
        None if endpoint == "token" && here.issuer.catalogue().policy.dpop.required => {
            let text = "This issuer gives only tokens that are bound to a key: the DPoP header is missing";
            Err(bad("DPOP-13", text).because("a DPoP header", "none"))
        }
        None => Ok(None),
    }
}

/// At a resource endpoint: that a proof came with `token`, of the key with the thumbprint `jkt` it is bound to.
///
/// # Errors
/// 401 with a `DPoP` challenge: `invalid_dpop_proof`, `use_dpop_nonce`, or `invalid_token` for another key (DPOP-4, DPOP-5).
pub fn at_resource(
    here: &Here,
    headers: &HeaderMap,
    endpoint: &str,
    token: &str,
    jkt: &str,
) -> Result<(), WalletError> {
    let judged = sent(headers).and_then(|jwt| {
        let missing = || bad("DPOP-1", "the DPoP header is missing").because("a DPoP header", "none");
        let unspent = proved(here, jwt.ok_or_else(missing)?, endpoint, Some(token))?;
        if unspent.jkt() != jkt {
            let error = WalletError::bad("invalid_token", "DPOP-4", "The access token is bound to another key");
            return Err(error.because(format!("the key {jkt}"), unspent.jkt()));
        }
        unspent.spend(&here.issuer)
    });
    judged.map_err(challenged)
}

impl Unspent {
    /// The key's thumbprint.
    pub fn jkt(&self) -> &str {
        &self.proof.jkt
    }

    /// Counts it as used.
    ///
    /// # Errors
    /// `invalid_dpop_proof` when it was used before.
    pub fn spend(self, issuer: &Issuer) -> Result<(), WalletError> {
        let Self { proof, url } = self;
        let parts = ["dpop", &url, &proof.jkt, &proof.jti];
        if issuer
            .seen
            .first(&parts, OLDEST + AHEAD, issuer.clock.now().as_second())
        {
            return Ok(());
        }
        let error = bad("DPOP-11", "the proof was used before");
        Err(error.because("a jti of its own for each request", proof.jti))
    }
}

/// The same refusal as resource endpoints answer it (DPOP-4).
pub fn challenged(error: WalletError) -> WalletError {
    WalletError {
        status: StatusCode::UNAUTHORIZED,
        challenge: Some(Scheme::Dpop(ALGS)),
        ..error
    }
}

/// The one `DPoP` header (DPOP-1).
fn sent(headers: &HeaderMap) -> Result<Option<&str>, WalletError> {
    let mut values = headers.get_all(DPOP).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let strange = |_| bad("DPOP-1", "the DPoP header is no JWT").because("one compact JWT", "other characters");
            value.to_str().map(Some).map_err(strange)
        }
        _ => Err(bad("DPOP-1", "there is more than one DPoP header").because("one DPoP header", "several")),
    }
}

fn proved(here: &Here, jwt: &str, endpoint: &str, token: Option<&str>) -> Result<Unspent, WalletError> {
    let issuer = &*here.issuer;
    let purpose = match token {
        Some(_) => Purpose::Resource,
        None => Purpose::Server,
    };
    let now = issuer.clock.now();
    let judge = |text: &str| nonce::judge(issuer.journal.vault(), purpose, text, now.as_millisecond());
    let url = here.door.endpoint(endpoint);
    let expect = Expect {
        // Every endpoint that takes a proof takes POST only.
        method: "POST",
        url: &url,
        token,
        now,
        nonce: issuer.catalogue().policy.dpop.nonce.then_some(&judge),
    };
    match check(jwt, &expect) {
        Ok(proof) => Ok(Unspent { proof, url }),
        Err(error) if error.error == "use_dpop_nonce" => Err(error.with(DPOP_NONCE, fresh(issuer, purpose))),
        Err(error) => Err(error),
    }
}

fn fresh(issuer: &Issuer, purpose: Purpose) -> HeaderValue {
    // Base64url is text that a header may hold.
    HeaderValue::from_str(&nonce::fresh(issuer, purpose)).unwrap_or(HeaderValue::from_static(""))
}

/// Which kind of nonce a good answer to a request brings, where policy demands nonces: the next one with a proof, and the first
/// with a `c_nonce` (DPOP-7, NONCE-6).
fn brings(request: &Request) -> Option<Purpose> {
    let path = request.uri().path().trim_end_matches('/');
    let proved = request.headers().contains_key(DPOP);
    match path.rsplit('/').next().unwrap_or_default() {
        "token" | "par" if proved => Some(Purpose::Server),
        "nonce" => Some(Purpose::Resource),
        _ if proved => Some(Purpose::Resource),
        _ => None,
    }
}

/// The nonce that a good answer to a request will bring.
pub fn renewed(here: &Here, request: &Request) -> Option<HeaderValue> {
    let purpose = brings(request).filter(|_| here.issuer.catalogue().policy.dpop.nonce)?;
    Some(fresh(&here.issuer, purpose))
}
