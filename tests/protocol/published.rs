//! Public keys and type metadata.

use serde_json::{Value, json};

use crate::support::fixture::{DESK_KEY_D, OWN_KEY_D};
use crate::support::issuer::TestIssuer;

async fn keys(issuer: &TestIssuer) -> Vec<Value> {
    let answer = issuer.get("/openid4vci/jwks").send().await.expect(200);
    for secret in [DESK_KEY_D, OWN_KEY_D] {
        assert!(!answer.text().contains(secret));
    }
    answer.json()["keys"].as_array().expect("keys").clone()
}

/// ASMETA-14, JWTVC-9, fact sheet 5.1: every key once, with a kid of its own and public members only.
#[tokio::test]
async fn keys_are_public_and_named() {
    let issuer = TestIssuer::start().await;
    let before = keys(&issuer).await;
    assert_eq!(before.len(), 2, "the desk's and the profile's");
    let other = json!({"kty": "EC", "crv": "P-256", "kid": "override",
        "x": "nUWAoAv3XZith8E7i19OdaxOLYFOwM-Z2EuM02TirT4", "y": "HskHU8BjUi1U9Xqi7Swmj8gwAK_0xkcDjFW_71SosEY",
        "d": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"});
    // The public half does not fit: such a key is left out, never the whole set.
    issuer
        .offer(
            "plain",
            json!({"runtimeOverrides": {"issuerKey": {"type": "jwk", "jwk": other}}}),
        )
        .await;
    assert_eq!(keys(&issuer).await.len(), 2);
    let key = credentials::key::SigningKey::generate_p256().expect("a key");
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
    let made = issuer
        .offer(
            "plain",
            json!({"runtimeOverrides": {"issuerKey": {"type": "jwk", "jwk": jwk}}}),
        )
        .await;
    let live = keys(&issuer).await;
    assert_eq!(live.len(), 3, "a live session's key");
    let kids: std::collections::BTreeSet<_> = live.iter().map(|key| key["kid"].as_str().expect("a kid")).collect();
    assert_eq!(kids.len(), 3);
    for key in &live {
        assert!(
            ["d", "p", "q", "dp", "dq", "qi", "k"]
                .iter()
                .all(|private| key.get(*private).is_none()),
            "{key}"
        );
    }
    assert_eq!(
        issuer.session(&made.id).await["issuerKey"],
        json!({"type": "redacted"}),
        "R6"
    );
}

/// TYPE-1, TYPE-2, TYPE-3, TYPE-4, TYPE-5, TYPE-8, CONF-34: the vct is an address, and it answers.
#[tokio::test]
async fn type_metadata_at_the_vct() {
    let issuer = TestIssuer::start().await;
    for path in ["", "/openid4vci"] {
        let target = format!("{path}/identity_credential_dc+sd-jwt");
        let answer = issuer.get(&target).send().await.expect(200);
        assert_eq!(answer.header("cache-control"), Some("max-age=60"), "TYPE-8");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "TYPE-8");
        let body = answer.json();
        assert_eq!(body["vct"], format!("{}{target}", issuer.base), "TYPE-2");
        assert_eq!(body["name"], "Identity Credential");
        let first = &body["display"][0];
        assert_eq!(
            (&first["locale"], &first["name"]),
            (&json!("en-US"), &json!("Identity Credential")),
            "TYPE-4"
        );
        assert!(first["rendering"]["simple"]["background_color"].is_string(), "TYPE-4");
        let claim = &body["claims"][0];
        assert_eq!(claim["path"], json!(["given_name"]), "TYPE-5");
        assert_eq!(
            claim["display"][0],
            json!({"locale": "en-US", "label": "Given name"}),
            "TYPE-5"
        );
        assert_eq!(
            issuer.get(&target).send().await.text(),
            body.to_string(),
            "TYPE-7: stable bytes"
        );
    }
    // Another type's vct is no address of this issuer.
    for none in [
        "/event_ticket_dc+sd-jwt",
        "/UniversityDegree_jwt_vc_json",
        "/nobody",
        "/openid4vci/nobody",
    ] {
        issuer.get(none).send().await.expect(404);
    }
}

/// TYPE-6, TYPE-9: a type says nothing of what must or must not be disclosable, so both are allowed, and extends no other; what it
/// calls mandatory is in the credential.
#[tokio::test]
async fn what_a_type_promises_is_kept() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("identity-credential", json!({})).await;
    let body = issuer.run(&made).await.expect(200).json();
    let text = body["credentials"][0]["credential"].as_str().expect("a credential");
    let key = crate::support::fixture::key();
    let claims = credentials::sd_jwt::verify(text, key.public(), issuer.now())
        .expect("a good one")
        .claims;
    let document = issuer
        .get("/identity_credential_dc+sd-jwt")
        .send()
        .await
        .expect(200)
        .json();
    assert!(document.get("extends").is_none(), "TYPE-9");
    let mut mandatory = 0;
    for claim in document["claims"].as_array().expect("claims") {
        assert!(claim.get("sd").is_none(), "TYPE-6");
        if claim["mandatory"] == true {
            let [Value::String(name)] = &claim["path"].as_array().expect("a path")[..] else {
                panic!("{claim}")
            };
            assert!(claims.contains_key(name), "TYPE-6: {name}");
            mandatory += 1;
        }
    }
    assert_eq!(mandatory, 5);
}

/// R13, fact sheet 5.1: the older location, with and without the path of the identifier.
#[tokio::test]
async fn type_metadata_at_the_well_known_location() {
    let issuer = TestIssuer::start().await;
    for path in ["", "/openid4vci"] {
        let target = format!("/.well-known/vct{path}/unbound_dc+sd-jwt");
        let body = issuer.get(&target).send().await.expect(200).json();
        assert_eq!(body["vct"], format!("{}{path}/unbound_dc+sd-jwt", issuer.base));
        assert_eq!(body["description"], "unbound_dc+sd-jwt Verifiable Credential");
    }
    for none in ["event_ticket_dc+sd-jwt", "nobody", "other/unbound_dc+sd-jwt"] {
        let body = issuer
            .get(&format!("/.well-known/vct/{none}"))
            .send()
            .await
            .expect(400)
            .json();
        assert_eq!(body["message"], format!("Invalid type value: {none}"));
        assert_eq!(body["code"], "400");
    }
}
