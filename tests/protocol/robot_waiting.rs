//! The robot wallet waits, by a clock that is moved by hand: for credentials that are put off, and until tokens have run out.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::json;
use wallet::{Notify, Report, Step, WalletOptions, Way};

use crate::support::holder::Made;
use crate::support::issuer::TestIssuer;
use crate::support::soon;

fn robot(issuer: &TestIssuer) -> WalletOptions {
    WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet")
}

fn details<'a>(report: &'a Report, name: &str) -> Vec<&'a str> {
    let named = report.steps.iter().filter(|step| step.name == name);
    named.map(|step| step.detail.as_str()).collect()
}

/// Moves the clock on by so many seconds, once the wallet waits for that.
async fn pass(issuer: &TestIssuer, seconds: i64) {
    let then = issuer.now() + SignedDuration::from_secs(seconds);
    issuer.clock.awaited(then).await;
    issuer.clock.set(then);
}

async fn decide(issuer: &TestIssuer, made: &Made, verb: &str) {
    let ask = issuer.post(&format!("/issuer2/sessions/{}/{verb}", made.id));
    ask.send().await.expect(200);
}

/// CRED-21, DEFER-1, DEFER-2, DEFER-9: half a minute, in one step, with and without a login.
#[tokio::test]
async fn put_off_for_a_time() {
    let issuer = TestIssuer::start().await;
    for way in [Way::PreAuthorized, Way::Login] {
        let made = match way {
            Way::PreAuthorized => issuer.offer("by-time", json!({})).await,
            Way::Login => issuer.authorized("by-time", json!({})).await,
        };
        let (options, link) = (robot(&issuer), made.link());
        let (report, ()) = tokio::join!(wallet::claim(&options, &link), pass(&issuer, 30));
        assert!(report.ok, "{report:#?}");
        assert_eq!(details(&report, "deferred"), ["to be asked for in 30 s"]);
        assert_eq!(details(&report, "notification"), ["credential_accepted"]);
        assert_eq!(issuer.session(&made.id).await["status"], "SUCCESSFUL");
    }
}

/// DEFER-3, DEFER-5, CRED-46: an operator who takes his time, and one who refuses; each is asked every five seconds.
#[tokio::test]
async fn put_off_until_somebody_decides() {
    let issuer = TestIssuer::start().await;
    for (verb, error) in [("approve", None), ("refuse", Some("credential_request_denied"))] {
        let made = issuer.offer("by-operator", json!({})).await;
        let (options, link) = (robot(&issuer), made.link());
        let (report, ()) = tokio::join!(wallet::claim(&options, &link), async {
            pass(&issuer, 5).await;
            pass(&issuer, 5).await;
            // It has asked twice in vain, and waits.
            let third = issuer.now() + SignedDuration::from_secs(5);
            issuer.clock.awaited(third).await;
            decide(&issuer, &made, verb).await;
            issuer.clock.set(third);
        });
        assert_eq!(report.ok, error.is_none(), "{report:#?}");
        assert_eq!(report.error.and_then(|error| error.issuer_error).as_deref(), error);
        let asked = issuer.exchanges(&made.id).await;
        let asked = asked.iter().filter(|kept| kept.path.ends_with("deferred_credential"));
        assert_eq!(
            asked.map(|kept| kept.status).collect::<Vec<_>>(),
            [202, 202, if error.is_none() { 200 } else { 400 }]
        );
    }
}

/// DEFER-9: nobody decides, and the wallet's patience ends before its next question.
#[tokio::test]
async fn put_off_for_longer_than_it_waits() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("by-operator", json!({})).await;
    let (options, link) = (
        WalletOptions {
            patience: SignedDuration::from_secs(12),
            ..robot(&issuer)
        },
        made.link(),
    );
    let (report, ()) = tokio::join!(wallet::claim(&options, &link), async {
        pass(&issuer, 5).await;
        pass(&issuer, 5).await;
    });
    let error = report.error.expect("an error");
    assert_eq!((error.step, error.code), ("deferred", "issuance_deferred"), "{error:?}");
    assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE");
}

