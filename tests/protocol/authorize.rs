//! The authorization endpoint and its page.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::holder::{Holder, Made};
use crate::support::http::Answer;
use crate::support::issuer::TestIssuer;
use crate::support::person::{BACK, CLIENT, led, waiting};

/// A page that says no: nobody is redirected, nothing is kept by a browser, nobody may frame it (AUTHZ-10).
#[track_caller]
pub fn shown(answer: &Answer) {
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(answer.header("location"), None);
    page(answer);
}

#[track_caller]
fn page(answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        answer.header("access-control-allow-origin"),
        None,
        "no other page may read it"
    );
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(!answer.text().contains("<script"), "{}", answer.text());
}

/// A refusal that the wallet is told: its code, its own `state`, and who says so (AUTHZ-9, AUTHZ-10).
#[track_caller]
fn told(issuer: &TestIssuer, answer: &Answer, error: &str) {
    let (to, query) = led(answer);
    assert_eq!((to.as_str(), query["error"].as_str()), (BACK, error), "{query:?}");
    assert_eq!((&*query["state"], &query["iss"]), ("s-1", &issuer.base));
    assert!(!query.contains_key("code"));
}

async fn credential(issuer: &TestIssuer, made: &Made, token: &str) -> Answer {
    let configuration = issuer.session(&made.id).await["credentialConfigurationId"].clone();
    let proof = issuer.proof(&Holder::new()).await;
    let body = json!({"credential_configuration_id": configuration, "proofs": {"jwt": [proof]}});
    issuer.credential(token, &body).send().await
}

/// OFFER-6, OFFER-7, OFFER-21, R14; fact sheet 2.3: the offer names its session, or nothing.
#[tokio::test]
async fn offers_for_people() {
    let issuer = TestIssuer::start().await;
    for (mode, grant) in [(None, None), (Some("INCLUDE"), None), (Some("OMIT"), Some(json!({})))] {
        let more = mode.map_or_else(|| json!({}), |mode| json!({"issuerStateMode": mode}));
        let made = issuer.authorized("identity-credential", more).await;
        assert_eq!(made.json["authMethod"], "AUTHORIZED");
        let offer = issuer.fetch(&made).send().await.expect(200).json();
        let grant = grant.unwrap_or_else(|| json!({"issuer_state": made.id}));
        assert_eq!(offer["grants"], json!({"authorization_code": grant}));
        let session = issuer.session(&made.id).await;
        assert_eq!(session["authenticationMethod"], "AUTHORIZED");
        let told: Value = session["credentialOffer"]["grants"].clone();
        assert_eq!(told, json!({"authorization_code": grant}));
        let code = &made.code;
        check_error(&issuer.token(code, &[]).send().await, 400, "invalid_grant");
    }
}

/// AUTHZ-9, AUTHZ-11, AUTHZ-12, TOKEN-11, TOKEN-14, R11: from the offer to the credential.
#[tokio::test]
async fn a_person_approves() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("identity-credential", json!({})).await;
    issuer.fetch(&made).send().await.expect(200);
    let ask = issuer.authorize(&[("issuer_state", &made.id), ("x-unknown", "1")]);
    let asked = ask.header("accept-language", "de").send().await;
    page(&asked);
    let text = asked.text();
    for part in [
        "lang=de",
        "Identitätsnachweis",
        "Example University",
        "Vorname",
        CLIENT,
        "#1f3fa8",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let policy = asked.header("content-security-policy").expect("a policy");
    assert!(
        policy.contains("form-action 'self' https://wallet.example;"),
        "{policy}"
    );
    let answer = issuer.decide(&asked, "approve").send().await;
    let (to, query) = led(&answer);
    assert_eq!(to, BACK);
    assert_eq!(query.keys().collect::<Vec<_>>(), ["code", "iss", "state"]);
    assert_eq!((&query["iss"], query["state"].as_str()), (&issuer.base, "s-1"));
    let body = issuer.redeem(&query["code"], &[]).send().await.expect(200).json();
    let token = body["access_token"].as_str().expect("a token");
    assert_eq!(
        body.as_object().expect("an object").keys().collect::<Vec<_>>(),
        ["access_token", "token_type", "expires_in"]
    );
    credential(&issuer, &made, token).await.expect(200);
    assert_eq!(
        issuer.told(&made.id),
        [
            "resolved_credential_offer",
            "requested_token",
            "sdjwt_issue",
            "issuance_status"
        ]
    );
    let stored = String::from_utf8_lossy(&issuer.stored()).into_owned();
    assert!(!stored.contains(&query["code"]), "codes are kept by their hash");
}

/// AUTHZ-10, R10: deny ends the session; the wallet is told.
#[tokio::test]
async fn a_person_denies() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let asked = issuer.authorize(&[("issuer_state", &made.id)]).send().await;
    told(&issuer, &issuer.decide(&asked, "deny").send().await, "access_denied");
    let session = issuer.session(&made.id).await;
    assert_eq!(session["status"], "REJECTED_BY_USER");
    assert_eq!(issuer.told(&made.id), ["issuance_status"]);
    let again = issuer.authorize(&[("issuer_state", &made.id)]).send().await;
    told(&issuer, &again, "invalid_request");
}

