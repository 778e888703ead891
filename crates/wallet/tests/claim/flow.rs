//! The exchanges: in order, and where they fail.

use model::secret::Secret;
use serde_json::json;
use wallet::{WalletOptions, claim};

use crate::issuer::{Answer, CODE, json, start};
use crate::{badge, names, options, run, sd_jwt_format};

#[tokio::test]
async fn a_good_issuer() {
    let (issuer, report) = run(badge, vec![]).await;
    assert!(report.ok, "{report:?}");
    let expect = [
        "offer",
        "issuer-metadata",
        "authorization-server-metadata",
        "token",
        "nonce",
        "proof",
        "credential",
        "chain",
        "signature",
        "digests",
        "validity",
        "holder-binding",
        "type",
    ];
    assert_eq!(names(&report), expect.map(|name| (name, true)));
    assert_eq!(
        (report.claims["name"].as_str(), report.format.as_deref()),
        (Some("Ada"), Some("dc+sd-jwt"))
    );
    let paths = [
        "GET /offer",
        "GET /.well-known/openid-credential-issuer",
        "GET /.well-known/oauth-authorization-server",
        "POST /token",
        "POST /nonce",
        "POST /credential",
        "GET /.well-known/jwt-vc-issuer",
    ];
    assert_eq!(issuer.paths(), paths);
    assert!(!format!("{report:?}").contains("Ada"));
}

/// CRED-23: three proofs, three keys, three credentials.
#[tokio::test]
async fn several_copies() {
    let issuer = start(sd_jwt_format(), badge, vec![]).await;
    let report = claim(&WalletOptions { copies: 9, ..options() }, &issuer.link()).await;
    assert!(report.ok, "{report:?}");
    assert_eq!(report.credentials.len(), 3);
}

/// TOKEN-2, OFFER-10.
#[tokio::test]
async fn transaction_codes() {
    let issuer = start(sd_jwt_format(), badge, vec![]).await;
    let mut offer = issuer.offer();
    offer["grants"][CODE]["tx_code"] = json!({"length": 4});
    let link = format!(
        "openid-credential-offer://?credential_offer={}",
        url::form_urlencoded::byte_serialize(offer.to_string().as_bytes()).collect::<String>()
    );
    let report = claim(&options(), &link).await;
    let error = report.error.expect("an error");
    assert_eq!((error.code, error.step), ("tx_code_missing", "token"));
    assert!(!issuer.paths().contains(&"POST /token".to_owned()));

    let report = claim(
        &WalletOptions {
            tx_code: Some(Secret::new("12 4&")),
            ..options()
        },
        &link,
    )
    .await;
    assert!(report.ok, "{report:?}");
    let asked = issuer.asked.lock().expect("no panic");
    let (_, form) = asked
        .iter()
        .find(|(path, _)| path == "POST /token")
        .expect("a token request");
    assert!(form.ends_with("pre-authorized_code=c0de&tx_code=12+4%26"), "{form}");
}

async fn refused(path: &'static str, answer: Answer, step: &str, code: &str, words: &str) {
    let (_, report) = run(badge, vec![(path, answer)]).await;
    let error = report.error.clone().expect("an error");
    assert_eq!((error.step, error.code), (step, code), "{error:?}");
    assert!(error.message.contains(words), "{error:?}");
    assert!(
        !report.ok && names(&report).last() == Some(&(error.step, false)),
        "{report:?}"
    );
}

