//! The robot wallet with a provider that vouches for it and for its keys, and every fault of that.

use std::sync::Arc;

use jiff::SignedDuration;
use model::secret::Secret;
use serde_json::json;
use wallet::fault::Need;
use wallet::{Attester, Fault, Report, Tried, Verdict, WalletOptions, Way, try_fault};

use super::key_attestation;
use crate::support::fixture;
use crate::support::holder::Made;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::prover::PROVIDER;

/// Beside the configuration that takes attestations in both ways, one that takes nothing but an attestation.
const ONLY: &str = r#"
credentialConfigurations = {
  "only_attested_dc+sd-jwt" = {
    format = "dc+sd-jwt"
    vct = "vctBaseUrl"
    cryptographic_binding_methods_supported = ["jwk"]
    proof_types_supported = { attestation = { proof_signing_alg_values_supported = ["ES256"], key_attestations_required = {} } }
  }
}
"#;
const ONLY_PROFILE: &str = r#"
profiles = {
  "only-attested" = { name = "Only attested", credentialConfigurationId = "only_attested_dc+sd-jwt", credentialData = { a = 1 } }
}
"#;

/// All that can be asked of a wallet beside attestations.
pub const EVERYTHING: &str = "clientAttestation { challenge = true }
    dpop { required = true, nonce = true }
    enforcePushedAuthorizationRequests = true
    credentialEncryption { requestRequired = true, responseRequired = true }
    refreshTokens = rotate";

/// An issuer that trusts the tests' provider for both, and no wallet that comes without; `more` are further choices.
pub async fn trusting(more: &str) -> TestIssuer {
    let service = format!(
        "clientAuthenticationConfig = {{ supportedMethods = [
           {{ type = \"client-attestation\", config = {{ verificationMethod = {PROVIDER} }} }}] }}
         keyAttestation {{ trust = {PROVIDER} }}\n{more}"
    );
    TestIssuer::with(Setup {
        service: service.leak(),
        profiles: format!("{}{ONLY_PROFILE}", key_attestation::PROFILE),
        metadata: format!("{}{ONLY}", key_attestation::METADATA).leak(),
        ..Setup::default()
    })
    .await
}

pub fn robot(issuer: &TestIssuer) -> WalletOptions {
    WalletOptions {
        attester: Some(Arc::new(Attester::with(fixture::key()))),
        ..WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet")
    }
}

fn detail<'a>(report: &'a Report, name: &str) -> &'a str {
    let step = report.steps.iter().find(|step| step.name == name);
    step.map_or("", |step| step.detail.as_str())
}

/// CATT-1, CATT-2, CATT-3, CATT-5, CATT-6, CATT-8, CATT-9, DPOP-5, PAR-1, TOKEN-20: with a pre-authorized code and over a login, with
/// and without a challenge and DPoP nonces; a wallet that nobody vouches for gets nowhere.
#[tokio::test]
async fn a_wallet_that_is_vouched_for() {
    let challenged =
        "clientAttestation { challenge = true }\ndpop { required = true, nonce = true }\nrefreshTokens = rotate";
    for more in ["", challenged] {
        let issuer = trusting(more).await;
        for way in [Way::PreAuthorized, Way::Login] {
            let offer = async || match way {
                Way::PreAuthorized => issuer.offer("plain", json!({})).await,
                Way::Login => issuer.authorized("plain", json!({})).await,
            };
            let options = WalletOptions {
                refresh: true,
                ..robot(&issuer)
            };
            let report = wallet::claim(&options, &offer().await.link()).await;
            assert!(report.ok, "{report:#?}");
            assert_eq!(
                detail(&report, "refresh").contains("gave no"),
                more.is_empty(),
                "{report:#?}"
            );
            let alone = WalletOptions {
                attester: None,
                ..robot(&issuer)
            };
            let error = wallet::claim(&alone, &offer().await.link())
                .await
                .error
                .expect("an error");
            assert_eq!(error.issuer_error.as_deref(), Some("invalid_client"), "{error:?}");
        }
    }
}

/// KATT-6, KATT-8, PROOF-12, PROOF-13, PROOF-15, CRED-12, CRED-23, META-36: keys attested beside a proof and in its place; without an
/// attestation none are taken.
#[tokio::test]
async fn keys_that_are_attested() {
    let issuer = trusting("").await;
    for (profile, told) in [
        (
            "attested",
            "one signed with ES256, named by Jwk, with an attestation of 3 keys",
        ),
        ("only-attested", "an attestation of 3 keys"),
        ("plain", "3 signed with ES256, named by Jwk"),
    ] {
        let options = WalletOptions {
            copies: 3,
            ..robot(&issuer)
        };
        let report = wallet::claim(&options, &issuer.offer(profile, json!({})).await.link()).await;
        assert!(report.ok, "{report:#?}");
        assert_eq!(
            (detail(&report, "proof"), report.credentials.len()),
            (told, 3),
            "{report:#?}"
        );
    }
    let anybody = TestIssuer::with(Setup {
        profiles: key_attestation::PROFILE.to_owned(),
        metadata: key_attestation::METADATA,
        ..Setup::default()
    })
    .await;
    let made = anybody.offer("attested", json!({})).await;
    let options = WalletOptions {
        attester: None,
        ..robot(&anybody)
    };
    let error = wallet::claim(&options, &made.link()).await.error.expect("an error");
    assert_eq!(error.issuer_error.as_deref(), Some("invalid_proof"), "{error:?}");
}

