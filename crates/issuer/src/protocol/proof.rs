//! Key proofs of type `jwt`, with or without a key attestation (PROOF-1 to PROOF-18): pure, everything it needs comes in.

use credentials::did;
use credentials::jws;
use credentials::key::{Alg, PublicKey};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::answer::{REPEATED, WalletError, brief, shown, told};
use super::key_attestation::{self, Attested, AttestedKey};
use super::nonce::Verdict;
use super::numeric_date::seconds;
use crate::policy::Trust;

/// How far a proof's `iat` may lie back: the nonce's life and a clock's error (PROOF-8).
const OLDEST: i64 = 300 + 60;
/// How far it may lie ahead, seconds.
const AHEAD: i64 = 60;

/// What a proof must be.
pub struct Expect<'a> {
    /// The issuer identifier of the session's offer (PROOF-7, R13).
    pub audience: &'a str,
    /// `proof_signing_alg_values_supported` (PROOF-2).
    pub algorithms: &'a [&'a str],
    /// `cryptographic_binding_methods_supported` (PROOF-4).
    pub methods: &'a [&'a str],
    /// `client_id` of the token; none for anonymous access (PROOF-10).
    pub client: Option<&'a str>,
    /// Whose key attestations are believed (KATT-7).
    pub attesters: &'a Trust,
    /// `key_attestations_required` of the proof's type (KATT-6).
    pub attestation: Option<&'a Map<String, Value>>,
    /// The most keys of one request (CRED-11, CRED-12).
    pub most: usize,
    /// The present.
    pub now: Timestamp,
    /// Judges the nonce (PROOF-9).
    pub nonce: &'a dyn Fn(&str) -> Verdict,
}

/// Who proved possession of which key.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The key to bind to.
    pub key: PublicKey,
    /// The DID, when the proof named one by `kid`.
    pub did: Option<String>,
}

