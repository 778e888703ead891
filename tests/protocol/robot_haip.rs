//! HAIP whole: an issuer at an https address whose profiles have the switch on, and a wallet that does all it asks.

use std::sync::Arc;

use serde_json::{Value, json};
use wallet::{Attester, Report, Verdict, WalletOptions};

use crate::support::fixture;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::tls::{Front, Standing};

const SD_JWT: &str = "identity-credential";
const MDOC: &str = "iso-mdl";

/// The switch, at the two formats that HAIP knows; attested keys for both; and no wallet provider but those of one root.
async fn haip() -> (TestIssuer, Standing) {
    let front = Front::new().await;
    let profiles = format!("profiles = {{ {SD_JWT} = {{ haip = true }}, {MDOC} = {{ haip = true }} }}");
    let types = r#"{
        jwt = { proof_signing_alg_values_supported = ["ES256"], key_attestations_required = { key_storage = ["iso_18045_high"] } }
        attestation = { proof_signing_alg_values_supported = ["ES256"], key_attestations_required = { key_storage = ["iso_18045_high"] } }
    }"#;
    let metadata = format!(
        "credentialConfigurations = {{
           \"identity_credential_dc+sd-jwt\" = {{ proof_types_supported = {types} }}
           \"org.iso.18013.5.1.mDL\" = {{ proof_types_supported = {types} }}
         }}"
    );
    let root = json!({"type": "x509-chain", "trustedRootCertificatesPem": [fixture::identity().root]});
    let service = json!({
        "clientAuthenticationConfig": {"supportedMethods": [
            {"type": "preauth-anonymous"}, {"type": "none"},
            {"type": "client-attestation", "config": {"verificationMethod": root}}]},
        "keyAttestation": {"trust": root},
        "refreshTokens": "on",
    });
    let issuer = TestIssuer::with(Setup {
        profiles,
        metadata: metadata.leak(),
        service: service.to_string().leak(),
        base: Some(front.base().leak()),
        ..Setup::default()
    })
    .await;
    let front = front.before(issuer.address);
    (issuer, front)
}

/// A wallet whose provider has a certificate under the root.
fn robot(issuer: &TestIssuer, front: &Standing) -> WalletOptions {
    let signer = fixture::identity().jwt_signer;
    let x5c: String = signer.lines().filter(|line| !line.starts_with('-')).collect();
    WalletOptions {
        http: front.client(),
        attester: Some(Arc::new(Attester::with(fixture::key()).certified(vec![x5c]))),
        trusted_roots: vec![fixture::identity().root],
        copies: 2,
        refresh: true,
        ..WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet")
    }
}

fn detail<'a>(report: &'a Report, name: &str) -> &'a str {
    let step = report.steps.iter().find(|step| step.name == name);
    step.map_or("", |step| step.detail.as_str())
}

async fn judged(issuer: &TestIssuer, profile: &str) -> Value {
    let target = format!("/issuer2/profiles/{profile}/haip");
    issuer.get(&target).send().await.expect(200).json()
}

/// HAIP-1, HAIP-2, HAIP-3, HAIP-4, HAIP-5, HAIP-6, HAIP-7, HAIP-8, HAIP-10, HAIP-11, HAIP-12, HAIP-13, HAIP-14, GEN-1, CATT-12, KATT-2,
/// PAR-7: every item is met, SHOULDs too, and a wallet gets credentials that hold, in both formats: pushed, bound, vouched for, its
/// keys attested, refreshed.
#[tokio::test]
async fn a_whole_issuance() {
    let (issuer, front) = haip().await;
    for (profile, format) in [(SD_JWT, "dc+sd-jwt"), (MDOC, "mso_mdoc")] {
        let judged = judged(&issuer, profile).await;
        let missed: Vec<&Value> = judged["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter(|finding| finding["ok"] != true)
            .collect();
        assert!(missed.is_empty(), "{missed:#?}");
        assert_eq!((&judged["haip"], &judged["met"]), (&json!(true), &json!(true)));

        let made = issuer.authorized(profile, json!({})).await;
        let report = wallet::claim(&robot(&issuer, &front), &made.link()).await;
        assert!(report.ok, "{report:#?}");
        assert_eq!((report.format.as_deref(), report.credentials.len()), (Some(format), 2));
        assert!(detail(&report, "authorization").contains("pushed"), "{report:#?}");
        assert!(detail(&report, "token").starts_with("a DPoP token"), "{report:#?}");
        assert!(
            detail(&report, "proof").ends_with("with an attestation of 2 keys"),
            "{report:#?}"
        );
        assert!(detail(&report, "refresh").starts_with("a DPoP token"), "{report:#?}");
        assert!(report.steps.iter().any(|step| step.name == "chain"), "{report:#?}");
        assert_eq!(issuer.session(&made.id).await["status"], "SUCCESSFUL");
        let kept = issuer.exchanges(&made.id).await;
        assert!(
            kept.iter()
                .any(|kept| kept.path.ends_with("/par") && kept.status == 201),
            "{kept:#?}"
        );
    }
}

/// HAIP-2, HAIP-3, HAIP-4, HAIP-11, KATT-6, GAP-9: each thing left out is missed, by its item, whatever the policy lets pass elsewhere.
#[tokio::test]
async fn each_thing_left_out() {
    let (issuer, front) = haip().await;
    let check =
        async |change: fn(&mut WalletOptions), method: &str, profile: &str, expect: Result<(), (&str, &str)>| {
            let made = issuer.offer(profile, json!({"authMethod": method})).await;
            let mut options = robot(&issuer, &front);
            change(&mut options);
            let report = wallet::claim(&options, &made.link()).await;
            let error = report.error.as_ref().and_then(|error| error.issuer_error.as_deref());
            let kept = issuer.exchanges(&made.id).await;
            let item = kept.iter().rev().find_map(|kept| kept.item.as_deref());
            match expect {
                Ok(()) => assert!(report.ok, "{report:#?}"),
                Err((code, demanded)) => assert_eq!((error, item), (Some(code), Some(demanded)), "{report:#?}"),
            }
        };
    let alone = |options: &mut WalletOptions| options.attester = None;
    let unbound = |options: &mut WalletOptions| options.dpop = Some(false);
    let unpushed = |options: &mut WalletOptions| options.push = false;
    for profile in [SD_JWT, MDOC] {
        check(unpushed, "AUTHORIZED", profile, Err(("invalid_request", "HAIP-2"))).await;
        check(unbound, "AUTHORIZED", profile, Err(("invalid_dpop_proof", "HAIP-3"))).await;
        check(alone, "AUTHORIZED", profile, Err(("invalid_client", "HAIP-4"))).await;
        check(
            unbound,
            "PRE_AUTHORIZED",
            profile,
            Err(("invalid_dpop_proof", "HAIP-3")),
        )
        .await;
        check(alone, "PRE_AUTHORIZED", profile, Err(("invalid_client", "HAIP-4"))).await;
        let made = issuer.authorized(profile, json!({})).await;
        let fault = wallet::Fault::find("key-attestation-missing").expect("a fault");
        let tried = wallet::try_fault(&robot(&issuer, &front), &made.link(), fault).await;
        assert_eq!(tried.verdict, Verdict::AsDemanded, "{tried:#?}");
    }
    // A profile without the switch takes them all.
    for change in [unpushed, unbound, alone] {
        check(change, "AUTHORIZED", "plain", Ok(())).await;
    }
}
