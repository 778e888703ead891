//! Credentials under certificates: mdocs, and SD-JWT VCs with `x5c`; with and without a root to lead to.

use std::sync::LazyLock;

use credentials::certificate::{Chain, Purpose, RootRequest, SignerRequest, Subject, make_document_signer, make_root};
use credentials::entropy::SystemEntropy;
use credentials::key::SigningKey;
use credentials::mdoc::{self, MdocInput, Validity};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use wallet::{Report, WalletOptions, claim};

use crate::issuer::{Make, Order, start};
use crate::{NOW, badge_with, options, sd_jwt_format};

struct Root {
    key: SigningKey,
    pem: String,
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).expect("an instant")
}

fn request<'a>(key: &'a SigningKey, subject: &'a Subject) -> RootRequest<'a> {
    RootRequest {
        subject,
        contact: "https://a.example",
        crl: "https://a.example/crl",
        key,
        now: now(),
        entropy: &SystemEntropy,
    }
}

fn root() -> Root {
    let key = SigningKey::generate_p256().expect("a key");
    let pem = make_root(&request(&key, &Subject::new("UT", "Root"))).expect("a root");
    Root { key, pem }
}

static TRUSTED: LazyLock<Root> = LazyLock::new(root);
static OTHER: LazyLock<Root> = LazyLock::new(root);

fn chain(order: &Order<'_>, purpose: Purpose<'_>, with_root: bool) -> Chain {
    let (subject, root) = (Subject::new("UT", "Signer"), Subject::new("UT", "Root"));
    let root = request(&TRUSTED.key, &root);
    let signer = SignerRequest {
        subject: &subject,
        purpose,
        key: order.key.public(),
        root: &root,
        now: now(),
    };
    let mut pems = vec![make_document_signer(&signer).expect("a certificate")];
    if with_root {
        pems.push(TRUSTED.pem.clone());
    }
    Chain::from_pems(&pems).expect("a chain")
}

const DOCTYPE: &str = "org.iso.18013.5.1.mDL";

fn license_with(order: &Order<'_>, change: impl for<'a> FnOnce(&mut MdocInput<'a>)) -> String {
    let chain = chain(order, Purpose::Mdoc, false);
    let data = json!({"org.iso.18013.5.1": {"family_name": "Lovelace", "age_over_18": true}});
    let validity =
        Validity::for_period(now(), SignedDuration::from_hours(24 * 30), chain.validity()).expect("a period");
    let mut input = MdocInput {
        doctype: DOCTYPE,
        data: &data,
        conversions: None,
        device_key: order.holder,
        key: order.key,
        chain: &chain,
        validity,
        status: None,
        key_authorizations: None,
        entropy: &SystemEntropy,
    };
    change(&mut input);
    mdoc::make(&input).expect("an mdoc")
}

fn license(order: &Order<'_>) -> String {
    license_with(order, |_| {})
}

async fn run(format: Value, make: Make, roots: &[&Root]) -> Report {
    let issuer = start(format, make, vec![]).await;
    let trusted_roots = roots.iter().map(|root| root.pem.clone()).collect();
    claim(
        &WalletOptions {
            trusted_roots,
            ..options()
        },
        &issuer.link(),
    )
    .await
}

fn mdoc_format() -> Value {
    json!({"format": "mso_mdoc", "doctype": DOCTYPE, "cryptographic_binding_methods_supported": ["cose_key"]})
}

fn detail<'a>(report: &'a Report, name: &str) -> &'a str {
    report
        .steps
        .iter()
        .find(|step| step.name == name)
        .map_or("", |step| step.detail.as_str())
}

/// MDOC-1 to MDOC-16.
#[tokio::test]
async fn a_good_mdoc() {
    let report = run(mdoc_format(), license, &[&OTHER, &TRUSTED]).await;
    assert!(report.ok, "{report:?}");
    let names: Vec<_> = report.steps.iter().skip(7).map(|step| step.name).collect();
    assert_eq!(
        names,
        ["chain", "signature", "digests", "validity", "holder-binding", "type"]
    );
    assert!(detail(&report, "chain").contains("trusted"), "{report:?}");
    assert_eq!(report.claims["org.iso.18013.5.1"]["family_name"], "Lovelace");

    let report = run(mdoc_format(), license, &[]).await;
    assert!(
        report.ok && detail(&report, "chain").contains("no root given"),
        "{report:?}"
    );
}

