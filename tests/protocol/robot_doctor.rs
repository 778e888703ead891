//! The doctor at issuers with a login, with attested clients, with everything required, and without a login.

use std::sync::Arc;

use serde_json::json;
use wallet::WalletOptions;
use wallet::doctor::{self, Finding, Outcome};

use super::robot_attestation::{EVERYTHING, robot, trusting};
use crate::support::issuer::TestIssuer;

async fn examine(options: &WalletOptions, target: &str) -> Vec<Finding> {
    let findings = doctor::examine(options, target, &mut |_| {}).await.expect("an issuer");
    let wrong: Vec<_> = findings.iter().filter(|one| one.outcome == Outcome::Fail).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    findings
}

/// The outcome of an item: the worst there is of it.
fn outcome(findings: &[Finding], item: &str) -> Option<Outcome> {
    let of = |wanted: Outcome| findings.iter().any(|one| one.item == item && one.outcome == wanted);
    [Outcome::Fail, Outcome::Warn, Outcome::Pass, Outcome::NotApplicable]
        .into_iter()
        .find(|wanted| of(*wanted))
}

#[track_caller]
fn passes(findings: &[Finding], items: &[&str]) {
    for item in items {
        assert_eq!(outcome(findings, item), Some(Outcome::Pass), "{item}");
    }
}

/// ASMETA-7, ASMETA-9, CONF-3: a whole claim over the login page, and the metadata that leads there.
#[tokio::test]
async fn an_issuer_with_a_login() {
    let issuer = TestIssuer::start().await;
    let options = WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet");
    let made = issuer.authorized("identity-credential", json!({})).await;
    let findings = examine(&options, &made.link()).await;
    passes(
        &findings,
        &["META-7", "ASMETA-1", "CONF-3", "CRED-47", "PROOF-7", "ENC-4", "DPOP-9"],
    );
    let steps = findings.iter().filter(|one| one.item == "CONF-3");
    let steps: Vec<_> = steps.map(|one| one.expected.as_str()).collect();
    assert!(steps.contains(&"a whole claim: authorization"), "{steps:?}");
    assert_eq!(issuer.session(&made.id).await["status"], "SUCCESSFUL");
}

/// CONF-3: with everything required, by a wallet that can do it all; and by one that cannot, which says so.
#[tokio::test]
async fn an_issuer_that_asks_for_everything() {
    let issuer = trusting(EVERYTHING).await;
    let made = issuer.authorized("attested", json!({})).await;
    let findings = examine(&robot(&issuer), &made.link()).await;
    passes(&findings, &["CONF-3", "CRED-15", "KATT-7", "PROOF-12"]);
    assert_eq!(issuer.session(&made.id).await["status"], "SUCCESSFUL");
    let made = issuer.offer("attested", json!({})).await;
    let findings = examine(&robot(&issuer), &made.link()).await;
    passes(
        &findings,
        &["CONF-3", "CATT-2", "CATT-3", "CATT-5", "DPOP-3", "TOKEN-8"],
    );
    let alone = WalletOptions {
        attester: None,
        ..robot(&issuer)
    };
    let made = issuer.offer("attested", json!({})).await;
    let findings = doctor::examine(&alone, &made.link(), &mut |_| {})
        .await
        .expect("an issuer");
    let refused = findings
        .iter()
        .find(|one| one.item == "CONF-3" && one.outcome == Outcome::Fail);
    assert!(
        refused.is_some_and(|one| one.received.contains("invalid_client")),
        "{refused:?}"
    );
}

/// R38: where nobody can log in, what belongs to a login does not apply.
#[tokio::test]
async fn an_issuer_without_a_login() {
    let issuer = TestIssuer::choosing("login = off").await;
    let options = WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet");
    let findings = examine(&options, &issuer.offer("plain", json!({})).await.link()).await;
    passes(&findings, &["CONF-3"]);
    assert_eq!(outcome(&findings, "PAR-4"), Some(Outcome::NotApplicable));
}
