//! Who may call what (R28 as amended): Host, Origin, forwarding, tokens, tickets.

use serde_json::{Value, json};

use super::management::check_refusal;
use crate::support::http::Ask;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::sse::Stream;

async fn refused(ask: Ask, message: &str) {
    let answer = ask.send().await;
    check_refusal(&answer, 403, "ForbiddenException", message);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

/// Foreign Hosts and forwarded requests, at every place of the management API; wallet routes take any Host.
#[tokio::test]
async fn hosts() {
    let issuer = TestIssuer::start().await;
    let port = issuer.address.port();
    let host = "The Host header does not name this computer";
    let body = TestIssuer::offer_request("plain", &json!({}));
    for target in [
        "/issuer2/profiles",
        "/issuer2/sessions/x/events",
        "/issuer2/nobody",
        "/api.json",
        "/",
        "/issuer2",
        "/issuer2/",
    ] {
        for foreign in [
            "evil.example".to_owned(),
            format!("evil.example:{port}"),
            "localhost".into(),
            format!("192.168.1.9:{port}"),
            format!("localhost:{}", port - 1),
        ] {
            refused(issuer.get(target).set("host", &foreign), host).await;
        }
    }
    refused(
        issuer
            .post("/issuer2/credential-offers")
            .json(&body)
            .set("host", "evil.example"),
        host,
    )
    .await;
    refused(
        issuer
            .get("/issuer2/profiles")
            .header("host", &format!("localhost:{port}")),
        host,
    )
    .await;
    for name in [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "x-forwarded-anything",
    ] {
        let text = "The management API takes no forwarded requests without a token";
        refused(
            issuer
                .post("/issuer2/credential-offers")
                .json(&body)
                .header(name, "127.0.0.1"),
            text,
        )
        .await;
    }
    for own in [
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        format!("LocalHost:{port}"),
    ] {
        issuer
            .get("/issuer2/profiles")
            .set("host", &own)
            .send()
            .await
            .expect(200);
    }
    for any in ["evil.example", "192.168.1.9:1"] {
        let answer = issuer
            .get("/.well-known/openid-credential-issuer")
            .set("host", any)
            .header("x-forwarded-host", any)
            .send()
            .await;
        assert_eq!(
            answer.expect(200).json()["credential_issuer"],
            issuer.base,
            "nothing is derived from Host"
        );
        issuer
            .post("/openid4vci/nonce")
            .set("host", any)
            .send()
            .await
            .expect(200);
    }
    assert_eq!(issuer.get("/issuer2/sessions").send().await.json(), json!([]));
}

/// Origins: loopback and listed ones, echoed; every other refused.
#[tokio::test]
async fn origins() {
    let issuer = TestIssuer::start().await;
    let ask = issuer.get("/issuer2/profiles");
    for good in [
        "http://localhost:3000",
        "http://127.0.0.1",
        "https://[::1]:8443",
        "https://listed.example",
    ] {
        let answer = ask
            .clone()
            .header("origin", good)
            .header("sec-fetch-site", "cross-site")
            .send()
            .await
            .expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), Some(good));
        assert_eq!(answer.header("vary"), Some("Origin"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let preflight = issuer
            .ask("OPTIONS", "/issuer2/credential-offers")
            .header("origin", good)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
            .send()
            .await;
        let preflight = preflight.expect(204);
        assert_eq!(preflight.header("access-control-allow-origin"), Some(good));
        assert!(
            preflight
                .header("access-control-allow-methods")
                .is_some_and(|all| all.contains("POST"))
        );
        assert!(
            preflight
                .header("access-control-allow-headers")
                .is_some_and(|all| all.contains("Content-Type"))
        );
    }
    // An error is readable for a page that may ask.
    let unknown = issuer
        .get("/issuer2/profiles/nobody")
        .header("origin", "http://localhost:3000")
        .send()
        .await
        .expect(404);
    assert_eq!(
        unknown.header("access-control-allow-origin"),
        Some("http://localhost:3000")
    );
    let text = "This Origin may not use the management API";
    for bad in [
        "null",
        "https://evil.example",
        "http://localhost.evil.example",
        "https://listed.example:444",
        "",
    ] {
        refused(ask.clone().header("origin", bad), text).await;
        refused(
            issuer
                .ask("OPTIONS", "/issuer2/credential-offers")
                .header("origin", bad)
                .header("access-control-request-method", "POST"),
            text,
        )
        .await;
        refused(
            issuer
                .post("/issuer2/credential-offers")
                .json(&TestIssuer::offer_request("plain", &json!({})))
                .header("origin", bad),
            text,
        )
        .await;
    }
    refused(
        ask.clone().header("sec-fetch-site", "cross-site"),
        "Another site may not use the management API",
    )
    .await;
    ask.header("sec-fetch-site", "none").send().await.expect(200);
}

/// Wallet routes: any origin, no credentials, preflight answered; the token endpoint too.
#[tokio::test]
async fn wallets_in_browsers() {
    let issuer = TestIssuer::start().await;
    for target in [
        "/openid4vci/token",
        "/openid4vci/nonce",
        "/openid4vci/credential",
        "/.well-known/openid-credential-issuer",
        "/openid4vci/credential-offer",
    ] {
        let preflight = issuer
            .ask("OPTIONS", target)
            .header("origin", "https://wallet.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization")
            .send()
            .await;
        let preflight = preflight.expect(204);
        assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
        assert!(
            preflight
                .header("access-control-allow-headers")
                .is_some_and(|all| all.contains("Authorization"))
        );
        assert_eq!(preflight.header("access-control-allow-credentials"), None);
    }
    let refused = issuer
        .post("/openid4vci/credential")
        .header("origin", "null")
        .json(&json!({}))
        .send()
        .await
        .expect(401);
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        refused.header("access-control-expose-headers"),
        Some("WWW-Authenticate, DPoP-Nonce, OAuth-Client-Attestation-Challenge")
    );
}

