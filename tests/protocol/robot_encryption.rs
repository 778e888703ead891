//! The robot wallet encrypts: where the issuer requires it, where it wishes, and wrongly on request.

use std::sync::Arc;

use credentials::jwe::Enc;
use issuer::policy::{self, Policy};
use jiff::SignedDuration;
use model::time::Clock;
use serde_json::{Value, json};
use wallet::fault::Need;
use wallet::{Encryption, Fault, Report, Verdict, WalletOptions, try_fault};

use crate::support::issuer::{Setup, TestIssuer};

fn robot(issuer: &TestIssuer) -> WalletOptions {
    WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet")
}

async fn with(encryption: policy::Encryption) -> TestIssuer {
    let policy = Policy {
        encryption,
        ..Policy::default()
    };
    TestIssuer::with(Setup {
        policy: Some(policy),
        ..Setup::default()
    })
    .await
}

fn required(requests: bool, answers: bool) -> policy::Encryption {
    policy::Encryption {
        request_required: requests,
        response_required: answers,
        ..policy::Encryption::default()
    }
}

fn detail<'a>(report: &'a Report, name: &str) -> Option<&'a str> {
    let step = report.steps.iter().find(|step| step.name == name);
    step.map(|step| step.detail.as_str())
}

/// How a session's last credential request came, by its record: whether an answer was asked for encrypted.
async fn asked(issuer: &TestIssuer, id: &str) -> Value {
    let exchanges = issuer.exchanges(id).await;
    let credential = exchanges.iter().rfind(|kept| kept.path.ends_with("credential"));
    let kept: Value = serde_json::from_str(&credential.expect("a request").request).expect("JSON, in clear");
    kept["credential_response_encryption"].clone()
}

/// ENC-1, ENC-2, ENC-3, ENC-4, ENC-8, CRED-13, CRED-26, CONF-3, CONF-32: every content encryption, compressed and not, in every
/// format, because the wallet wishes; nothing is encrypted when nobody does.
#[tokio::test]
async fn a_wallet_that_wishes() {
    let issuer = TestIssuer::start().await;
    let formats = ["identity-credential", "university-degree", "iso-mdl"];
    for (profile, enc) in formats.into_iter().zip(Enc::ALL) {
        for zip in [false, true] {
            let made = issuer.offer(profile, json!({})).await;
            let options = WalletOptions {
                encryption: Encryption {
                    wanted: true,
                    zip,
                    enc: Some(enc),
                },
                ..robot(&issuer)
            };
            let report = wallet::claim(&options, &made.link()).await;
            assert!(report.ok, "{report:#?}");
            let told = detail(&report, "encryption").expect("a step");
            assert_eq!(
                (told.matches(enc.name()).count(), told.contains("compressed")),
                (2, zip),
                "{told}"
            );
            let asked = asked(&issuer, &made.id).await;
            assert_eq!(
                (&asked["enc"], asked.get("zip").is_some()),
                (&json!(enc.name()), zip),
                "{asked}"
            );
        }
    }
    let made = issuer.offer("plain", json!({})).await;
    let report = wallet::claim(&robot(&issuer), &made.link()).await;
    assert!(report.ok && detail(&report, "encryption").is_none(), "{report:#?}");
    assert_eq!(asked(&issuer, &made.id).await, Value::Null);
}

/// ENC-5, CRED-14, CRED-15: what the issuer requires is done without a wish, and no more.
#[tokio::test]
async fn an_issuer_that_requires() {
    for (requests, answers) in [(true, false), (false, true), (true, true)] {
        let issuer = with(required(requests, answers)).await;
        for copies in [1, 3] {
            let made = issuer.offer("identity-credential", json!({})).await;
            let options = WalletOptions {
                copies,
                ..robot(&issuer)
            };
            let report = wallet::claim(&options, &made.link()).await;
            assert!(report.ok && report.credentials.len() == copies, "{report:#?}");
            let told = detail(&report, "encryption").expect("a step");
            assert_eq!(told.ends_with("answers in clear"), !answers, "{told}");
            assert_eq!(asked(&issuer, &made.id).await.is_object(), answers);
        }
    }
}

