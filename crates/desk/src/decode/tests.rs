//! Real texts, made by the makers of this house, and the same tampered with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use ciborium::Value as Cbor;
use credentials::certificate::{Chain, Purpose, RootRequest, SignerRequest, Subject, make_document_signer};
use credentials::entropy::SystemEntropy;
use credentials::key::SigningKey;
use credentials::mdoc::{MdocInput, Validity};
use credentials::sd_jwt::{SdMap, VcInput, make_vc};
use credentials::{jws, mdoc};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::schema::{Happening, HeaderLine, TimelineItem};

fn now() -> Timestamp {
    "2026-11-30T02:31:07Z".parse().expect("an instant")
}

fn moment() -> Moment<'static> {
    Moment {
        now: now(),
        issuer: Some("https://issuer.example"),
        method: Some("POST"),
        url: Some("https://issuer.example/openid4vci/credential".into()),
    }
}

/// `label says with` of every node about which something is said, depth first.
fn told(decoded: &Decoded) -> Vec<String> {
    fn walk(node: &DecodedNode, told: &mut Vec<String>) {
        if let Some(says) = node.says {
            let with = node.with.as_deref().map(|with| format!(" {with}")).unwrap_or_default();
            told.push(format!("{} {says:?}{with}", node.label));
        }
        node.nodes.iter().for_each(|node| walk(node, told));
    }
    let mut all = Vec::new();
    let nodes = decoded.sections.iter().flat_map(|section| &section.nodes);
    nodes.for_each(|node| walk(node, &mut all));
    all
}

fn proof(header: Value, claims: Value) -> String {
    let key = SigningKey::generate_p256().expect("a key");
    let mut all = json!({"alg": "ES256", "jwk": key.public().to_jwk()});
    all.as_object_mut()
        .expect("an object")
        .extend(header.as_object().cloned().unwrap_or_default());
    jws::sign(&all, claims.to_string().as_bytes(), &key).expect("a JWT")
}

fn key_proof(aud: &str) -> String {
    let claims = json!({"aud": aud, "iat": now().as_second() - 4, "nonce": "n"});
    proof(json!({"typ": "openid4vci-proof+jwt"}), claims)
}

#[test]
fn proofs() {
    let check = |text: &str, kind: DecodedKind, expect: &[&str]| {
        let decoded = &super::text(text, &moment())[0];
        assert_eq!(
            (decoded.kind, told(decoded)),
            (kind, expect.iter().map(|line| (*line).to_owned()).collect())
        );
    };
    let good = key_proof("https://issuer.example");
    let right = ["typ Right", "key Right", "aud Right", "iat Right", "nonce Right"];
    check(
        &good,
        DecodedKind::Proof,
        &[&right[..], &["signature SignatureGood jwk"]].concat(),
    );
    let unsigned = format!("{}.•••", good.rsplit_once('.').expect("a JWT").0);
    check(
        &unsigned,
        DecodedKind::Proof,
        &[&right[..], &["signature SignatureNotKept"]].concat(),
    );
    let foreign = key_proof("https://other.example");
    let claims = foreign.split('.').nth(1).expect("a payload");
    let swapped = good.replace(good.split('.').nth(1).expect("a payload"), claims);
    check(
        &swapped,
        DecodedKind::Proof,
        &[
            "typ Right",
            "key Right",
            "aud Wrong https://issuer.example",
            "iat Right",
            "nonce Right",
            "signature SignatureBad jwk",
        ],
    );
    let claims = json!({"htm": "GET", "htu": "https://ISSUER.example:443/openid4vci/credential?x", "iat": now().as_second() - 400});
    check(
        &proof(json!({"typ": "dpop+jwt"}), claims),
        DecodedKind::Dpop,
        &[
            "jwk Right",
            "htm Wrong POST",
            "htu Right",
            "iat Expired",
            "jti Missing",
            "signature SignatureGood jwk",
        ],
    );
}

#[test]
fn times_are_told() {
    let claims = json!({"vc": {}, "exp": now().as_second(), "nbf": now().as_second() + 1, "iat": 1e300});
    let decoded = &super::text(&proof(json!({}), claims), &moment())[0];
    assert_eq!(decoded.kind, DecodedKind::W3cJwt);
    assert_eq!(
        told(decoded),
        ["signature SignatureGood jwk", "exp Expired", "nbf NotYet"]
    );
    let payload = &decoded.sections[2].nodes;
    assert_eq!(payload[1].at, Some(now().as_millisecond() as f64));
    assert_eq!(payload[3].at, None);
}

