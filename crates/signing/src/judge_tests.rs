//! What every kind of signature is worth.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;
use crate::key::Key;
use crate::sign::sign;

const NOW: i64 = 1_614_265_330;
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const PRIVATE: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC: &str = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const BODY: &str = r#"{"test": 2432232314}"#;

fn signed(keys: &[&str], timestamp: i64, body: &str) -> String {
    let keys: Vec<Key> = keys.iter().map(|key| Key::parse(key).expect("a key")).collect();
    sign(&keys, ID, timestamp, body.as_bytes())
}

/// The verdict at [`NOW`] on `body`, signed at `timestamp` with that header value.
fn judged(keys: &[&str], timestamp: &str, signature: &str, body: &str, originals: &[&str]) -> Verdict {
    let keys: Vec<VerifyKey> = keys.iter().map(|key| VerifyKey::parse(key).expect("a key")).collect();
    let headers = Received {
        id: Some(ID),
        timestamp: Some(timestamp),
        signature: Some(signature),
    };
    let originals: Vec<&[u8]> = originals.iter().map(|body| body.as_bytes()).collect();
    judge(&keys, headers, body.as_bytes(), &originals, NOW)
}

fn check(keys: &[&str], signature: &str, expect: Verdict) {
    assert_eq!(
        judged(keys, &NOW.to_string(), signature, BODY, &[]),
        expect,
        "{signature}"
    );
}

/// V-HOOK-1, and each key alone or among others.
#[test]
fn a_good_signature_is_valid() {
    check(
        &[SECRET],
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        Verdict::Valid,
    );
    check(&[OTHER, SECRET], &signed(&[SECRET], NOW, BODY), Verdict::Valid);
    check(&[SECRET], &signed(&[OTHER, SECRET], NOW, BODY), Verdict::Valid);
    check(&[PUBLIC], &signed(&[PRIVATE], NOW, BODY), Verdict::Valid);
    check(&[PRIVATE], &signed(&[PRIVATE], NOW, BODY), Verdict::Valid);
    check(&[SECRET], &signed(&[PRIVATE, SECRET], NOW, BODY), Verdict::Valid);
    check(&[PUBLIC, SECRET], &signed(&[OTHER, PRIVATE], NOW, BODY), Verdict::Valid);
}

#[test]
fn without_a_key_of_its_kind_nothing_can_be_said() {
    check(&[], &signed(&[SECRET], NOW, BODY), Verdict::NoSecret);
    check(&[PUBLIC], &signed(&[SECRET], NOW, BODY), Verdict::NoSecret);
    check(&[SECRET], &signed(&[PRIVATE], NOW, BODY), Verdict::NoSecret);
}

#[test]
fn another_key_is_a_wrong_secret() {
    let another = crate::fresh(Kind::V1a, [7; 32]);
    check(&[SECRET], &signed(&[OTHER], NOW, BODY), Verdict::WrongSecret(None));
    check(&[PUBLIC], &signed(&[&another], NOW, BODY), Verdict::WrongSecret(None));
    let torn = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=";
    check(&[SECRET], torn, Verdict::WrongSecret(None));
    let id = "msg_another";
    let key = Key::parse(SECRET).expect("a key");
    check(
        &[SECRET],
        &sign(&[key], id, NOW, BODY.as_bytes()),
        Verdict::WrongSecret(None),
    );
}

#[test]
fn a_secret_used_wrongly_is_told_apart() {
    let encoded = SECRET.strip_prefix("whsec_").expect("a prefix");
    let with = |secret: &[u8], data: &[u8]| {
        let code = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), data);
        format!("v1,{}", STANDARD.encode(code))
    };
    let whole = format!("{ID}.{NOW}.{BODY}");
    let undecoded = with(encoded.as_bytes(), whole.as_bytes());
    check(
        &[OTHER, SECRET],
        &undecoded,
        Verdict::WrongSecret(Some(Misuse::Undecoded)),
    );
    let prefixed = with(SECRET.as_bytes(), whole.as_bytes());
    check(&[SECRET], &prefixed, Verdict::WrongSecret(Some(Misuse::WithPrefix)));
    let bytes = STANDARD.decode(encoded).expect("base64");
    check(&[SECRET], &with(&bytes, whole.as_bytes()), Verdict::Valid);
    let alone = with(&bytes, BODY.as_bytes());
    check(&[SECRET], &alone, Verdict::WrongSecret(Some(Misuse::BodyAlone)));
}

/// HOOK-8: five minutes either way.
#[test]
fn a_time_too_far_off_is_stale() {
    let check = |at: i64, expect: Verdict| {
        let found = judged(&[SECRET], &at.to_string(), &signed(&[SECRET], at, BODY), BODY, &[]);
        assert_eq!(found, expect, "{}", NOW - at);
    };
    check(NOW - 300, Verdict::Valid);
    check(NOW - 301, Verdict::Stale { seconds: 301 });
    check(NOW + 300, Verdict::Valid);
    check(NOW + 301, Verdict::Stale { seconds: -301 });
    check(0, Verdict::Stale { seconds: NOW });
}

