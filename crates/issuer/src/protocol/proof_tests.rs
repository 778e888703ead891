//! Proofs as a table: V-PROOF-1 and every way of getting one wrong.

use super::*;
use credentials::key::SigningKey;
use serde_json::json;

/// V-PROOF-1.
const PRINTED: &str = "eyJ0eXAiOiJvcGVuaWQ0dmNpLXByb29mK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoiblVXQW9BdjNYWml0aDhFN2kxOU9kYXhPTFlGT3dNLVoyRXVNMDJUaXJUNCIsInkiOiJIc2tIVThCalVpMVU5WHFpN1N3bWo4Z3dBS18weGtjRGpFV183MVNvc0VZIn19.eyJhdWQiOiJodHRwczovL2NyZWRlbnRpYWwtaXNzdWVyLmV4YW1wbGUuY29tIiwiaWF0IjoxNzAxOTYwNDQ0LCJub25jZSI6IkxhclJHU2JtVVBZdFJZTzZCUTR5bjgifQ.-a3EDsxClUB4O3LeDD5DVGEnNMT01FCQW4P6-2-BNBqc_Zxf0Qw4CWayLEpqkAomlkLb9zioZoipdP-jvh1WlA";
const AUDIENCE: &str = "https://credential-issuer.example.com";
const IAT: i64 = 1_701_960_444;

fn judge(jwt: &str, now: i64) -> Result<Holder, WalletError> {
    let nonce = |nonce: &str| match nonce {
        "LarRGSbmUPYtRYO6BQ4yn8" => Verdict::Fresh,
        "old" => Verdict::Stale,
        _ => Verdict::Foreign,
    };
    let expect = Expect {
        audience: AUDIENCE,
        algorithms: &["ES256"],
        methods: &["jwk", "did:jwk"],
        client: None,
        attesters: &Trust::default(),
        attestation: None,
        most: 10,
        now: Timestamp::from_second(now).expect("a time"),
        nonce: &nonce,
    };
    check(jwt, &expect).map(|(holder, _)| holder)
}

/// V-PROOF-1, PROOF-6, PROOF-18.
#[test]
fn the_printed_proof_verifies() {
    let holder = judge(PRINTED, IAT + 5).expect("the proof of VCI F.1");
    assert_eq!(holder.key.thumbprint(), "nsnRYXLu2y5KUIxcX-zph8ZtLWiJfLKxVDVYUWPwhcc");
    assert_eq!(holder.did, None);
}

/// V-PROOF-2.
#[test]
fn the_truncated_proof_of_the_examples_is_refused() {
    let truncated = "eyJraWQiOiJkaWQ6ZXhhbXBsZTplYmZlYjFmNzEyZWJjNmYxYzI3NmUxMmVjMjEva2V5cy8xIiwiYWxnIjoiRVMyNTYiLCJ0eXAiOiJKV1QifQ.eyJpc3MiOiJzNkJoZFJrcXQzIn0";
    assert_eq!(judge(truncated, IAT).expect_err("two segments").error, "invalid_proof");
}

struct Case {
    header: Value,
    claims: Value,
}

fn made(change: impl FnOnce(&mut Case, &SigningKey)) -> Result<Holder, WalletError> {
    let key = SigningKey::generate_p256().expect("a key");
    let mut case = Case {
        header: json!({"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": key.public().to_jwk()}),
        claims: json!({"aud": AUDIENCE, "iat": IAT, "nonce": "LarRGSbmUPYtRYO6BQ4yn8"}),
    };
    change(&mut case, &key);
    let jwt = jws::sign(&case.header, case.claims.to_string().as_bytes(), &key).expect("a signature");
    judge(&jwt, IAT)
}

fn refused(item: &str, change: impl FnOnce(&mut Case, &SigningKey)) {
    let error = made(change).expect_err(item);
    assert!(error.reason.starts_with(item), "expected {item}, got {}", error.reason);
    assert_eq!(
        error.error,
        if item == "CRED-44" {
            "invalid_nonce"
        } else {
            "invalid_proof"
        },
        "{item}"
    );
}