async fn bad(make: Make, roots: &[&Root], step: &str, words: &str) {
    let report = run(mdoc_format(), make, roots).await;
    let error = report.error.clone().expect("an error");
    assert_eq!(error.step, step, "{report:?}");
    assert!(error.message.contains(words), "{error:?}");
}

/// MDOC-4, MDOC-12, MDOC-13, MDOC-16.
#[tokio::test]
async fn bad_mdocs() {
    bad(license, &[&OTHER], "chain", "none of the trusted roots").await;
    bad(|_| "AAAA".into(), &[], "type", "").await;
    bad(
        |order| license_with(order, |input| input.doctype = "other"),
        &[],
        "type",
        "MDOC-12",
    )
    .await;
    let soon: Make = |order| {
        license_with(order, |input| {
            let later = SignedDuration::from_hours(72);
            input.validity.valid_from = now() + later;
        })
    };
    bad(soon, &[], "validity", "only valid from").await;
    let stranger: Make = |order| {
        let other = SigningKey::generate_p256().expect("a key");
        license(&Order {
            holder: other.public(),
            ..*order
        })
    };
    bad(stranger, &[], "holder-binding", "not a key of this wallet").await;
    // One letter of the name, in the CBOR that was signed for: "Lovelace" to "Lovelacf" keeps every length.
    let altered: Make = |order| {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let mut bytes = URL_SAFE_NO_PAD.decode(license(order)).expect("base64url");
        let at = bytes
            .windows(8)
            .position(|window| window == b"Lovelace")
            .expect("the name");
        bytes[at + 7] = b'f';
        URL_SAFE_NO_PAD.encode(bytes)
    };
    bad(altered, &[], "digests", "family_name").await;
    let unsigned: Make = |order| {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let mut bytes = URL_SAFE_NO_PAD.decode(license(order)).expect("base64url");
        let at = bytes
            .windows(8)
            .position(|window| window == b"validFro")
            .expect("a date");
        let year = at
            + bytes[at..]
                .windows(2)
                .position(|window| window == b"20")
                .expect("a year");
        bytes[year + 3] ^= 1;
        URL_SAFE_NO_PAD.encode(bytes)
    };
    bad(unsigned, &[], "signature", "").await;
}

fn badge(order: &Order<'_>, with_root: bool) -> String {
    let chain = chain(order, Purpose::Jwt { issuer: order.base }, with_root);
    let mut x5c = chain.x5c().to_vec();
    if with_root {
        x5c = chain
            .certificates()
            .iter()
            .map(|one| one.pem().lines().filter(|line| !line.starts_with('-')).collect())
            .collect();
    }
    badge_with(order, |input| input.x5c = Some(x5c.leak()))
}

/// SDVC-8: with `x5c` the certificate says whose key it is, and nothing is fetched.
#[tokio::test]
async fn sd_jwts_with_certificates() {
    for make in [(|order| badge(order, false)) as Make, |order| badge(order, true)] {
        for roots in [&[][..], &[&*TRUSTED]] {
            let issuer = start(sd_jwt_format(), make, vec![]).await;
            let trusted_roots = roots.iter().map(|root| root.pem.clone()).collect();
            let report = claim(
                &WalletOptions {
                    trusted_roots,
                    ..options()
                },
                &issuer.link(),
            )
            .await;
            assert!(report.ok, "{report:?}");
            assert!(!issuer.paths().iter().any(|path| path.contains("jwt-vc-issuer")));
        }
    }
    let report = run(sd_jwt_format(), |order| badge(order, false), &[&OTHER]).await;
    assert_eq!(report.error.expect("an error").step, "chain");
    let mixed: Make = |order| {
        let other = SigningKey::generate_p256().expect("a key");
        let chain = chain(
            &Order { key: &other, ..*order },
            Purpose::Jwt { issuer: order.base },
            false,
        );
        badge_with(order, |input| input.x5c = Some(chain.x5c().to_vec().leak()))
    };
    assert_eq!(
        run(sd_jwt_format(), mixed, &[]).await.error.expect("an error").step,
        "signature"
    );
}