fn sd_jwt(key: &SigningKey) -> String {
    let map = json!({"fields": {"given_name": {"sd": true}, "address": {"sd": true, "children": {"fields": {"street": {"sd": true}}}},
        "countries": {"sd": false, "arrayChildren": {"elements": [{"sd": true}]}}}, "decoyMode": "FIXED", "decoys": 2});
    let disclosure: SdMap = serde_json::from_value(map).expect("an SDMap");
    let claims = json!({"given_name": "Erika", "address": {"street": "Heidestr."}, "countries": ["DE"]});
    let input = VcInput {
        claims: claims.as_object().cloned().unwrap_or_default(),
        disclosure: Some(&disclosure),
        issuer: "https://issuer.example",
        vct: "v",
        holder: None,
        status: None,
        kid: None,
        x5c: None,
        key,
        entropy: &SystemEntropy,
    };
    make_vc(input).expect("a credential")
}

/// What is said of disclosures and decoys.
fn disclosed(text: &str) -> Vec<String> {
    let decoded = &super::text(text, &moment())[0];
    assert_eq!(decoded.kind, DecodedKind::SdJwt);
    let mut told: Vec<_> = told(decoded)
        .into_iter()
        .filter(|line| line.contains("Digest"))
        .collect();
    told.sort();
    told
}

#[test]
fn disclosures_are_matched() {
    let key = SigningKey::generate_p256().expect("a key");
    let text = sd_jwt(&key);
    let all = [
        "address DigestFound _sd",
        "given_name DigestFound _sd",
        "street DigestFound address._sd (address)",
        "… DigestFound countries[0]",
    ];
    assert_eq!(disclosed(&text), all);
    let decoys = |text: &str| {
        let decoded = &super::text(text, &moment())[0];
        told(decoded).iter().filter(|line| line.ends_with("Decoy")).count()
    };
    let before = decoys(&text);
    // A changed disclosure: its digest stands nowhere, and the one that was signed has no disclosure any more.
    let parts: Vec<&str> = text.split('~').collect();
    let encoded = parts.iter().find(|part| {
        let bytes = B64U.decode(part).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains("Erika")
    });
    let encoded = encoded.expect("a disclosure");
    let changed = String::from_utf8(B64U.decode(encoded).expect("bytes"))
        .expect("text")
        .replace("Erika", "Erich");
    let tampered = text.replace(encoded, &B64U.encode(changed));
    assert_eq!(
        disclosed(&tampered),
        [
            "address DigestFound _sd",
            "given_name DigestNowhere",
            "street DigestFound address._sd (address)",
            "… DigestFound countries[0]",
        ]
    );
    assert_eq!(decoys(&tampered), before + 1);
    // Broken framing still shows what is signed.
    let broken = &super::text(&text.replace(encoded, "!"), &moment())[0];
    assert!(told(broken)[0].starts_with("SD-JWT Unreadable"), "{:?}", told(broken));
    assert!(
        broken
            .sections
            .iter()
            .any(|section| section.part == DecodedPart::Payload)
    );
    // Presented with a key binding JWT.
    let bound = format!("{text}{}", proof(json!({"typ": "kb+jwt"}), json!({"nonce": "n"})));
    assert_eq!(disclosed(&bound), all);
}

fn mdoc_text() -> String {
    let root_key = SigningKey::generate_p256().expect("a key");
    let key = SigningKey::generate_p256().expect("a key");
    let (root_name, name) = (Subject::new("UT", "Root"), Subject::new("UT", "DS"));
    let root = RootRequest {
        subject: &root_name,
        contact: "https://issuer.example",
        crl: "https://issuer.example/crl",
        key: &root_key,
        now: now(),
        entropy: &SystemEntropy,
    };
    let signer = SignerRequest {
        subject: &name,
        purpose: Purpose::Mdoc,
        key: key.public(),
        root: &root,
        now: now(),
    };
    let chain = Chain::from_pems(&[make_document_signer(&signer).expect("a certificate")]).expect("a chain");
    let data = json!({"org.iso.18013.5.1": {"family_name": "Möbius", "age_over_18": true}});
    let input = MdocInput {
        doctype: "org.iso.18013.5.1.mDL",
        data: &data,
        conversions: None,
        device_key: key.public(),
        key: &key,
        chain: &chain,
        validity: Validity::for_period(now(), SignedDuration::from_hours(240), chain.validity()).expect("a validity"),
        status: None,
        key_authorizations: None,
        entropy: &SystemEntropy,
    };
    mdoc::make(&input).expect("an mdoc")
}

