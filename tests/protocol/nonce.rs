//! The nonce endpoint, and what becomes of a nonce.

use std::collections::HashSet;

use jiff::SignedDuration;
use serde_json::json;

use crate::support::holder::Holder;
use crate::support::issuer::TestIssuer;

/// NONCE-1, NONCE-2, NONCE-3, NONCE-4, NONCE-5, NONCE-9, CONF-30.
#[tokio::test]
async fn a_nonce_is_there_for_the_asking() {
    let issuer = TestIssuer::start().await;
    let ask = issuer.post("/openid4vci/nonce");
    let mut seen = HashSet::new();
    for ask in [
        ask.clone(),
        ask.clone().bearer("whatever"),
        ask.clone().json(&json!({"any": "thing"})),
        ask,
    ] {
        let answer = ask.send().await.expect(200);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let body = answer.json();
        assert_eq!(
            body.as_object().expect("an object").keys().collect::<Vec<_>>(),
            ["c_nonce"]
        );
        assert!(seen.insert(body["c_nonce"].as_str().expect("a nonce").to_owned()));
    }
    for method in ["GET", "PUT", "DELETE"] {
        issuer.ask(method, "/openid4vci/nonce").send().await.expect(405);
    }
}

/// NONCE-7, NONCE-8, PROOF-9, CRED-44: good until it is five minutes old, also again after a failure; then asked for anew.
#[tokio::test]
async fn a_nonce_grows_stale() {
    let issuer = TestIssuer::start().await;
    let (made, nonce) = (
        issuer.offer("plain", json!({"expiresInSeconds": -1})).await,
        issuer.nonce().await,
    );
    issuer.clock.advance(SignedDuration::from_secs(200));
    let token = issuer.granted(&made.code).await;
    issuer.clock.advance(SignedDuration::from_millis(99_999));
    let holder = Holder::new();
    let request =
        |proof: String| json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": [proof]}});
    let wrong = holder.proof("https://elsewhere.example", &nonce, issuer.now());
    let refused = issuer.credential(&token, &request(wrong)).send().await.expect(400);
    assert_eq!(refused.json()["error"], "invalid_proof");
    issuer.clock.advance(SignedDuration::from_millis(1));
    let stale = holder.proof(&issuer.base, &nonce, issuer.now());
    let refused = issuer.credential(&token, &request(stale)).send().await.expect(400);
    assert_eq!(refused.json()["error"], "invalid_nonce");
    assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE", "R36");
    assert_eq!(issuer.told(&made.id), ["requested_token"], "R36");
    let fresh = issuer.proof(&holder).await;
    issuer.credential(&token, &request(fresh)).send().await.expect(200);
}

/// NONCE-8: two proofs of two sessions may carry one nonce. NONCE-7: another desk's nonce is not ours.
#[tokio::test]
async fn a_nonce_may_be_shared_but_not_foreign() {
    let (issuer, other) = (TestIssuer::start().await, TestIssuer::start().await);
    let nonce = issuer.nonce().await;
    for (nonce, status) in [(&nonce, 200), (&nonce, 200), (&other.nonce().await, 400)] {
        let (_, token, mut body) = issuer.ready("plain", json!({})).await;
        body["proofs"]["jwt"] = json!([Holder::new().proof(&issuer.base, nonce, issuer.now())]);
        let answer = issuer.credential(&token, &body).send().await.expect(status);
        assert!(status == 200 || answer.json()["error"] == "invalid_nonce");
    }
}
