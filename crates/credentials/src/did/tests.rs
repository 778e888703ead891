use serde_json::json;

use super::*;
use crate::key::Alg;

#[test]
fn both_methods_for_every_kind() {
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512, Alg::Es256k, Alg::EdDsa] {
        let key = SigningKey::generate(alg).unwrap();
        let jwk = key.public().did_jwk();
        assert_eq!(resolve(&jwk).unwrap(), *key.public());
        assert_eq!(resolve(&format!("{jwk}#0")).unwrap(), *key.public());
        assert_eq!(kid_for(Some(&jwk), &key), format!("{jwk}#0"));
        let did = did_key_of(key.public()).unwrap();
        let url = kid_for(Some(&did), &key);
        assert_eq!(url, format!("{did}#{}", &did["did:key:".len()..]));
        assert_eq!(resolve(&url).unwrap(), *key.public());
    }
}

/// The examples of the did:key registry.
#[test]
fn known_did_keys() {
    let check = |did: &str, kind: &str| {
        let key = resolve(did).unwrap();
        assert_eq!(key.kind(), kind);
        assert_eq!(did_key_of(&key).unwrap(), did);
    };
    check("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "Ed25519");
    check("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169", "P-256");
    check("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", "secp256k1");
    check(
        "did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9",
        "P-384",
    );
}

#[test]
fn jwk_jcs() {
    let key = SigningKey::generate_p256().unwrap();
    let bytes = [JWK_JCS.as_slice(), key.public().to_jwk().to_string().as_bytes()].concat();
    let did = format!("did:key:z{}", bs58::encode(bytes).into_string());
    assert_eq!(resolve(&did).unwrap(), *key.public());
}

#[test]
fn refusals() {
    let check = |did: &str, code: &str| assert_eq!(resolve(did).unwrap_err().code(), code, "{did}");
    check("", "did.malformed");
    check("did:jwk", "did.malformed");
    check("did:jwk:***", "did.malformed");
    check("did:jwk:e30", "key.malformed");
    check("did:key:abc", "did.malformed");
    check("did:key:z0", "did.malformed");
    check("did:key:z11", "key.unsupported");
    check(&format!("did:key:z{}", "1".repeat(2000)), "did.malformed");
    check(&format!("did:jwk:{}", "A".repeat(9000)), "did.malformed");
    check("did:web:example.com#key-1", "did.unsupported_method");
    check("did:ebsi:zabc", "did.unsupported_method");
    check(
        "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK#other",
        "did.no_such_key",
    );
    let key = SigningKey::generate_p256().unwrap();
    check(&format!("{}#1", key.public().did_jwk()), "did.no_such_key");
    let private = base64url::encode(key.private_jwk().reveal());
    check(&format!("did:jwk:{private}"), "key.private_member");
    assert!(
        resolve("did:web:example.com")
            .unwrap_err()
            .to_string()
            .contains("did:web")
    );
}

/// 5.9 of the API sheet; JWTVC-9.
#[test]
fn kids() {
    let key = SigningKey::generate_p256().unwrap();
    assert_eq!(kid_for(None, &key), key.kid());
    assert_eq!(
        kid_for(Some("did:web:example.com"), &key),
        format!("did:web:example.com#{}", key.kid())
    );
    assert_eq!(kid_for(Some("did:web:example.com#k1"), &key), "did:web:example.com#k1");
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).unwrap();
    let named = |kid: &str| SigningKey::from_key_object(&json!({"type": "jwk", "jwk": jwk, "_keyId": kid})).unwrap();
    assert_eq!(
        kid_for(Some("did:web:example.com"), &named("did:web:example.com#k2")),
        "did:web:example.com#k2"
    );
    assert_eq!(kid_for(None, &named("k3")), "k3");
    assert_eq!(without_fragment("did:jwk:abc#0"), "did:jwk:abc");
}
