//! Client attestations as a table: the one that OpenID4VCI prints, and every way of getting one wrong.

use credentials::jws;
use credentials::key::{Alg, SigningKey};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::check::*;
use crate::policy::{Attestation, Trust};
use crate::protocol::answer::WalletError;
use crate::protocol::nonce::Verdict;

/// V-WATT-1.
const PRINTED: &str = "eyJ0eXAiOiJvYXV0aC1jbGllbnQtYXR0ZXN0YXRpb24rand0IiwiYWxnIjoiRVMyNTYiLCJ4NWMiOlsiTUlJQnl6Q0NBWEdnQXdJQkFnSVVKblorYXY3a0ZSYUNyS2xOaTRSU2dSTWxNemN3Q2dZSUtvWkl6ajBFQXdJd0pqRWtNQ0lHQTFVRUF3d2JkMkZzYkdWMExYQnliM1pwWkdWeUxtVjRZVzF3YkdVdVkyOXRNQ0FYRFRJMU1EZ3hNakU0TXpFek4xb1lEekl3TlRVd09EQTFNVGd6TVRNM1dqQW1NU1F3SWdZRFZRUUREQnQzWVd4c1pYUXRjSEp2ZG1sa1pYSXVaWGhoYlhCc1pTNWpiMjB3V1RBVEJnY3Foa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVFKREZpWGZ0THp2bVFmVnduQytGVFVKSFlMZ0pWTVlQbXM3ZWlGYytEQ0EreFUxVTgzSms4WEtyMHFrRGxzYlcxU3JVRXB0V0pvSmx0NU43S1dhdGl1bzNzd2VUQWRCZ05WSFE0RUZnUVVMNStlWnVrY3kvTFFVN2VYdnN6V0tHVEEraWt3SHdZRFZSMGpCQmd3Rm9BVUw1K2VadWtjeS9MUVU3ZVh2c3pXS0dUQStpa3dEd1lEVlIwVEFRSC9CQVV3QXdFQi96QW1CZ05WSFJFRUh6QWRnaHQzWVd4c1pYUXRjSEp2ZG1sa1pYSXVaWGhoYlhCc1pTNWpiMjB3Q2dZSUtvWkl6ajBFQXdJRFNBQXdSUUlnZkVVdkFWMzhSUDdCU1JDSllLK0UvTWVSU291amlmRTZBT2Z1aGVKVVZGOENJUURiZDduMytoRU5Rd2kyanY1SHhWUnoxSHJxSkhSOWlYUnNzSjJPSnhObHF3PT0iXX0.eyJpc3MiOiJodHRwczovL3dhbGxldC1wcm92aWRlci5leGFtcGxlLmNvbSIsInN1YiI6Imh0dHBzOi8vd2FsbGV0LmV4YW1wbGUuY29tIiwid2FsbGV0X25hbWUiOiJXYWxsZXQgU29sdXRpb24gWCBieSBXb25kZXJsYW5kIFN0YXRlIERlcGFydG1lbnQiLCJ3YWxsZXRfbGluayI6Imh0dHBzOi8vZXhhbXBsZS5jb20vd2FsbGV0L2RldGFpbF9pbmZvLmh0bWwiLCJuYmYiOjE3NTUwMjM1NDcsImV4cCI6MTc1NTEwMjc0NSwiY25mIjp7Imp3ayI6eyJrdHkiOiJFQyIsInVzZSI6InNpZyIsImNydiI6IlAtMjU2IiwieCI6IjE4d0hMZUlnVzl3Vk42VkQxVHhncHF5MkxzellrTWY2SjhualZBaWJ2aE0iLCJ5IjoiLVY0ZFM0VWFMTWdQXzRmWTRqOGlyN2NsMVRYbEZkQWdjeDU1bzdUa2NTQSJ9fX0.3rasFv7xis_VxGjm6xbyb7wjPuaEaCi0-Z_8PzutOVTBVoPEq7dDzZT-I5gJlQrS0HY6gU_Z30bOnwhkYJQW9g";
const NOW: i64 = 1_800_000_000;
const SERVER: &str = "https://issuer.example";

fn policy(trust: Trust) -> Attestation {
    Attestation {
        trust,
        challenge: false,
        max_age: None,
        needs_issuer: true,
    }
}

fn trusting(key: &credentials::key::PublicKey) -> Trust {
    Trust {
        keys: vec![key.clone()],
        ..Trust::default()
    }
}

/// An attestation, its proof, and who signs them.
struct Case {
    policy: Attestation,
    /// `client_id` in the body.
    client: Option<&'static str>,
    provider: SigningKey,
    instance: SigningKey,
    header: Value,
    claims: Value,
    pop_header: Value,
    pop: Value,
}

