//! DPoP proofs as a table: the two that RFC 9449 prints, and every way of getting one wrong.

use credentials::jws;
use credentials::key::{Alg, SigningKey};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::check::*;
use crate::protocol::answer::WalletError;
use crate::protocol::nonce::Verdict;

/// V-DPOP-1.
const AT_TOKEN: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
/// V-DPOP-2.
const AT_RESOURCE: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
/// V-ATH-1.
const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
/// V-THUMB-3.
const JKT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

const URL: &str = "https://issuer.example/openid4vci/credential";
const NOW: i64 = 1_800_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// V-DPOP-1, V-DPOP-2, V-ATH-1, V-THUMB-3: the proofs that RFC 9449 prints.
#[test]
fn the_printed_proofs_verify() {
    let token = Expect {
        method: "POST",
        url: "https://server.example.com/token",
        token: None,
        now: at(1_562_262_616),
        nonce: None,
    };
    let proof = check(AT_TOKEN, &token).expect("the proof of RFC 9449, section 4.1");
    assert_eq!((&*proof.jkt, &*proof.jti), (JKT, "-BwC3ESc6acc2lTc"));
    let resource = Expect {
        method: "GET",
        url: "https://resource.example.org/protectedresource",
        token: Some(TOKEN),
        now: at(1_562_262_618),
        nonce: None,
    };
    let proof = check(AT_RESOURCE, &resource).expect("the proof of RFC 9449, section 7.1");
    assert_eq!(proof.jkt, JKT);
    assert_eq!(journal::hash(TOKEN), "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    assert!(check(AT_TOKEN, &resource).is_err());
}

struct Case {
    header: Value,
    claims: Value,
    /// Signs; its public half stands in the header.
    key: SigningKey,
}

impl Case {
    fn without(&mut self, name: &str) {
        for part in [&mut self.header, &mut self.claims] {
            part.as_object_mut().expect("an object").shift_remove(name);
        }
    }
}

fn judge(jwt: &str, nonces: bool) -> Result<Proof, WalletError> {
    let nonce = |nonce: &str| match nonce {
        "good" => Verdict::Fresh,
        "old" => Verdict::Stale,
        _ => Verdict::Foreign,
    };
    let expect = Expect {
        method: "POST",
        url: URL,
        token: Some(TOKEN),
        now: at(NOW),
        nonce: nonces.then_some(&nonce),
    };
    check(jwt, &expect)
}

fn made(alg: Alg, nonces: bool, change: impl FnOnce(&mut Case)) -> Result<Proof, WalletError> {
    let key = SigningKey::generate(alg).expect("a key");
    let mut case = Case {
        header: json!({"typ": "dpop+jwt", "alg": key.alg().name(), "jwk": key.public().to_jwk()}),
        claims: json!({"jti": "1", "htm": "POST", "htu": URL, "iat": NOW, "ath": journal::hash(TOKEN)}),
        key,
    };
    change(&mut case);
    judge(
        &jws::sign(&case.header, case.claims.to_string().as_bytes(), &case.key).expect("a signature"),
        nonces,
    )
}

fn good(change: impl FnOnce(&mut Case)) {
    made(Alg::Es256, false, change).expect("a good proof");
}

#[track_caller]
fn refused(item: &str, change: impl FnOnce(&mut Case)) {
    let error = made(Alg::Es256, false, change).expect_err(item);
    assert_eq!(
        (error.error, &*error.item),
        ("invalid_dpop_proof", item),
        "{}",
        error.reason
    );
    let check = error.check.expect("what was expected, and what came");
    assert!(!check.expected.is_empty() && !check.received.is_empty(), "{check:?}");
}

/// DPOP-2, HAIP-12: each algorithm that is listed, and none besides.
#[test]
fn three_algorithms() {
    assert_eq!(ALGS.split(' ').collect::<Vec<_>>(), ALGORITHMS.map(Alg::name));
    for alg in ALGORITHMS {
        assert!(made(alg, false, |_| ()).is_ok(), "{alg}");
    }
    for alg in [Alg::Es512, Alg::Es256k] {
        let error = made(alg, false, |_| ()).expect_err(alg.name());
        assert_eq!(error.item, "DPOP-2");
    }
}

/// DPOP-1, DPOP-2, DPOP-3, CONF-50.
#[test]
fn every_fault_is_named() {
    for name in ["typ", "alg", "jwk"] {
        refused("DPOP-2", |case| case.without(name));
    }
    for name in ["jti", "htm", "htu", "iat", "ath"] {
        refused("DPOP-3", |case| case.without(name));
        refused("DPOP-3", |case| case.claims[name] = json!([1]));
    }
    for typ in ["JWT", "dpop", "DPoP+jwt", "application/dpop+jwt"] {
        refused("DPOP-2", |case| case.header["typ"] = typ.into());
    }
    for alg in ["none", "HS256", "RS256", "es256", "ES384"] {
        refused("DPOP-2", |case| case.header["alg"] = alg.into());
    }
    refused("DPOP-2", |case| case.header["crit"] = json!(["b64"]));
    refused("DPOP-2", |case| case.header["jwk"]["d"] = "AAAA".into());
    refused("DPOP-2", |case| {
        case.header["jwk"] = SigningKey::generate_p256().expect("a key").public().to_jwk();
    });
    refused("DPOP-2", |case| case.header["jwk"] = json!({"kty": "oct", "k": "AAAA"}));
    for htm in ["GET", "post", ""] {
        refused("DPOP-3", |case| case.claims["htm"] = htm.into());
    }
    for htu in [
        "https://issuer.example/openid4vci/token",
        "http://issuer.example/openid4vci/credential",
        "",
    ] {
        refused("DPOP-3", |case| case.claims["htu"] = htu.into());
    }
    for jti in [String::new(), "x".repeat(257)] {
        refused("DPOP-3", |case| case.claims["jti"] = jti.into());
    }
    refused("DPOP-3", |case| case.claims["ath"] = journal::hash("another").into());
    for text in [
        "",
        "a.b",
        "a.b.c",
        "e30.e30.",
        "ä.ö.ü",
        &format!("{}.e30.", "A".repeat(9000)),
    ] {
        let error = judge(text, false).expect_err(text);
        assert_eq!(error.error, "invalid_dpop_proof", "{text}");
    }
    for payload in ["[]", "null", "{"] {
        let key = SigningKey::generate_p256().expect("a key");
        let header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": key.public().to_jwk()});
        let jwt = jws::sign(&header, payload.as_bytes(), &key).expect("a signature");
        assert_eq!(judge(&jwt, false).expect_err(payload).item, "DPOP-1");
    }
}

/// DPOP-12, CONF-43, CONF-50: a few seconds are borne, an hour is not; `nbf` and `exp` may be there.
#[test]
fn times() {
    for off in [-OLDEST, -10, 0, 10, AHEAD] {
        good(|case| case.claims["iat"] = (NOW + off).into());
    }
    good(|case| case.claims["iat"] = json!(NOW as f64 + 0.5));
    for off in [-3600, -OLDEST - 1, AHEAD + 1, 3600] {
        refused("DPOP-12", |case| case.claims["iat"] = (NOW + off).into());
    }
    for iat in [json!(i64::MIN), json!(i64::MAX), json!(1e300)] {
        refused("DPOP-12", |case| case.claims["iat"] = iat);
    }
    good(|case| {
        case.claims["nbf"] = NOW.into();
        case.claims["exp"] = (NOW + 300).into();
    });
    good(|case| case.claims["nbf"] = (NOW + 10).into());
    refused("DPOP-12", |case| case.claims["nbf"] = (NOW + 61).into());
    refused("DPOP-12", |case| case.claims["exp"] = (NOW - 61).into());
}

/// GEN-2, CONF-50: what is not known is ignored, and the URL may be written in other ways.
#[test]
fn what_may_differ() {
    good(|case| {
        case.claims["x"] = json!({"y": [1]});
        case.header["x"] = 1.into();
        case.header["jwk"]["use"] = "sig".into();
        case.claims["nonce"] = "never asked for".into();
    });
    for htu in [
        "https://ISSUER.example:443/openid4vci/credential",
        "https://issuer.example/openid4vci/credential?a=b#c",
    ] {
        good(|case| case.claims["htu"] = htu.into());
    }
}

/// DPOP-5, DPOP-6.
#[test]
fn a_nonce_that_is_demanded() {
    made(Alg::Es256, true, |case| case.claims["nonce"] = "good".into()).expect("a good proof");
    for nonce in [Value::Null, json!(1), json!(""), json!("old"), json!("foreign")] {
        let error = made(Alg::Es256, true, |case| case.claims["nonce"] = nonce.clone()).expect_err("refused");
        assert_eq!((error.error, &*error.item), ("use_dpop_nonce", "DPOP-5"), "{nonce}");
    }
    let error = made(Alg::Es256, true, |case| case.claims["htm"] = "GET".into()).expect_err("refused");
    assert_eq!(error.error, "invalid_dpop_proof", "whatever else is wrong comes first");
}

/// What a wallet wrote is not repeated whole.
#[test]
fn long_texts_are_cut() {
    let long = "x".repeat(2000);
    for (part, name) in [
        ("header", "typ"),
        ("header", "alg"),
        ("claims", "htm"),
        ("claims", "htu"),
    ] {
        let error = made(Alg::Es256, false, |case| match part {
            "header" => case.header[name] = long.clone().into(),
            _ => case.claims[name] = long.clone().into(),
        })
        .expect_err("refused");
        assert!(
            error.description.len() < 300 && error.reason.len() < 300,
            "{}",
            error.reason
        );
    }
}
