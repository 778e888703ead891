//! "Try a fault" as the window does it: every fault the robot knows, each on a fresh offer of a profile.

use serde_json::{Value, json};

use crate::desk::{METADATA, PROFILES, TestDesk};

/// Every fault is listed with what is demanded; tried one after the other, each is answered so, or says why it makes no sense at a
/// desk as it is shipped: nobody vouches for its wallet, nothing has to be encrypted, nothing is waited for.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_tried() {
    let desk = TestDesk::start().await;
    let rows = desk.done("faults", Value::Null).await;
    let rows = rows.as_array().expect("rows");
    let mut left = Vec::new();
    for row in rows {
        for text in ["title", "item", "expected"] {
            assert!(row[text].as_str().is_some_and(|text| !text.is_empty()), "{row}");
        }
        let name = row["name"].as_str().expect("a name");
        let offer = json!({"kind": "fresh", "profileId": "identity-credential"});
        let report = desk.done("try_fault", json!({"name": name, "offer": offer})).await;
        match report["verdict"].as_str() {
            Some("as-demanded" | "tolerated") => {
                let session = report["sessionId"].as_str();
                assert!(session.is_some_and(|id| !id.is_empty()), "{report}");
                assert!(
                    report["steps"].as_array().is_some_and(|steps| !steps.is_empty()),
                    "{report}"
                );
            }
            Some("not-tried") => left.push((name, report["received"].as_str().unwrap_or_default().to_owned())),
            _ => panic!("{report:#}"),
        }
    }
    assert!(
        rows.len() - left.len() >= 85,
        "{} of {}: {left:#?}",
        left.len(),
        rows.len()
    );
    for (name, why) in &left {
        let known = [
            "nobody vouches for the wallet, or none need to",
            "nobody attests the wallet's keys, or none need to",
            "the issuer takes requests in clear",
            "the issuer gives answers in clear",
        ];
        let late = *name == "expired-request-uri" && why.contains("this wallet waits 60 s at most");
        assert!(late || known.contains(&why.as_str()), "{name}: {why}");
    }
    desk.end().await;
}

/// A name that no fault has, a profile that nobody knows, and an offer that somebody else made.
#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_asked_for() {
    let desk = TestDesk::start().await;
    let fresh = |profile: &str| json!({"kind": "fresh", "profileId": profile});
    let refused = async |name: &str, offer: Value| {
        let error = desk.call("try_fault", json!({"name": name, "offer": offer})).await;
        error.err().map(|error| error.code)
    };
    assert_eq!(
        refused("no-such-fault", fresh("iso-mdl")).await.as_deref(),
        Some("unknown-fault")
    );
    assert!(refused("wrong-aud", fresh("no-such-profile")).await.is_some());
    let given = json!({"kind": "given", "link": "openid-credential-offer://?x", "txCode": null});
    let report = desk
        .done("try_fault", json!({"name": "wrong-aud", "offer": given}))
        .await;
    assert_eq!(
        (&report["verdict"], &report["sessionId"]),
        (&json!("not-tried"), &Value::Null),
        "{report}"
    );
    desk.end().await;
}

/// CATT-1, KATT-8: the desk's own robot is vouched for where the configuration names its provider; then every fault of attestations
/// is tried, too, and a claim goes through that others are refused.
#[tokio::test(flavor = "multi_thread")]
async fn faults_of_attestations() {
    const SERVICE: &str = "issuer-service.conf";
    let desk = TestDesk::start().await;
    let more = [
        (
            SERVICE,
            r#"
clientAuthenticationConfig = { supportedMethods = [
  { type = "client-attestation", config = { verificationMethod = { type = "key-reference", reference = "robot" } } }
] }
clientAttestation = { challenge = true }
keyAttestation = { trust = { type = "key-reference", reference = "robot" } }
"#,
        ),
        (
            METADATA,
            r#"
credentialConfigurations."attested_dc+sd-jwt" = {
  format = "dc+sd-jwt"
  vct = "vctBaseUrl"
  cryptographic_binding_methods_supported = ["jwk"]
  credential_signing_alg_values_supported = ["ES256"]
  proof_types_supported = { jwt = { proof_signing_alg_values_supported = ["ES256"], key_attestations_required = { key_storage = ["iso_18045_high"], user_authentication = ["iso_18045_high"] } } }
}
"#,
        ),
        (
            PROFILES,
            r#"
profiles.attested = { name = "Attested", credentialConfigurationId = "attested_dc+sd-jwt", credentialData = { a = 1 } }
"#,
        ),
    ];
    for (file, more) in more {
        let saved = desk.save(file, &(desk.on_disk(file) + more)).await.expect("a save");
        assert_eq!(
            (&saved["saved"], &saved["problems"]),
            (&json!(true), &json!([])),
            "{file}"
        );
    }
    let rows = desk.done("faults", Value::Null).await;
    let rows = rows.as_array().expect("rows").iter();
    let names: Vec<_> = rows
        .filter(|row| row["needsAttester"] == json!(true))
        .map(|row| row["name"].as_str().expect("a name"))
        .collect();
    assert!(names.len() >= 30, "{names:?}");
    for name in names {
        let offer = json!({"kind": "fresh", "profileId": "attested"});
        let report = desk.done("try_fault", json!({"name": name, "offer": offer})).await;
        let verdict = report["verdict"].as_str();
        assert!(matches!(verdict, Some("as-demanded" | "tolerated")), "{report:#}");
    }
    desk.end().await;
}
