//! Data nobody would think of: what is issued is good, or the session ends with a reason; never anything between.

use std::sync::Arc;

use serde_json::{Value, json};
use wallet::WalletOptions;

use crate::support::fixture;
use crate::support::issuer::TestIssuer;

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!("deep"), |inner, _| json!({"n": inner}))
}

async fn check(issuer: &TestIssuer, options: &WalletOptions, profile: &str, overrides: Value, bad: &mut Vec<String>) {
    let made = issuer.offer(profile, json!({"runtimeOverrides": overrides})).await;
    let report = wallet::claim(options, &made.link()).await;
    let session = issuer.session(&made.id).await;
    let (status, reason) = (
        session["status"].as_str(),
        session["statusReason"].as_str().unwrap_or_default(),
    );
    let error = report.error.as_ref();
    let good = match status {
        // Asked for and made: credentials that are over, and issuers that a robot cannot look up.
        Some("SUCCESSFUL") if overrides.get("issuerDid").is_some() => true,
        // A status that is given by hand is passed through (6.8); what is none, a robot says.
        Some("SUCCESSFUL") if error.is_some_and(|error| error.step == "status") => true,
        Some("SUCCESSFUL") => report.ok || error.is_some_and(|error| error.message.starts_with("expired at")),
        Some("UNSUCCESSFUL") => {
            let refused = error.and_then(|error| error.issuer_error.as_deref());
            refused == Some("credential_request_denied") && !reason.is_empty()
        }
        _ => false,
    };
    if !good {
        let overrides: String = overrides.to_string().chars().take(200).collect();
        bad.push(format!("{profile} {overrides}: {status:?} {reason:?} {error:?}"));
    }
}

/// SDJWT-6, SDJWT-13, SDVC-3, JWTVC-4, JWTVC-5, MDOC-2, fact sheet 2.4: whatever an offer overrides.
#[tokio::test]
async fn overrides() {
    let issuer = TestIssuer::start().await;
    let mut options = WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet");
    options.trusted_roots = vec![fixture::identity().root];
    let mut bad = Vec::new();
    let data = [
        json!({}),
        json!({"_sd": ["x"], "...": "y", "_sd_alg": "md5"}),
        json!({"iss": "https://evil.example", "vct": "urn:evil", "cnf": {"jwk": {}}, "typ": 1}),
        json!({"exp": "tomorrow", "nbf": [], "iat": -1}),
        json!({"exp": 0}),
        json!({"sub": 1, "jti": null, "status": "x"}),
        json!({"": {"": [null, true, 1e300, -0.0, 18_446_744_073_709_551_615_u64]}}),
        json!({"\u{1F600}": "\u{0}\u{7f}\u{2028}", "\"\\": "\r\n~."}),
        json!({"deep": nested(110)}),
        json!({"wide": (0..2000).collect::<Vec<_>>()}),
        json!({"event_name": null, "given_name": [], "seat": "flat"}),
        json!({"@context": "not a list", "type": {}, "issuer": 3, "credentialSubject": []}),
        json!({"@context": [], "issuanceDate": "yesterday", "expirationDate": 0}),
        json!({"credentialSubject": [{"id": "did:a"}, {"id": "did:b"}]}),
        json!({"org.iso.18013.5.1": {}}),
        json!({"org.iso.18013.5.1": {"birth_date": "31.12.1999", "portrait": "not base64!", "driving_privileges": "none"}}),
        json!({"org.iso.18013.5.1": {"x": nested(60), "y": 1.5, "z": u64::MAX, "": ""}, "other": {}}),
        json!({"org.iso.18013.5.1": []}),
    ];
    for profile in ["plain", "university-degree", "iso-mdl"] {
        for data in &data {
            check(&issuer, &options, profile, json!({"credentialData": data}), &mut bad).await;
        }
        for other in [
            json!({"mapping": {"a": "<>", "b": "< >", "c": "<<uuid>>", "d": "<uuid"}}),
            json!({"mapping": {"credentialSubject": "<subjectDid>", "seat": {"row": "<uuid>"}}}),
            json!({"mapping": {"x": "<timestamp-in:999999999999999d>"}}),
            json!({"mapping": {"exp": "<timestamp-before-seconds:1d>"}}),
            json!({"mapping": {"x": {"y": {"z": ["<uuid>"]}}, "jwt:z": "<issuerDid>"}}),
            json!({"selectiveDisclosure": {}}),
            json!({"selectiveDisclosure": {"fields": {"iss": {"sd": true}, "vct": {"sd": true}, "cnf": {"sd": true}, "exp": {"sd": true}}}}),
            json!({"selectiveDisclosure": {"fields": {"nobody": {"sd": true}}, "decoyMode": "RANDOM", "decoys": 1_000_000}}),
            json!({"selectiveDisclosure": {"fields": {"seat": {"sd": true, "children": {"fields": {"row": {"sd": true, "children": {"fields": {}}}}}}}}}),
            json!({"selectiveDisclosure": {"fields": 1}}),
            json!({"mDocNameSpacesDataMappingConfig": {"nobody": {"entriesConfigMap": {}}}}),
            json!({"mDocNameSpacesDataMappingConfig": {"org.iso.18013.5.1": 1}}),
            json!({"mDocNameSpacesDataMappingConfig": {}}),
            json!({"x5Chain": []}),
            json!({"x5Chain": ["nonsense"]}),
            json!({"x5Chain": [fixture::identity().root]}),
            json!({"x5Chain": [fixture::identity().mdoc_signer, fixture::identity().root]}),
            json!({"credentialStatus": 1}),
            json!({"credentialStatus": {}}),
            json!({"credentialStatus": {"status_list": {"idx": -1, "uri": 2}}}),
            json!({"issuerDid": "not a DID"}),
            json!({"issuerDid": "did:web:issuer.example"}),
            json!({"issuerKey": {"type": "tse", "server": "x"}}),
            json!({"issuerKey": {"type": "jwk"}}),
            json!({"issuerKey": {"type": "jwk", "jwk": {"kty": "oct", "k": "AAAA"}}}),
            json!({"issuerKey": {"type": "nobody"}}),
            json!({"authorizedTransactionDataTypes": ["", "a", "a"]}),
        ] {
            check(&issuer, &options, profile, other, &mut bad).await;
        }
    }
    assert!(bad.is_empty(), "{} of them:\n{}", bad.len(), bad.join("\n"));
}

/// As deep as a body may be, and read back from the disk.
#[tokio::test]
async fn deep_data_survives_a_restart() {
    let issuer = TestIssuer::start().await;
    let made = issuer
        .offer(
            "plain",
            json!({"runtimeOverrides": {"credentialData": nested(120)}, "expiresInSeconds": -1}),
        )
        .await;
    issuer.fetch(&made).send().await.expect(200);
    let before = issuer.session(&made.id).await;
    let setup = crate::support::issuer::Setup {
        base: Some("http://localhost:1"),
        ..Default::default()
    };
    let issuer = TestIssuer::again(setup, issuer.stop().await).await;
    assert_eq!(issuer.session(&made.id).await, before);
    assert_eq!(
        issuer.get("/issuer2/sessions").send().await.expect(200).json(),
        json!([before])
    );
    issuer.granted(&made.code).await;
}
