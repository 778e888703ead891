//! The credential endpoint: its token, its body, its refusals.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::http::{Answer, Ask};
use crate::support::issuer::TestIssuer;

const ID: &str = "event_ticket_dc+sd-jwt";

async fn check(ask: Ask, error: &str) -> Answer {
    let answer = ask.send().await;
    check_error(&answer, 400, error);
    assert_eq!(answer.header("www-authenticate"), None);
    answer
}

/// CRED-1, CRED-4, CRED-20, CRED-22, CRED-26, CRED-27, CRED-28, GEN-2, CONF-3, CONF-31: good, whatever else is in it.
#[tokio::test]
async fn issued() {
    let issuer = TestIssuer::start().await;
    let (made, token, mut body) = issuer.ready("plain", json!({})).await;
    body["x-unknown"] = json!({"any": ["thing"]});
    body["validUntil"] = json!(1);
    body["credential_response_encryption"] = Value::Null;
    let ask = issuer
        .post("/openid4vci/credential")
        .header("x-fapi-customer-ip-address", "2001:db8::1");
    let ask = ask
        .header("accept", "application/json; charset=UTF-8")
        .set("authorization", &format!("bEARER {token}"));
    let answer = ask
        .body("application/json; charset=UTF-8", body.to_string())
        .send()
        .await
        .expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    assert_eq!(
        body.as_object().expect("an object").keys().collect::<Vec<_>>(),
        ["credentials", "notification_id"]
    );
    let [one] = &body["credentials"].as_array().expect("credentials")[..] else {
        panic!("{body}")
    };
    assert_eq!(
        one.as_object().expect("an object").keys().collect::<Vec<_>>(),
        ["credential"]
    );
    assert!(
        one["credential"].as_str().is_some_and(|text| text.ends_with('~')),
        "SDJWT-1"
    );
    let session = issuer.session(&made.id).await;
    assert_eq!(
        (&session["status"], &session["isClosed"]),
        (&json!("SUCCESSFUL"), &json!(true))
    );
    assert_eq!(session["statusReason"], "Credential issued successfully");
    assert_eq!(session["issuedCredentialFormat"], "dc+sd-jwt");
}

/// CRED-2, CRED-47, CONF-15: without a token in the one place for it there is a bare challenge.
#[tokio::test]
async fn no_token() {
    let issuer = TestIssuer::start().await;
    let (_, token, body) = issuer.ready("plain", json!({})).await;
    let bare = issuer.post("/openid4vci/credential").json(&body);
    let in_query = issuer
        .post(&format!("/openid4vci/credential?access_token={token}"))
        .json(&body);
    for ask in [
        bare.clone(),
        in_query,
        bare.clone().header("authorization", "Bearer "),
        bare.clone().header("authorization", &format!("Basic {token}")),
        bare.clone().header("authorization", &token),
    ] {
        let answer = ask.send().await.expect(401);
        let either = "Bearer, DPoP algs=\"ES256 ES384 EdDSA\"";
        assert_eq!(answer.header("www-authenticate"), Some(either));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.json().get("error").is_none(), "CRED-47");
    }
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("access_token", &token)
        .finish();
    bare.body("application/x-www-form-urlencoded", form)
        .send()
        .await
        .expect(401);
    issuer.credential(&token, &body).send().await.expect(200);
}

/// CRED-48, CRED-53: a token that is wrong, used up by time, or of nobody; told before anything else is looked at.
#[tokio::test]
async fn bad_token() {
    let issuer = TestIssuer::start().await;
    let (made, token, _) = issuer.ready("plain", json!({"expiresInSeconds": 3600})).await;
    let check = async |token: &str| {
        let ask = issuer
            .post("/openid4vci/credential")
            .bearer(token)
            .body("text/plain", "{");
        let answer = ask.send().await;
        check_error(&answer, 401, "invalid_token");
        let description = answer.json()["error_description"].as_str().expect("words").to_owned();
        let expect = format!("Bearer error=\"invalid_token\", error_description=\"{description}\"");
        assert_eq!(answer.header("www-authenticate"), Some(expect.as_str()));
    };
    for bad in [
        "nobody",
        &token[1..],
        &token.to_uppercase(),
        &format!("{token}.Y2xpZW50"),
    ] {
        check(bad).await;
    }
    issuer.clock.advance(SignedDuration::from_millis(299_999));
    assert_eq!(issuer.credential(&token, &json!({})).send().await.status, 400);
    issuer.clock.advance(SignedDuration::from_millis(1));
    check(&token).await;
    assert_eq!(
        issuer.session(&made.id).await["status"],
        "ACTIVE",
        "its offer lives longer than the token"
    );
}

