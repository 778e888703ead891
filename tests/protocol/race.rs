//! Requests that meet: one wins, the others change nothing.

use jiff::SignedDuration;
use serde_json::json;
use tokio::task::JoinSet;

use super::token::check_error;
use crate::support::holder::Holder;
use crate::support::http::{Answer, Ask};
use crate::support::issuer::TestIssuer;

async fn at_once(asks: impl Iterator<Item = Ask>) -> Vec<Answer> {
    let mut set = JoinSet::new();
    for ask in asks {
        set.spawn(async move { ask.send().await });
    }
    set.join_all().await
}

/// TOKEN-9, OFFER-9, TOKEN-8: fifty at once, one token.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_spent_once() {
    let issuer = TestIssuer::start().await;
    for extra in [json!({}), json!({"txCode": {}, "txCodeValue": "123456"})] {
        let made = issuer.offer("plain", extra.clone()).await;
        let more: &[_] = if extra.get("txCode").is_some() {
            &[("tx_code", "123456")]
        } else {
            &[]
        };
        let answers = at_once((0..50).map(|_| issuer.token(&made.code, more))).await;
        let (granted, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!(granted.len(), 1);
        for answer in refused {
            check_error(answer, 400, "invalid_grant");
        }
        assert_eq!(issuer.told(&made.id), ["requested_token"]);
    }
}

/// R16: a hall of phones scans one code; everybody gets the offer and every fetch is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_hall_of_phones() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let answers = at_once((0..100).map(|_| issuer.fetch(&made))).await;
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    assert_eq!(issuer.told(&made.id), vec!["resolved_credential_offer"; 100]);
}

/// R34, CRED-16: one token, twenty credential requests at once, one credential and one set of events.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_serves_once() {
    let issuer = TestIssuer::start().await;
    let (made, token, _) = issuer.ready("plain", json!({})).await;
    let nonce = issuer.nonce().await;
    let answers = at_once((0..20).map(|_| {
        let proof = Holder::new().proof(&issuer.base, &nonce, issuer.now());
        let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": [proof]}});
        issuer.credential(&token, &body)
    }))
    .await;
    let (issued, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(issued.len(), 1);
    for answer in refused {
        check_error(answer, 400, "invalid_credential_request");
    }
    assert_eq!(
        issuer.told(&made.id),
        ["requested_token", "sdjwt_issue", "issuance_status"]
    );
}

/// design.md, Expiry: sweeper against wallet. Whoever commits first wins, and exactly one end is told.
#[tokio::test(flavor = "multi_thread")]
async fn sweeper_against_wallet() {
    let issuer = TestIssuer::start().await;
    for _ in 0..30 {
        let (made, token, body) = issuer.ready("plain", json!({"expiresInSeconds": 300})).await;
        issuer.clock.advance(SignedDuration::from_millis(299_999));
        let nonce = issuer.nonce().await;
        let mut body = body;
        body["proofs"]["jwt"] = json!([Holder::new().proof(&issuer.base, &nonce, issuer.now())]);
        let ask = issuer.credential(&token, &body);
        let asking = tokio::spawn(async move { ask.send().await });
        issuer.clock.advance(SignedDuration::from_millis(1));
        let answer = asking.await.expect("no panic");
        let told = issuer.told(&made.id);
        match answer.status {
            200 => assert_eq!(told, ["requested_token", "sdjwt_issue", "issuance_status"]),
            // Refused: the sweeper won or will, and nothing of an issue was told.
            400 | 401 => assert!(
                ["requested_token"].as_slice() == told || ["requested_token", "issuance_status"].as_slice() == told,
                "{told:?}"
            ),
            other => panic!("{other}: {}", answer.text()),
        }
    }
}

/// Reject against wallet (R10): the operator's word or the credential, never both.
#[tokio::test(flavor = "multi_thread")]
async fn operator_against_wallet() {
    let issuer = TestIssuer::start().await;
    for _ in 0..20 {
        let (made, token, body) = issuer.ready("plain", json!({})).await;
        let ask = issuer.credential(&token, &body);
        let asking = tokio::spawn(async move { ask.send().await });
        let called_off = issuer::reject(&issuer.issuer, &made.id, "Called off").await;
        let answer = asking.await.expect("no panic");
        let session = issuer.session(&made.id).await;
        match called_off {
            Ok(()) => {
                assert_eq!((answer.status, &session["status"]), (400, &json!("REJECTED_BY_USER")));
                assert_eq!(session["statusReason"], "Called off");
                assert_eq!(issuer.told(&made.id), ["requested_token", "issuance_status"]);
            }
            Err(refusal) => {
                assert_eq!(
                    (refusal.status, answer.status, &session["status"]),
                    (409, 200, &json!("SUCCESSFUL"))
                );
            }
        }
    }
}
