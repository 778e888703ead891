//! The token endpoint without transaction codes.

use issuer::policy::Policy;
use jiff::SignedDuration;
use serde_json::json;

use crate::support::holder::GRANT;
use crate::support::http::{Answer, Ask};
use crate::support::issuer::{Setup, TestIssuer};

/// An OAuth error: its status, its code, a description in its charset, and no cache (TOKEN-24, GEN-3).
#[track_caller]
pub fn check_error(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let body = answer.json();
    assert_eq!(body["error"], error, "{body}");
    assert!(
        body.as_object()
            .expect("an object")
            .keys()
            .all(|key| ["error", "error_description"].contains(&key.as_str()))
    );
    let description = body["error_description"].as_str().unwrap_or_default();
    assert!(
        description
            .bytes()
            .all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
        "{description}"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

async fn check(ask: Ask, status: u16, error: &str) {
    check_error(&ask.send().await, status, error);
}

/// TOKEN-2, TOKEN-3, TOKEN-14, TOKEN-18, TOKEN-19, TOKEN-25, ASMETA-3; GEN-2: unknown parameters are ignored.
#[tokio::test]
async fn granted() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let more = [("resource", "x"), ("authorization_details", "[]"), ("x-unknown", "ä")];
    let answer = issuer.token(&made.code, &more).send().await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert_eq!(
        body.as_object().expect("an object").keys().collect::<Vec<_>>(),
        ["access_token", "token_type", "expires_in"]
    );
    assert_eq!(
        (&body["token_type"], &body["expires_in"]),
        (&json!("Bearer"), &json!(300))
    );
    assert!(
        body["access_token"].as_str().is_some_and(|token| token.len() >= 43),
        "256 bits"
    );
    assert_eq!(issuer.told(&made.id), ["requested_token"], "R11");
}

/// TOKEN-1, TOKEN-2, TOKEN-10, TOKEN-23, TOKEN-24.
#[tokio::test]
async fn malformed() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let post = |form: &[(&str, &str)]| issuer.post("/openid4vci/token").form(form);
    check(post(&[]), 400, "invalid_request").await;
    check(post(&[("grant_type", GRANT)]), 400, "invalid_request").await;
    check(
        post(&[("grant_type", GRANT), ("pre-authorized_code", "")]),
        400,
        "invalid_request",
    )
    .await;
    check(
        issuer.token(&made.code, &[("pre-authorized_code", &made.code)]),
        400,
        "invalid_request",
    )
    .await;
    check(
        issuer.token(&made.code, &[("x", "1"), ("x", "2")]),
        400,
        "invalid_request",
    )
    .await;
    check(
        issuer.token(&made.code, &[("\"\\ü", "1"), ("\"\\ü", "2")]),
        400,
        "invalid_request",
    )
    .await;
    for grant in ["refresh_token", "password", "URN:IETF:PARAMS"] {
        check(
            post(&[("grant_type", grant), ("code", "x"), ("tx_code", "1")]),
            400,
            "unsupported_grant_type",
        )
        .await;
    }
    let json = issuer
        .post("/openid4vci/token")
        .json(&json!({"grant_type": GRANT, "pre-authorized_code": made.code}));
    check(json, 400, "invalid_request").await;
    let in_query = format!("/openid4vci/token?grant_type={GRANT}&pre-authorized_code={}", made.code);
    check(issuer.post(&in_query).form(&[]), 400, "invalid_request").await;
    check(
        issuer.token(&made.code, &[("client_id", &"x".repeat(600))]),
        400,
        "invalid_request",
    )
    .await;
    let get = issuer.get("/openid4vci/token").send().await.expect(405);
    assert_eq!(get.header("allow"), Some("POST"));
    assert!(issuer.told(&made.id).is_empty());
    issuer.granted(&made.code).await;
}

/// TOKEN-8: unknown, used and expired codes, all with the same words.
#[tokio::test]
async fn codes_that_are_no_good() {
    let issuer = TestIssuer::start().await;
    let unknown = issuer.token("nobody", &[]).send().await;
    check_error(&unknown, 400, "invalid_grant");
    let made = issuer.offer("plain", json!({})).await;
    let token = issuer.granted(&made.code).await;
    let used = issuer.token(&made.code, &[]).send().await;
    check_error(&used, 400, "invalid_grant");
    let late = issuer.offer("plain", json!({"expiresInSeconds": 1})).await;
    issuer.clock.advance(SignedDuration::from_secs(1));
    let expired = issuer.token(&late.code, &[]).send().await;
    check_error(&expired, 400, "invalid_grant");
    assert_eq!(unknown.text(), used.text());
    assert_eq!(unknown.text(), expired.text());
    // The first token lives on: asking again takes nothing away (TOKEN-8 asks for no revocation here).
    let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt"});
    let answer = issuer.credential(&token, &body).send().await;
    assert_eq!(answer.json()["error"], "invalid_proof");
}

/// TOKEN-23: a code is told from another by bytes, case included (GEN-4).
#[tokio::test]
async fn codes_are_compared_by_bytes() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let mut other = made.code.clone().into_bytes();
    other[0] ^= 0x20;
    let other = String::from_utf8(other).expect("ASCII");
    for code in [other, format!("{} ", made.code), made.code[1..].to_owned()] {
        check(issuer.token(&code, &[]), 400, "invalid_grant").await;
    }
    issuer.granted(&made.code).await;
}

/// TOKEN-4: where wallets must say who they are, one that does not gets nothing, and its code stays good.
#[tokio::test]
async fn nobody_in_particular_where_that_is_not_taken() {
    let policy = Policy {
        anonymous: false,
        ..Policy::default()
    };
    let setup = Setup {
        policy: Some(policy),
        ..Setup::default()
    };
    let issuer = TestIssuer::with(setup).await;
    let made = issuer.offer("plain", json!({})).await;
    check(issuer.token(&made.code, &[]), 401, "invalid_client").await;
    assert!(issuer.told(&made.id).is_empty());
    issuer
        .token(&made.code, &[("client_id", "wallet")])
        .send()
        .await
        .expect(200);
}