/// PAR-4: a page is used once, by whoever has its name; a second one for the same request is of no use after that.
#[tokio::test]
async fn a_decision_is_made_once() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("plain", json!({})).await;
    let ask = issuer.authorize(&[("issuer_state", &made.id)]);
    let (first, second) = (ask.send().await, ask.send().await);
    assert_ne!(waiting(&first), waiting(&second));
    shown(&issuer.decide(&first, "perhaps").send().await);
    led(&issuer.decide(&first, "approve").send().await);
    shown(&issuer.decide(&first, "approve").send().await);
    // Another request for the same offer: the latest code counts.
    led(&issuer.decide(&second, "approve").send().await);
    let guess = issuer
        .post("/openid4vci/authorize/decision")
        .form(&[("request", "x"), ("decision", "approve")]);
    shown(&guess.send().await);
    let late = issuer
        .authorize(&[("scope", "identity_credential_dc+sd-jwt")])
        .send()
        .await;
    issuer.clock.advance(SignedDuration::from_mins(10));
    shown(&issuer.decide(&late, "approve").send().await);
}

/// AUTHZ-10, AUTHZ-11, AUTHZ-13: who asks and where the answer goes must be certain before anybody is redirected.
#[tokio::test]
async fn nobody_is_sent_to_an_uncertain_place() {
    let issuer = TestIssuer::start().await;
    for more in [
        ("client_id", ""),
        ("redirect_uri", ""),
        ("redirect_uri", "http://wallet.example/cb"),
        ("redirect_uri", "javascript:alert(1)"),
        ("redirect_uri", "https://wallet.example/cb#x"),
        ("redirect_uri", "/cb"),
    ] {
        shown(&issuer.authorize(&[more]).send().await);
    }
    shown(&issuer.get("/openid4vci/authorize").send().await);
    shown(&issuer.authorize(&[("a", "1"), ("a", "2")]).send().await);
    let refusals = issuer.journal.refusals(100).expect("refusals");
    assert!(refusals.iter().all(|kept| kept.exchange.item.is_some()));
    for good in [
        "http://127.0.0.1:9000/cb",
        "http://[::1]/cb",
        "com.example.wallet:/cb",
        "haip://cb",
    ] {
        let ask = issuer.authorize(&[("redirect_uri", good), ("scope", "unknown")]);
        let (to, query) = led(&ask.send().await);
        assert_eq!((to.as_str(), query["error"].as_str()), (good, "invalid_request"));
    }
}

/// AUTHZ-4, AUTHZ-5, AUTHZ-8, AUTHZ-10, AUTHZ-11, AUTHZ-14, PKCE-3, OFFER-8: every other mistake is told to the wallet.
#[tokio::test]
async fn mistakes_are_told() {
    let issuer = TestIssuer::start().await;
    let made = issuer.authorized("identity-credential", json!({})).await;
    let plain = issuer.offer("plain", json!({})).await;
    let check = async |more: &[(&str, &str)], error: &str| {
        told(&issuer, &issuer.authorize(more).send().await, error);
    };
    let of = ("issuer_state", &*made.id);
    check(&[of, ("response_type", "")], "invalid_request").await;
    check(&[of, ("response_type", "token")], "unsupported_response_type").await;
    check(&[of, ("response_mode", "fragment")], "invalid_request").await;
    check(&[of, ("code_challenge", "")], "invalid_request").await;
    check(&[of, ("code_challenge_method", "")], "invalid_request").await;
    check(&[of, ("code_challenge_method", "plain")], "invalid_request").await;
    check(&[of, ("request", "a.b.c")], "request_not_supported").await;
    check(
        &[of, ("request_uri", "https://wallet.example/r")],
        "request_uri_not_supported",
    )
    .await;
    check(&[of, ("resource", "https://elsewhere.example")], "invalid_target").await;
    check(&[of, ("authorization_details", "{")], "invalid_authorization_details").await;
    check(
        &[of, ("scope", "openbadge_credential_jwt_vc_json unbound")],
        "invalid_scope",
    )
    .await;
    check(&[("issuer_state", &plain.id)], "invalid_request").await;
    check(&[("issuer_state", "nobody")], "invalid_request").await;
    check(&[("issuer_state", "../x")], "invalid_request").await;
    let other = json!([{"type": "openid_credential", "credential_configuration_id": "unbound_dc+sd-jwt"}]).to_string();
    check(&[of, ("authorization_details", &other)], "invalid_request").await;
    // Nothing of it has changed the offer.
    let code = issuer
        .approved(&[of, ("scope", "x-unknown identity_credential_dc+sd-jwt")])
        .await;
    issuer.redeem(&code, &[]).send().await.expect(200);
    check(&[of], "invalid_request").await;
    issuer.clock.advance(SignedDuration::from_secs(3600));
    check(&[of], "invalid_request").await;
}

