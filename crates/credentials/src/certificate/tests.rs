use jiff::{SignedDuration, Timestamp};
use model::entropy::SeededEntropy;
use x509_cert::der::Encode;

use super::*;
use crate::key::{Alg, SigningKey};

fn now() -> Timestamp {
    "2026-11-23T04:05:06Z".parse().unwrap()
}

struct Made {
    root: String,
    signer: String,
    key: SigningKey,
}

fn made(root_alg: Alg, alg: Alg, purpose: Purpose<'_>) -> Made {
    let entropy = SeededEntropy::new(1);
    let (root_key, key) = (
        SigningKey::generate(root_alg).unwrap(),
        SigningKey::generate(alg).unwrap(),
    );
    let subject = Subject::new("ut", "Utopia IACA");
    let (contact, crl) = ("https://issuer.example/contact", "https://issuer.example/crl");
    let request = RootRequest {
        subject: &subject,
        contact,
        crl,
        key: &root_key,
        now: now(),
        entropy: &entropy,
    };
    let name = Subject {
        state: Some("UT-U".into()),
        organization: Some("Utopia DMV".into()),
        ..Subject::new("UT", "DS")
    };
    let signer = SignerRequest {
        subject: &name,
        purpose,
        key: key.public(),
        root: &request,
        now: now(),
    };
    Made {
        root: make_root(&request).unwrap(),
        signer: make_document_signer(&signer).unwrap(),
        key,
    }
}

#[test]
fn every_key_kind_makes_a_chain_that_verifies() {
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512, Alg::EdDsa, Alg::Rs384] {
        // Roots are not made of RSA keys, which is no loss: a signer of one can stand below any.
        let root_alg = if alg == Alg::Rs384 { Alg::Es256 } else { alg };
        let made = made(root_alg, alg, Purpose::Mdoc);
        let root = Certificate::from_pem(&made.root).unwrap();
        let chain = Chain::from_pems(std::slice::from_ref(&made.signer)).unwrap();
        assert_eq!(chain.leaf_key(), made.key.public());
        chain.verify(&root, now()).unwrap();
        // The root at the end is neither sent nor in the way.
        let with_root = Chain::from_pems(&[format!("{}{}", made.signer, made.root)]).unwrap();
        with_root.verify(&root, now()).unwrap();
        assert_eq!(with_root.x5c(), chain.x5c());
        assert_eq!(
            with_root.findings(made.key.public(), now())[0].code,
            "certificate.contains_anchor"
        );
        assert_eq!(with_root.x5chain(), ciborium::Value::Bytes(chain.leaf().der().to_vec()));
        assert_eq!(chain.findings(made.key.public(), now()), []);
        assert_eq!(Chain::from_x5c(chain.x5c()).unwrap(), chain);
    }
    let key = SigningKey::generate(Alg::Es256k).unwrap();
    let entropy = SeededEntropy::new(1);
    let subject = Subject::new("UT", "x");
    let request = RootRequest {
        subject: &subject,
        contact: "c",
        crl: "c",
        key: &key,
        now: now(),
        entropy: &entropy,
    };
    assert_eq!(make_root(&request).unwrap_err().code(), "certificate.not_made");
}

/// The extensions of one certificate: object identifier, critical, DER in hex.
fn extensions(certificate: &Certificate) -> Vec<(String, bool, String)> {
    let all = certificate.inner.tbs_certificate().extensions().unwrap().iter();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    all.map(|one| (one.extn_id.to_string(), one.critical, hex(one.extn_value.as_bytes())))
        .collect()
}

/// MDOC-21: version 3, at most 457 days, upper-case C, CN, critical key usage and EKU, AKI = root's SKI, SKI, issuerAltName,
/// CRL; no basicConstraints.
#[test]
fn document_signer_profile() {
    let made = made(Alg::Es256, Alg::Es256, Purpose::Mdoc);
    let root = Certificate::from_pem(&made.root).unwrap();
    let signer = Certificate::from_pem(&made.signer).unwrap();
    let (from, until) = signer.validity();
    assert!(from <= now() && until.duration_since(from) <= SignedDuration::from_hours(457 * 24));
    assert_eq!(
        signer.inner.tbs_certificate().version(),
        x509_cert::certificate::Version::V3
    );
    let name = signer.subject();
    assert!(
        name.contains("C=UT") && name.contains("CN=DS") && name.contains("O=Utopia DMV"),
        "{name}"
    );
    let own = extensions(&signer);
    let find = |oid: &str| {
        own.iter()
            .find(|(id, ..)| id == oid)
            .unwrap_or_else(|| panic!("{oid} missing"))
    };
    assert_eq!((find("2.5.29.15").1, find("2.5.29.15").2.as_str()), (true, "03020780"));
    assert_eq!(
        (find("2.5.29.37").1, find("2.5.29.37").2.as_str()),
        (true, "30090607288 18c5d050102".replace(' ', "").as_str())
    );
    assert!(!find("2.5.29.18").1 && !find("2.5.29.31").1);
    assert_eq!(find("2.5.29.14").2.len(), 2 * 22);
    let above = extensions(&root);
    let root_ski = &above.iter().find(|(id, ..)| id == "2.5.29.14").unwrap().2;
    assert!(
        find("2.5.29.35").2.ends_with(&root_ski[4..]),
        "AKI names the root's key"
    );
    assert!(!own.iter().any(|(id, ..)| id == "2.5.29.19"));
    // The root: CA with path length 0, keyCertSign and cRLSign, both critical.
    let find = |oid: &str| above.iter().find(|(id, ..)| id == oid).unwrap();
    assert_eq!(
        (find("2.5.29.19").1, find("2.5.29.19").2.as_str()),
        (true, "30060101ff020100")
    );
    assert_eq!((find("2.5.29.15").1, find("2.5.29.15").2.as_str()), (true, "03020106"));
    assert!(root.is_self_signed() && root.is_ca() && !signer.is_self_signed() && !signer.is_ca());
}