/// Checks one `jwt` proof: who proved a key, and which keys were attested with it. Nonces come last, so that a bad signature is
/// never taken for a bad nonce (CRED-53).
///
/// # Errors
/// `invalid_proof`, or `invalid_nonce` for a good proof with a stale or foreign nonce (CRED-43, CRED-44).
pub fn check(jwt: &str, expect: &Expect<'_>) -> Result<(Holder, Vec<PublicKey>), WalletError> {
    let unreadable = |error: &dyn std::fmt::Display| bad("PROOF-17", told(error)).because("a signed JWT", told(error));
    let proof = jws::decode(jwt).map_err(|error| unreadable(&error))?;
    if proof.header_text("typ") != Some("openid4vci-proof+jwt") {
        let sent = shown(proof.header.get("typ"));
        return Err(bad("PROOF-1", "typ must be openid4vci-proof+jwt").because("openid4vci-proof+jwt", sent));
    }
    let alg = algorithm(&proof, expect)?;
    if proof.header.contains_key("crit") {
        let sent = shown(proof.header.get("crit"));
        return Err(bad("PROOF-14", "crit names nothing this issuer understands").because("no crit", sent));
    }
    if proof.header.contains_key("trust_chain") {
        let error = bad("PROOF-11", "trust_chain is not supported by this issuer");
        return Err(error.because("no trust_chain in the header", "a trust_chain"));
    }
    let attested = match proof.header.get("key_attestation") {
        None => None,
        Some(Value::String(jwt)) => Some(attestation(jwt, true, expect)?),
        Some(other) => {
            let error = bad("PROOF-11", "key_attestation must be a JWT");
            return Err(error.because("a compact JWT", shown(Some(other))));
        }
    };
    if attested.is_none() && expect.attestation.is_some() {
        let error = bad(
            "KATT-6",
            "This credential asks for a key attestation (key_attestations_required)",
        );
        return Err(error.because("a key_attestation in the header", "none"));
    }
    let keys = attested.as_ref().map_or(&[][..], |attested| &attested.keys);
    let holder = holder(&proof, keys, expect)?;
    if attested.is_some() && !keys.iter().any(|attested| attested.key == holder.key) {
        let error = bad("PROOF-12", "the proof is not by one of the attested keys");
        return Err(error.because("a key of attested_keys", format!("the key {}", holder.key.thumbprint())));
    }
    proof.verify(&holder.key, alg).map_err(|_| {
        let named = format!("another signature; the key's thumbprint is {}", holder.key.thumbprint());
        let error = bad("PROOF-6", "the signature does not verify with the named key");
        error.because(
            format!("an {} signature by the key the header names", alg.name()),
            named,
        )
    })?;
    let claims = proof.claims().map_err(|error| unreadable(&error))?;
    match claims.get("aud") {
        Some(Value::String(aud)) if aud == expect.audience => {}
        Some(Value::String(aud)) => {
            let text = format!(
                "aud is {}, this offer's issuer is {}",
                brief(aud, REPEATED),
                expect.audience
            );
            return Err(bad("PROOF-7", text).because(expect.audience, aud));
        }
        other => {
            let error = bad("PROOF-7", "aud must be the issuer identifier, as a string");
            return Err(error.because(expect.audience, shown(other)));
        }
    }
    fresh(claims.get("iat"), expect.now)?;
    match (claims.get("iss"), expect.client) {
        (None, _) => {}
        (Some(iss), Some(client)) if iss == client => {}
        (Some(_), Some(client)) => {
            let text = format!("iss must be the client_id of the token, {}", brief(client, REPEATED));
            return Err(bad("PROOF-10", text).because(client, shown(claims.get("iss"))));
        }
        (Some(iss), None) => {
            let text = "iss must be absent: the token came from anonymous pre-authorized access";
            return Err(bad("PROOF-10", text).because("no iss", shown(Some(iss))));
        }
    }
    let Some(nonce) = claims.get("nonce").and_then(Value::as_str) else {
        let error = bad("PROOF-9", "nonce is missing: ask the nonce endpoint");
        return Err(error.because("a c_nonce of the nonce endpoint", shown(claims.get("nonce"))));
    };
    judge_nonce(nonce, expect.nonce)?;
    let Some(attested) = attested else {
        return Ok((holder, Vec::new()));
    };
    // PROOF-12.
    judge_nonce(&attested.nonce, expect.nonce)?;
    Ok((holder, attested.keys.into_iter().map(|attested| attested.key).collect()))
}

/// A key attestation under the same terms as the proof it belongs to, or is.
pub(super) fn attestation(jwt: &str, in_proof: bool, expect: &Expect<'_>) -> Result<Attested, WalletError> {
    let expect = key_attestation::Expect {
        algorithms: expect.algorithms,
        trust: expect.attesters,
        required: expect.attestation,
        in_proof,
        most: expect.most,
        now: expect.now,
    };
    key_attestation::check(jwt, &expect)
}

/// CRED-44.
pub(super) fn judge_nonce(nonce: &str, judge: &dyn Fn(&str) -> Verdict) -> Result<(), WalletError> {
    match judge(nonce) {
        Verdict::Fresh => Ok(()),
        Verdict::Stale => {
            let fresh = format!("a c_nonce at most {} s old", super::nonce::LIFE / 1000);
            Err(bad_nonce("The nonce is too old").because(fresh, nonce))
        }
        Verdict::Foreign => {
            let error = bad_nonce("The nonce was not made by this issuer");
            Err(error.because("a c_nonce of this issuer", nonce))
        }
    }
}

fn algorithm(proof: &jws::Jws, expect: &Expect<'_>) -> Result<Alg, WalletError> {
    let name = proof.header_text("alg").unwrap_or_default();
    let listed = expect.algorithms.contains(&name);
    let alg = Alg::from_name(name).filter(|_| listed);
    alg.ok_or_else(|| {
        let listed = expect.algorithms.join(", ");
        let error = bad("PROOF-2", format!("alg must be one of {listed}"));
        error.because(listed, shown(proof.header.get("alg")))
    })
}