/// Replaces the bytes of a text within the CBOR of an mdoc: both have the same length.
fn tampered(text: &str, from: &str, to: &str) -> String {
    let mut bytes = B64U.decode(text).expect("bytes");
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes());
    let at = at.expect("the text");
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    B64U.encode(bytes)
}

#[test]
fn elements_are_compared_with_what_was_signed() {
    let text = mdoc_text();
    let elements = |text: &str| {
        let decoded = &super::text(text, &moment())[0];
        assert_eq!(decoded.kind, DecodedKind::Mdoc);
        let mut lines: Vec<_> = told(decoded);
        for line in &mut lines {
            *line = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        }
        lines.sort();
        lines
    };
    assert_eq!(
        elements(&text),
        [
            "age_over_18 DigestMatches",
            "family_name DigestMatches",
            "issuerAuth SignatureGood",
            "valueDigests Right"
        ]
    );
    assert_eq!(
        elements(&tampered(&text, "Möbius", "Mübius")),
        [
            "age_over_18 DigestMatches",
            "family_name DigestDiffers",
            "issuerAuth SignatureGood",
            "valueDigests DigestDiffers"
        ]
    );
    let other = tampered(&text, "org.iso.18013.5.1.mDL", "org.iso.18013.5.1.mDX");
    assert!(elements(&other).contains(&"issuerAuth SignatureBad".to_owned()));
}

