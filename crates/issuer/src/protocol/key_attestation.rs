//! Key attestations: somebody who is trusted says where the wallet's keys lie (KATT-1 to KATT-9). Pure: everything it needs
//! comes in.

use credentials::jws;
use credentials::key::{Alg, PublicKey};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::answer::{WalletError, shown, told};
use super::numeric_date::seconds;
use super::proof::bad;
use crate::policy::Trust;

/// How far `iat` may lie ahead, seconds.
const AHEAD: i64 = 60;
/// The longest attestation, in characters.
const LONGEST: usize = 64 * 1024;
/// The two claims that say how well keys are kept (KATT-5, META-36).
const LEVELS: [&str; 2] = ["key_storage", "user_authentication"];

/// What an attestation must be.
pub struct Expect<'a> {
    /// `proof_signing_alg_values_supported` of the proof's type (PROOF-11, PROOF-15).
    pub algorithms: &'a [&'a str],
    /// Whom the operator believes (KATT-7).
    pub trust: &'a Trust,
    /// `key_attestations_required` of the proof's type (KATT-6).
    pub required: Option<&'a Map<String, Value>>,
    /// It stands in the header of a `jwt` proof: then it must say when it ends (KATT-4).
    pub in_proof: bool,
    /// The most keys taken (CRED-12).
    pub most: usize,
    /// The present.
    pub now: Timestamp,
}

/// What a good attestation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// The keys it vouches for, none twice.
    pub keys: Vec<AttestedKey>,
    /// Its nonce, not judged.
    pub nonce: String,
}

/// A key that was attested, and its `kid`, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestedKey {
    /// The key.
    pub key: PublicKey,
    /// Its `kid`.
    pub kid: Option<String>,
}

/// Checks an attestation. Its nonce is left to the caller, who judges it when all else is good (CRED-53).
///
/// # Errors
/// `invalid_proof`; `invalid_credential_request` for too many keys.
pub fn check(jwt: &str, expect: &Expect<'_>) -> Result<Attested, WalletError> {
    let jwt = jws::decode_within(jwt, LONGEST).map_err(|error| {
        let error = told(&error);
        wrong("KATT-1", error.clone()).because("a compact JWT", error)
    })?;
    if jwt.header_text("typ") != Some("key-attestation+jwt") {
        let sent = shown(jwt.header.get("typ"));
        return Err(wrong("KATT-1", "typ must be key-attestation+jwt").because("key-attestation+jwt", sent));
    }
    let name = jwt.header_text("alg").unwrap_or_default();
    let alg = Alg::from_name(name).filter(|_| expect.algorithms.contains(&name));
    let alg = alg.ok_or_else(|| {
        let listed = expect.algorithms.join(", ");
        let error = wrong("KATT-1", format!("alg must be one of {listed}"));
        error.because(listed, shown(jwt.header.get("alg")))
    })?;
    if let Some(crit) = jwt.header.get("crit") {
        let error = wrong("KATT-1", "crit names nothing this issuer understands");
        return Err(error.because("no crit", shown(Some(crit))));
    }
    expect.trust.verify(&jwt, alg, expect.now).map_err(|distrust| {
        let text = told(&distrust);
        wrong("KATT-7", text.clone()).because("a signature that this issuer trusts (keyAttestation.trust)", text)
    })?;
    let claims = jwt.claims().map_err(|error| {
        let error = told(&error);
        wrong("KATT-3", error.clone()).because("a JSON object", error)
    })?;
    timely(&claims, expect)?;
    let keys = keys(&claims, expect.most)?;
    levels(&claims, expect.required)?;
    let nonce = claims.get("nonce").and_then(Value::as_str).ok_or_else(|| {
        let item = if expect.in_proof { "PROOF-12" } else { "PROOF-15" };
        let error = wrong(item, "nonce is missing: ask the nonce endpoint");
        error.because("a c_nonce of the nonce endpoint", shown(claims.get("nonce")))
    })?;
    Ok(Attested {
        keys,
        nonce: nonce.to_owned(),
    })
}

/// KATT-3, KATT-4.
fn timely(claims: &Map<String, Value>, expect: &Expect<'_>) -> Result<(), WalletError> {
    let now = expect.now.as_second();
    let iat = seconds(claims.get("iat"));
    if iat.is_none_or(|iat| iat.saturating_sub(now) > AHEAD) {
        let error = wrong("KATT-3", "iat must be a time that is not ahead");
        return Err(error.because(format!("at most {}", now + AHEAD), shown(claims.get("iat"))));
    }
    match (claims.get("exp"), seconds(claims.get("exp"))) {
        (None, _) if !expect.in_proof => Ok(()),
        (_, Some(exp)) if exp > now => Ok(()),
        (exp, _) => {
            let error = wrong("KATT-4", "exp must be a time that is not over");
            Err(error.because(format!("a time after {now}"), shown(exp)))
        }
    }
}

fn keys(claims: &Map<String, Value>, most: usize) -> Result<Vec<AttestedKey>, WalletError> {
    let list = claims.get("attested_keys");
    let list = list.and_then(Value::as_array).filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| {
        let error = wrong("KATT-3", "attested_keys must be a non-empty array");
        error.because("at least one key", shown(claims.get("attested_keys")))
    })?;
    if list.len() > most {
        let text = format!("At most {most} keys are taken in one request");
        let error = WalletError::bad("invalid_credential_request", "CRED-12", text);
        return Err(error.because(format!("at most {most}"), list.len().to_string()));
    }
    let mut out: Vec<AttestedKey> = Vec::with_capacity(list.len());
    for jwk in list {
        let key = PublicKey::from_jwk(jwk).map_err(|error| {
            let error = told(&error);
            wrong("KATT-3", format!("attested_keys: {error}")).because("public keys", error)
        })?;
        if out.iter().any(|before| before.key == key) {
            let error = wrong("PROOF-14", "attested_keys names a key twice");
            return Err(error.because("each key once", format!("{} twice", key.thumbprint())));
        }
        let kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        out.push(AttestedKey { key, kid });
    }
    Ok(out)
}

/// KATT-6: of each kind of level that is asked for, one that is listed must be there.
fn levels(claims: &Map<String, Value>, required: Option<&Map<String, Value>>) -> Result<(), WalletError> {
    for name in LEVELS {
        let Some(accepted) = required
            .and_then(|required| required.get(name))
            .and_then(Value::as_array)
        else {
            continue;
        };
        let has = claims.get(name).and_then(Value::as_array);
        if !has.is_some_and(|has| has.iter().any(|level| accepted.contains(level))) {
            let listed: Vec<_> = accepted.iter().filter_map(Value::as_str).collect();
            let listed = listed.join(" or ");
            let error = wrong("KATT-6", format!("{name} must hold {listed}"));
            return Err(error.because(listed, shown(claims.get(name))));
        }
    }
    Ok(())
}

fn wrong(item: &str, text: impl std::fmt::Display) -> WalletError {
    bad(item, format!("the key attestation: {text}"))
}

#[cfg(test)]
#[path = "key_attestation_tests.rs"]
mod tests;
