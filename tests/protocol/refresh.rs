//! Refresh tokens.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::holder::{Holder, Made};
use crate::support::issuer::TestIssuer;
use crate::support::person::CLIENT;

fn refresh_token(body: &Value) -> String {
    body["refresh_token"].as_str().expect("a refresh token").to_owned()
}

async fn granted(issuer: &TestIssuer, more: &[(&str, &str)]) -> (Made, Value) {
    let made = issuer.authorized("plain", json!({})).await;
    let mut with = vec![("issuer_state", &*made.id)];
    with.extend_from_slice(more);
    let code = issuer.approved(&with).await;
    let body = issuer.redeem(&code, &[]).send().await.expect(200).json();
    (made, body)
}

/// TOKEN-20, R11: given where the operator says so, and to wallets that ask for it where that is the rule.
#[tokio::test]
async fn given_by_policy() {
    for (service, scope, expect) in [
        ("", "", false),
        ("refreshTokens = off", "offline_access", false),
        ("refreshTokens = on", "", true),
        ("refreshTokens = on, offlineAccess = true", "", false),
        ("refreshTokens = on, offlineAccess = true", "offline_access", true),
    ] {
        let issuer = TestIssuer::choosing(service).await;
        let (_, body) = granted(&issuer, &[("scope", scope)]).await;
        assert_eq!(body.get("refresh_token").is_some(), expect, "{service} {scope}");
    }
    let issuer = TestIssuer::choosing("refreshTokens = on").await;
    let made = issuer.offer("plain", json!({})).await;
    let body = issuer.token(&made.code, &[]).send().await.expect(200).json();
    let token = refresh_token(&body);
    // An anonymous wallet stays anonymous.
    check_error(&issuer.refresh(&token, &[]).send().await, 400, "invalid_grant");
    issuer.refresh(&token, &[("client_id", "")]).send().await.expect(200);
    assert_eq!(issuer.told(&made.id), ["requested_token"], "R11");
}

/// TOKEN-20, TOKEN-22: identifiers stay, scope does not grow, the client is the same.
#[tokio::test]
async fn refreshed_under_the_same_terms() {
    let issuer = TestIssuer::choosing("refreshTokens = on").await;
    let details =
        json!([{"type": "openid_credential", "credential_configuration_id": "event_ticket_dc+sd-jwt"}]).to_string();
    let (_, body) = granted(&issuer, &[("authorization_details", &details)]).await;
    let again = issuer.refresh(&refresh_token(&body), &[]).send().await.expect(200);
    assert_eq!(again.header("cache-control"), Some("no-store"));
    let again = again.json();
    assert_eq!(again["authorization_details"], body["authorization_details"]);
    assert_ne!(again["access_token"], body["access_token"]);
    let token = refresh_token(&again);
    check_error(
        &issuer.refresh(&token, &[("scope", "more")]).send().await,
        400,
        "invalid_scope",
    );
    check_error(
        &issuer
            .refresh(&token, &[("client_id", "https://other.example")])
            .send()
            .await,
        400,
        "invalid_grant",
    );
    check_error(&issuer.refresh("guess", &[]).send().await, 400, "invalid_grant");
    let without = issuer
        .post("/openid4vci/token")
        .form(&[("grant_type", "refresh_token"), ("client_id", CLIENT)]);
    check_error(&without.send().await, 400, "invalid_request");
    issuer.clock.advance(SignedDuration::from_hours(24 * 31));
    check_error(&issuer.refresh(&token, &[]).send().await, 400, "invalid_grant");
}

/// TOKEN-21: the one before works for a minute; then its use ends all of them.
#[tokio::test]
async fn rotated_with_a_minute_of_grace() {
    let issuer = TestIssuer::choosing("refreshTokens = rotate").await;
    let (made, body) = granted(&issuer, &[]).await;
    let one = refresh_token(&body);
    let two = refresh_token(&issuer.refresh(&one, &[]).send().await.expect(200).json());
    assert_ne!(one, two);
    issuer.clock.advance(SignedDuration::from_millis(59_999));
    let three = refresh_token(&issuer.refresh(&one, &[]).send().await.expect(200).json());
    issuer.refresh(&two, &[]).send().await.expect(200);
    issuer.clock.advance(SignedDuration::from_millis(1));
    check_error(&issuer.refresh(&one, &[]).send().await, 400, "invalid_grant");
    for token in [&two, &three] {
        check_error(&issuer.refresh(token, &[]).send().await, 400, "invalid_grant");
    }
    let request = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt",
        "proofs": {"jwt": [issuer.proof(&Holder::new()).await]}});
    let token = body["access_token"].as_str().expect("a token");
    check_error(&issuer.credential(token, &request).send().await, 401, "invalid_token");
    assert_eq!(issuer.told(&made.id), ["requested_token"]);
}
