use super::*;
use crate::jws;

/// Signs a hand-made payload with hand-made disclosures.
fn forge(payload: Value, disclosures: &[&str]) -> (String, SigningKey) {
    let key = SigningKey::generate_p256().unwrap();
    let mut text = jws::sign(
        &json!({"alg": "ES256", "typ": "dc+sd-jwt"}),
        payload.to_string().as_bytes(),
        &key,
    )
    .unwrap();
    text.push('~');
    for disclosure in disclosures {
        text.push_str(disclosure);
        text.push('~');
    }
    (text, key)
}

fn disclosure(array: Value) -> (String, String) {
    let text = base64url::encode(array.to_string());
    let digest = digest::sha256_text(text.as_bytes());
    (text, digest)
}

fn refused(payload: Value, disclosures: &[&str], code: &str) {
    let (text, key) = forge(payload.clone(), disclosures);
    assert_eq!(
        verify(&text, key.public(), now()).unwrap_err().code(),
        code,
        "{payload} {disclosures:?}"
    );
}

/// SDJWT-13: everything section 7.1 of the RFC refuses.
#[test]
fn refusals() {
    let (name, name_digest) = disclosure(json!(["salt", "name", "Erika"]));
    let (element, element_digest) = disclosure(json!(["salt", "DE"]));
    let ok = json!({"vct": "v", "_sd": [name_digest], "n": [{"...": element_digest}]});
    let (text, key) = forge(ok, &[&name, &element]);
    let claims = verify(&text, key.public(), now()).unwrap().claims;
    assert_eq!(Value::Object(claims), json!({"vct": "v", "name": "Erika", "n": ["DE"]}));
    // Withheld disclosures are no error for a verifier.
    let (text, key) = forge(
        json!({"vct": "v", "_sd": [name_digest], "n": [{"...": element_digest}]}),
        &[],
    );
    assert_eq!(
        Value::Object(verify(&text, key.public(), now()).unwrap().claims),
        json!({"vct": "v", "n": []})
    );

    refused(json!({"vct": "v"}), &[&name], "sd_jwt.unreferenced_disclosure");
    refused(
        json!({"vct": "v", "_sd": [name_digest]}),
        &[&name, &name],
        "sd_jwt.unreferenced_disclosure",
    );
    refused(
        json!({"vct": "v", "_sd": [name_digest, name_digest]}),
        &[&name],
        "sd_jwt.duplicate_digest",
    );
    refused(
        json!({"vct": "v", "_sd": ["x"], "a": {"_sd": ["x"]}}),
        &[],
        "sd_jwt.duplicate_digest",
    );
    refused(
        json!({"vct": "v", "_sd": [name_digest], "name": 1}),
        &[&name],
        "sd_jwt.duplicate_name",
    );
    refused(
        json!({"vct": "v", "_sd": [element_digest]}),
        &[&element],
        "sd_jwt.bad_disclosure",
    );
    refused(
        json!({"vct": "v", "n": [{"...": name_digest}]}),
        &[&name],
        "sd_jwt.bad_disclosure",
    );
    refused(json!({"vct": "v", "_sd": "x"}), &[], "sd_jwt.misplaced");
    refused(json!({"vct": "v", "_sd": [1]}), &[], "sd_jwt.misplaced");
    refused(json!({"vct": "v", "...": "x"}), &[], "sd_jwt.misplaced");
    refused(
        json!({"vct": "v", "n": [{"...": "x", "y": 1}]}),
        &[],
        "sd_jwt.misplaced",
    );
    refused(json!({"vct": "v", "_sd_alg": "md5"}), &[], "sd_jwt.unsupported_digest");
    refused(json!({"vct": "v"}), &[""], "sd_jwt.bad_disclosure");
    refused(json!({"vct": "v"}), &["***"], "sd_jwt.bad_disclosure");
    for bad in [
        json!({}),
        json!([]),
        json!(["s"]),
        json!(["s", "n", 1, 2]),
        json!([1, "n", 2]),
        json!(["s", 1, 2]),
        json!([1, 2]),
    ] {
        refused(json!({"vct": "v"}), &[&disclosure(bad).0], "sd_jwt.bad_disclosure");
    }
    for reserved in ["_sd", "..."] {
        let (text, digest) = disclosure(json!(["salt", reserved, 1]));
        refused(json!({"vct": "v", "_sd": [digest]}), &[&text], "sd_jwt.reserved_name");
    }
    let (exp, exp_digest) = disclosure(json!(["salt", "exp", 1900000000u64]));
    refused(
        json!({"vct": "v", "_sd": [exp_digest]}),
        &[&exp],
        "sd_jwt.never_disclosable",
    );
}