/// Where the issuer fails, the report says so in the issuer's words.
#[tokio::test]
async fn refusals() {
    let html = |status| Answer {
        status,
        kind: "text/html",
        body: "<html>".into(),
    };
    let huge = Answer {
        status: 200,
        kind: "application/json",
        body: " ".repeat((1 << 20) + 1),
    };
    refused("/offer", html(404), "offer", "offer_gone", "404").await;
    refused("/offer", html(200), "offer", "issuer_breach", "OFFER-14").await;
    refused(
        "/offer",
        html(500),
        "offer",
        "issuer_refused",
        "500: it gives no reason",
    )
    .await;
    refused("/offer", huge, "offer", "answer_too_large", "1048576").await;
    refused("/offer", json(200, json!({})), "offer", "offer_invalid", "OFFER-3").await;
    let metadata = "/.well-known/openid-credential-issuer";
    refused(
        metadata,
        json(302, json!({})),
        "issuer-metadata",
        "issuer_refused",
        "302",
    )
    .await;
    refused(
        metadata,
        json(200, json!({"credential_issuer": "x"})),
        "issuer-metadata",
        "issuer_breach",
        "META-7",
    )
    .await;
    refused(
        "/.well-known/oauth-authorization-server",
        json(200, json!({})),
        "authorization-server-metadata",
        "issuer_breach",
        "ASMETA-1",
    )
    .await;
    let grant = json!({"error": "invalid_grant", "error_description": "code already used"});
    refused(
        "/token",
        json(400, grant),
        "token",
        "issuer_refused",
        "400: invalid_grant: code already used",
    )
    .await;
    refused("/nonce", json(200, json!({})), "nonce", "issuer_breach", "NONCE-3").await;
    refused(
        "/credential",
        json(400, json!({"error": "invalid_proof"})),
        "credential",
        "issuer_refused",
        "invalid_proof",
    )
    .await;
    refused(
        "/credential",
        json(202, json!({"transaction_id": "t", "interval": 1})),
        "deferred",
        "issuer_breach",
        "META-14",
    )
    .await;
    let elsewhere = json!({"credential_issuer": "http://h.example", "credential_configuration_ids": ["badge"], "grants": {CODE: {"pre-authorized_code": "c"}}});
    refused(
        "/offer",
        json(200, elsewhere),
        "issuer-metadata",
        "address_refused",
        "plain http",
    )
    .await;
}

#[tokio::test]
async fn the_issuers_own_code_is_kept() {
    let (_, report) = run(badge, vec![("/token", json(400, json!({"error": "invalid_grant"})))]).await;
    assert_eq!(
        report.error.and_then(|error| error.issuer_error).as_deref(),
        Some("invalid_grant")
    );
}

/// CRED-44: a stale nonce is replaced once, not for ever.
#[tokio::test]
async fn a_stale_nonce() {
    let stale = || ("/credential", json(400, json!({"error": "invalid_nonce"})));
    let (issuer, report) = run(badge, vec![stale()]).await;
    assert!(report.ok, "{report:?}");
    assert_eq!(issuer.paths().iter().filter(|path| *path == "POST /nonce").count(), 2);
    let (_, report) = run(badge, vec![stale(), stale()]).await;
    assert_eq!(
        report.error.and_then(|error| error.issuer_error).as_deref(),
        Some("invalid_nonce")
    );
}

#[tokio::test]
async fn nobody_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let uri = format!("http%3A%2F%2F{}%2Foffer", listener.local_addr().expect("an address"));
    drop(listener);
    let report = claim(
        &options(),
        &format!("openid-credential-offer://?credential_offer_uri={uri}"),
    )
    .await;
    assert_eq!(report.error.expect("an error").code, "issuer_unreachable");
    let report = claim(&options(), "hello").await;
    assert_eq!(report.error.expect("an error").code, "offer_link_invalid");
}

/// NONCE-3: what only a careless issuer does is said, and the claim goes on.
#[tokio::test]
async fn a_nonce_that_may_be_cached() {
    let kind = "application/json; charset=utf-8";
    let cached = Answer {
        kind,
        ..json(200, json!({"c_nonce": "n"}))
    };
    let (_, report) = run(badge, vec![("/nonce", cached)]).await;
    let failed: Vec<_> = report
        .steps
        .iter()
        .filter(|step| !step.ok)
        .map(|step| step.name)
        .collect();
    assert_eq!((failed, report.ok, report.credentials.len()), (vec!["nonce"], false, 1));
}