#[test]
fn texts_say_what_they_are() {
    let kinds = |text: &str| -> Vec<(DecodedKind, String)> {
        super::text(text, &moment())
            .into_iter()
            .map(|one| (one.kind, one.found))
            .collect()
    };
    let check = |text: &str, expect: &[(DecodedKind, &str)]| {
        let expect: Vec<_> = expect
            .iter()
            .map(|(kind, found)| (*kind, (*found).to_owned()))
            .collect();
        assert_eq!(kinds(text), expect, "{text}");
    };
    let offer =
        json!({"credential_issuer": "https://issuer.example", "credential_configuration_ids": ["c"]}).to_string();
    check(&offer, &[(DecodedKind::Offer, "")]);
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("credential_offer", &offer)
        .finish();
    check(
        &format!("openid-credential-offer://?{query}"),
        &[(DecodedKind::Offer, "")],
    );
    check(
        "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fa",
        &[(DecodedKind::Offer, "")],
    );
    check("", &[(DecodedKind::Unknown, "")]);
    check("7", &[(DecodedKind::Unknown, "")]);
    check("[{}]", &[(DecodedKind::Json, "")]);
    check(r#"{"a":"b"}"#, &[(DecodedKind::Json, "")]);
    let jwe = format!("{}.a.b.c.d", B64U.encode(r#"{"alg":"ECDH-ES","enc":"A128GCM"}"#));
    check(&jwe, &[(DecodedKind::Jwe, "")]);
    check(
        &B64U.encode([0xa1, 0x61, 0x61, 0x82, 0x01, 0xd8, 0x18, 0x42, 0x18, 0x2a]),
        &[(DecodedKind::Cbor, "")],
    );
    let one = key_proof("a");
    let body = json!({"proofs": {"jwt": [one, "short"]}}).to_string();
    check(&body, &[(DecodedKind::Proof, "proofs.jwt[0]")]);
    let attestation = self::proof(
        json!({"typ": "key-attestation+jwt"}),
        json!({"iat": 1, "attested_keys": []}),
    );
    let attested = self::proof(
        json!({"typ": "openid4vci-proof+jwt", "key_attestation": attestation}),
        json!({}),
    );
    check(
        &attested,
        &[
            (DecodedKind::Proof, ""),
            (DecodedKind::KeyAttestation, "key_attestation"),
        ],
    );
}

/// What an exchange holds, in the order it was sent; what was not kept says so.
#[test]
fn an_exchange_is_taken_apart() {
    let claims = json!({"htm": "POST", "htu": "https://issuer.example/openid4vci/credential", "iat": now().as_second(), "jti": "j"});
    let dpop = proof(json!({"typ": "dpop+jwt"}), claims);
    let dpop = format!("{}.•••", dpop.rsplit_once('.').expect("a JWT").0);
    let line = |name: &str, value: &str| HeaderLine {
        name: name.into(),
        value: value.into(),
    };
    let item = TimelineItem {
        key: "exchange-1".into(),
        at: now().as_millisecond() as f64,
        what: Happening::Exchange {
            method: "POST".into(),
            path: "/openid4vci/credential".into(),
            status: 200,
            duration: 1.0,
            agent: None,
            request: json!({"proofs": {"jwt": [key_proof("https://issuer.example")]}}).to_string(),
            response: json!({"credentials": [{"credential": "••• (not kept)"}, {"credential": mdoc_text()}]})
                .to_string(),
            error: None,
            reason: None,
            item: None,
            expected: None,
            received: None,
            asked: Some("https://issuer.example".into()),
            request_headers: vec![
                line("authorization", "DPoP abcdef•••"),
                line("dpop", &dpop),
                line("accept", "*/*"),
            ],
            response_headers: Vec::new(),
        },
    };
    let all = super::item(&item, Some("https://issuer.example"));
    let found: Vec<_> = all.iter().map(|one| (one.kind, one.found.as_str())).collect();
    assert_eq!(
        found,
        [
            (DecodedKind::AccessToken, "authorization"),
            (DecodedKind::Dpop, "dpop"),
            (DecodedKind::Proof, "request · proofs.jwt[0]"),
            (DecodedKind::Forgotten, "response · credentials[0].credential"),
            (DecodedKind::Mdoc, "response · credentials[1].credential"),
        ]
    );
    assert_eq!(
        told(&all[1]),
        [
            "jwk Right",
            "htm Right",
            "htu Right",
            "iat Right",
            "jti Right",
            "signature SignatureNotKept"
        ]
    );
    let wrong = told(&all[2]).into_iter().find(|line| line.contains("Wrong"));
    assert_eq!(wrong, None);
}

fn count(nodes: &[DecodedNode]) -> usize {
    nodes.iter().map(|node| 1 + count(&node.nodes)).sum()
}

fn depth(nodes: &[DecodedNode]) -> usize {
    nodes
        .iter()
        .map(|node| 1 + depth(&node.nodes))
        .max()
        .unwrap_or_default()
}

/// However deep and wide a text is, what is shown of it is bounded.
#[test]
fn floods_are_cut() {
    let size = |value: &Value| {
        let text = proof(json!({}), value.clone());
        let decoded = super::text(&text, &moment()).remove(0);
        let nodes = &decoded.sections[2].nodes;
        (count(nodes), depth(nodes))
    };
    let wide = json!({"a": vec![0; 100_000]});
    assert!(size(&wide).0 < 20_100, "{:?}", size(&wide));
    let deep = (0..100).fold(json!(1), |inner, _| json!({"a": inner}));
    assert!(size(&deep).1 < 60, "{:?}", size(&deep));
    let mut value = Cbor::Integer(1.into());
    for _ in 0..200 {
        value = Cbor::Map(vec![(value, Cbor::Null)]);
    }
    let mut bytes = Vec::new();
    ciborium::into_writer(&value, &mut bytes).expect("CBOR");
    let shown = super::text(&B64U.encode(bytes), &moment());
    assert!(serde_json::to_string(&shown).expect("JSON").len() < 10_000);
}

proptest! {
    /// Nothing that is sent makes it fail: texts of the alphabet, and real ones with a part changed.
    #[test]
    fn nothing_fails(text in "[ -~]{0,80}", cut in 0usize..3000, byte in 0u8..128) {
        thread_local!(static REAL: [String; 3] = [
            sd_jwt(&SigningKey::generate_p256().expect("a key")), mdoc_text(), key_proof("a"),
        ]);
        prop_assert!(!super::text(&text, &moment()).is_empty());
        REAL.with(|real| {
            for real in real {
                let mut bytes = real.clone().into_bytes();
                let at = cut % bytes.len();
                bytes[at] = byte;
                let changed = String::from_utf8_lossy(&bytes).into_owned();
                assert!(!super::text(&changed, &moment()).is_empty());
                assert!(!super::text(&real[..at], &moment()).is_empty());
            }
        });
    }
}