/// SDVC-1, SDVC-2, times, holder, framing (SDJWT-1).
#[test]
fn refusals_of_the_credential() {
    refused(json!({}), &[], "sd_jwt.bad_claim");
    refused(json!({"vct": 1}), &[], "sd_jwt.bad_claim");
    refused(json!({"vct": "v", "exp": now().as_second()}), &[], "sd_jwt.expired");
    refused(json!({"vct": "v", "exp": "soon"}), &[], "sd_jwt.bad_claim");
    refused(
        json!({"vct": "v", "nbf": now().as_second() + 1}),
        &[],
        "sd_jwt.not_yet_valid",
    );
    refused(
        json!({"vct": "v", "cnf": {"jwk": {"kty": "oct", "k": "AA"}}}),
        &[],
        "sd_jwt.bad_claim",
    );
    refused(json!([]), &[], "jws.malformed");
    let (text, key, _) = issue(json!({"a": 1}), None);
    let jwt = text.trim_end_matches('~');
    assert_eq!(verify(jwt, key.public(), now()).unwrap_err().code(), "sd_jwt.malformed");
    assert_eq!(
        verify(&format!("{text}{jwt}"), key.public(), now()).unwrap_err().code(),
        "sd_jwt.malformed"
    );
    assert_eq!(verify("", key.public(), now()).unwrap_err().code(), "sd_jwt.malformed");
    assert_eq!(verify("~", key.public(), now()).unwrap_err().code(), "jws.malformed");
    let old = jws::sign(&json!({"alg": "ES256", "typ": "vc+sd-jwt"}), b"{\"vct\":\"v\"}", &key).unwrap();
    assert_eq!(
        verify(&format!("{old}~"), key.public(), now()).unwrap_err().code(),
        "sd_jwt.wrong_type"
    );
    let other = SigningKey::generate_p256().unwrap();
    assert_eq!(
        verify(&text, other.public(), now()).unwrap_err().code(),
        "key.bad_signature"
    );
}

/// Every single letter of the text matters.
#[test]
fn tampering() {
    let disclosure = json!({"fields": {"a": {"sd": true}, "b": {"sd": true}}});
    let (text, key, _) = issue(json!({"a": "x", "b": [1, 2], "c": 1}), Some(disclosure));
    verify(&text, key.public(), now()).unwrap();
    for at in 0..text.len() {
        let letter = if &text[at..=at] == "A" { "B" } else { "A" };
        let forged = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
        // A withheld disclosure is legitimate, a changed one never is.
        assert!(verify(&forged, key.public(), now()).is_err(), "at {at}");
    }
}

/// Disclosures nested in disclosures beyond reason are refused, without harm to the stack.
#[test]
fn bottomless_nesting() {
    let (mut text, mut digest) = disclosure(json!(["salt", "n", 1]));
    let mut all = vec![text];
    for _ in 0..5000 {
        (text, digest) = disclosure(json!(["salt", "n", {"_sd": [digest]}]));
        all.push(text);
    }
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    refused(json!({"vct": "v", "_sd": [digest]}), &all, "sd_jwt.malformed");
}
