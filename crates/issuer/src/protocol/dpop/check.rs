//! The check of one DPoP proof (DPOP-2, DPOP-3, DPOP-12): pure, everything it needs comes in.

use credentials::jws::{self, Jws};
use credentials::key::{Alg, PublicKey};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::htu;
use crate::protocol::answer::{WalletError, shown, told};
use crate::protocol::nonce::Verdict;
use crate::protocol::numeric_date::seconds;

/// The algorithms a proof may have (DPOP-2).
pub const ALGORITHMS: [Alg; 3] = [Alg::Es256, Alg::Es384, Alg::EdDsa];
/// Their names, as `WWW-Authenticate` lists them (DPOP-4).
pub const ALGS: &str = "ES256 ES384 EdDSA";

/// How far `iat` may lie back, seconds (DPOP-12).
pub const OLDEST: i64 = 300;
/// How far it may lie ahead, seconds (DPOP-12).
pub const AHEAD: i64 = 60;
/// The longest proof, in characters; one has about 500.
const LONGEST: usize = 8 * 1024;
/// The longest `jti`, in bytes.
const LONGEST_ID: usize = 256;

/// What a proof must be.
pub struct Expect<'a> {
    /// The request's method.
    pub method: &'a str,
    /// The endpoint's URL, as metadata names it.
    pub url: &'a str,
    /// At a resource endpoint, the access token that came with the proof.
    pub token: Option<&'a str>,
    /// The present.
    pub now: Timestamp,
    /// Judges the server's nonce, when one is demanded (DPOP-6).
    pub nonce: Option<&'a dyn Fn(&str) -> Verdict>,
}

/// A good proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key's thumbprint (DPOP-8).
    pub jkt: String,
    /// The proof's own name.
    pub jti: String,
}

/// Checks a proof. The nonce comes last: who is asked for one has everything else right.
///
/// # Errors
/// `invalid_dpop_proof`; `use_dpop_nonce` when a nonce is demanded and none of ours, or an old one, is there.
pub fn check(jwt: &str, expect: &Expect<'_>) -> Result<Proof, WalletError> {
    let proof = jws::decode_within(jwt, LONGEST).map_err(|error| {
        let shape = "one compact JWT";
        bad("DPOP-1", format!("the DPoP header: {}", told(&error))).because(shape, "something else")
    })?;
    if proof.header_text("typ") != Some("dpop+jwt") {
        let sent = shown(proof.header.get("typ"));
        return Err(bad("DPOP-2", "typ must be dpop+jwt").because("dpop+jwt", sent));
    }
    let key = signer(&proof)?;
    let claims = proof.claims().map_err(|error| bad("DPOP-1", told(&error)))?;
    let jti = text(&claims, "jti")?;
    if jti.is_empty() || jti.len() > LONGEST_ID {
        let received = format!("{} bytes", jti.len());
        return Err(bad("DPOP-3", "jti has no bearable length").because(format!("1 to {LONGEST_ID} bytes"), received));
    }
    let htm = text(&claims, "htm")?;
    if htm != expect.method {
        return Err(bad("DPOP-3", "htm is not the method of the request").because(expect.method, htm));
    }
    let htu = text(&claims, "htu")?;
    if !htu::same(htu, expect.url) {
        let text = format!("htu must be {}", expect.url);
        return Err(bad("DPOP-3", text).because(expect.url, htu));
    }
    timely(&claims, expect.now)?;
    if let Some(token) = expect.token {
        let ath = text(&claims, "ath")?;
        let own = journal::hash(token);
        if ath != own {
            return Err(bad("DPOP-3", "ath is not the hash of the access token").because(own, ath));
        }
    }
    if let Some(judge) = expect.nonce {
        let nonce = claims.get("nonce").and_then(Value::as_str);
        let verdict = nonce.map(judge);
        if verdict != Some(Verdict::Fresh) {
            let received = match verdict {
                None => "no nonce",
                Some(Verdict::Stale) => "a nonce of this server that is too old",
                Some(_) => "a nonce that was not made here for this purpose",
            };
            let text = "the proof must carry the nonce of the DPoP-Nonce header";
            let error = WalletError::bad("use_dpop_nonce", "DPOP-5", text);
            return Err(error.because("a fresh nonce of this server", received));
        }
    }
    Ok(Proof {
        jkt: key.thumbprint(),
        jti: jti.to_owned(),
    })
}

/// The key in the header, after its signature was verified.
fn signer(proof: &Jws) -> Result<PublicKey, WalletError> {
    let name = proof.header_text("alg");
    let alg = ALGORITHMS.into_iter().find(|alg| Some(alg.name()) == name);
    let alg = alg.ok_or_else(|| {
        let sent = shown(proof.header.get("alg"));
        bad("DPOP-2", format!("alg must be one of {ALGS}")).because(ALGS, sent)
    })?;
    if let Some(crit) = proof.header.get("crit") {
        let error = bad("DPOP-2", "crit names nothing this issuer understands");
        return Err(error.because("no crit", shown(Some(crit))));
    }
    let jwk = proof.header.get("jwk");
    let jwk = jwk.ok_or_else(|| bad("DPOP-2", "jwk is missing").because("the public key in jwk", "none"))?;
    let key = PublicKey::from_jwk(jwk)
        .map_err(|error| bad("DPOP-2", format!("jwk: {}", told(&error))).because("a public key", "another jwk"))?;
    proof.verify(&key, alg).map_err(|error| {
        let text = "the signature does not verify with the key in jwk";
        bad("DPOP-2", text).because("a signature of that key", told(&error))
    })?;
    Ok(key)
}

/// `iat` within its window; `nbf` and `exp`, which a proof need not have, not against it (CONF-43).
fn timely(claims: &Map<String, Value>, now: Timestamp) -> Result<(), WalletError> {
    let now = now.as_second();
    let window = format!("from {OLDEST} s back to {AHEAD} s ahead");
    let time = |name: &str| seconds(claims.get(name));
    let Some(iat) = time("iat") else {
        let sent = shown(claims.get("iat"));
        return Err(bad("DPOP-3", "iat must be a number").because(window, sent));
    };
    let age = now.saturating_sub(iat);
    if !(-AHEAD..=OLDEST).contains(&age) {
        let text = format!("iat must lie between {OLDEST} s back and {AHEAD} s ahead");
        return Err(bad("DPOP-12", text).because(window, away(age)));
    }
    if let Some(nbf) = time("nbf").filter(|nbf| nbf.saturating_sub(now) > AHEAD) {
        return Err(
            bad("DPOP-12", "nbf lies ahead").because(format!("at most {AHEAD} s ahead"), away(now.saturating_sub(nbf)))
        );
    }
    if let Some(exp) = time("exp").filter(|exp| now.saturating_sub(*exp) > AHEAD) {
        return Err(
            bad("DPOP-12", "the proof has expired").because("an exp that is not over", away(now.saturating_sub(exp)))
        );
    }
    Ok(())
}

/// A distance in time, in words.
fn away(age: i64) -> String {
    match age {
        0.. => format!("{age} s back"),
        _ => format!("{} s ahead", age.saturating_neg()),
    }
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<&'a str, WalletError> {
    let value = claims.get(name);
    let error = || bad("DPOP-3", format!("{name} must be a string")).because("a string", shown(value));
    value.and_then(Value::as_str).ok_or_else(error)
}

pub(super) fn bad(item: &str, text: impl Into<String>) -> WalletError {
    WalletError::bad("invalid_dpop_proof", item, text)
}
