//! Requests on the way to a code, and after a credential, that are cut off, nested deep or longer than any that is meant.

use serde_json::{Value, json};

use super::hostile::nested;
use super::token::check_error;
use crate::support::holder::Holder;
use crate::support::http::Answer;
use crate::support::issuer::TestIssuer;
use crate::support::person::{led, request};
use crate::support::soon;

const FORM: &str = "application/x-www-form-urlencoded";

/// A good request, as it travels.
fn good(more: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(request(more))
        .finish()
}

/// The error of an authorization endpoint's answer: of the redirect, or of the body, or that of a page for the person.
fn refusal(answer: &Answer) -> Option<String> {
    match answer.status {
        303 => led(answer).1.remove("error"),
        400 if answer.text().contains("class=wrong") => Some("invalid_request".into()),
        400 => answer.json()["error"].as_str().map(str::to_owned),
        _ => None,
    }
}

/// AUTHZ-10, PAR-5: a request that broke off is refused, or is a shorter one that is complete; never anything else.
#[tokio::test]
async fn cut_off() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let whole = good(&[("issuer_state", &made.id)]);
    let known = [
        "invalid_request",
        "unsupported_response_type",
        "invalid_scope",
        "unauthorized_client",
    ];
    let (mut taken, mut refused) = (0, 0);
    for length in (0..=whole.len()).rev().step_by(9) {
        let cut = &whole[..length];
        let pushed = issuer.post("/openid4vci/par").body(FORM, cut).send().await;
        let linked = issuer.get(&format!("/openid4vci/authorize?{cut}")).send().await;
        let posted = issuer.post("/openid4vci/authorize").body(FORM, cut).send().await;
        for (answer, well) in [(pushed, 201), (linked, 200), (posted, 200)] {
            if answer.status == well {
                taken += 1;
                continue;
            }
            let error = refusal(&answer).unwrap_or_else(|| panic!("{length}: {} {}", answer.status, answer.text()));
            assert!(known.contains(&error.as_str()), "{length}: {error}");
            refused += 1;
        }
    }
    assert!(taken >= 3 && refused > 40, "{taken} were taken, {refused} were not");
    let decision = "request=no-such-name&decision=approve";
    for length in 0..=decision.len() {
        let ask = issuer.post("/openid4vci/authorize/decision");
        let answer = ask.body(FORM, &decision[..length]).send().await;
        assert_eq!(refusal(&answer).as_deref(), Some("invalid_request"), "{length}");
    }
    let code = issuer.approved(&[("issuer_state", &made.id)]).await;
    issuer.redeem(&code, &[]).send().await.expect(200);
}

/// AUTHZ-4: `authorization_details` that are nested ten thousand deep, in every place, are refused where they are read.
#[tokio::test]
async fn ten_thousand_deep() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let deep = nested(10_000);
    for details in [
        deep.clone(),
        format!("[{{\"type\":\"openid_credential\",\"credential_configuration_id\":{deep}}}]"),
        format!("[{{\"type\":\"openid_credential\",\"x\":{deep}}}]"),
        "[{\"a\":".repeat(10_000),
    ] {
        let pushed = issuer.push(&[("issuer_state", &made.id), ("authorization_details", &details)]);
        let answer = soon("a pushed request", pushed.send()).await;
        check_error(&answer, 400, "invalid_authorization_details");
        let posted = issuer.post("/openid4vci/authorize").body(
            FORM,
            good(&[("issuer_state", &made.id), ("authorization_details", &details)]),
        );
        let answer = soon("a request", posted.send()).await;
        assert_eq!(
            refusal(&answer).as_deref(),
            Some("invalid_authorization_details"),
            "{}",
            answer.text()
        );
    }
    issuer.pushed(&[("issuer_state", &made.id)]).await;
}

/// An address is bounded before it is read; parameters that are as long as a body may be are refused for what they are.
#[tokio::test]
async fn long() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let long = "x".repeat(900_000);
    let answer = soon("a request", issuer.authorize(&[("state", &long)]).send()).await;
    assert!([414, 431].contains(&answer.status), "{}", answer.status);
    for name in [
        "client_id",
        "redirect_uri",
        "response_type",
        "code_challenge",
        "scope",
        "request_uri",
        "dpop_jkt",
    ] {
        let answer = soon(name, issuer.push(&[("issuer_state", &made.id), (name, &long)]).send()).await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
        assert!(answer.body.len() < 2000, "{name}: {} bytes", answer.body.len());
    }
    let many: Vec<(String, String)> = (0..10_000).map(|at| (format!("x{at}"), String::new())).collect();
    let many: Vec<(&str, &str)> = many
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for target in [
        "/openid4vci/par",
        "/openid4vci/authorize",
        "/openid4vci/authorize/decision",
    ] {
        let answer = soon(target, issuer.post(target).form(&many).send()).await;
        assert_eq!(refusal(&answer).as_deref(), Some("invalid_request"), "{target}");
    }
    issuer.pushed(&[("issuer_state", &made.id)]).await;
}

/// DEFER-1, NOTIF-2, NOTIF-6: what comes after a credential broke off, too.
#[tokio::test]
async fn cut_off_afterwards() {
    let issuer = TestIssuer::start().await;
    let (_, token, mut body) = issuer.ready("plain", json!({})).await;
    body["proofs"]["jwt"] = json!([issuer.proof(&Holder::new()).await]);
    let answer = issuer.credential(&token, &body).send().await.expect(200).json();
    let good = json!({"notification_id": answer["notification_id"], "event": "credential_accepted"}).to_string();
    let deferred = json!({"transaction_id": "no-such-transaction"}).to_string();
    let check = async |target: &str, whole: &str, error: &str| {
        for length in 0..whole.len() {
            let ask = issuer.post(target).bearer(&token);
            let answer = ask.body("application/json", &whole.as_bytes()[..length]).send().await;
            check_error(&answer, 400, error);
        }
    };
    check("/openid4vci/notification", &good, "invalid_notification_request").await;
    check(
        "/openid4vci/deferred_credential",
        &deferred,
        "invalid_credential_request",
    )
    .await;
    let parsed: Value = serde_json::from_str(&good).expect("JSON");
    let ask = issuer.post("/openid4vci/notification").bearer(&token);
    assert!((200..300).contains(&ask.json(&parsed).send().await.status));
}
