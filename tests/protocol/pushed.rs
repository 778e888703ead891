//! The pushed authorization request endpoint.

use jiff::SignedDuration;
use serde_json::json;

use super::authorize::shown;
use super::token::check_error;
use crate::support::issuer::TestIssuer;
use crate::support::person::{CHALLENGE, CLIENT, led, waiting};

/// PAR-1, PAR-3, PAR-7, AUTHZ-9: pushed, taken up by name alone, approved; what stands beside the name counts for nothing.
#[tokio::test]
async fn pushed_and_taken_up() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let long = "s".repeat(2000);
    let answer = issuer
        .push(&[("issuer_state", &made.id), ("state", &long)])
        .send()
        .await
        .expect(201);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    let uri = body["request_uri"].as_str().expect("a request_uri");
    assert!(
        uri.starts_with("urn:ietf:params:oauth:request_uri:") && uri.len() > 70,
        "{uri}"
    );
    assert_eq!(body["expires_in"], 90);
    let query = format!("client_id={CLIENT}&request_uri={uri}&state=other&redirect_uri=https://x&response_type=token");
    let page = issuer.get(&format!("/openid4vci/authorize?{query}")).send().await;
    let (_, query) = led(&issuer.decide(&page, "approve").send().await);
    assert_eq!((&query["state"], &query["iss"]), (&long, &issuer.base));
    issuer.redeem(&query["code"], &[]).send().await.expect(200);
    let kept = issuer
        .journal
        .exchanges(&model::id::SessionId::parse(&made.id).expect("an id"));
    let kept = kept.expect("exchanges");
    let paths: Vec<_> = kept
        .iter()
        .map(|kept| (kept.exchange.path.as_str(), kept.exchange.status))
        .collect();
    assert_eq!(
        paths,
        [
            ("/openid4vci/par", 201),
            ("/openid4vci/authorize", 200),
            ("/openid4vci/authorize/decision", 303),
            ("/openid4vci/token", 200)
        ]
    );
    let record = format!("{kept:?}");
    for secret in [uri, &query["code"], &long, &waiting(&page)] {
        assert!(!record.contains(secret), "{secret} is on record: {record}");
    }
}

/// PAR-4: single use counts from the decision, not from the page; only its client may take it up; it does not last.
#[tokio::test]
async fn a_pushed_request_is_used_once() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let of = ("issuer_state", &*made.id);
    let uri = issuer.pushed(&[of]).await;
    let (first, second) = (
        issuer.take_up(CLIENT, &uri).send().await,
        issuer.take_up(CLIENT, &uri).send().await,
    );
    shown(&issuer.take_up("https://other.example", &uri).send().await);
    shown(&issuer.take_up("", &uri).send().await);
    led(&issuer.decide(&second, "approve").send().await);
    shown(&issuer.decide(&first, "approve").send().await);
    shown(&issuer.take_up(CLIENT, &uri).send().await);

    let uri = issuer.pushed(&[of]).await;
    issuer.clock.advance(SignedDuration::from_millis(89_999));
    let page = issuer.take_up(CLIENT, &uri).send().await;
    issuer.clock.advance(SignedDuration::from_millis(1));
    shown(&issuer.take_up(CLIENT, &uri).send().await);
    // Who has the page may go on thinking.
    led(&issuer.decide(&page, "approve").send().await);
    shown(
        &issuer
            .take_up(CLIENT, "urn:ietf:params:oauth:request_uri:guess")
            .send()
            .await,
    );
}

/// PAR-1, PAR-2, PAR-5, PAR-6, PAR-7, PKCE-3: each mistake has its error.
#[tokio::test]
async fn what_is_not_taken() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let check = async |more: &[(&str, &str)], error: &str| {
        let mut with = vec![("issuer_state", &*made.id)];
        with.retain(|(name, _)| more.iter().all(|(other, _)| name != other));
        with.extend_from_slice(more);
        check_error(&issuer.push(&with).send().await, 400, error);
    };
    check(
        &[("request_uri", "urn:ietf:params:oauth:request_uri:x")],
        "invalid_request",
    )
    .await;
    check(&[("client_id", "")], "invalid_request").await;
    check(&[("redirect_uri", "")], "invalid_request").await;
    check(&[("redirect_uri", "http://wallet.example")], "invalid_request").await;
    check(&[("response_type", "code id_token")], "unsupported_response_type").await;
    check(&[("code_challenge", "")], "invalid_request").await;
    check(&[("code_challenge_method", "plain")], "invalid_request").await;
    check(&[("issuer_state", "nobody")], "invalid_request").await;
    check(&[("scope", "unbound")], "invalid_scope").await;
    check(&[("dpop_jkt", "x")], "invalid_request").await;
    check(&[("request", "a.b.c")], "request_not_supported").await;
    let json = issuer.post("/openid4vci/par").json(&json!({"client_id": CLIENT}));
    check_error(&json.send().await, 400, "invalid_request");
    let get = issuer.get("/openid4vci/par").send().await.expect(405);
    assert_eq!(get.header("allow"), Some("POST"));
    let large = issuer.push(&[("state", &"s".repeat(1_200_000))]).send().await;
    assert_eq!(large.status, 413);
    // A key that was announced must be proved when the code is redeemed.
    let code = issuer
        .approved(&[("issuer_state", &made.id), ("dpop_jkt", CHALLENGE)])
        .await;
    check_error(&issuer.redeem(&code, &[]).send().await, 400, "invalid_grant");
}
