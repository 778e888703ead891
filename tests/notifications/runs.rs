//! Golden runs: every event of a good run per format and of a failed one, word for word. Clock, randomness and keys are
//! fixed, and events hold no signature, so nothing needs to be blotted out.

use serde_json::{Value, json};

use crate::support::golden;
use crate::support::issuer::{Setup, TestIssuer};

async fn issuer() -> TestIssuer {
    TestIssuer::with(Setup {
        base: Some("http://localhost:7002"),
        ..Setup::default()
    })
    .await
}

async fn check(profile: &str, status: u16, name: &str, expect: &[&str]) {
    let issuer = issuer().await;
    let made = issuer.offer(profile, json!({})).await;
    issuer.run(&made).await.expect(status);
    assert_eq!(issuer.told(&made.id), expect);
    golden::check_json(name, &Value::Array(issuer.events(&made.id)));
}

/// R1, R2, R9, founding page: `sdjwt_issue`.
#[tokio::test]
async fn sd_jwt_vc() {
    let expect = [
        "resolved_credential_offer",
        "requested_token",
        "sdjwt_issue",
        "issuance_status",
    ];
    check("identity-credential", 200, "events-sd-jwt-vc.json", &expect).await;
}

/// R1, R2, R9, R26, founding page: `jwt_issue`.
#[tokio::test]
async fn w3c_jwt() {
    let expect = [
        "resolved_credential_offer",
        "requested_token",
        "jwt_issue",
        "issuance_status",
    ];
    check("university-degree", 200, "events-jwt-vc.json", &expect).await;
}

/// R1, R2, R9, founding page: `generated_mdoc`.
#[tokio::test]
async fn mdoc() {
    let expect = [
        "resolved_credential_offer",
        "requested_token",
        "generated_mdoc",
        "issuance_status",
    ];
    check("iso-mdl", 200, "events-mdoc.json", &expect).await;
}

/// Fact sheet 4.2: a failure at the credential endpoint is told by its status alone.
#[tokio::test]
async fn failed() {
    let expect = ["resolved_credential_offer", "requested_token", "issuance_status"];
    check("failing", 400, "events-failed.json", &expect).await;
}

/// R10: the two other ends, and R35's.
#[tokio::test]
async fn other_ends() {
    let issuer = issuer().await;
    let called_off = issuer.offer("plain", json!({})).await;
    issuer::reject(&issuer.issuer, &called_off.id, "Called off by the operator")
        .await
        .expect("an open session");
    let guessed = issuer
        .offer("plain", json!({"txCode": {}, "txCodeValue": "123456"}))
        .await;
    for _ in 0..5 {
        issuer
            .token(&guessed.code, &[("tx_code", "654321")])
            .send()
            .await
            .expect(400);
    }
    let late = issuer.offer("plain", json!({"expiresInSeconds": 1})).await;
    let mut follower = issuer.journal.follow();
    issuer.clock.advance(jiff::SignedDuration::from_secs(1));
    let told = async {
        while !matches!(follower.next().await, Ok(journal::Notice::Event(event)) if event.session.as_str() == late.id) {
        }
    };
    crate::support::soon("the expiry", told).await;
    let events = [called_off, guessed, late]
        .iter()
        .flat_map(|made| issuer.events(&made.id))
        .collect();
    golden::check_json("events-other-ends.json", &Value::Array(events));
}
