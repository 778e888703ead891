//! Transaction codes.

use serde_json::json;

use super::token::check_error;
use crate::support::holder::Made;
use crate::support::issuer::TestIssuer;

async fn ask(issuer: &TestIssuer, made: &Made, code: Option<&str>) -> (u16, String) {
    let more: Vec<(&str, &str)> = code.map(|code| ("tx_code", code)).into_iter().collect();
    let answer = issuer.token(&made.code, &more).send().await;
    if answer.status != 200 {
        let error = answer.json()["error"].as_str().expect("an error").to_owned();
        check_error(&answer, 400, &error);
        return (answer.status, error);
    }
    (200, String::new())
}

/// TOKEN-5, TOKEN-6, TOKEN-7, TOKEN-9, OFFER-10, R35: four wrong tries leave the code, a missing one is none.
#[tokio::test]
async fn four_wrong_tries_are_forgiven() {
    let issuer = TestIssuer::start().await;
    let made = issuer
        .offer("plain", json!({"txCode": {"length": 4}, "txCodeValue": "0042"}))
        .await;
    assert_eq!(made.tx_code(), "0042");
    for _ in 0..10 {
        assert_eq!(ask(&issuer, &made, None).await, (400, "invalid_request".into()));
        assert_eq!(ask(&issuer, &made, Some("")).await, (400, "invalid_request".into()));
    }
    for wrong in ["42", "00420", "٠٠٤٢", "0042 "] {
        assert_eq!(
            ask(&issuer, &made, Some(wrong)).await,
            (400, "invalid_grant".into()),
            "{wrong}"
        );
    }
    assert!(issuer.told(&made.id).is_empty(), "R11: nothing was granted");
    assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE");
    assert_eq!(ask(&issuer, &made, Some("0042")).await.0, 200);
    assert_eq!(issuer.told(&made.id), ["requested_token"]);
    let unasked = issuer.offer("plain", json!({})).await;
    assert_eq!(
        ask(&issuer, &unasked, Some("1234")).await,
        (400, "invalid_request".into())
    );
    assert_eq!(ask(&issuer, &unasked, None).await.0, 200);
}

/// R35, OFFER-22, OFFER-23, OFFER-24: the fifth wrong try ends the session, and the right code comes too late.
#[tokio::test]
async fn the_fifth_wrong_try_is_the_last() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({"txCode": {"input_mode": "text"}})).await;
    let right = made.tx_code();
    for _ in 0..5 {
        assert_eq!(
            ask(&issuer, &made, Some(&right.to_lowercase())).await,
            (400, "invalid_grant".into())
        );
    }
    // TOKEN-8: whoever typed it learns why the right one does not help.
    let late = issuer.token(&made.code, &[("tx_code", &right)]).send().await;
    check_error(&late, 400, "invalid_grant");
    assert_eq!(
        late.json()["error_description"],
        "too many wrong transaction codes; the offer is closed"
    );
    let session = issuer.session(&made.id).await;
    assert_eq!(session["status"], "UNSUCCESSFUL");
    assert_eq!(session["statusReason"], "tx_code attempts exceeded");
    assert_eq!(session["isClosed"], true);
    assert_eq!(issuer.told(&made.id), ["issuance_status"]);
}

/// R35 under concurrency: fifty wrong codes at once end the session once and let nobody in.
#[tokio::test(flavor = "multi_thread")]
async fn a_guessing_flood_ends_at_five() {
    let issuer = TestIssuer::start().await;
    let made = issuer
        .offer("plain", json!({"txCode": {}, "txCodeValue": "777777"}))
        .await;
    let guesses = (0..50).map(|n| {
        let ask = issuer.token(&made.code, &[("tx_code", &format!("{n:06}"))]);
        tokio::spawn(async move { ask.send().await })
    });
    for guess in guesses.collect::<Vec<_>>() {
        check_error(&guess.await.expect("no panic"), 400, "invalid_grant");
    }
    assert_eq!(issuer.told(&made.id), ["issuance_status"]);
    assert_eq!(ask(&issuer, &made, Some("777777")).await, (400, "invalid_grant".into()));
}
