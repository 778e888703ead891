use std::collections::BTreeSet;

use ciborium::Value as Cbor;
use model::entropy::SeededEntropy;

use super::*;
use crate::{base64url, digest};

/// V-MDOC-4, V-MDOC-5, V-MDOC-6: our item bytes are the standard's, and so are their digests (MDOC-2 to MDOC-4).
#[test]
fn item_vectors() {
    let check = |id: u32, random: &str, name: &str, value: Cbor, bytes: &str, expect: &str| {
        let item = map([
            ("digestID", id.into()),
            ("random", Cbor::Bytes(unhex(random))),
            ("elementIdentifier", name.into()),
            ("elementValue", value),
        ]);
        let item = encode(&tagged(24, Cbor::Bytes(encode(&item).unwrap()))).unwrap();
        assert_eq!(hex(&item), bytes);
        assert_eq!(hex(digest::sha256(&item).as_ref()), expect);
    };
    check(
        0,
        "8798645b20ea200e19ffabac92624bee6aec63aceedecfb1b80077d22bfc20e9",
        "family_name",
        "Doe".into(),
        "d8185863a4686469676573744944006672616e646f6d58208798645b20ea200e19ffabac92624bee6aec63aceedecfb1b80077d22bfc20e971656c656d656e744964656e7469666965726b66616d696c795f6e616d656c656c656d656e7456616c756563446f65",
        "75167333b47b6c2bfb86eccc1f438cf57af055371ac55e1e359e20f254adcebf",
    );
    check(
        3,
        "b23f627e8999c706df0c0a4ed98ad74af988af619b4bb078b89058553f44615d",
        "issue_date",
        tagged(1004, "2019-10-20".into()),
        "d818586ca4686469676573744944036672616e646f6d5820b23f627e8999c706df0c0a4ed98ad74af988af619b4bb078b89058553f44615d71656c656d656e744964656e7469666965726a69737375655f646174656c656c656d656e7456616c7565d903ec6a323031392d31302d3230",
        "2e35ad3c4e514bb67b1a9db51ce74e4cb9b7146e41ac52dac9ce86b8613db555",
    );
    check(
        7,
        "26052a42e5880557a806c1459af3fb7eb505d3781566329d0b604b845b5f9e68",
        "document_number",
        "123456789".into(),
        "d818586da4686469676573744944076672616e646f6d582026052a42e5880557a806c1459af3fb7eb505d3781566329d0b604b845b5f9e6871656c656d656e744964656e7469666965726f646f63756d656e745f6e756d6265726c656c656d656e7456616c756569313233343536373839",
        "f0549a145f1cf75cbeeffa881d4857dd438d627cf32174b1731c4c38e12ca936",
    );
}

/// V-MDOC-9: the annex's device key is a whole key.
#[test]
fn device_key_vector() {
    let b64 = |text: &str| base64url::encode(unhex(text));
    let jwk = json!({"kty": "EC", "crv": "P-256",
        "x": b64("96313d6c63e24e3372742bfdb1a33ba2c897dcd68ab8c753e4fbd48dca6b7f9a"),
        "y": b64("1fb3269edd418857de1b39a4e4a44b92fa484caa722c228288f01d0c03a2c3d6"),
        "d": b64("6ed542ad4783f0b18c833fadf2171273a35d969c581691ef704359cc7cf1e8c0")});
    SigningKey::from_jwk(&jwk).unwrap();
}

/// Round trip for each signing key kind (MDOC-1, -8, -11 to -13, -15).
#[test]
fn round_trip() {
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512, Alg::EdDsa] {
        let issuer = Issuer::new(alg);
        let text = issuer.make(&data());
        let verified = issuer.verify(&text).unwrap();
        assert_eq!(Value::Object(verified.data), data());
        assert_eq!(verified.device_key, *issuer.device.public());
        let mso = verified.decoded.mso;
        assert_eq!(
            (
                mso.version.as_str(),
                mso.digest_algorithm.as_str(),
                mso.doc_type.as_str()
            ),
            ("1.0", "SHA-256", MDL)
        );
        assert_eq!(mso.validity.valid_from, "2026-11-23T00:00:00Z".parse().unwrap());
        assert!(mso.status.is_none() && mso.key_authorizations.is_none());
    }
    let strange = Issuer {
        key: SigningKey::generate(Alg::Es256k).unwrap(),
        ..Issuer::new(Alg::Es256)
    };
    assert_eq!(
        strange.make_with(&data(), &|_| {}).unwrap_err().code(),
        "mdoc.unsupported_key"
    );
    let other = Issuer {
        key: SigningKey::generate_p256().unwrap(),
        ..Issuer::new(Alg::Es256)
    };
    assert_eq!(other.make_with(&data(), &|_| {}).unwrap_err().code(), "mdoc.other_key");
}

