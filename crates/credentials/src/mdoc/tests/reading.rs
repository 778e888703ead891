use ciborium::Value as Cbor;

use super::*;
use crate::base64url;

/// Every byte of the credential matters, but for the unsigned header's own spelling.
#[test]
fn tampering() {
    let issuer = Issuer::new(Alg::Es256);
    let bytes = base64url::decode(issuer.make(&data())).unwrap();
    for at in 0..bytes.len() {
        let mut forged = bytes.clone();
        forged[at] ^= 1;
        assert!(issuer.verify(&base64url::encode(&forged)).is_err(), "byte {at}");
    }
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert!(decode(&base64url::encode(&bytes[..length])).is_err());
    }
}

/// Changes the decoded CBOR and writes it again.
fn changed(text: &str, change: impl Fn(&mut Vec<(Cbor, Cbor)>)) -> String {
    let mut value: Cbor = ciborium::from_reader(base64url::decode(text).unwrap().as_slice()).unwrap();
    change(value.as_map_mut().unwrap());
    base64url::encode(encode(&value).unwrap())
}

#[test]
fn refusals() {
    let issuer = Issuer::new(Alg::Es256);
    let text = issuer.make(&data());
    let check = |text: &str, code: &str| assert_eq!(issuer.verify(text).unwrap_err().code(), code);
    check("", "mdoc.not_cbor");
    check("*", "mdoc.malformed");
    check(&format!("{text}="), "mdoc.malformed");
    check(
        &base64url::encode([&base64url::decode(&text).unwrap()[..], &[0]].concat()),
        "mdoc.not_cbor",
    );
    // A tag around issuerAuth (MDOC-6).
    check(
        &changed(&text, |top| top[1].1 = tagged(18, top[1].1.clone())),
        "mdoc.malformed",
    );
    check(&changed(&text, |top| drop(top.remove(1))), "mdoc.malformed");
    // Items of the other namespace, doubled items, no items.
    let own = decode(&text).unwrap();
    let items = |at: usize| -> Vec<Cbor> {
        let read = |item: &Item| ciborium::from_reader(item.bytes.as_slice()).unwrap();
        own.namespaces[at].1.iter().map(read).collect()
    };
    let set = |items: Vec<Cbor>| {
        changed(&text, |top| {
            top[0].1.as_map_mut().unwrap()[0].1 = Cbor::Array(items.clone())
        })
    };
    check(&set(items(1)), "mdoc.bad_digest");
    check(&set([items(0), items(0)].concat()), "mdoc.duplicate_digest_id");
    check(&set(vec![]), "mdoc.malformed");
    // Fewer items are fine: the holder may withhold.
    issuer.verify(&set(items(0)[..1].to_vec())).unwrap();
    // The chain of another issuer.
    let other = Issuer::new(Alg::Es256);
    assert_eq!(other.verify(&text).unwrap_err().code(), "certificate.bad_signature");
    let leaf = other.chain.x5chain();
    let swapped = changed(&text, |top| {
        top[1].1.as_array_mut().unwrap()[1] = Cbor::Map(vec![(33.into(), leaf.clone())]);
    });
    assert_eq!(other.verify(&swapped).unwrap_err().code(), "mdoc.bad_signature");
    let code = |doctype, at: &str| {
        verify(&text, &issuer.root, doctype, at.parse().unwrap())
            .unwrap_err()
            .code()
    };
    assert_eq!(code(Some("other"), "2026-11-23T04:05:06Z"), "mdoc.wrong_doc_type");
    assert_eq!(code(None, "2026-11-22T12:00:00Z"), "mdoc.not_yet_valid");
    assert_eq!(code(None, "2027-12-20T00:00:00Z"), "mdoc.expired");
    assert_eq!(code(None, "2030-01-01T00:00:00Z"), "certificate.expired");
}

/// MDOC-16: a maker cannot overstep its certificate.
#[test]
fn overstepping() {
    let issuer = Issuer::new(Alg::Es256);
    let check = |change: &dyn Fn(&mut Validity), code: &str| {
        let result = issuer.make_with(&data(), &|input| change(&mut input.validity));
        assert_eq!(result.unwrap_err().code(), code);
    };
    let day = SignedDuration::from_hours(24);
    check(
        &|v| v.valid_until = issuer.chain.validity().1 + day,
        "mdoc.empty_validity",
    );
    check(&|v| v.valid_until = v.valid_from, "mdoc.empty_validity");
    check(&|v| v.valid_from = v.signed - day, "mdoc.empty_validity");
    check(&|v| v.signed = issuer.chain.validity().0 - day, "mdoc.signer_not_valid");
}

/// Showing CBOR as JSON.
#[test]
fn as_json() {
    let check = |value: Cbor, expect: Value| assert_eq!(to_json(&value), expect);
    check(Cbor::Bytes(vec![0xfb, 0xff]), json!("-_8"));
    check(tagged(1004, "2019-10-20".into()), json!("2019-10-20"));
    check(Cbor::Null, Value::Null);
    check(Cbor::Float(1.5), json!(1.5));
    check(u64::MAX.into(), json!(u64::MAX));
    check((-5).into(), json!(-5));
    check(Cbor::Map(vec![(1.into(), true.into())]), json!({"1": true}));
    check(Cbor::Array(vec!["a".into()]), json!(["a"]));
}