/// AUTHZ-1, AUTHZ-2, AUTHZ-3, AUTHZ-6, TOKEN-15, TOKEN-16; fact sheet 2.5: a wallet that comes by itself.
#[tokio::test]
async fn wallets_that_come_by_themselves() {
    let issuer = TestIssuer::start().await;
    let details = |more: Value| {
        let mut one =
            json!({"type": "openid_credential", "credential_configuration_id": "identity_credential_dc+sd-jwt"});
        let members = one.as_object_mut().expect("an object");
        members.extend(more.as_object().cloned().unwrap_or_default());
        json!([one]).to_string()
    };
    let here = details(json!({"locations": [issuer.base], "unknown": true, "claims": [{"path": ["given_name"]}]}));
    let scope = ("scope", "identity_credential_dc+sd-jwt");
    for (more, told_scope, identifiers) in [
        (vec![scope], Some(scope.1), false),
        (vec![("authorization_details", &*here)], None, true),
        (vec![scope, ("authorization_details", &here)], None, true),
    ] {
        let before = issuer.get("/issuer2/sessions").send().await.json();
        let asked = issuer.authorize(&more).send().await;
        assert_eq!(
            issuer.get("/issuer2/sessions").send().await.json(),
            before,
            "looking makes nothing"
        );
        let answer = issuer.decide(&asked, "approve").send().await;
        let code = led(&answer).1.remove("code").expect("a code");
        let body = issuer.redeem(&code, &[]).send().await.expect(200).json();
        assert_eq!(body.get("scope").and_then(Value::as_str), told_scope);
        let named = json!([{
            "type": "openid_credential",
            "credential_configuration_id": "identity_credential_dc+sd-jwt",
            "credential_identifiers": ["identity-credential"],
        }]);
        assert_eq!(body.get("authorization_details"), identifiers.then_some(&named));
        let session = &issuer.get("/issuer2/sessions").send().await.json()[0];
        assert_eq!(session["profileId"], "identity-credential");
        assert!(session.get("credentialOffer").is_none());
        let id = session["sessionId"].as_str().expect("an id");
        let unoffered = issuer
            .get(&format!("/openid4vci/credential-offer?id={id}"))
            .send()
            .await;
        assert_eq!(unoffered.status, 404);
    }
    let check = async |more: &[(&str, &str)], error: &str| {
        told(&issuer, &issuer.authorize(more).send().await, error);
    };
    check(&[], "invalid_request").await;
    check(&[("scope", "x-unknown")], "invalid_request").await;
    check(&[("scope", "unbound")], "invalid_request").await;
    check(
        &[("authorization_details", &details(json!({"locations": ["https://x"]})))],
        "invalid_authorization_details",
    )
    .await;
    check(
        &[("authorization_details", &details(json!({"type": "x"})))],
        "invalid_authorization_details",
    )
    .await;
    let unknown = details(json!({"credential_configuration_id": "x"}));
    check(&[("authorization_details", &unknown)], "invalid_authorization_details").await;
    // Denied, it has a session all the same.
    let asked = issuer.authorize(&[scope]).send().await;
    told(&issuer, &issuer.decide(&asked, "deny").send().await, "access_denied");
    let session = &issuer.get("/issuer2/sessions").send().await.json()[0];
    assert_eq!(session["status"], "REJECTED_BY_USER");
}

/// Fact sheet 2.3, 2.5: an offer without `issuer_state` stays as it is; whoever takes it up gets a session of its own.
#[tokio::test]
async fn an_offer_that_names_nothing() {
    let issuer = TestIssuer::start().await;
    let made = issuer
        .authorized("identity-credential", json!({"issuerStateMode": "OMIT"}))
        .await;
    told(
        &issuer,
        &issuer.authorize(&[("issuer_state", &made.id)]).send().await,
        "invalid_request",
    );
    let code = issuer.approved(&[("scope", "identity_credential_dc+sd-jwt")]).await;
    issuer.redeem(&code, &[]).send().await.expect(200);
    assert_eq!(issuer.told(&made.id), Vec::<String>::new());
    assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE");
}

/// R38: with the login switched off, nothing of it is there.
#[tokio::test]
async fn no_login() {
    let issuer = TestIssuer::choosing("login = off").await;
    let ask = issuer.authorize(&[("scope", "identity_credential_dc+sd-jwt")]);
    told(&issuer, &ask.send().await, "unauthorized_client");
    check_error(&issuer.push(&[]).send().await, 400, "unauthorized_client");
    check_error(&issuer.redeem("x", &[]).send().await, 400, "unsupported_grant_type");
}

/// AUTHZ-11, PAR-7: where only pushed requests are taken, another is refused.
#[tokio::test]
async fn only_pushed_requests() {
    let issuer = TestIssuer::choosing("enforcePushedAuthorizationRequests = true").await;
    let made = issuer.authorized("plain", json!({})).await;
    let of = ("issuer_state", &*made.id);
    told(&issuer, &issuer.authorize(&[of]).send().await, "invalid_request");
    let uri = issuer.pushed(&[of]).await;
    let page = issuer.take_up(CLIENT, &uri).send().await;
    led(&issuer.decide(&page, "approve").send().await);
}
