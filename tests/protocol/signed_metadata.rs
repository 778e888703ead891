//! Signed metadata, by content negotiation.

use credentials::certificate::Certificate;
use credentials::jws;
use serde_json::{Value, json};

use crate::support::fixture;
use crate::support::issuer::TestIssuer;

const METADATA: &str = "/.well-known/openid-credential-issuer";

/// META-4, META-5, META-6, SMETA-1, SMETA-2, SMETA-3, HAIP-9, CONF-2: at both locations, the same members as claims, under a
/// certificate of the desk's root.
#[tokio::test]
async fn signed_when_asked_for() {
    let issuer = TestIssuer::start().await;
    for path in ["", "/openid4vci"] {
        let target = format!("{METADATA}{path}");
        let plain = issuer
            .get(&target)
            .header("accept-language", "de")
            .send()
            .await
            .expect(200);
        assert_eq!(plain.header("vary"), Some("Accept"));
        assert_eq!(plain.header("content-language"), None, "META-6: all languages are sent");
        let Value::Object(plain) = plain.json() else {
            panic!("an object")
        };
        let ask = issuer.get(&target).header("accept", "application/jwt");
        let answer = ask.send().await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/jwt"));
        assert_eq!(answer.header("vary"), Some("Accept"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let jwt = jws::decode(&answer.text()).expect("a JWS");
        assert_eq!(jwt.header_text("typ"), Some("openidvci-issuer-metadata+jwt"), "SMETA-1");
        let chain = jwt.chain().expect("certificates").expect("x5c");
        let root = Certificate::from_pem(&fixture::identity().root).expect("the root");
        chain.verify(&root, issuer.now()).expect("SMETA-3");
        assert!(!chain.leaf().is_self_signed(), "SMETA-3");
        assert!(!chain.certificates().contains(&root), "SMETA-3: no trust anchor");
        jwt.verify(chain.leaf_key(), chain.leaf_key().alg())
            .expect("a good signature");
        let mut claims = jwt.claims().expect("claims");
        let identifier = format!("{}{path}", issuer.base);
        let now = issuer.now().as_second();
        for (name, expect) in [
            ("iss", json!(identifier)),
            ("sub", json!(identifier)),
            ("iat", json!(now)),
            ("exp", json!(now + 86_400)),
        ] {
            assert_eq!(claims.remove(name), Some(expect), "SMETA-2: {name}");
        }
        assert_eq!(claims, plain, "SMETA-2");
    }
    let head = issuer
        .ask("HEAD", METADATA)
        .header("accept", "application/jwt")
        .send()
        .await
        .expect(200);
    assert_eq!(
        (head.header("content-type"), head.body.len()),
        (Some("application/jwt"), 0)
    );
}

/// META-4, META-5: JSON is what there is unless the signed form is liked better.
#[tokio::test]
async fn json_otherwise() {
    let issuer = TestIssuer::start().await;
    for accept in [
        "*/*",
        "application/json",
        "text/html",
        "application/jwt, application/json",
        "application/jwt;q=0.1, */*",
    ] {
        let answer = issuer.get(METADATA).header("accept", accept).send().await.expect(200);
        assert_eq!(answer.json()["credential_issuer"], issuer.base, "{accept}");
    }
}

/// V-SMETA-1: the specification's own example (OpenID4VCI 1.0, appendix I.1), by its `x5c`, which is self-signed.
#[test]
fn the_specification_s_example() {
    let text: String = include_str!("../support/fixture/signed-metadata.txt")
        .split_whitespace()
        .collect();
    assert_eq!(text.len(), 3629);
    let jwt = jws::decode(&text).expect("a JWS");
    assert_eq!(jwt.header_text("typ"), Some("openidvci-issuer-metadata+jwt"));
    let chain = jwt.chain().expect("certificates").expect("x5c");
    jwt.verify(chain.leaf_key(), chain.leaf_key().alg())
        .expect("a good signature");
    let claims = jwt.claims().expect("claims");
    assert!(claims.contains_key("iat") && claims["sub"] == claims["credential_issuer"]);
    assert!(chain.leaf().is_self_signed());
}
