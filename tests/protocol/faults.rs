//! The robot wallet misbehaves in every way it knows; the issuer answers as the specification demands, each time.

use std::sync::Arc;

use jiff::SignedDuration;
use model::secret::Secret;
use serde_json::json;
use wallet::doctor::{self, Outcome};
use wallet::fault::Need;
use wallet::{Fault, Verdict, WalletOptions, try_fault};

use crate::support::holder::Made;
use crate::support::issuer::TestIssuer;

/// What this issuer is not set up for here: these faults are tried where it is.
const ELSEWHERE: &[Need] = &[
    Need::Login,
    Need::Pushed,
    Need::Dpop,
    Need::Attester,
    Need::KeyAttestation,
    Need::Encryption,
    Need::Deferred,
    Need::Notification,
];

fn robot(issuer: &TestIssuer) -> WalletOptions {
    WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet")
}

/// One that waits until a pushed request has run out.
fn patient(issuer: &TestIssuer) -> WalletOptions {
    WalletOptions {
        patience: SignedDuration::from_mins(10),
        ..robot(issuer)
    }
}

/// An offer of the kind that the fault needs, and a wallet that knows its code.
async fn offer(issuer: &TestIssuer, fault: &Fault) -> (Made, WalletOptions) {
    let more = match fault.needs.contains(&Need::TxCode) {
        true => json!({"txCode": {"length": 6}, "txCodeValue": "424242"}),
        false => json!({}),
    };
    let made = issuer.offer("plain", more).await;
    let options = WalletOptions {
        tx_code: made.json["txCodeValue"].as_str().map(Secret::new),
        ..robot(issuer)
    };
    (made, options)
}

/// TOKEN-1, TOKEN-2, TOKEN-5, TOKEN-6, TOKEN-7, TOKEN-8, TOKEN-23, TOKEN-24, CRED-2, CRED-5, CRED-8, CRED-9, CRED-10, CRED-11,
/// CRED-40, CRED-41, CRED-42, CRED-43, CRED-44, CRED-47, CRED-48, CRED-50, GEN-3, PROOF-1, PROOF-2, PROOF-3, PROOF-5,
/// PROOF-6, PROOF-7, PROOF-8, PROOF-9, PROOF-10, PROOF-14, PROOF-17, CONF-8, CONF-9, CONF-11, CONF-12, CONF-13, CONF-15: every
/// fault is refused, none is let pass, and none but a reused code or a wrong transaction code costs the session anything.
#[tokio::test]
async fn every_fault_is_answered_as_demanded() {
    let issuer = TestIssuer::start().await;
    for fault in Fault::all().filter(|fault| !fault.needs.iter().any(|need| ELSEWHERE.contains(need))) {
        let (made, options) = offer(&issuer, fault).await;
        let tried = try_fault(&options, &made.link(), fault).await;
        assert_eq!(tried.verdict, Verdict::AsDemanded, "{tried:#?}");
        assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE", "{}", fault.name);
    }
}

