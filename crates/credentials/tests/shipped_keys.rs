//! walt.id's shipped configuration: every certificate in it is read, and its default key signs.

use std::path::Path;

use credentials::certificate::{Certificate, Chain};
use credentials::key::SigningKey;
use serde_json::json;

#[test]
fn shipped_certificates_and_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/waltid-0.21.0/issuer2-profiles.conf");
    let Ok(text) = std::fs::read_to_string(path) else {
        assert!(std::env::var_os("REQUIRE_SHARED").is_none(), "../shared is missing");
        println!("skipped: no ../shared");
        return;
    };
    let end = "-----END CERTIFICATE-----";
    let mut certificates = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("-----BEGIN CERTIFICATE-----") {
        let length = rest[at..].find(end).unwrap() + end.len();
        certificates.push(Certificate::from_pem(&rest[at..at + length]).unwrap());
        rest = &rest[at + length..];
    }
    assert!(!certificates.is_empty());
    let member = |name: &str| {
        let line = text
            .lines()
            .map(str::trim)
            .find(|line| line.starts_with(&format!("{name} = \"")))
            .unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": member("x"), "y": member("y"), "d": member("d")});
    let key = SigningKey::from_key_object(&json!({"type": "jwk", "jwk": jwk})).unwrap();
    assert!(
        certificates.iter().any(|one| one.key() == key.public()),
        "a certificate for the default key"
    );
    for one in &certificates {
        Chain::from_ders(&[one.der()]).unwrap();
    }
}