/// CRED-45: an issuer that offers none gets none, and a wallet that insists says why it goes no further.
#[tokio::test]
async fn an_issuer_that_offers_none() {
    let issuer = with(policy::Encryption {
        offered: false,
        ..policy::Encryption::default()
    })
    .await;
    let made = issuer.offer("plain", json!({})).await;
    let options = WalletOptions {
        encryption: Encryption {
            wanted: true,
            ..Encryption::default()
        },
        ..robot(&issuer)
    };
    let error = wallet::claim(&options, &made.link()).await.error.expect("an error");
    assert_eq!((error.step, error.code), ("encryption", "encryption_unsupported"));
    let report = wallet::claim(&robot(&issuer), &issuer.offer("plain", json!({})).await.link()).await;
    assert!(report.ok, "{report:#?}");
}

/// DEFER-7, ENC-7, CRED-21: the 202, the wait and the credential, each encrypted to a key of its own.
#[tokio::test]
async fn a_credential_that_is_put_off() {
    let issuer = with(required(true, true)).await;
    let made = issuer.offer("by-time", json!({})).await;
    let options = robot(&issuer);
    let ready = issuer.now() + SignedDuration::from_secs(30);
    let link = made.link();
    let claim = wallet::claim(&options, &link);
    let (report, ()) = tokio::join!(claim, async {
        issuer.clock.awaited(ready).await;
        issuer.clock.set(ready);
    });
    assert!(report.ok, "{report:#?}");
    assert_eq!(issuer.clock.now(), ready);
    let exchanges = issuer.exchanges(&made.id).await;
    let keys: Vec<Value> = exchanges
        .iter()
        .filter(|kept| kept.path.ends_with("credential"))
        .map(|kept| {
            let request: Value = serde_json::from_str(&kept.request).expect("JSON");
            request["credential_response_encryption"]["jwk"]["x"].clone()
        })
        .collect();
    assert!(
        matches!(&keys[..], [first, second] if first.is_string() && first != second),
        "{keys:?}"
    );
}

/// ENC-1, ENC-2, ENC-3, ENC-4, ENC-5, ENC-6, CRED-14, CRED-15, CRED-45, CRED-52: every fault of encryption is refused, in plain
/// JSON, and the offer is as good as before. What may be let pass is only a message without the key's name.
#[tokio::test]
async fn every_fault_of_encryption_is_answered_as_demanded() {
    for encryption in [required(false, false), required(true, true)] {
        let everything = encryption.request_required;
        let issuer = with(encryption).await;
        let mut tried = 0;
        for fault in Fault::all().filter(|fault| fault.needs.contains(&Need::Encryption)) {
            let made = issuer.offer("plain", json!({})).await;
            let got = try_fault(&robot(&issuer), &made.link(), fault).await;
            let demands = [Need::EncryptedRequests, Need::EncryptedAnswers];
            let expect = match fault.name {
                "encryption-no-kid" => Verdict::Tolerated,
                _ if !everything && fault.needs.iter().any(|need| demands.contains(need)) => Verdict::NotTried,
                _ => Verdict::AsDemanded,
            };
            assert_eq!(got.verdict, expect, "{got:#?}");
            if expect == Verdict::AsDemanded {
                let kept = issuer.exchanges(&made.id).await;
                let item = kept.last().and_then(|kept| kept.item.as_deref()).unwrap_or_default();
                let own = ["ENC-", "CRED-14", "CRED-15"]
                    .iter()
                    .any(|family| item.starts_with(family));
                assert!(own, "{item} {got:#?}");
                tried += 1;
            }
            let status = if expect == Verdict::AsDemanded {
                "ACTIVE"
            } else {
                "SUCCESSFUL"
            };
            if expect != Verdict::NotTried {
                assert_eq!(issuer.session(&made.id).await["status"], status, "{}", fault.name);
            }
        }
        assert!(tried >= if everything { 17 } else { 15 }, "{tried}");
    }
}

/// The other faults of a credential request are as wrong when they are encrypted.
#[tokio::test]
async fn other_faults_travel_encrypted() {
    let issuer = with(required(true, true)).await;
    for name in [
        "malformed-json",
        "repeated-member",
        "wrong-aud",
        "missing-proof",
        "no-selector",
        "unknown-transaction",
    ] {
        let made = issuer.offer("plain", json!({})).await;
        let tried = try_fault(&robot(&issuer), &made.link(), Fault::find(name).expect("a fault")).await;
        assert_eq!(tried.verdict, Verdict::AsDemanded, "{tried:#?}");
    }
}
