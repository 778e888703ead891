//! W3C credentials, good and bad.

use credentials::entropy::SystemEntropy;
use credentials::jwt_vc;
use credentials::key::SigningKey;
use jiff::Timestamp;
use serde_json::{Map, json};
use wallet::{Report, claim};

use crate::issuer::{Make, Order, start};
use crate::{NOW, object, options};

const V1: &str = "https://www.w3.org/2018/credentials/v1";
const V2: &str = "https://www.w3.org/ns/credentials/v2";

struct Degree<'a> {
    context: &'a str,
    kind: &'a str,
    /// Bound by DID instead of `cnf`.
    subject: Option<&'a str>,
    /// The `kid`; without one the issuer's DID URL.
    kid: Option<&'a str>,
}

const GOOD: Degree<'_> = Degree {
    context: V1,
    kind: "Degree",
    subject: None,
    kid: None,
};

fn degree(order: &Order<'_>, degree: Degree<'_>) -> String {
    let kinds = ["VerifiableCredential", degree.kind];
    let credential = json!({"@context": [degree.context], "type": kinds, "credentialSubject": {"degree": "BSc"}});
    let did = order.key.public().did_jwk();
    let kid = format!("{did}#0");
    let input = jwt_vc::Input {
        credential: object(credential),
        jwt_options: Map::new(),
        issuer: &did,
        subject_did: degree.subject,
        holder: Some(order.holder),
        status: None,
        disclosure: None,
        kid: Some(degree.kid.unwrap_or(&kid)),
        x5c: None,
        key: order.key,
        now: Timestamp::from_second(NOW - 1).expect("an instant"),
        entropy: &SystemEntropy,
    };
    jwt_vc::make(input).expect("a credential")
}

async fn report(make: Make) -> Report {
    let format = json!({"format": "jwt_vc_json", "credential_definition": {"type": ["VerifiableCredential", "Degree"]},
        "cryptographic_binding_methods_supported": ["jwk", "did:jwk"]});
    let issuer = start(format, make, vec![]).await;
    claim(&options(), &issuer.link()).await
}

async fn good(make: Make) {
    let report = report(make).await;
    assert!(report.ok, "{report:?}");
    assert_eq!(report.claims["credentialSubject"]["degree"], "BSc");
}

/// JWTVC-3 to JWTVC-10.
#[tokio::test]
async fn both_versions_and_both_bindings() {
    good(|order| degree(order, GOOD)).await;
    good(|order| degree(order, Degree { context: V2, ..GOOD })).await;
    good(|order| {
        degree(
            order,
            Degree {
                subject: Some(&order.holder.did_jwk()),
                ..GOOD
            },
        )
    })
    .await;
}

async fn bad(make: Make, step: &str) {
    let report = report(make).await;
    assert_eq!(report.error.as_ref().map(|error| error.step), Some(step), "{report:?}");
}

/// JWTVC-9, JWTVC-10, META-41.
#[tokio::test]
async fn bad_credentials() {
    bad(
        |order| {
            degree(
                order,
                Degree {
                    kind: "Diploma",
                    ..GOOD
                },
            )
        },
        "type",
    )
    .await;
    let stranger: Make = |order| {
        let other = SigningKey::generate_p256().expect("a key");
        degree(
            order,
            Degree {
                subject: Some(&other.public().did_jwk()),
                ..GOOD
            },
        )
    };
    bad(stranger, "holder-binding").await;
    let borrowed: Make = |order| {
        let other = SigningKey::generate_p256().expect("a key");
        degree(
            order,
            Degree {
                kid: Some(&format!("{}#0", other.public().did_jwk())),
                ..GOOD
            },
        )
    };
    bad(borrowed, "chain").await;
    let altered: Make = |order| {
        let (one, two) = (degree(order, GOOD), degree(order, Degree { context: V2, ..GOOD }));
        let signature = two.rsplit('.').next().unwrap_or_default();
        one.rsplit_once('.')
            .map(|(signed, _)| format!("{signed}.{signature}"))
            .unwrap_or_default()
    };
    bad(altered, "signature").await;
    bad(|_| "a.b".into(), "signature").await;
}
