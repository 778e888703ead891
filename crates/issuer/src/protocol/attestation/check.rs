//! The check of a client attestation and its proof (CATT-2 to CATT-7, ABCA -07): pure, everything it needs comes in.

use credentials::jws::{self, Jws};
use credentials::key::{Alg, PublicKey};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::policy::Attestation;
use crate::protocol::answer::{WalletError, shown, told};
use crate::protocol::nonce::Verdict;
use crate::protocol::numeric_date::seconds;

/// The algorithms that attestations and their proofs may have (CATT-4).
pub const ALGORITHMS: [Alg; 3] = [Alg::Es256, Alg::Es384, Alg::EdDsa];

/// How far a proof's `iat` may lie back, seconds.
pub const OLDEST: i64 = 300;
/// How far a time may lie ahead, seconds.
pub const AHEAD: i64 = 60;
/// The longest JWT of the two, in characters: an attestation may carry a few certificates (CATT-14).
const LONGEST: usize = 16 * 1024;
/// The longest `sub` and `jti`, in bytes.
const LONGEST_NAME: usize = 512;

/// What the two must be.
pub struct Expect<'a> {
    /// Whom to believe, and what else the operator asks.
    pub policy: &'a Attestation,
    /// The authorization server's identifiers: the audience of the proof is one of them.
    pub audiences: &'a [String],
    /// `client_id` of the request's body.
    pub client: Option<&'a str>,
    /// The present.
    pub now: Timestamp,
    /// Judges a challenge (CATT-6).
    pub challenge: &'a dyn Fn(&str) -> Verdict,
}

/// A client that proved who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// `sub`: the `client_id`.
    pub client: String,
    /// The instance's key: its thumbprint (CATT-8).
    pub instance: String,
    /// The proof's own name.
    pub jti: String,
}

/// Checks an attestation and the proof that came with it.
///
/// # Errors
/// `invalid_client_attestation`; `use_fresh_attestation` for one that is good and too old; `use_attestation_challenge` when
/// all is well but the challenge.
pub fn check(attestation: &str, pop: &str, expect: &Expect<'_>) -> Result<Attested, WalletError> {
    let (client, key) = attested(attestation, expect)?;
    if let Some(sent) = expect.client.filter(|sent| *sent != client) {
        return Err(bad("CATT-5", "client_id is not the sub of the attestation").because(client, sent));
    }
    let jti = proved(pop, &client, &key, expect)?;
    Ok(Attested {
        client,
        instance: key.thumbprint(),
        jti,
    })
}

/// The attestation: whom it names, and the key it vouches for.
fn attested(jwt: &str, expect: &Expect<'_>) -> Result<(String, PublicKey), WalletError> {
    let what = "the attestation";
    let jwt = read(what, "CATT-2", jwt, "oauth-client-attestation+jwt")?;
    let alg = algorithm(what, &jwt)?;
    expect.policy.trust.verify(&jwt, alg, expect.now).map_err(|distrust| {
        let text = format!("the attestation: {}", told(&distrust));
        bad("CATT-2", text).because(
            "a signature of a wallet provider that this issuer trusts",
            told(&distrust),
        )
    })?;
    let claims = claims(what, &jwt)?;
    let client = text(what, "CATT-2", &claims, "sub")?;
    if expect.policy.needs_issuer {
        text(what, "CATT-2", &claims, "iss")?;
    }
    let now = expect.now.as_second();
    let Some(exp) = seconds(claims.get("exp")) else {
        let error = bad("CATT-2", "the attestation: exp must be a number");
        return Err(error.because("seconds since 1970", shown(claims.get("exp"))));
    };
    if exp <= now {
        let error = bad("CATT-2", "the attestation has expired");
        return Err(error.because(format!("an exp after {now}"), exp.to_string()));
    }
    not_ahead(what, "CATT-2", &claims, now)?;
    if let (Some(most), Some(iat)) = (expect.policy.max_age, seconds(claims.get("iat")))
        && now.saturating_sub(iat) > most
    {
        let text = format!("the attestation is older than {most} s");
        let error = WalletError::bad("use_fresh_attestation", "CATT-7", text);
        return Err(error.because(format!("an iat after {}", now - most), iat.to_string()));
    }
    let jwk = claims.get("cnf").and_then(|cnf| cnf.get("jwk"));
    let key = PublicKey::from_jwk(jwk.unwrap_or(&Value::Null)).map_err(|error| {
        let sent = if jwk.is_some() { "another jwk" } else { "none" };
        bad("CATT-4", format!("the attestation: cnf.jwk: {}", told(&error))).because("a public key in cnf.jwk", sent)
    })?;
    Ok((client.to_owned(), key))
}

