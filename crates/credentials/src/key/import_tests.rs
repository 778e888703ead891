use serde_json::{Value, json};

use super::*;

/// As OpenSSL 3 writes them.
const SEC1: &str = include_str!("import_tests/p256-sec1.pem");
const P384: &str = include_str!("import_tests/p384-pkcs8.pem");
const ED25519: &str = include_str!("import_tests/ed25519-pkcs8.pem");
const PKCS1: &str = include_str!("import_tests/rsa-pkcs1.pem");
const PKCS8: &str = include_str!("import_tests/rsa-pkcs8.pem");
const PUBLIC: &str = include_str!("import_tests/public.pem");
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/// Whatever form it comes in, it is the same key afterwards, signs, and goes back into a JWK.
#[test]
fn every_form_is_read() {
    let check = |text: &str, alg: Alg| {
        let key = SigningKey::import(text).unwrap_or_else(|error| panic!("{alg}: {error}"));
        assert_eq!(key.alg(), alg);
        let signature = key.sign(b"message").unwrap();
        assert_eq!(key.public().verify(alg, b"message", &signature), Ok(()));
        let again = SigningKey::import(key.private_jwk().reveal()).unwrap();
        assert_eq!(again.public(), key.public());
        again
    };
    let sec1 = check(SEC1, Alg::Es256);
    check(P384, Alg::Es384);
    check(ED25519, Alg::EdDsa);
    let pkcs1 = check(PKCS1, Alg::Rs256);
    assert_eq!(check(PKCS8, Alg::Rs256).public(), pkcs1.public());
    // One line, blanks, a certificate before and after it, text around it.
    let untidy = format!("Bag\n{CERTIFICATE}{}{CERTIFICATE}", SEC1.replace('\n', " "));
    assert_eq!(check(&untidy, Alg::Es256).public(), sec1.public());
    for alg in [Alg::Es512, Alg::Es256k] {
        let key = SigningKey::generate(alg).unwrap();
        let der = key.pkcs8_der().unwrap();
        let body = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, der.as_slice());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
        assert_eq!(check(&pem, alg).public(), key.public());
    }
}

#[test]
fn json_in_what_people_have_around_it() {
    let jwk: Value = serde_json::from_str(SigningKey::import(SEC1).unwrap().private_jwk().reveal()).unwrap();
    let check = |value: Value, kid: Option<&str>| {
        let key = SigningKey::import(&value.to_string()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(key.kid(), kid.unwrap_or(&key.public().thumbprint()));
    };
    check(jwk.clone(), None);
    check(json!([jwk]), None);
    check(json!({"keys": [jwk]}), None);
    check(json!({"type": "jwk", "jwk": jwk, "_keyId": "mine"}), Some("mine"));
    let mut named = jwk;
    named["kid"] = "theirs".into();
    check(named.clone(), Some("theirs"));
    named["kid"] = " ".into();
    check(named, None);
}

/// Each thing that is no private key says what it is; nothing of it is quoted.
#[test]
fn what_is_refused() {
    let check = |text: &str, code: &str| {
        let error = SigningKey::import(text).expect_err(code);
        assert_eq!(error.code(), code, "{error}");
        let told = error.to_string();
        assert!(
            text.lines().all(|line| line.len() < 20 || !told.contains(line)),
            "{told}"
        );
    };
    let jwk = SigningKey::import(SEC1).unwrap().private_jwk();
    let jwk = jwk.reveal();
    let public = SigningKey::import(SEC1).unwrap().public().to_jwk().to_string();
    check("", "key.import_not_a_key");
    check("hello", "key.import_not_a_key");
    check("{\"kty\": \"EC\", \"d\": oops", "key.malformed");
    check("{}", "key.malformed");
    check(&public, "key.import_public_only");
    check(PUBLIC, "key.import_public_only");
    check(&format!("[{jwk}, {jwk}]"), "key.import_several");
    check(&format!("{{\"keys\": [{jwk}, {jwk}]}}"), "key.import_several");
    check("{\"keys\": []}", "key.import_several");
    check("{\"type\": \"aws\"}", "key.kms_unsupported");
    check(&format!("{SEC1}{P384}"), "key.import_several");
    check(include_str!("import_tests/encrypted-pkcs8.pem"), "key.import_encrypted");
    check(include_str!("import_tests/encrypted-sec1.pem"), "key.import_encrypted");
    check(include_str!("import_tests/rsa-1024.pem"), "key.import_unusable");
    check(CERTIFICATE, "key.import_other_pem");
    check(
        &SEC1.replace("EC PRIVATE KEY", "OPENSSH PRIVATE KEY"),
        "key.import_other_pem",
    );
    check(
        &SEC1.replace("EC PRIVATE KEY", "PRIVATE KEY").replace("MHc", "MHd"),
        "key.import_unusable",
    );
    check(
        &SEC1.replace("-----END EC PRIVATE KEY", "-----END"),
        "key.import_bad_pem",
    );
    check(&P384.replace("MIG2", "M*G2"), "key.import_bad_pem");
    check("{\"kty\": \"oct\", \"k\": \"AA\"}", "key.unsupported");
}