/// PKCE-3, PKCE-4, PAR-2, PAR-4, AUTHZ-4, AUTHZ-11, TOKEN-11, DPOP-1, DPOP-2, DPOP-3, DPOP-4, DPOP-9, DPOP-11, DPOP-12, DEFER-1,
/// DEFER-4, NOTIF-2, NOTIF-3, NOTIF-6, NOTIF-7: the faults of a login, of bound tokens, and of what comes after a credential.
#[tokio::test]
async fn every_fault_of_the_longer_ways_is_answered_as_demanded() {
    let issuer = TestIssuer::start().await;
    let mut wrong = Vec::new();
    for fault in Fault::all().filter(|fault| fault.needs.iter().any(|need| ELSEWHERE.contains(need))) {
        if fault
            .needs
            .iter()
            .any(|need| [Need::Attester, Need::KeyAttestation, Need::Encryption].contains(need))
        {
            continue;
        }
        let made = match fault.needs.contains(&Need::Login) {
            true => issuer.authorized("identity-credential", json!({})).await,
            false => issuer.offer("plain", json!({})).await,
        };
        let (options, link) = (patient(&issuer), made.link());
        let tried = match fault.name {
            "expired-request-uri" => {
                let end = issuer.now() + SignedDuration::from_secs(91);
                let (tried, ()) = tokio::join!(try_fault(&options, &link, fault), async {
                    issuer.clock.awaited(end).await;
                    issuer.clock.set(end);
                });
                tried
            }
            _ => try_fault(&options, &link, fault).await,
        };
        // What may be let pass is, here: a request without PKCE, by a wallet that could not do better.
        if !matches!(tried.verdict, Verdict::AsDemanded | Verdict::Tolerated) {
            wrong.push((tried.name, tried.expected, tried.received));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What makes no sense for an offer is not tried, and says why.
#[tokio::test]
async fn what_does_not_fit_is_not_tried() {
    let issuer = TestIssuer::start().await;
    let check = async |name: &str, profile: &str, more, reason: &str| {
        let made = issuer.offer(profile, more).await;
        let fault = Fault::find(name).expect("a fault");
        let tried = try_fault(&robot(&issuer), &made.link(), fault).await;
        assert_eq!(tried.verdict, Verdict::NotTried, "{tried:#?}");
        assert!(tried.received.contains(reason), "{tried:#?}");
    };
    check("wrong-pin", "plain", json!({}), "asks for no transaction code").await;
    check(
        "unasked-pin",
        "plain",
        json!({"txCode": {}}),
        "asks for a transaction code",
    )
    .await;
    check("wrong-aud", "unbound", json!({}), "asks for no jwt proofs").await;
    check(
        "no-token",
        "plain",
        json!({"txCode": {}}),
        "token: this offer needs a transaction code",
    )
    .await;
    check("key-attestation-low", "plain", json!({}), "none need to").await;
    check("attestation-expired", "plain", json!({}), "none need to").await;
    check("plain-request", "plain", json!({}), "takes requests in clear").await;
    check("plain-answer", "plain", json!({}), "gives answers in clear").await;
    let made = issuer.authorized("plain", json!({})).await;
    let fault = Fault::find("expired-request-uri").expect("a fault");
    let tried = try_fault(&robot(&issuer), &made.link(), fault).await;
    assert_eq!(tried.verdict, Verdict::NotTried, "{tried:#?}");
    assert!(tried.received.contains("waits 60 s at most"), "{tried:#?}");
}

/// Every item of the examination holds for this issuer, apart from https, which a demo has not; with an offer, too.
#[tokio::test]
async fn the_doctor_finds_nothing_wrong() {
    let issuer = TestIssuer::start().await;
    let check = async |target: &str, options: &WalletOptions, claimed: bool| {
        let findings = doctor::examine(options, target, &mut |_| {}).await.expect("an issuer");
        let wrong: Vec<_> = findings.iter().filter(|one| one.outcome == Outcome::Fail).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        for item in [
            "META-7", "ASMETA-1", "NONCE-3", "CONF-30", "TOKEN-8", "CRED-47", "CRED-48",
        ] {
            let found = findings.iter().find(|one| one.item == item);
            assert!(
                found.is_some_and(|one| one.outcome == Outcome::Pass),
                "{item}: {found:?}"
            );
        }
        let whole = findings
            .iter()
            .filter(|one| one.item == "CONF-3")
            .all(|one| one.outcome == Outcome::Pass);
        assert_eq!(whole, claimed);
    };
    check(&issuer.base, &robot(&issuer), false).await;
    let (made, options) = offer(&issuer, Fault::find("wrong-pin").expect("a fault")).await;
    check(&made.link(), &options, true).await;
    assert_eq!(issuer.session(&made.id).await["status"], "SUCCESSFUL");
}