/// The proof that the sender has the key: its `jti`.
fn proved(jwt: &str, client: &str, key: &PublicKey, expect: &Expect<'_>) -> Result<String, WalletError> {
    let what = "the attestation's proof";
    let jwt = read(what, "CATT-3", jwt, "oauth-client-attestation-pop+jwt")?;
    let alg = algorithm(what, &jwt)?;
    jwt.verify(key, alg).map_err(|error| {
        let text = "the attestation's proof is not signed by the key of cnf.jwk";
        bad("CATT-3", text).because(format!("a signature of the key {}", key.thumbprint()), told(&error))
    })?;
    let claims = claims(what, &jwt)?;
    let iss = text(what, "CATT-3", &claims, "iss")?;
    if iss != client {
        let error = bad(
            "CATT-5",
            "the attestation's proof: iss is not the sub of the attestation",
        );
        return Err(error.because(client, iss));
    }
    let aud = match claims.get("aud") {
        // One audience may stand in a list.
        Some(Value::Array(all)) if all.len() == 1 => all.first(),
        other => other,
    };
    let ours = |aud: &str| expect.audiences.iter().any(|own| own == aud);
    if !aud.and_then(Value::as_str).is_some_and(ours) {
        let error = bad(
            "CATT-3",
            "the attestation's proof: aud must be the authorization server's identifier",
        );
        return Err(error.because(expect.audiences.join(" or "), shown(claims.get("aud"))));
    }
    let jti = text(what, "CATT-3", &claims, "jti")?;
    let now = expect.now.as_second();
    let Some(iat) = seconds(claims.get("iat")) else {
        let error = bad("CATT-3", "the attestation's proof: iat must be a number");
        return Err(error.because("seconds since 1970", shown(claims.get("iat"))));
    };
    if now.saturating_sub(iat) > OLDEST {
        let error = bad("CATT-3", format!("the attestation's proof is older than {OLDEST} s"));
        return Err(error.because(format!("an iat after {}", now - OLDEST), iat.to_string()));
    }
    not_ahead(what, "CATT-3", &claims, now)?;
    challenged(claims.get("challenge"), expect)?;
    Ok(jti.to_owned())
}

/// A challenge must be ours wherever there is one, and there where it is demanded (CATT-6).
fn challenged(challenge: Option<&Value>, expect: &Expect<'_>) -> Result<(), WalletError> {
    let verdict = challenge.map(|challenge| challenge.as_str().map_or(Verdict::Foreign, expect.challenge));
    let received = match verdict {
        Some(Verdict::Fresh) => return Ok(()),
        None if !expect.policy.challenge => return Ok(()),
        None => "none",
        Some(Verdict::Stale) => "one of this server that is too old",
        Some(Verdict::Foreign) => "one that was not made here",
    };
    let text = "the attestation's proof must carry the challenge of the OAuth-Client-Attestation-Challenge header";
    let error = WalletError::bad("use_attestation_challenge", "CATT-6", text);
    Err(error.because("a fresh challenge of this server", received))
}

/// Takes one of the two apart and makes sure of its type.
fn read(what: &str, item: &str, jwt: &str, typ: &str) -> Result<Jws, WalletError> {
    let jwt = jws::decode_within(jwt, LONGEST).map_err(|error| {
        let error = told(&error);
        bad(item, format!("{what}: {error}")).because(format!("a JWT of type {typ}"), error)
    })?;
    if jwt.header_text("typ") != Some(typ) {
        let sent = shown(jwt.header.get("typ"));
        return Err(bad(item, format!("{what}: typ must be {typ}")).because(typ, sent));
    }
    if let Some(crit) = jwt.header.get("crit") {
        let error = bad(item, format!("{what}: crit names nothing this issuer understands"));
        return Err(error.because("no crit", shown(Some(crit))));
    }
    Ok(jwt)
}

fn algorithm(what: &str, jwt: &Jws) -> Result<Alg, WalletError> {
    let name = jwt.header_text("alg");
    let alg = ALGORITHMS.into_iter().find(|alg| Some(alg.name()) == name);
    alg.ok_or_else(|| {
        let listed = ALGORITHMS.map(Alg::name).join(", ");
        let error = bad("CATT-4", format!("{what}: alg must be one of {listed}"));
        error.because(listed, shown(jwt.header.get("alg")))
    })
}

fn claims(what: &str, jwt: &Jws) -> Result<Map<String, Value>, WalletError> {
    jwt.claims().map_err(|error| {
        let error = told(&error);
        bad("CATT-2", format!("{what}: {error}")).because("a JSON object", error)
    })
}

fn text<'a>(what: &str, item: &str, claims: &'a Map<String, Value>, name: &str) -> Result<&'a str, WalletError> {
    let text = claims.get(name).and_then(Value::as_str);
    let good = text.filter(|text| (1..=LONGEST_NAME).contains(&text.len()));
    good.ok_or_else(|| {
        let error = bad(
            item,
            format!("{what}: {name} must be a text of 1 to {LONGEST_NAME} bytes"),
        );
        error.because("a text", shown(claims.get(name)))
    })
}

/// `iat` and `nbf` may lie a little ahead (DPOP-12).
fn not_ahead(what: &str, item: &str, claims: &Map<String, Value>, now: i64) -> Result<(), WalletError> {
    for name in ["iat", "nbf"] {
        let Some(value) = claims.get(name) else { continue };
        if seconds(Some(value)).is_none_or(|time| time.saturating_sub(now) > AHEAD) {
            let error = bad(item, format!("{what}: {name} must be a time that is not ahead"));
            return Err(error.because(format!("at most {}", now + AHEAD), shown(Some(value))));
        }
    }
    Ok(())
}

pub(super) fn bad(item: &str, text: impl Into<String>) -> WalletError {
    WalletError::bad("invalid_client_attestation", item, text).status(axum::http::StatusCode::UNAUTHORIZED)
}