/// A token: asked for everywhere, lifts the rules on Host and forwarding, never the one on Origin; wallets need none.
#[tokio::test]
async fn tokens() {
    let issuer = TestIssuer::with(Setup {
        token: Some("s3cret-token"),
        ..Setup::default()
    })
    .await;
    let ask = issuer.get("/issuer2/profiles");
    for without in [
        ask.clone(),
        ask.clone().bearer("wrong"),
        ask.clone().header("authorization", "Basic s3cret-token"),
        issuer.get("/issuer2/profiles?ticket=x"),
        issuer.get("/api.json"),
        issuer.get("/issuer2/nobody"),
    ] {
        let answer = without.send().await;
        check_refusal(&answer, 401, "UnauthorizedException", "This issuer asks for a token");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    ask.clone().bearer("s3cret-token").send().await.expect(200);
    ask.clone()
        .bearer("s3cret-token")
        .set("host", "desk.example")
        .header("x-forwarded-for", "1.2.3.4")
        .send()
        .await
        .expect(200);
    refused(
        ask.bearer("s3cret-token").header("origin", "https://evil.example"),
        "This Origin may not use the management API",
    )
    .await;
    issuer.post("/openid4vci/nonce").send().await.expect(200);
    let preflight = issuer
        .ask("OPTIONS", "/issuer2/credential-offers")
        .header("origin", "http://localhost:1")
        .header("access-control-request-method", "POST")
        .send()
        .await;
    preflight.expect(204);
}

/// SSE-12, design.md: a stream's one-time ticket.
#[tokio::test]
async fn tickets() {
    let issuer = TestIssuer::with(Setup {
        token: Some("s3cret-token"),
        ..Setup::default()
    })
    .await;
    issuer.post("/issuer2/tickets").send().await.expect(401);
    let ticket = async || {
        let answer = issuer
            .post("/issuer2/tickets")
            .bearer("s3cret-token")
            .send()
            .await
            .expect(201);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.json()["expiresIn"], 60);
        answer.json()["ticket"].as_str().expect("a ticket").to_owned()
    };
    let stream = |ticket: &str| issuer.get(&format!("/issuer2/events?x=1&ticket={ticket}"));
    let one = ticket().await;
    drop(Stream::begin(&stream(&one)).await);
    stream(&one).send().await.expect(401);
    let late = ticket().await;
    issuer.clock.advance(jiff::SignedDuration::from_secs(60));
    stream(&late).send().await.expect(401);
    let not_for_that = ticket().await;
    issuer
        .get(&format!("/issuer2/sessions?ticket={not_for_that}"))
        .send()
        .await
        .expect(401);
    drop(Stream::begin(&stream(&not_for_that)).await);
    let for_session = ticket().await;
    let target = format!("/issuer2/sessions/nobody/events?ticket={for_session}");
    let unknown: Value = issuer.get(&target).send().await.expect(404).json();
    assert_eq!(unknown["id"], "NotFoundException");
}
