//! The authorization code at the token endpoint.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::holder::Holder;
use crate::support::issuer::TestIssuer;
use crate::support::person::{BACK, VERIFIER};

/// TOKEN-11, PKCE-2, PKCE-4, AUTHZ-13, V-PKCE-1: a code is bound to all that it was asked with, and a mistake burns it.
#[tokio::test]
async fn a_code_presented_wrongly_is_burned() {
    let issuer = TestIssuer::start().await;
    for (name, value) in [
        ("redirect_uri", ""),
        ("redirect_uri", "https://wallet.example/cb/"),
        ("client_id", "https://other.example"),
        ("code_verifier", ""),
        ("code_verifier", "short"),
        ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"),
    ] {
        let (made, code) = issuer.code("plain").await;
        check_error(
            &issuer.redeem(&code, &[(name, value)]).send().await,
            400,
            "invalid_grant",
        );
        check_error(&issuer.redeem(&code, &[]).send().await, 400, "invalid_grant");
        assert!(issuer.told(&made.id).is_empty(), "R11");
        let kept = issuer
            .journal
            .exchanges(&model::id::SessionId::parse(&made.id).expect("an id"));
        let refused = kept
            .expect("exchanges")
            .into_iter()
            .find(|kept| kept.exchange.error.is_some());
        let refused = refused.expect("the refusal is on record").exchange;
        assert!(refused.item.is_some() && refused.expected.is_some(), "{refused:?}");
        assert!(!format!("{refused:?}").contains(VERIFIER));
        // A person may be asked again.
        let code = issuer.approved(&[("issuer_state", &made.id)]).await;
        issuer.redeem(&code, &[]).send().await.expect(200);
    }
}

/// TOKEN-1, TOKEN-11, AUTHZ-11: what is missing is asked for; a code lives a minute.
#[tokio::test]
async fn a_code_is_short_lived() {
    let issuer = TestIssuer::start().await;
    let (_, code) = issuer.code("plain").await;
    for missing in ["code", "client_id"] {
        check_error(
            &issuer.redeem(&code, &[(missing, "")]).send().await,
            400,
            "invalid_request",
        );
    }
    check_error(&issuer.redeem("guess", &[]).send().await, 400, "invalid_grant");
    issuer.clock.advance(SignedDuration::from_millis(59_999));
    issuer.redeem(&code, &[]).send().await.expect(200);
    let (_, code) = issuer.code("plain").await;
    issuer.clock.advance(SignedDuration::from_secs(60));
    check_error(&issuer.redeem(&code, &[]).send().await, 400, "invalid_grant");
}

/// TOKEN-11: a code that comes a second time takes back what was granted for it.
#[tokio::test]
async fn reuse_revokes() {
    let issuer = TestIssuer::choosing("refreshTokens = on").await;
    let (made, code) = issuer.code("plain").await;
    let body = issuer.redeem(&code, &[]).send().await.expect(200).json();
    let text = |name: &str| body[name].as_str().expect("a token").to_owned();
    check_error(&issuer.redeem(&code, &[]).send().await, 400, "invalid_grant");
    let request = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt",
        "proofs": {"jwt": [issuer.proof(&Holder::new()).await]}});
    let refused = issuer.credential(&text("access_token"), &request).send().await;
    check_error(&refused, 401, "invalid_token");
    check_error(
        &issuer.refresh(&text("refresh_token"), &[]).send().await,
        400,
        "invalid_grant",
    );
    assert_eq!(issuer.told(&made.id), ["requested_token"]);
}

/// TOKEN-11: fifty at once, at most one token, and after the others have come none is left.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_raced_for() {
    let issuer = TestIssuer::start().await;
    let (made, code) = issuer.code("plain").await;
    let mut set = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let ask = issuer.redeem(&code, &[]);
        set.spawn(async move { ask.send().await.status });
    }
    let answers = set.join_all().await;
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    assert_eq!(issuer.told(&made.id), ["requested_token"]);
}

/// TOKEN-12, TOKEN-15, TOKEN-16, TOKEN-17: a token request may name the credential, in both grants.
#[tokio::test]
async fn details_in_the_token_request() {
    let issuer = TestIssuer::start().await;
    let details = |id: &str| json!([{"type": "openid_credential", "credential_configuration_id": id}]).to_string();
    let named = json!([{
        "type": "openid_credential",
        "credential_configuration_id": "event_ticket_dc+sd-jwt",
        "credential_identifiers": ["plain"],
    }]);
    let own = details("event_ticket_dc+sd-jwt");
    let (_, code) = issuer.code("plain").await;
    let wrong = issuer.redeem(&code, &[("authorization_details", &details("unbound_dc+sd-jwt"))]);
    check_error(&wrong.send().await, 400, "invalid_authorization_details");
    let body: Value = issuer
        .redeem(&code, &[("authorization_details", &own), ("redirect_uri", BACK)])
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(body["authorization_details"], named);
    let made = issuer.offer("plain", json!({})).await;
    let body = issuer
        .token(&made.code, &[("authorization_details", &own)])
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(body["authorization_details"], named);
}