fn holder(proof: &jws::Jws, attested: &[AttestedKey], expect: &Expect<'_>) -> Result<Holder, WalletError> {
    let named: Vec<_> = ["jwk", "kid", "x5c"]
        .into_iter()
        .filter(|name| proof.header.contains_key(*name))
        .collect();
    match named[..] {
        ["jwk"] => {
            let jwk = &proof.header["jwk"];
            let key = PublicKey::from_jwk(jwk).map_err(|error| {
                let members = jwk
                    .as_object()
                    .map(|jwk| jwk.keys().map(String::as_str).collect::<Vec<_>>());
                let sent = members.map_or("no object".into(), |members| format!("members {}", members.join(", ")));
                bad("PROOF-5", format!("jwk: {}", told(&error))).because("a public key", sent)
            })?;
            Ok(Holder { key, did: None })
        }
        ["kid"] => {
            let kid = proof.header_text("kid").unwrap_or_default();
            if !attested.is_empty() && !kid.starts_with("did:") {
                return named_by_attestation(kid, attested);
            }
            let did = did::without_fragment(kid);
            let method = did.splitn(3, ':').take(2).collect::<Vec<_>>().join(":");
            if !expect.methods.contains(&method.as_str()) {
                let listed = expect.methods.join(", ");
                let error = bad(
                    "PROOF-4",
                    format!("kid must be a DID URL of a supported method ({listed})"),
                );
                return Err(error.because(listed, shown(proof.header.get("kid"))));
            }
            let key = did::resolve(kid).map_err(|error| {
                bad("PROOF-4", format!("kid: {}", told(&error))).because("a DID URL that names a key", kid)
            })?;
            Ok(Holder {
                key,
                did: Some(did.to_owned()),
            })
        }
        ["x5c"] => {
            let chain = proof.chain().map_err(|error| {
                let error = told(&error);
                bad("PROOF-3", format!("x5c: {error}")).because("certificates", error)
            })?;
            let key = chain.map(|chain| chain.leaf_key().clone());
            let key = key.ok_or_else(|| bad("PROOF-3", "x5c is empty").because("a certificate", "none"))?;
            Ok(Holder { key, did: None })
        }
        _ => {
            let sent = match named[..] {
                [] => "none of them".to_owned(),
                _ => named.join(", "),
            };
            let error = bad("PROOF-3", "exactly one of jwk, kid and x5c must name the key");
            Err(error.because("one of jwk, kid and x5c", sent))
        }
    }
}

/// A `kid` beside a key attestation names one of its keys, by that key's own `kid` or by its place (GAP-8: both are taken).
fn named_by_attestation(kid: &str, attested: &[AttestedKey]) -> Result<Holder, WalletError> {
    let named = attested.iter().find(|attested| attested.kid.as_deref() == Some(kid));
    let placed = || kid.parse::<usize>().ok().and_then(|place| attested.get(place));
    let found = named.or_else(placed).ok_or_else(|| {
        let error = bad("PROOF-12", "kid names none of the attested keys");
        error.because("the kid or the index of an attested key", kid)
    })?;
    Ok(Holder {
        key: found.key.clone(),
        did: None,
    })
}

fn fresh(iat: Option<&Value>, now: Timestamp) -> Result<(), WalletError> {
    // Whole seconds are enough to judge it.
    let Some(iat) = seconds(iat) else {
        return Err(bad("PROOF-8", "iat must be a number").because("seconds since 1970", "no number"));
    };
    let window = || format!("{} to {}", now.as_second() - OLDEST, now.as_second() + AHEAD);
    let age = now.as_second().saturating_sub(iat);
    if age > OLDEST {
        let text = format!("iat lies {age} s back, at most {OLDEST} are accepted");
        return Err(bad("PROOF-8", text).because(window(), iat.to_string()));
    }
    if age < -AHEAD {
        let ahead = age.saturating_neg();
        let text = format!("iat lies {ahead} s ahead, at most {AHEAD} are accepted");
        return Err(bad("PROOF-8", text).because(window(), iat.to_string()));
    }
    Ok(())
}

pub(super) fn bad(item: &str, text: impl Into<String>) -> WalletError {
    WalletError::bad("invalid_proof", item, text)
}

fn bad_nonce(text: &str) -> WalletError {
    WalletError::bad("invalid_nonce", "CRED-44", text)
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