/// Claims, and lets the token run out as soon as the first credential is there, before the wallet refreshes it.
async fn refreshed(issuer: &TestIssuer, made: &Made, dpop: bool) -> Report {
    let options = WalletOptions {
        refresh: true,
        dpop: Some(dpop),
        // The notification would come with the token that has run out.
        notify: Notify::Nothing,
        ..robot(issuer)
    };
    let mut waited = false;
    let mut watch = |step: &Step| {
        if step.name == "credential" && !std::mem::replace(&mut waited, true) {
            issuer.clock.advance(SignedDuration::from_secs(301));
        }
    };
    wallet::claim_watched(&options, &made.link(), &mut watch).await
}

/// TOKEN-19, TOKEN-20, TOKEN-21, CRED-16, DPOP-10: a token that has run out is refreshed, and the credential fetched again. What is
/// bound to a key stays, unless the operator wants it otherwise; what is bound to nothing is replaced.
#[tokio::test]
async fn a_token_that_has_run_out() {
    let next = ", and one to refresh it with";
    for (service, dpop, replaced) in [
        ("refreshTokens = on", true, false),
        ("refreshTokens = on", false, true),
        ("refreshTokens = rotate", true, true),
        ("refreshTokens = rotate", false, true),
    ] {
        let issuer = TestIssuer::choosing(service).await;
        for way in [Way::PreAuthorized, Way::Login] {
            let made = match way {
                Way::PreAuthorized => issuer.offer("plain", json!({})).await,
                Way::Login => issuer.authorized("plain", json!({})).await,
            };
            let report = refreshed(&issuer, &made, dpop).await;
            assert!(report.ok, "{service} {dpop} {report:#?}");
            assert!(
                details(&report, "token").iter().all(|told| told.ends_with(next)),
                "{report:#?}"
            );
            let [told] = details(&report, "refresh")[..] else {
                panic!("{report:#?}")
            };
            assert_eq!(told.ends_with(next), replaced, "{service} {dpop} {told}");
            assert_eq!(details(&report, "credential").len(), 2);
        }
    }
    let issuer = TestIssuer::start().await;
    let report = refreshed(&issuer, &issuer.offer("plain", json!({})).await, true).await;
    assert_eq!(details(&report, "refresh"), ["the issuer gave no refresh token"]);
}

/// DEFER-10, TOKEN-20: the credential comes later than the token lasts. A wallet with a refresh token gets it all the same, one without
/// has waited for nothing.
#[tokio::test]
async fn put_off_for_longer_than_a_token_lasts() {
    for (service, well) in [
        ("refreshTokens = on", true),
        ("refreshTokens = rotate", true),
        ("", false),
    ] {
        let issuer = TestIssuer::choosing(service).await;
        for dpop in [true, false] {
            let later = json!({"runtimeOverrides": {"deferred": {"after": "600s"}}});
            let made = issuer.authorized("plain", later).await;
            let options = WalletOptions {
                dpop: Some(dpop),
                patience: SignedDuration::from_mins(15),
                ..robot(&issuer)
            };
            let link = made.link();
            // It is told to ask every minute.
            let waits = async {
                loop {
                    pass(&issuer, 60).await;
                }
            };
            let report = tokio::select! {
                report = soon("a report", wallet::claim(&options, &link)) => report,
                never = waits => never,
            };
            assert_eq!(report.ok, well, "{service} {report:#?}");
            // Each token lasts for five of the ten minutes.
            assert_eq!(
                details(&report, "refresh").len(),
                if well { 2 } else { 0 },
                "{report:#?}"
            );
            assert_eq!(details(&report, "notification").len(), usize::from(well), "{report:#?}");
            let error = report.error.and_then(|error| error.issuer_error);
            assert_eq!(error.as_deref(), (!well).then_some("invalid_token"));
        }
    }
}