#[test]
fn jwt_signer_names_the_issuer() {
    let made = made(
        Alg::Es256,
        Alg::Es256,
        Purpose::Jwt {
            issuer: "https://issuer.example",
        },
    );
    let own = extensions(&Certificate::from_pem(&made.signer).unwrap());
    let name: String = "https://issuer.example"
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert!(own.iter().any(|(id, _, der)| id == "2.5.29.17" && der.ends_with(&name)));
    assert!(!own.iter().any(|(id, ..)| id == "2.5.29.37"));
}

/// SDVC-8 and every way a chain can be wrong.
#[test]
fn bad_chains() {
    let one = made(Alg::Es256, Alg::Es256, Purpose::Mdoc);
    let other = made(Alg::Es256, Alg::Es256, Purpose::Mdoc);
    let root = Certificate::from_pem(&one.root).unwrap();
    let chain =
        |pems: &[&String]| Chain::from_pems(&pems.iter().map(|pem| (*pem).clone()).collect::<Vec<_>>()).unwrap();
    let check = |pems: &[&String], root: &Certificate, at: Timestamp, code: &str| {
        assert_eq!(chain(pems).verify(root, at).unwrap_err().code(), code);
    };
    let days = |days: i64| now() + SignedDuration::from_hours(24 * days);
    check(&[&one.root], &root, now(), "certificate.self_signed");
    check(&[&one.signer], &root, days(-3), "certificate.not_yet_valid");
    check(&[&one.signer], &root, days(500), "certificate.expired");
    // Same names, other key.
    check(
        &[&one.signer],
        &Certificate::from_pem(&other.root).unwrap(),
        now(),
        "certificate.bad_signature",
    );
    // A signer issues nothing.
    check(&[&one.signer, &other.signer], &root, now(), "certificate.wrong_issuer");
    let signer = Certificate::from_pem(&one.signer).unwrap();
    check(&[&other.signer], &signer, now(), "certificate.wrong_issuer");
    let findings = chain(&[&one.root]).findings(other.key.public(), days(9999));
    let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        [
            "certificate.other_key",
            "certificate.self_signed",
            "certificate.expired"
        ]
    );
    // One flipped bit, anywhere.
    let der = signer.der().to_vec();
    for at in 0..der.len() {
        let mut forged = der.clone();
        forged[at] ^= 1;
        assert!(
            Chain::from_ders(&[forged])
                .and_then(|chain| chain.verify(&root, now()))
                .is_err(),
            "byte {at}"
        );
    }
    assert_eq!(Chain::from_pems(&[]).unwrap_err().code(), "certificate.empty_chain");
    for (text, code) in [
        ("x", "certificate.bad_pem"),
        ("-----BEGIN CERTIFICATE-----\nAAAA", "certificate.bad_pem"),
        (
            "-----BEGIN CERTIFICATE-----\n%%\n-----END CERTIFICATE-----",
            "certificate.bad_pem",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "certificate.malformed",
        ),
    ] {
        assert_eq!(Chain::from_pems(&[text.to_owned()]).unwrap_err().code(), code);
    }
}

/// The bytes that are verified are the bytes that stand there, and PEM in one line is read.
#[test]
fn reads_what_people_have() {
    let made = made(Alg::Es256, Alg::Es256, Purpose::Mdoc);
    let signer = Certificate::from_pem(&made.signer).unwrap();
    assert_eq!(
        signer.signed_bytes().unwrap(),
        signer.inner.tbs_certificate().to_der().unwrap()
    );
    let body: String = made.signer.lines().filter(|line| !line.starts_with('-')).collect();
    let one_line = format!("# comment\n-----BEGIN CERTIFICATE-----\n  {body}\n-----END CERTIFICATE-----");
    assert_eq!(Certificate::from_pem(&one_line).unwrap(), signer);
    assert_eq!(Certificate::from_pem(&signer.pem()).unwrap(), signer);
    let bad = Subject::new("Utopia", "x");
    assert_eq!(bad.to_rcgen().unwrap_err().code(), "certificate.not_made");
}