/// CRED-3, CRED-5, CRED-6, CRED-8, CRED-9, CRED-10, CRED-13, CRED-14, CRED-40, CRED-41, CRED-42, CRED-43, CRED-45, CRED-50, CRED-51, CRED-52, CONF-11,
/// CONF-12, CONF-13: each fault its code, and none of them the end of the session.
#[tokio::test]
async fn every_fault_of_a_request() {
    let issuer = TestIssuer::start().await;
    let (made, token, good) = issuer.ready("plain", json!({})).await;
    let proofs = &good["proofs"];
    let ask = |body: Value| issuer.credential(&token, &body);
    let raw = |body: &str| {
        issuer
            .post("/openid4vci/credential")
            .bearer(&token)
            .body("application/json", body)
    };
    for text in [
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{} {}",
        r#"{"a":1,"a":2}"#,
        "{\"a\":\"\u{0}\"}",
    ] {
        check(raw(text), "invalid_credential_request").await;
    }
    let deep = format!("{{\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    check(raw(&deep), "invalid_credential_request").await;
    check(
        raw(&good.to_string()).set("content-type", "text/plain"),
        "invalid_credential_request",
    )
    .await;
    check(
        raw(&good.to_string()).without("content-type"),
        "invalid_credential_request",
    )
    .await;
    check(
        raw("eyJ.x").set("content-type", "application/jwt"),
        "invalid_encryption_parameters",
    )
    .await;
    for body in [
        json!({}),
        json!({"proofs": proofs}),
        json!({"format": "dc+sd-jwt", "vct": "urn:x", "proof": {"proof_type": "jwt", "jwt": proofs["jwt"][0]}}),
        json!({"credential_configuration_id": ID, "credential_identifier": "x", "proofs": proofs}),
        json!({"credential_configuration_id": 1, "proofs": proofs}),
        json!({"credential_configuration_id": ID, "proofs": proofs["jwt"]}),
        json!({"credential_configuration_id": ID, "proofs": {}}),
        json!({"credential_configuration_id": ID, "proofs": {"jwt": proofs["jwt"], "attestation": ["x"]}}),
        json!({"credential_configuration_id": ID, "proofs": {"jwt": proofs["jwt"][0]}}),
    ] {
        check(ask(body), "invalid_credential_request").await;
    }
    for unknown in ["nobody", "", &ID.to_uppercase()] {
        check(
            ask(json!({"credential_configuration_id": unknown, "proofs": proofs})),
            "unknown_credential_configuration",
        )
        .await;
        check(
            ask(json!({"credential_identifier": unknown, "proofs": proofs})),
            "unknown_credential_identifier",
        )
        .await;
    }
    let encrypted = json!({"credential_configuration_id": ID, "proofs": proofs,
        "credential_response_encryption": {"jwk": {}, "enc": "A128GCM"}});
    check(ask(encrypted), "invalid_encryption_parameters").await;
    for body in [
        json!({"credential_configuration_id": ID}),
        json!({"credential_configuration_id": ID, "proofs": null}),
        json!({"credential_configuration_id": ID, "proof": {"proof_type": "jwt", "jwt": proofs["jwt"][0]}}),
        json!({"credential_configuration_id": ID, "proofs": {"attestation": ["x"]}}),
        json!({"credential_configuration_id": ID, "proofs": {"ldp_vp": [{}]}}),
        json!({"credential_configuration_id": ID, "proofs": {"jwt": []}}),
        json!({"credential_configuration_id": ID, "proofs": {"jwt": [1]}}),
    ] {
        check(ask(body), "invalid_proof").await;
    }
    assert_eq!(issuer.told(&made.id), ["requested_token"], "R36");
    ask(good.clone()).send().await.expect(200);
}

/// CRED-7, CRED-49, TOKEN-13: a known configuration that this token does not cover.
#[tokio::test]
async fn not_covered() {
    let issuer = TestIssuer::start().await;
    let (_, token, mut body) = issuer.ready("plain", json!({})).await;
    body["credential_configuration_id"] = json!("org.iso.18013.5.1.mDL");
    let answer = issuer.credential(&token, &body).send().await;
    check_error(&answer, 403, "insufficient_scope");
    assert!(
        answer
            .header("www-authenticate")
            .is_some_and(|value| value.starts_with("Bearer error=\"insufficient_scope\""))
    );
}

/// R34, CRED-16: a closed session answers 400, says nothing of the six, and stays as it is.
#[tokio::test]
async fn closed() {
    let issuer = TestIssuer::start().await;
    let (made, token, body) = issuer.ready("plain", json!({})).await;
    issuer.credential(&token, &body).send().await.expect(200);
    let (before, told) = (issuer.session(&made.id).await, issuer.told(&made.id));
    for _ in 0..2 {
        check(issuer.credential(&token, &body), "invalid_credential_request").await;
    }
    assert_eq!(
        (issuer.session(&made.id).await, issuer.told(&made.id)),
        (before, told.clone())
    );
    assert_eq!(told, ["requested_token", "sdjwt_issue", "issuance_status"]);
}

/// CRED-46, fact sheet 3.2: what the issuer cannot make is final, and the reason stays with the operator.
#[tokio::test]
async fn failed() {
    let issuer = TestIssuer::start().await;
    let (made, token, body) = issuer.ready("failing", json!({})).await;
    let answer = check(issuer.credential(&token, &body), "credential_request_denied").await;
    assert!(!answer.text().contains("no-such-function"));
    let session = issuer.session(&made.id).await;
    assert_eq!(
        (&session["status"], &session["isClosed"]),
        (&json!("UNSUCCESSFUL"), &json!(true))
    );
    assert!(
        session["statusReason"]
            .as_str()
            .is_some_and(|reason| reason.contains("no-such-function")),
        "{session}"
    );
    assert!(session.get("issuedCredentialFormat").is_none());
    check(issuer.credential(&token, &body), "invalid_credential_request").await;
    assert_eq!(issuer.told(&made.id), ["requested_token", "issuance_status"]);
}

/// META-34: a configuration without binding needs no proof, and has no holder.
#[tokio::test]
async fn unbound() {
    let issuer = TestIssuer::start().await;
    let (_, token, _) = issuer.ready("unbound", json!({})).await;
    let body = json!({"credential_configuration_id": "unbound_dc+sd-jwt"});
    let answer = issuer.credential(&token, &body).send().await.expect(200).json();
    let text = answer["credentials"][0]["credential"].as_str().expect("a credential");
    let decoded = credentials::sd_jwt::decode(text).expect("an SD-JWT");
    assert!(decoded.jws.claims().expect("claims").get("cnf").is_none());
    assert!(decoded.disclosures.is_empty() && text.ends_with('~'), "SDJWT-1, SDVC-6");
}