impl Case {
    fn new(alg: Alg) -> Self {
        let key = || SigningKey::generate(alg).expect("a key");
        let (provider, instance) = (key(), key());
        Self {
            policy: policy(trusting(provider.public())),
            client: Some("wallet"),
            header: json!({"typ": "oauth-client-attestation+jwt", "alg": alg.name()}),
            claims: json!({
                "iss": "https://provider.example", "sub": "wallet", "iat": NOW - 60, "exp": NOW + 3600,
                "cnf": {"jwk": instance.public().to_jwk()}, "wallet_name": "W", "x": 1,
            }),
            pop_header: json!({"typ": "oauth-client-attestation-pop+jwt", "alg": alg.name()}),
            pop: json!({"iss": "wallet", "aud": SERVER, "jti": "1", "iat": NOW}),
            provider,
            instance,
        }
    }

    fn judge(&self) -> Result<Attested, WalletError> {
        let sign = |header: &Value, claims: &Value, key| {
            jws::sign(header, claims.to_string().as_bytes(), key).expect("a signature")
        };
        self.judge_texts(
            &sign(&self.header, &self.claims, &self.provider),
            &sign(&self.pop_header, &self.pop, &self.instance),
        )
    }

    fn judge_texts(&self, attestation: &str, pop: &str) -> Result<Attested, WalletError> {
        let challenge = |text: &str| match text {
            "good" => Verdict::Fresh,
            "old" => Verdict::Stale,
            _ => Verdict::Foreign,
        };
        let expect = Expect {
            policy: &self.policy,
            audiences: &[SERVER.to_owned(), format!("{SERVER}/openid4vci")],
            client: self.client,
            now: Timestamp::from_second(NOW).expect("a time"),
            challenge: &challenge,
        };
        check(attestation, pop, &expect)
    }
}

fn without(value: &mut Value, name: &str) {
    value.as_object_mut().expect("an object").shift_remove(name);
}

fn good(change: impl FnOnce(&mut Case)) -> Attested {
    let mut case = Case::new(Alg::Es256);
    change(&mut case);
    case.judge().expect("a good attestation")
}

#[track_caller]
fn refused(error: &str, item: &str, change: impl FnOnce(&mut Case)) {
    let mut case = Case::new(Alg::Es256);
    change(&mut case);
    let got = case.judge().expect_err(item);
    assert_eq!((got.error, &*got.item), (error, item), "{}", got.reason);
    assert_eq!(got.status.as_u16(), if error.starts_with("use_") { 400 } else { 401 });
    let check = got.check.expect("what was expected, and what came");
    assert!(!check.expected.is_empty() && !check.received.is_empty(), "{check:?}");
}

#[track_caller]
fn bad(item: &str, change: impl FnOnce(&mut Case)) {
    refused("invalid_client_attestation", item, change);
}

/// V-WATT-1, CATT-11: the attestation that OpenID4VCI prints is believed by its key; its proof must be made by the key in it.
#[test]
fn the_printed_attestation_verifies() {
    let jwt = jws::decode(PRINTED).expect("a JWT");
    let chain = jwt.chain().expect("certificates").expect("x5c");
    let now = Timestamp::from_second(1_755_050_000).expect("a time");
    trusting(chain.leaf_key())
        .verify(&jwt, Alg::Es256, now)
        .expect("its own certificate's key");
    let claims = jwt.claims().expect("claims");
    assert_eq!(claims["sub"], "https://wallet.example.com");
    assert_eq!(
        (&claims["nbf"], &claims["exp"]),
        (&json!(1_755_023_547), &json!(1_755_102_745))
    );
    let case = Case {
        policy: policy(trusting(chain.leaf_key())),
        ..Case::new(Alg::Es256)
    };
    let error = case.judge_texts(PRINTED, "").expect_err("long over");
    assert_eq!(
        (&*error.item, &*error.description),
        ("CATT-2", "the attestation has expired")
    );
}

/// CATT-2, CATT-3, CATT-4, HAIP-12: who it is, by each algorithm.
#[test]
fn who_it_is() {
    for alg in ALGORITHMS {
        let case = Case::new(alg);
        let attested = case.judge().unwrap_or_else(|error| panic!("{alg}: {error:?}"));
        let expect = Attested {
            client: "wallet".into(),
            instance: case.instance.public().thumbprint(),
            jti: "1".into(),
        };
        assert_eq!(attested, expect);
    }
    good(|case| case.client = None);
    good(|case| case.pop["aud"] = json!([SERVER]));
    good(|case| case.pop["aud"] = json!(format!("{SERVER}/openid4vci")));
    good(|case| without(&mut case.claims, "iat"));
    good(|case| case.pop["nbf"] = (NOW + 10).into());
}

