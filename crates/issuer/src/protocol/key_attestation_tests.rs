//! Key attestations as a table.

use super::*;
use credentials::key::SigningKey;
use serde_json::json;

const NOW: i64 = 1_800_000_000;

struct Case {
    trust: Trust,
    required: Value,
    in_proof: bool,
    signer: SigningKey,
    header: Value,
    claims: Value,
}

fn key() -> SigningKey {
    SigningKey::generate_p256().expect("a key")
}

fn made(change: impl FnOnce(&mut Case)) -> Result<Vec<AttestedKey>, WalletError> {
    let signer = key();
    let mut named = key().public().to_jwk();
    named["kid"] = "one".into();
    let mut case = Case {
        trust: Trust {
            keys: vec![signer.public().clone()],
            ..Trust::default()
        },
        required: Value::Null,
        in_proof: true,
        header: json!({"typ": "key-attestation+jwt", "alg": "ES256"}),
        claims: json!({
            "iat": NOW, "exp": NOW + 60, "nonce": "n", "attested_keys": [named, key().public().to_jwk()],
            "key_storage": ["iso_18045_moderate"], "user_authentication": ["iso_18045_high", "x"],
        }),
        signer,
    };
    change(&mut case);
    let jwt = jws::sign(&case.header, case.claims.to_string().as_bytes(), &case.signer).expect("a signature");
    judge(&jwt, &case)
}

fn judge(jwt: &str, case: &Case) -> Result<Vec<AttestedKey>, WalletError> {
    let expect = Expect {
        algorithms: &["ES256"],
        trust: &case.trust,
        required: case.required.as_object(),
        in_proof: case.in_proof,
        most: 3,
        now: Timestamp::from_second(NOW).expect("a time"),
    };
    let attested = check(jwt, &expect)?;
    assert_eq!(attested.nonce, "n");
    Ok(attested.keys)
}

#[track_caller]
fn refused(error: &str, item: &str, change: impl FnOnce(&mut Case)) {
    let got = made(change).expect_err(item);
    assert_eq!((got.error, &*got.item), (error, item), "{}", got.reason);
    let check = got.check.expect("what was expected, and what came");
    assert!(!check.expected.is_empty() && !check.received.is_empty(), "{check:?}");
}

fn bad(item: &str, change: impl FnOnce(&mut Case)) {
    refused("invalid_proof", item, change);
}

fn without(value: &mut Value, name: &str) {
    value.as_object_mut().expect("an object").shift_remove(name);
}

/// KATT-1, KATT-3, KATT-4, KATT-5, HAIP-11.
#[test]
fn a_good_one() {
    let keys = made(|_| ()).expect("a good attestation");
    assert_eq!(keys.len(), 2);
    assert_eq!((keys[0].kid.as_deref(), keys[1].kid.as_deref()), (Some("one"), None));
    made(|case| {
        case.in_proof = false;
        without(&mut case.claims, "exp");
        for name in LEVELS {
            without(&mut case.claims, name);
        }
        case.claims["certification"] = "https://example.com".into();
        case.claims["status"] = json!({});
    })
    .expect("only what must be there");
}

/// KATT-1 to KATT-7, CRED-12, PROOF-12, PROOF-14, PROOF-15, CONF-10.
#[test]
fn every_fault_is_named() {
    for typ in ["keyattestation+jwt", "JWT", "Key-Attestation+jwt"] {
        bad("KATT-1", |case| case.header["typ"] = typ.into());
    }
    for alg in ["none", "HS256", "ES384"] {
        bad("KATT-1", |case| case.header["alg"] = alg.into());
    }
    bad("KATT-1", |case| case.header["crit"] = json!(["b64"]));
    bad("KATT-7", |case| case.signer = key());
    bad("KATT-7", |case| case.trust = Trust::default());
    for iat in [Value::Null, json!("now"), json!(NOW + 61)] {
        bad("KATT-3", |case| case.claims["iat"] = iat);
    }
    bad("KATT-4", |case| without(&mut case.claims, "exp"));
    for exp in [json!(NOW), json!(NOW - 3600), json!("never")] {
        bad("KATT-4", |case| case.claims["exp"] = exp.clone());
        bad("KATT-4", |case| {
            case.in_proof = false;
            case.claims["exp"] = exp;
        });
    }
    for keys in [
        Value::Null,
        json!([]),
        json!({}),
        json!(["x"]),
        json!([{"kty": "oct", "k": "AAAA"}]),
    ] {
        bad("KATT-3", |case| case.claims["attested_keys"] = keys);
    }
    bad("KATT-3", |case| case.claims["attested_keys"][0]["d"] = "AAAA".into());
    bad("PROOF-14", |case| {
        case.claims["attested_keys"][1] = case.claims["attested_keys"][0].clone()
    });
    refused("invalid_credential_request", "CRED-12", |case| {
        case.claims["attested_keys"] = (0..4).map(|_| key().public().to_jwk()).collect();
    });
    for (in_proof, item) in [(true, "PROOF-12"), (false, "PROOF-15")] {
        for nonce in [Value::Null, json!(1)] {
            bad(item, |case| {
                case.in_proof = in_proof;
                case.claims["nonce"] = nonce;
            });
        }
    }
    for payload in ["", "a.b", "a.b.c", "ä.ö.ü"] {
        let error = judge_text(payload).expect_err("refused");
        assert_eq!(error.error, "invalid_proof", "{payload}");
    }
}

fn judge_text(text: &str) -> Result<Vec<AttestedKey>, WalletError> {
    let case = Case {
        trust: Trust::default(),
        required: Value::Null,
        in_proof: true,
        signer: key(),
        header: json!({}),
        claims: json!({}),
    };
    judge(text, &case)
}

/// KATT-6, KATT-9, META-36: a list in metadata names what is accepted; one match is enough, each kind needs its own.
#[test]
fn levels_that_are_asked_for() {
    let check = |required: Value, good: bool| {
        let got = made(|case| case.required = required.clone());
        match got {
            Ok(_) => assert!(good, "{required}"),
            Err(error) => assert!(!good && error.item == "KATT-6", "{required} {}", error.reason),
        }
    };
    check(json!({}), true);
    check(json!({"key_storage": ["iso_18045_high", "iso_18045_moderate"]}), true);
    check(json!({"key_storage": ["iso_18045_high"]}), false);
    check(json!({"user_authentication": ["iso_18045_high"]}), true);
    check(
        json!({"key_storage": ["iso_18045_moderate"], "user_authentication": ["iso_18045_basic"]}),
        false,
    );
    check(json!({"key_storage": ["ISO_18045_MODERATE"]}), false);
    bad("KATT-6", |case| {
        case.required = json!({"key_storage": ["iso_18045_moderate"]});
        without(&mut case.claims, "key_storage");
    });
}
