//! Whatever comes in: no panic, and what was concealed comes back.

use std::collections::HashMap;

use credentials::key::SigningKey;
use credentials::sd_jwt::{DecoyMode, SdArray, SdField, SdJwtInput, SdMap};
use credentials::{certificate, did, jws, jwt_vc, mapping, mdoc, sd_jwt};
use jiff::Timestamp;
use model::entropy::SeededEntropy;
use proptest::prelude::*;
use serde_json::{Map, Value};

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zö\"\\\\]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            members(inner).prop_map(Value::Object),
        ]
    })
}

fn members(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec(("[a-e]", inner), 0..5).prop_map(|pairs| pairs.into_iter().collect())
}

fn sd_map() -> impl Strategy<Value = SdMap> {
    let mode = || prop_oneof![Just(DecoyMode::None), Just(DecoyMode::Fixed), Just(DecoyMode::Random)];
    let leaf = any::<bool>().prop_map(|sd| SdField {
        sd,
        ..SdField::default()
    });
    let field = leaf.prop_recursive(3, 20, 4, move |inner| {
        let map = (
            prop::collection::hash_map("[a-e]", inner.clone(), 0..4),
            mode(),
            0u16..4,
        )
            .prop_map(|(fields, decoy_mode, decoys)| SdMap {
                fields,
                decoy_mode,
                decoys,
            });
        let array = (
            prop::collection::vec(inner.clone(), 0..3),
            prop::option::of(inner),
            mode(),
            0u16..4,
        )
            .prop_map(|(elements, wildcard, decoy_mode, decoys)| SdArray {
                elements,
                wildcard: wildcard.map(Box::new),
                decoy_mode,
                decoys,
            });
        (any::<bool>(), prop::option::of(map), prop::option::of(array)).prop_map(|(sd, children, array_children)| {
            SdField {
                sd,
                children,
                array_children,
            }
        })
    });
    (prop::collection::hash_map("[a-e]", field, 0..5), mode(), 0u16..4).prop_map(|(fields, decoy_mode, decoys)| SdMap {
        fields,
        decoy_mode,
        decoys,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// SDJWT-13: everything concealed is restored, every digest is unique, decoys are told from claims.
    #[test]
    fn concealing_is_undone(claims in members(json()), map in sd_map(), seed in any::<u64>()) {
        let key = SigningKey::generate_p256().unwrap();
        let header = jws::Header { typ: "dc+sd-jwt", ..Default::default() };
        let entropy = SeededEntropy::new(seed);
        let input = SdJwtInput {
            claims: claims.clone(), disclosure: Some(&map), never: &[], header, key: &key, entropy: &entropy,
        };
        let text = sd_jwt::make(input).unwrap();
        let verified = sd_jwt::verify_with(&text, key.public(), Timestamp::UNIX_EPOCH, "dc+sd-jwt", &[]).unwrap();
        prop_assert_eq!(verified.claims, claims);
        prop_assert!(verified.decoded.disclosures.iter().all(|one| one.place.is_some()));
    }

    /// No text makes a decoder panic.
    #[test]
    fn texts_do_no_harm(text in "[ -~]{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use base64::Engine;
        let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes);
        for text in [text.clone(), encoded.clone(), format!("{encoded}.{encoded}.{encoded}~{text}~"), format!("did:jwk:{text}"),
            format!("did:key:z{text}")] {
            let _ = jws::decode(&text);
            let _ = sd_jwt::decode(&text);
            let _ = jwt_vc::decode(&text);
            let _ = mdoc::decode(&text);
            let _ = did::resolve(&text);
            let _ = certificate::Certificate::from_pem(&text);
        }
        let _ = certificate::Chain::from_ders(&[bytes]);
    }

    /// No mapping makes the evaluation panic.
    #[test]
    fn mappings_do_no_harm(data in json(), rules in json(), name in "[a-z-]{1,20}", argument in "[0-9a-zPT.-]{0,8}") {
        let (fetched, extra) = (HashMap::new(), Map::new());
        let entropy = SeededEntropy::new(1);
        let context = mapping::Context {
            now: Timestamp::UNIX_EPOCH, entropy: &entropy, issuer: "i", subject_did: None, display: None,
            fetched: &fetched, extra: &extra, jwt_options: true,
        };
        let _ = mapping::evaluate(data.clone(), &rules, &context);
        for function in [name.as_str(), "timestamp-in", "timestamp-before-seconds"] {
            let rules = serde_json::json!({"x": format!("<{function}:{argument}>")});
            let _ = mapping::evaluate(data.clone(), &rules, &context);
            let _ = mapping::calls(&rules);
        }
    }
}