/// CATT-2, CATT-4, CATT-5, CONF-16, CONF-18, CONF-19: faults of the attestation.
#[test]
fn attestations_that_are_no_good() {
    for typ in [json!("JWT"), json!("oauth-client-attestation-pop+jwt"), Value::Null] {
        bad("CATT-2", |case| case.header["typ"] = typ);
    }
    for alg in ["none", "HS256", "RS256", "ES512"] {
        bad("CATT-4", |case| case.header["alg"] = alg.into());
    }
    bad("CATT-2", |case| case.header["crit"] = json!(["b64"]));
    bad("CATT-2", |case| {
        case.provider = SigningKey::generate_p256().expect("a key")
    });
    bad("CATT-2", |case| case.policy.trust = Trust::default());
    for name in ["sub", "iss", "exp"] {
        bad("CATT-2", |case| without(&mut case.claims, name));
        bad("CATT-2", |case| case.claims[name] = json!([]));
    }
    bad("CATT-2", |case| case.claims["sub"] = "".into());
    for exp in [NOW, NOW - 1, NOW - 3600] {
        bad("CATT-2", |case| case.claims["exp"] = exp.into());
    }
    for name in ["iat", "nbf"] {
        for time in [json!(NOW + 61), json!("now")] {
            bad("CATT-2", |case| case.claims[name] = time);
        }
    }
    bad("CATT-4", |case| without(&mut case.claims, "cnf"));
    bad("CATT-4", |case| case.claims["cnf"]["jwk"]["d"] = "AAAA".into());
    bad("CATT-4", |case| {
        case.claims["cnf"] = json!({"jwk": {"kty": "oct", "k": "AAAA"}})
    });
    bad("CATT-5", |case| case.client = Some("other"));
    let case = Case::new(Alg::Es256);
    for text in ["", "a.b", "a.b.c", "ä.ö.ü", &format!("{}.e30.", "A".repeat(17_000))] {
        let error = case.judge_texts(text, "").expect_err("refused");
        assert_eq!(error.error, "invalid_client_attestation");
    }
}

/// CATT-3, CATT-4, CATT-5, CONF-17, CONF-20, CONF-21: faults of the proof.
#[test]
fn proofs_that_are_no_good() {
    for typ in [json!("JWT"), json!("oauth-client-attestation+jwt"), Value::Null] {
        bad("CATT-3", |case| case.pop_header["typ"] = typ);
    }
    for alg in ["none", "HS256", "RS256"] {
        bad("CATT-4", |case| case.pop_header["alg"] = alg.into());
    }
    bad("CATT-3", |case| {
        case.instance = SigningKey::generate_p256().expect("a key")
    });
    for name in ["iss", "aud", "jti", "iat"] {
        bad("CATT-3", |case| without(&mut case.pop, name));
        bad("CATT-3", |case| case.pop[name] = json!({}));
    }
    bad("CATT-5", |case| case.pop["iss"] = "other".into());
    for aud in [
        json!("https://other.example"),
        json!(format!("{SERVER}/")),
        json!(format!("{SERVER}/openid4vci/token")),
        json!([SERVER, "https://other.example"]),
        json!([]),
    ] {
        bad("CATT-3", |case| case.pop["aud"] = aud);
    }
    for iat in [NOW - OLDEST - 1, NOW + AHEAD + 1] {
        bad("CATT-3", |case| case.pop["iat"] = iat.into());
    }
    bad("CATT-3", |case| case.pop["nbf"] = (NOW + AHEAD + 1).into());
    good(|case| case.pop["iat"] = (NOW - OLDEST).into());
    good(|case| case.pop["iat"] = (NOW + AHEAD).into());
}

/// CATT-6: a challenge is judged wherever there is one.
#[test]
fn challenges() {
    for demanded in [false, true] {
        let with = |challenge: Value| {
            move |case: &mut Case| {
                case.policy.challenge = demanded;
                case.pop["challenge"] = challenge;
            }
        };
        good(with("good".into()));
        for challenge in [json!("old"), json!("foreign"), json!(1)] {
            refused("use_attestation_challenge", "CATT-6", with(challenge));
        }
    }
    refused("use_attestation_challenge", "CATT-6", |case| {
        case.policy.challenge = true
    });
}

/// CATT-7, CATT-13: what the operator asks beyond the draft, and what later drafts leave out.
#[test]
fn choices_of_the_operator() {
    let old = |case: &mut Case| {
        case.policy.max_age = Some(600);
        case.claims["iat"] = (NOW - 601).into();
    };
    refused("use_fresh_attestation", "CATT-7", old);
    good(|case| {
        old(case);
        case.claims["iat"] = (NOW - 600).into();
    });
    good(|case| {
        case.policy.needs_issuer = false;
        without(&mut case.claims, "iss");
    });
}
