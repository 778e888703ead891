//! What a provider says of the person who logged in: its ID token, believed after every check of OpenID Connect Core 3.1.3.7
//! and nothing less (R38). walt.id's issuer decodes it and looks at none of them.

use credentials::jws::{self, JwsError};
use serde_json::{Map, Value};

use super::discover::Key;

/// The longest that is read, characters.
const LONGEST: usize = 64 * 1024;
/// How far the clocks of two servers may be apart, seconds.
const SKEW: i64 = 60;

/// What a token is held against.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider's identifier.
    pub issuer: &'a str,
    /// This issuer's name there.
    pub client: &'a str,
    /// What was sent along when the person was sent there.
    pub nonce: &'a str,
    /// Epoch seconds.
    pub now: i64,
}

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disbelief {
    /// It cannot be read, or is not signed as a token must be.
    #[error(transparent)]
    Jws(#[from] JwsError),
    /// None of the keys has the name that it gives, or it gives none and no key fits: they may have changed.
    #[error("it is signed with a key that the provider does not publish")]
    UnknownKey,
    /// A claim is not what it must be.
    #[error("{claim} must be {expected}")]
    Claim {
        /// Its name.
        claim: &'static str,
        /// What it must be, for people.
        expected: String,
        /// What it is.
        received: String,
    },
}

/// Verifies a token; answers with its claims.
///
/// # Errors
/// [`Disbelief`].
pub fn verify(token: &str, keys: &[Key], expected: Expected<'_>) -> Result<Map<String, Value>, Disbelief> {
    let token = jws::decode_within(token, LONGEST)?;
    let alg = token.alg()?;
    let named = token.header_text("kid");
    let mut fitting = keys
        .iter()
        .filter(|key| named.is_none() || key.name.as_deref() == named)
        .peekable();
    fitting.peek().ok_or(Disbelief::UnknownKey)?;
    let mut refused = None;
    for key in fitting {
        match token.verify(&key.key, alg) {
            Ok(()) => return believed(token.claims()?, expected),
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if named.is_some() => Err(error.into()),
        _ => Err(Disbelief::UnknownKey),
    }
}

fn believed(mut claims: Map<String, Value>, expected: Expected<'_>) -> Result<Map<String, Value>, Disbelief> {
    let wrong = |claim: &'static str, expected: &str| Disbelief::Claim {
        claim,
        expected: expected.to_owned(),
        received: claims.get(claim).map_or_else(|| "none".to_owned(), Value::to_string),
    };
    let text = |claim: &str| claims.get(claim).and_then(Value::as_str);
    let equal = |claim: &'static str, expected: &str| {
        let same = text(claim) == Some(expected);
        same.then_some(()).ok_or_else(|| wrong(claim, expected))
    };
    equal("iss", expected.issuer)?;
    let audiences: Vec<&Value> = match claims.get("aud") {
        Some(Value::Array(all)) => all.iter().collect(),
        one => one.into_iter().collect(),
    };
    if !audiences.iter().any(|audience| *audience == expected.client) {
        return Err(wrong("aud", expected.client));
    }
    if audiences.len() > 1 || claims.contains_key("azp") {
        equal("azp", expected.client)?;
    }
    // Some write times with fractions.
    let time = |claim: &str| {
        let number = claims.get(claim)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time out of range saturates, and is refused"
        )]
        number
            .as_i64()
            .or_else(|| number.as_f64().map(|seconds| seconds as i64))
    };
    let now = expected.now;
    if time("exp").is_none_or(|exp| now >= exp.saturating_add(SKEW)) {
        return Err(wrong("exp", &format!("a time after {now}")));
    }
    if time("iat").is_none_or(|iat| iat > now.saturating_add(SKEW)) {
        return Err(wrong("iat", &format!("a time before {now}")));
    }
    if claims.contains_key("nbf") && time("nbf").is_none_or(|nbf| nbf > now.saturating_add(SKEW)) {
        return Err(wrong("nbf", &format!("a time before {now}")));
    }
    // Its value is a secret between this issuer, the provider and the browser: it is in no record.
    if text("nonce") != Some(expected.nonce) {
        return Err(Disbelief::Claim {
            claim: "nonce",
            expected: "the one that was sent with the person".to_owned(),
            received: if claims.contains_key("nonce") {
                "another"
            } else {
                "none"
            }
            .to_owned(),
        });
    }
    if text("sub").is_none_or(str::is_empty) {
        return Err(wrong("sub", "the person's name at the provider"));
    }
    claims.shift_remove("nonce");
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::jws::sign;
    use credentials::key::SigningKey;
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;

    fn expected() -> Expected<'static> {
        Expected {
            issuer: "https://op.example",
            client: "desk",
            nonce: "n-1",
            now: NOW,
        }
    }

    fn claims() -> Value {
        json!({
            "iss": "https://op.example", "aud": "desk", "sub": "ada", "nonce": "n-1",
            "iat": NOW - 5, "exp": NOW + 300, "given_name": "Ada",
        })
    }

    fn published(key: &SigningKey, name: Option<&str>) -> Key {
        Key {
            name: name.map(str::to_owned),
            key: key.public().clone(),
        }
    }

    /// R38, claim by claim.
    #[test]
    fn every_claim_is_checked() {
        let key = SigningKey::generate_p256().expect("a key");
        let keys = [published(&key, Some("k"))];
        let check = |change: &dyn Fn(&mut Value), expect: Option<&str>| {
            let mut claims = claims();
            change(&mut claims);
            let header = json!({"alg": "ES256", "kid": "k"});
            let token = sign(&header, claims.to_string().as_bytes(), &key).expect("signed");
            match verify(&token, &keys, expected()) {
                Ok(got) => {
                    claims.as_object_mut().expect("an object").shift_remove("nonce");
                    assert_eq!((Value::Object(got), expect), (claims, None));
                }
                Err(Disbelief::Claim { claim, received, .. }) => {
                    assert_eq!(Some(claim), expect, "{claims}");
                    assert!(!received.contains("n-1"), "a nonce is no text for a record");
                }
                Err(other) => panic!("{other}"),
            }
        };
        let set = |name: &'static str, value: Value| move |claims: &mut Value| claims[name] = value.clone();
        check(&|_| (), None);
        check(&set("iss", json!("https://op.example/")), Some("iss"));
        check(&set("iss", Value::Null), Some("iss"));
        check(&set("aud", json!("other")), Some("aud"));
        check(&set("aud", json!(["other"])), Some("aud"));
        check(&set("aud", json!([])), Some("aud"));
        check(&set("aud", json!(["desk"])), None);
        check(&set("aud", json!(["desk", "other"])), Some("azp"));
        let both = |claims: &mut Value| {
            claims["aud"] = json!(["desk", "other"]);
            claims["azp"] = json!("desk");
        };
        check(&both, None);
        check(&set("azp", json!("other")), Some("azp"));
        check(&set("exp", json!(NOW - SKEW)), Some("exp"));
        check(&set("exp", json!(NOW - SKEW + 1)), None);
        check(&set("exp", json!(NOW as f64 + 0.5)), None);
        check(&set("exp", json!("tomorrow")), Some("exp"));
        check(&set("exp", Value::Null), Some("exp"));
        check(&set("iat", json!(NOW + SKEW)), None);
        check(&set("iat", json!(NOW + SKEW + 1)), Some("iat"));
        check(&set("iat", Value::Null), Some("iat"));
        check(&set("nbf", json!(NOW + SKEW + 1)), Some("nbf"));
        check(&set("nonce", json!("n-2")), Some("nonce"));
        check(&set("nonce", Value::Null), Some("nonce"));
        check(&set("sub", json!("")), Some("sub"));
    }

    /// R38: the provider's own signature, under an algorithm that is one.
    #[test]
    fn the_signature_is_the_providers() {
        let key = SigningKey::generate_p256().expect("a key");
        let other = SigningKey::generate_p256().expect("a key");
        let check = |header: Value, by: &SigningKey, keys: &[Key], expect: Result<(), &str>| {
            let token = sign(&header, claims().to_string().as_bytes(), by).expect("signed");
            let got = verify(&token, keys, expected()).map(|_| ());
            let got = got.map_err(|error| match error {
                Disbelief::Jws(error) => error.code(),
                Disbelief::UnknownKey => "unknown",
                Disbelief::Claim { claim, .. } => claim,
            });
            assert_eq!(got, expect, "{header}");
        };
        let es256 = |kid: Option<&str>| match kid {
            Some(kid) => json!({"alg": "ES256", "kid": kid}),
            None => json!({"alg": "ES256"}),
        };
        let both = [published(&other, Some("o")), published(&key, Some("k"))];
        check(es256(Some("k")), &key, &both, Ok(()));
        check(es256(Some("o")), &key, &both, Err("key.bad_signature"));
        check(es256(Some("new")), &key, &both, Err("unknown"));
        check(es256(None), &key, &both, Ok(()));
        check(es256(None), &key, &both[..1], Err("unknown"));
        check(es256(Some("k")), &key, &[], Err("unknown"));
        check(es256(Some("k")), &key, &[published(&key, None)], Err("unknown"));
        for alg in ["none", "HS256"] {
            check(
                json!({"alg": alg, "kid": "k"}),
                &key,
                &both,
                Err("jws.unsupported_algorithm"),
            );
        }
        check(
            json!({"alg": "RS256", "kid": "k"}),
            &key,
            &both,
            Err("key.wrong_algorithm"),
        );
        assert!(verify("a.b", &both, expected()).is_err());
    }
}