/// The bytes themselves: MDOC-2, -5, -6, -7, -10, -13, -18.
#[test]
fn encoding() {
    let issuer = Issuer::new(Alg::Es256);
    let bytes = base64url::decode(issuer.make(&data())).unwrap();
    let value: Cbor = ciborium::from_reader(bytes.as_slice()).unwrap();
    // Definite lengths and preferred heads: written again it is the same.
    assert_eq!(encode(&value).unwrap(), bytes);
    let top = value.as_map().unwrap();
    assert_eq!(
        (top[0].0.as_text(), top[1].0.as_text(), top.len()),
        (Some("nameSpaces"), Some("issuerAuth"), 2)
    );
    let auth = top[1].1.as_array().unwrap();
    assert_eq!((auth.len(), hex(auth[0].as_bytes().unwrap())), (4, "a10126".into()));
    let leaf = Cbor::Bytes(issuer.chain.leaf().der().to_vec());
    assert_eq!(auth[1], Cbor::Map(vec![(33.into(), leaf)]));
    assert_eq!(auth[3].as_bytes().unwrap().len(), 64);
    let payload: Cbor = ciborium::from_reader(auth[2].as_bytes().unwrap().as_slice()).unwrap();
    assert!(matches!(payload, Cbor::Tag(24, _)));
}

/// MDOC-3, MDOC-5: salts of 32 bytes, ids a permutation, differing between mdocs.
#[test]
fn salts_and_digest_ids() {
    let issuer = Issuer::new(Alg::Es256);
    let elements: serde_json::Map<_, _> = (0..40).map(|at| (format!("e{at}"), json!(at))).collect();
    let data = json!({NAMESPACE: elements});
    let orders: Vec<Vec<u64>> = [1, 2]
        .map(|seed| {
            let text = issuer.make_with(&data, &|input| {
                input.entropy = Box::leak(Box::new(SeededEntropy::new(seed)))
            });
            let decoded = decode(&text.unwrap()).unwrap();
            let items = &decoded.namespaces[0].1;
            assert!(items.iter().all(|item| item.random.len() == 32));
            assert_eq!(items.iter().map(|item| &item.random).collect::<BTreeSet<_>>().len(), 40);
            assert_eq!(
                items.iter().map(|item| item.digest_id).collect::<BTreeSet<_>>(),
                (0..40).collect()
            );
            items.iter().map(|item| item.digest_id).collect()
        })
        .into();
    assert_ne!(orders[0], orders[1]);
}

/// MDOC-20, MDOC-14, MDOC-22.
#[test]
fn nothing_issued_status_and_authorizations() {
    let issuer = Issuer::new(Alg::Es256);
    for empty in [json!({}), json!({NAMESPACE: {}})] {
        let verified = issuer.verify(&issuer.make(&empty)).unwrap();
        assert!(verified.data.is_empty());
        assert_eq!(verified.decoded.mso.value_digests.len(), 1);
    }
    let authorized = KeyAuthorizations::for_transaction_data(&["payment".to_owned()]).unwrap();
    let state = json!({"status_list": {"idx": 7, "uri": "https://issuer.example/s"}});
    let text = issuer.make_with(&data(), &|input| {
        input.key_authorizations = Some(Box::leak(Box::new(authorized.clone())));
        input.status = Some(Box::leak(Box::new(state.clone())));
    });
    let mso = issuer.verify(&text.unwrap()).unwrap().decoded.mso;
    assert_eq!(to_json(&mso.status.unwrap()), state);
    assert_eq!(
        to_json(&mso.key_authorizations.unwrap()),
        json!({"dataElements": {"payment": ["transaction_data_hash", "transaction_data_hash_alg"]}})
    );
    assert_eq!(KeyAuthorizations::for_transaction_data(&[]), None);
    let twice = KeyAuthorizations {
        namespaces: vec!["a".into()],
        data_elements: vec![("a".into(), vec!["b".into()])],
    };
    for bad in [KeyAuthorizations::default(), twice] {
        assert_eq!(bad.to_cbor().unwrap_err().code(), "mdoc.bad_authorizations");
    }
}
