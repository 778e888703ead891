use p256::ecdsa::signature::{Signer, Verifier};
use serde_json::{Value, json};

use super::*;
use crate::base64url;

fn vthumb4() -> Value {
    json!({"kty": "EC", "crv": "P-256", "x": "nUWAoAv3XZith8E7i19OdaxOLYFOwM-Z2EuM02TirT4",
        "y": "HskHU8BjUi1U9Xqi7Swmj8gwAK_0xkcDjEW_71SosEY", "use": "sig", "kid": "ignored"})
}

/// The key of RFC 7638, section 3.1.
const RSA_N: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

/// V-THUMB-1 to V-THUMB-4.
#[test]
fn thumbprints() {
    let check = |jwk: Value, expect: &str| {
        let key = PublicKey::from_jwk(&jwk).unwrap();
        assert_eq!(key.thumbprint(), expect);
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()).unwrap(), key);
        assert_eq!(PublicKey::from_cose_key(&key.to_cose_key()).unwrap(), key);
    };
    check(
        json!({"kty": "RSA", "n": RSA_N, "e": "AQAB", "alg": "RS256"}),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    );
    check(
        json!({"crv": "Ed25519", "kty": "OKP", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    );
    check(
        json!({"crv": "P-256", "kty": "EC", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"}),
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
    );
    check(vthumb4(), "nsnRYXLu2y5KUIxcX-zph8ZtLWiJfLKxVDVYUWPwhcc");
    // The key of V-JWTVC-1, whose `kid` is its thumbprint.
    check(
        json!({"crv": "P-256", "kty": "EC", "x": "_LC1FTUl0MltKAOQzXNsofVMpWFV2obLGrNCat_CQ-g",
            "y": "kBjoyjNuMVAOq--qVUgylDoLKuMdk4imS-Kk5ahuYIU"}),
        "mlUpog7vEewFBem6Ul09c2dtTwc8dFzVpIDX3sqGWW0",
    );
}

/// V-COSE-1, MDOC-13.
#[test]
fn cose_key_bytes() {
    let mut bytes = Vec::new();
    ciborium::into_writer(&PublicKey::from_jwk(&vthumb4()).unwrap().to_cose_key(), &mut bytes).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "a4010220012158209d4580a00bf75d98ad87c13b8b5f4e75ac4e2d814ec0cf99d84b8cd364e2ad3e2258201ec90753c063522d54f57aa2ed2c268fc83000aff4c647038c45bfef54a8b046"
    );
}

/// PROOF-5: any private member in a public key.
#[test]
fn private_members_are_refused() {
    for name in ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] {
        let mut jwk = vthumb4();
        jwk[name] = "AA".into();
        assert_eq!(PublicKey::from_jwk(&jwk), Err(KeyError::PrivateMember(name)));
    }
    let ciborium::Value::Map(mut cose) = PublicKey::from_jwk(&vthumb4()).unwrap().to_cose_key() else {
        panic!()
    };
    cose.push(((-4).into(), ciborium::Value::Bytes(vec![1])));
    assert_eq!(
        PublicKey::from_cose_key(&ciborium::Value::Map(cose)),
        Err(KeyError::PrivateMember("d"))
    );
}

#[test]
fn malformed_keys() {
    let check = |change: &dyn Fn(&mut Value), code: &str| {
        let mut jwk = vthumb4();
        change(&mut jwk);
        assert_eq!(PublicKey::from_jwk(&jwk).unwrap_err().code(), code, "{jwk}");
    };
    check(&|jwk| *jwk = json!("text"), "key.malformed");
    check(&|jwk| jwk["x"] = json!(1), "key.malformed");
    check(&|jwk| jwk["x"] = json!("A*"), "key.malformed");
    check(
        &|jwk| jwk["x"] = json!("nUWAoAv3XZith8E7i19OdaxOLYFOwM-Z2EuM02TirQ"),
        "key.malformed",
    );
    check(&|jwk| drop(jwk.as_object_mut().unwrap().remove("y")), "key.malformed");
    // Not on the curve: x and y exchanged; the origin.
    check(&|jwk| jwk["y"] = jwk["x"].clone(), "key.invalid");
    check(
        &|jwk| (jwk["x"], jwk["y"]) = (json!("A".repeat(43)), json!("A".repeat(43))),
        "key.invalid",
    );
    check(&|jwk| jwk["crv"] = json!("P-192"), "key.unsupported");
    check(&|jwk| jwk["kty"] = json!("oct"), "key.unsupported");
    check(
        &|jwk| *jwk = json!({"kty": "OKP", "crv": "X25519", "x": "AA"}),
        "key.unsupported",
    );
    check(
        &|jwk| *jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}),
        "key.malformed",
    );
    check(
        &|jwk| *jwk = json!({"kty": "RSA", "n": base64url::encode([0xff; 128]), "e": "AQAB"}),
        "key.invalid",
    );
    check(
        &|jwk| *jwk = json!({"kty": "RSA", "n": RSA_N, "e": "AQ"}),
        "key.invalid",
    );
}