#[test]
fn a_time_of_another_attempt_is_not_stale_but_wrong() {
    let found = judged(
        &[SECRET],
        &(NOW - 9).to_string(),
        &signed(&[SECRET], NOW, BODY),
        BODY,
        &[],
    );
    assert_eq!(found, Verdict::WrongSecret(None));
}

#[test]
fn a_body_written_again_is_told_apart() {
    let check = |sent: &str, came: &str, rewriting: Rewriting| {
        let signature = signed(&[SECRET], NOW, sent);
        let found = judged(&[OTHER, SECRET], &NOW.to_string(), &signature, came, &[]);
        assert_eq!(found, Verdict::BodyChanged(rewriting), "{came}");
        let asymmetric = signed(&[PRIVATE], NOW, sent);
        let found = judged(&[PUBLIC], &NOW.to_string(), &asymmetric, came, &[]);
        assert_eq!(found, Verdict::BodyChanged(rewriting), "{came}");
    };
    check(
        r#"{"b":1,"a":"ä"}"#,
        "{\n  \"b\": 1,\n  \"a\": \"ä\"\n}",
        Rewriting::Compact,
    );
    check(r#"{"b":1,"a":"ä"}"#, r#"{"b": 1, "a": "\u00e4"}"#, Rewriting::Compact);
    check(r#"{"b": 1, "a": "\u00e4"}"#, r#"{"b":1,"a":"ä"}"#, Rewriting::Python);
    check(
        r#"{"b": 1, "a": "ä"}"#,
        r#"{"b":1,"a":"ä"}"#,
        Rewriting::PythonUnescaped,
    );
    check("{\n  \"b\": 1\n}", r#"{"b":1}"#, Rewriting::Two);
    check("{\n    \"b\": 1\n}", r#"{"b":1}"#, Rewriting::Four);
    check(r#"{"u":"a\/b"}"#, r#"{"u":"a/b"}"#, Rewriting::Slashes);
    check(r#"{"u":"a\u0026b"}"#, r#"{"u":"a&b"}"#, Rewriting::Html);
    check(r#"{"u":1}"#, "{\"u\":1}\n", Rewriting::Compact);
    check("plain", "plain\r\n", Rewriting::Cut);
    check("plain\n", "plain", Rewriting::Broken);
}

#[test]
fn a_body_is_compared_with_the_one_known_under_its_id() {
    let (sent, sorted) = (r#"{"b":1,"a":2.50}"#, r#"{"a":2.5,"b":1}"#);
    let signature = signed(&[SECRET], NOW, sent);
    let verdict = |originals: &[&str]| judged(&[SECRET], &NOW.to_string(), &signature, sorted, originals);
    assert_eq!(verdict(&[]), Verdict::WrongSecret(None), "nobody can guess that order");
    assert_eq!(verdict(&["{}", sent]), Verdict::BodyChanged(Rewriting::Original));
    assert_eq!(verdict(&["{}"]), Verdict::WrongSecret(None));
}

#[test]
fn headers_that_are_not_those_are_named() {
    let key = VerifyKey::parse(SECRET).expect("a key");
    let good = signed(&[SECRET], NOW, BODY);
    let check = |id: Option<&str>, timestamp: Option<&str>, signature: Option<&str>, expect: Verdict| {
        let headers = Received {
            id,
            timestamp,
            signature,
        };
        let found = judge(std::slice::from_ref(&key), headers, BODY.as_bytes(), &[], NOW);
        assert_eq!(found, expect, "{headers:?}");
        let unarmed = judge(&[], headers, BODY.as_bytes(), &[], NOW);
        assert_eq!(unarmed, expect, "malformed without a secret just as with one");
    };
    let bad = Verdict::Malformed;
    let (id, time, sign) = (Some(ID), Some("1614265330"), Some(good.as_str()));
    check(id, time, None, Verdict::Unsigned);
    check(None, None, Some("  "), Verdict::Unsigned);
    check(None, time, sign, bad(Malformed::NoId));
    check(Some(""), time, sign, bad(Malformed::NoId));
    check(id, None, sign, bad(Malformed::NoTimestamp));
    check(id, Some("1614265330000"), sign, bad(Malformed::Milliseconds));
    check(id, Some("yesterday"), sign, bad(Malformed::NotSeconds));
    check(id, time, Some("v1,%%%"), bad(Malformed::NotBase64));
    check(id, time, good.strip_prefix("v1,"), bad(Malformed::NoVersion));
}

#[test]
fn a_verifying_key_does_not_print() {
    let keys = [SECRET, PUBLIC].map(|text| VerifyKey::parse(text).expect("a key"));
    assert_eq!(format!("{keys:?}"), "[VerifyKey(v1 •••), VerifyKey(v1a •••)]");
    assert!(VerifyKey::parse("whsec_short").is_err());
}