/// An offer of the kind that the fault needs, and a wallet that knows its code.
async fn offer(issuer: &TestIssuer, fault: &Fault, profile: &str) -> (Made, WalletOptions) {
    let more = match fault.needs.contains(&Need::TxCode) {
        true => json!({"txCode": {"length": 6}, "txCodeValue": "424242"}),
        false => json!({}),
    };
    let made = match fault.needs.contains(&Need::Login) {
        true => issuer.authorized(profile, more).await,
        false => issuer.offer(profile, more).await,
    };
    let options = WalletOptions {
        tx_code: made.json["txCodeValue"].as_str().map(Secret::new),
        // Nothing is waited for here but a reference's end.
        patience: SignedDuration::from_mins(10),
        ..robot(issuer)
    };
    (made, options)
}

/// Tries a fault; whoever waits meanwhile need not. With the item that the issuer has on record for its refusal, where it could tell
/// whose request it was.
async fn tried(issuer: &TestIssuer, fault: &'static Fault, profile: &str) -> (Tried, Option<String>) {
    let (made, options) = offer(issuer, fault, profile).await;
    let tried = waited(issuer, fault, &options, &made.link()).await;
    let kept = issuer.exchanges(&made.id).await;
    let last = kept.last().and_then(|kept| kept.item.clone());
    (tried, last)
}

async fn waited(issuer: &TestIssuer, fault: &'static Fault, options: &WalletOptions, link: &str) -> Tried {
    if fault.name != "expired-request-uri" {
        return try_fault(options, link, fault).await;
    }
    let ready = issuer.now() + SignedDuration::from_secs(91);
    let (tried, ()) = tokio::join!(try_fault(options, link, fault), async {
        issuer.clock.awaited(ready).await;
        issuer.clock.set(ready);
    });
    tried
}

/// CATT-1, CATT-2, CATT-3, CATT-4, CATT-5, CATT-6, CATT-7, CATT-10, CATT-11, CONF-16, CONF-17, CONF-18, CONF-19, CONF-20, CONF-21:
/// every fault of the client's attestation, with a challenge demanded and without.
#[tokio::test]
async fn every_fault_of_an_attestation_is_answered_as_demanded() {
    for more in ["", "clientAttestation { challenge = true }"] {
        let issuer = trusting(more).await;
        let mut count = 0;
        for fault in Fault::all().filter(|fault| fault.needs.contains(&Need::Attester)) {
            let (got, item) = tried(&issuer, fault, "plain").await;
            assert_eq!(got.verdict, Verdict::AsDemanded, "{got:#?}");
            let pushed = fault.needs.contains(&Need::Pushed);
            assert!(
                pushed || item.as_deref().is_some_and(|item| item.starts_with("CATT-")),
                "{item:?} {got:#?}"
            );
            count += 1;
        }
        assert!(count >= 20, "{count}");
    }
}

/// KATT-1, KATT-3, KATT-4, KATT-6, KATT-7, PROOF-12, CONF-10: every fault of the keys' attestation.
#[tokio::test]
async fn every_fault_of_a_key_attestation_is_answered_as_demanded() {
    let issuer = trusting("").await;
    let mut count = 0;
    for fault in Fault::all().filter(|fault| fault.needs.contains(&Need::KeyAttestation)) {
        let (got, item) = tried(&issuer, fault, "attested").await;
        assert_eq!(got.verdict, Verdict::AsDemanded, "{got:#?}");
        let expect = match fault.name {
            "key-attestation-foreign-nonce" => "CRED-44",
            _ => fault.item,
        };
        assert_eq!(item.as_deref(), Some(expect), "{got:#?}");
        count += 1;
    }
    assert!(count >= 11, "{count}");
}

/// All that can be asked of a wallet is asked at once: each fault is still found for what it is, and none hides behind another check.
#[tokio::test]
async fn every_fault_before_an_issuer_that_asks_for_everything() {
    let issuer = trusting(EVERYTHING).await;
    let options = WalletOptions {
        refresh: true,
        copies: 2,
        ..robot(&issuer)
    };
    let report = wallet::claim(&options, &issuer.authorized("attested", json!({})).await.link()).await;
    assert!(report.ok, "{report:#?}");
    let mut wrong = Vec::new();
    for fault in Fault::all() {
        let (got, item) = tried(&issuer, fault, "attested").await;
        let expect = match fault.name {
            // Nobody is anonymous here.
            "unasked-iss" => Verdict::NotTried,
            "encryption-no-kid" => Verdict::Tolerated,
            _ => Verdict::AsDemanded,
        };
        if got.verdict != expect {
            wrong.push((got.name, got.expected, got.received, item));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