/// Signs, verifies, survives the way through its JWK; every other key and algorithm refuses.
#[test]
fn every_kind_signs_and_verifies() {
    let stranger = SigningKey::generate_p256().unwrap();
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512, Alg::Es256k, Alg::EdDsa, Alg::Rs256] {
        let key = SigningKey::generate(alg).unwrap();
        assert_eq!(key.alg(), alg);
        assert_eq!(key.kid(), key.public().thumbprint());
        let text = key.private_jwk();
        for jwk in [
            serde_json::from_str(text.reveal()).unwrap(),
            Value::String(text.reveal().to_owned()),
        ] {
            let again = SigningKey::from_jwk(&jwk).unwrap();
            assert_eq!(again.public(), key.public());
            assert_eq!(again.private_jwk(), key.private_jwk());
            let mut signature = again.sign(b"message").unwrap();
            assert_eq!(key.public().verify(alg, b"message", &signature), Ok(()));
            assert_eq!(
                key.public().verify(alg, b"massage", &signature),
                Err(KeyError::BadSignature)
            );
            assert!(stranger.public().verify(alg, b"message", &signature).is_err());
            signature[5] ^= 1;
            assert_eq!(
                key.public().verify(alg, b"message", &signature),
                Err(KeyError::BadSignature)
            );
            assert_eq!(key.public().verify(alg, b"message", &[]), Err(KeyError::BadSignature));
        }
        let other = if alg == Alg::EdDsa { Alg::Es256 } else { Alg::EdDsa };
        assert_eq!(
            key.public().verify(other, b"message", &[]).unwrap_err().code(),
            "key.wrong_algorithm"
        );
        assert_eq!(PublicKey::from_jwk(&key.public().to_jwk()).unwrap(), *key.public());
        assert_eq!(
            PublicKey::from_cose_key(&key.public().to_cose_key()).unwrap(),
            *key.public()
        );
        assert!(!key.pkcs8_der().unwrap().is_empty());
    }
}

/// The other implementation agrees in both directions; raw r‖s.
#[test]
fn p256_cross_check() {
    let ours = SigningKey::generate_p256().unwrap();
    let jwk: Value = serde_json::from_str(ours.private_jwk().reveal()).unwrap();
    let d = base64url::decode(jwk["d"].as_str().unwrap()).unwrap();
    let theirs = p256::ecdsa::SigningKey::from_slice(&d).unwrap();
    let signature = ours.sign(b"message").unwrap();
    assert_eq!(signature.len(), 64);
    let parsed = p256::ecdsa::Signature::from_slice(&signature).unwrap();
    theirs.verifying_key().verify(b"message", &parsed).unwrap();
    let signature: p256::ecdsa::Signature = theirs.sign(b"message");
    ours.public()
        .verify(Alg::Es256, b"message", &signature.to_bytes())
        .unwrap();
}

/// R24, and the key objects of the API sheet.
#[test]
fn key_objects() {
    let key = SigningKey::generate_p256().unwrap();
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).unwrap();
    let named = SigningKey::from_key_object(&json!({"type": "jwk", "jwk": jwk, "_keyId": "my-key"})).unwrap();
    assert_eq!((named.kid(), named.public()), ("my-key", key.public()));
    let text = SigningKey::from_key_object(&json!({"type": "jwk", "jwk": jwk.to_string()})).unwrap();
    assert_eq!(text.kid(), key.public().thumbprint());
    let check = |object: Value, code: &str, word: &str| {
        let error = SigningKey::from_key_object(&object).unwrap_err();
        assert_eq!(error.code(), code, "{object}");
        assert!(error.to_string().contains(word), "{error}");
    };
    check(
        json!({"type": "tse", "server": "http://vault"}),
        "key.kms_unsupported",
        "Vault",
    );
    check(json!({"type": "aws-rest-api"}), "key.kms_unsupported", "AWS");
    check(json!({"type": "azure"}), "key.kms_unsupported", "Azure");
    check(json!({"type": "oci-rest-api"}), "key.kms_unsupported", "Oracle");
    check(json!({"type": "keychain", "id": "mine"}), "key.keychain", "mine");
    check(json!({"type": "keychain", "id": " "}), "key.malformed", "id");
    check(json!({"type": "paper"}), "key.unknown_type", "paper");
    check(json!({"jwk": jwk}), "key.malformed", "type");
    check(json!({"type": "jwk"}), "key.malformed", "jwk");
    check(
        json!({"type": "jwk", "jwk": "{\"d\":\"oops\""}),
        "key.malformed",
        "not JSON",
    );
    check(
        json!({"type": "jwk", "jwk": key.public().to_jwk()}),
        "key.not_private",
        "private",
    );
    check(
        json!({"type": "jwk", "jwk": jwk, "_keyId": " "}),
        "key.malformed",
        "_keyId",
    );
    let mut mixed = SigningKey::generate_p256().unwrap().public().to_jwk();
    mixed["d"] = jwk["d"].clone();
    check(json!({"type": "jwk", "jwk": mixed}), "key.invalid", "`d`");
}

#[test]
fn nothing_private_is_printed() {
    let key = SigningKey::generate(Alg::EdDsa).unwrap();
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).unwrap();
    let d = jwk["d"].as_str().unwrap();
    for text in [
        format!("{key:?}"),
        format!("{:?}", key.private_jwk()),
        key.public().to_jwk().to_string(),
    ] {
        assert!(!text.contains(d), "{text}");
    }
}

/// What a JWKS shows is what verifies, and no more.
#[test]
fn published_form() {
    let key = PublicKey::from_jwk(&vthumb4()).unwrap();
    let jwk = key.to_published_jwk("k1");
    assert_eq!(PublicKey::from_jwk(&jwk).unwrap(), key);
    assert_eq!(
        (&jwk["kid"], &jwk["alg"], &jwk["use"]),
        (&json!("k1"), &json!("ES256"), &json!("sig"))
    );
    assert_eq!(jwk.as_object().unwrap().len(), 7);
}

#[test]
fn algorithms_by_name_and_number() {
    for alg in Alg::ALL {
        assert_eq!(Alg::from_name(alg.name()), Some(alg));
        assert_eq!(Alg::from_cose(alg.cose()), Some(alg));
    }
    for name in ["none", "HS256", "es256", ""] {
        assert_eq!(Alg::from_name(name), None);
    }
}
