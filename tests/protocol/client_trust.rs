//! The authorization code grant with tokens bound to a key and clients that prove who they are.

use serde_json::{Value, json};

use super::token::check_error;
use crate::support::http::Ask;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::person::{CLIENT, led};
use crate::support::prover::{Instance, PROVIDER, Prover};

const ATTESTATION: &str = "oauth-client-attestation";
const POP: &str = "oauth-client-attestation-pop";

/// A request with a DPoP proof for the endpoint it goes to.
fn proved(issuer: &TestIssuer, ask: Ask, endpoint: &str, prover: &Prover) -> Ask {
    let url = format!("{}/openid4vci/{endpoint}", issuer.base);
    ask.header("dpop", &prover.proof(&url, issuer.now(), |_, _| ()))
}

/// A request with an attestation.
fn attested(issuer: &TestIssuer, ask: Ask, instance: &Instance) -> Ask {
    let now = issuer.now();
    let ask = ask.header(ATTESTATION, &instance.attestation(now, |_, _| ()));
    ask.header(POP, &instance.pop(&issuer.base, now, |_, _| ()))
}

/// From a pushed request to the code.
async fn code(issuer: &TestIssuer, pushed: Ask) -> String {
    let body = pushed.send().await.expect(201).json();
    let uri = body["request_uri"].as_str().expect("a request_uri");
    let page = issuer.take_up(CLIENT, uri).send().await;
    let answer = issuer.decide(&page, "approve").send().await;
    led(&answer).1.remove("code").expect("a code")
}

fn refresh_token(body: &Value) -> String {
    body["refresh_token"].as_str().expect("a refresh token").to_owned()
}

/// PAR-6, CONF-44, CONF-48, TOKEN-11: a code is bound to the key that the pushed request named or proved, and to no other.
#[tokio::test]
async fn a_code_is_bound_to_a_key() {
    let issuer = TestIssuer::start().await;
    let (key, other) = (Prover::new(), Prover::new());
    let jkt = key.0.public().thumbprint();
    for (named, proof) in [(true, false), (false, true), (true, true)] {
        let pushed = async || {
            let made = issuer.authorized("plain", json!({})).await;
            let jkt = if named { jkt.as_str() } else { "" };
            let push = issuer.push(&[("issuer_state", &made.id), ("dpop_jkt", jkt)]);
            let push = if proof {
                proved(&issuer, push, "par", &key)
            } else {
                push
            };
            code(&issuer, push).await
        };
        let redeem = |code: &str| issuer.redeem(code, &[]);
        check_error(&redeem(&pushed().await).send().await, 400, "invalid_grant");
        let wrong = proved(&issuer, redeem(&pushed().await), "token", &other);
        check_error(&wrong.send().await, 400, "invalid_grant");
        let right = proved(&issuer, redeem(&pushed().await), "token", &key);
        let body = right.send().await.expect(200).json();
        assert_eq!(body["token_type"], "DPoP", "{named} {proof}");
    }
    let made = issuer.authorized("plain", json!({})).await;
    let push = || issuer.push(&[("issuer_state", &made.id), ("dpop_jkt", &jkt)]);
    let answer = proved(&issuer, push(), "par", &other).send().await;
    assert_eq!(answer.status, 400, "two keys");
    // A proof is for its own endpoint, and a bad one is refused here as at the token endpoint (DPOP-4).
    let answer = proved(&issuer, push(), "token", &key).send().await;
    check_error(&answer, 400, "invalid_dpop_proof");
    assert_eq!(answer.header("www-authenticate"), None);
}

/// DPOP-5, DPOP-10, TOKEN-19, TOKEN-20, CONF-51: a refresh token of a public client is bound to its key and stays as it is.
#[tokio::test]
async fn a_refresh_token_is_bound_to_the_key() {
    let issuer = TestIssuer::choosing("refreshTokens = on\ndpop { accessTokenSeconds = 1200 }").await;
    let (key, other) = (Prover::new(), Prover::new());
    let (_, code) = issuer.code("plain").await;
    let body = proved(&issuer, issuer.redeem(&code, &[]), "token", &key)
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(body["expires_in"], 1200);
    let token = refresh_token(&body);
    check_error(&issuer.refresh(&token, &[]).send().await, 400, "invalid_grant");
    let wrong = proved(&issuer, issuer.refresh(&token, &[]), "token", &other);
    check_error(&wrong.send().await, 400, "invalid_grant");
    for _ in 0..2 {
        let right = proved(&issuer, issuer.refresh(&token, &[]), "token", &key);
        let body = right.send().await.expect(200).json();
        assert_eq!(
            (&body["token_type"], &body["expires_in"]),
            (&json!("DPoP"), &json!(1200))
        );
        assert!(body.get("refresh_token").is_none(), "TOKEN-21");
    }
}

/// CATT-1, CATT-5, CATT-8, PAR-1, PAR-7, HAIP-4, CONF-51: a client that must prove who it is does so each time, and what it is
/// given is bound to its instance.
#[tokio::test]
async fn codes_and_refresh_tokens_are_bound_to_the_instance() {
    let service = format!(
        "refreshTokens = on\nclientAuthenticationConfig = {{ supportedMethods = [
           {{ type = \"client-attestation\", config = {{ verificationMethod = {PROVIDER} }} }}] }}"
    );
    let issuer = TestIssuer::with(Setup {
        service: service.leak(),
        ..Setup::default()
    })
    .await;
    let (instance, other) = (Instance::new(CLIENT), Instance::new(CLIENT));
    let pushed = async || {
        let made = issuer.authorized("plain", json!({})).await;
        let push = || issuer.push(&[("issuer_state", &made.id)]);
        check_error(&push().send().await, 401, "invalid_client");
        let stranger = attested(&issuer, push(), &Instance::new("https://other.example"));
        check_error(&stranger.send().await, 401, "invalid_client_attestation");
        code(&issuer, attested(&issuer, push(), &instance)).await
    };
    let redeem = |code: &str| issuer.redeem(code, &[("client_id", "")]);
    let good = pushed().await;
    check_error(&redeem(&good).send().await, 401, "invalid_client");
    let wrong = attested(&issuer, redeem(&pushed().await), &other);
    check_error(&wrong.send().await, 400, "invalid_grant");
    let body = attested(&issuer, redeem(&good), &instance)
        .send()
        .await
        .expect(200)
        .json();
    let token = refresh_token(&body);
    let refresh = || issuer.refresh(&token, &[]);
    check_error(&refresh().send().await, 401, "invalid_client");
    check_error(&attested(&issuer, refresh(), &other).send().await, 400, "invalid_grant");
    attested(&issuer, refresh(), &instance).send().await.expect(200);
}