/// PROOF-1 to PROOF-11, PROOF-14, CRED-43, CRED-44.
#[test]
fn every_fault_is_named() {
    made(|_, _| ()).expect("an untouched proof is good");
    for typ in ["JWT", "openid4vci-proof+JWT", "application/openid4vci-proof+jwt"] {
        refused("PROOF-1", |case, _| case.header["typ"] = typ.into());
    }
    for alg in ["none", "HS256", "ES384", "EdDSA", "es256"] {
        refused("PROOF-2", |case, _| case.header["alg"] = alg.into());
    }
    refused("PROOF-3", |case, key| {
        case.header["kid"] = key.public().did_jwk().into()
    });
    refused("PROOF-3", |case, _| {
        case.header.as_object_mut().expect("a header").remove("jwk");
    });
    refused("PROOF-3", |case, _| {
        case.header.as_object_mut().expect("a header").remove("jwk");
        case.header["x5c"] = json!(["AAAA"]);
    });
    refused("PROOF-4", |case, _| {
        case.header.as_object_mut().expect("a header").remove("jwk");
        case.header["kid"] = "did:web:example.com#0".into();
    });
    refused("PROOF-5", |case, _| case.header["jwk"]["d"] = "AAAA".into());
    refused("PROOF-6", |case, _| {
        case.header["jwk"] = SigningKey::generate_p256().expect("a key").public().to_jwk();
    });
    for aud in [
        json!("https://other.example"),
        json!([AUDIENCE]),
        json!(format!("{AUDIENCE}/")),
        Value::Null,
    ] {
        refused("PROOF-7", |case, _| case.claims["aud"] = aud);
    }
    for iat in [
        json!(IAT - OLDEST - 1),
        json!(IAT + AHEAD + 1),
        json!("now"),
        Value::Null,
        json!(i64::MIN),
        json!(1e300),
    ] {
        refused("PROOF-8", |case, _| case.claims["iat"] = iat);
    }
    for nonce in [Value::Null, json!(1)] {
        refused("PROOF-9", |case, _| case.claims["nonce"] = nonce);
    }
    refused("PROOF-10", |case, _| case.claims["iss"] = "client".into());
    refused("PROOF-11", |case, _| case.header["trust_chain"] = json!("x"));
    refused("PROOF-11", |case, _| case.header["key_attestation"] = json!(["x"]));
    refused("KATT-1", |case, _| case.header["key_attestation"] = json!("x"));
    refused("PROOF-14", |case, _| case.header["crit"] = json!(["b64"]));
    for nonce in ["old", "foreign"] {
        refused("CRED-44", |case, _| case.claims["nonce"] = nonce.into());
    }
}

/// PROOF-4: a DID names the key, and is kept for `<subjectDid>`.
#[test]
fn a_did_may_name_the_key() {
    let holder = made(|case, key| {
        case.header.as_object_mut().expect("a header").remove("jwk");
        case.header["kid"] = format!("{}#0", key.public().did_jwk()).into();
    });
    assert!(
        holder
            .expect("a good proof")
            .did
            .is_some_and(|did| did.starts_with("did:jwk:"))
    );
}

/// What a wallet sent is repeated briefly.
#[test]
fn long_texts_are_cut() {
    let long = "x".repeat(10_000);
    let check = |change: &dyn Fn(&mut Case)| {
        let error = made(|case, _| change(case)).expect_err("refused");
        assert!(
            error.description.len() < 300 && error.reason.len() < 300,
            "{}",
            error.reason
        );
    };
    check(&|case| case.claims["aud"] = long.clone().into());
    check(&|case| case.header["jwk"]["kty"] = long.clone().into());
    check(&|case| case.header["jwk"]["crv"] = long.clone().into());
    check(&|case| {
        case.header.as_object_mut().expect("a header").remove("jwk");
        case.header["kid"] = format!("did:jwk:e30#{long}").into();
    });
}
