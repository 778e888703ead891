//! The robot wallet over the longer ways: a login at the page of our own, bound tokens, refreshes.

use std::sync::Arc;

use serde_json::json;
use wallet::{Person, Report, WalletOptions, Way};

use crate::support::issuer::TestIssuer;

fn robot(issuer: &TestIssuer) -> WalletOptions {
    WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet")
}

fn detail<'a>(report: &'a Report, name: &str) -> &'a str {
    let step = report.steps.iter().find(|step| step.name == name);
    step.map_or("", |step| step.detail.as_str())
}

/// AUTHZ-9, PAR-1, PAR-3, PKCE-1, TOKEN-11, DPOP-8, DPOP-9: the person approves; pushed and in the address, bound and not.
#[tokio::test]
async fn a_login_that_is_approved() {
    let issuer = TestIssuer::start().await;
    for (push, dpop) in [(true, None), (false, Some(false))] {
        let made = issuer.authorized("identity-credential", json!({})).await;
        let options = WalletOptions {
            push,
            dpop,
            ..robot(&issuer)
        };
        let report = wallet::claim(&options, &made.link()).await;
        assert!(report.ok, "{report:#?}");
        let way = if push { "pushed" } else { "in the address" };
        assert!(detail(&report, "authorization").contains(way), "{report:#?}");
        let kind = if push { "a DPoP token" } else { "a Bearer token" };
        assert!(detail(&report, "token").contains(kind), "{report:#?}");
        assert_eq!(issuer.session(&made.id).await["status"], "SUCCESSFUL");
    }
}

/// AUTHZ-10: the person denies.
#[tokio::test]
async fn a_login_that_is_denied() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("identity-credential", json!({})).await;
    let options = WalletOptions {
        person: Person::Denies,
        ..robot(&issuer)
    };
    let report = wallet::claim(&options, &made.link()).await;
    let error = report.error.expect("an error");
    assert_eq!(
        (error.step, error.issuer_error.as_deref()),
        ("authorization", Some("access_denied"))
    );
    assert_eq!(issuer.session(&made.id).await["status"], "REJECTED_BY_USER");
}

/// AUTHZ-1, AUTHZ-2: a wallet that begins by itself, by scope and by `authorization_details` (TOKEN-16, TOKEN-17).
#[tokio::test]
async fn a_wallet_that_begins_by_itself() {
    let issuer = TestIssuer::start().await;
    for details in [false, true] {
        let options = WalletOptions {
            configuration: Some("identity_credential_dc+sd-jwt".into()),
            way: Some(Way::Login),
            details,
            ..robot(&issuer)
        };
        let report = wallet::claim(&options, &issuer.base).await;
        assert!(report.ok, "{report:#?}");
    }
}
