//! Bodies, methods and names that are not taken, and leave no trace.

use serde_json::json;

use super::management::check_refusal;
use super::token::check_error;
use crate::support::issuer::TestIssuer;

const MIB: usize = 1024 * 1024;

/// Bodies of at most 1 MiB.
#[tokio::test]
async fn large_bodies() {
    let issuer = TestIssuer::start().await;
    let (made, token, good) = issuer.ready("plain", json!({})).await;
    let large = |length: usize| format!("{{\"x\":\"{}\"}}", "x".repeat(length - 8));
    let post = |target: &str, length| {
        issuer
            .post(target)
            .bearer(&token)
            .body("application/json", large(length))
    };
    let offers = "/issuer2/credential-offers";
    let fits = post(offers, MIB).send().await;
    check_refusal(&fits, 400, "BadRequestException", "unknown field(s): x");
    let refused = post(offers, MIB + 1).send().await;
    check_refusal(
        &refused,
        413,
        "PayloadTooLargeException",
        "The body is larger than 1048576 bytes",
    );
    check_error(
        &post("/openid4vci/credential", MIB + 1).send().await,
        413,
        "invalid_credential_request",
    );
    check_error(&post("/openid4vci/token", MIB + 1).send().await, 413, "invalid_request");
    post("/openid4vci/nonce", 4 * MIB).send().await.expect(200);
    assert_eq!(
        issuer
            .get("/issuer2/sessions")
            .send()
            .await
            .json()
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(issuer.told(&made.id), ["requested_token"]);
    issuer.credential(&token, &good).send().await.expect(200);
    let stored = issuer.stored();
    assert!(
        !stored
            .windows(5000)
            .any(|window| window.iter().all(|byte| *byte == b'x')),
        "a trace was left"
    );
}

/// Fact sheet 1.5: unknown methods and places.
#[tokio::test]
async fn methods_and_places() {
    let issuer = TestIssuer::start().await;
    for (method, target) in [
        ("DELETE", "/issuer2/sessions"),
        ("PUT", "/issuer2/sessions/x"),
        ("POST", "/issuer2/profiles"),
        ("PATCH", "/issuer2/profiles/plain"),
        ("GET", "/issuer2/credential-offers"),
        ("POST", "/issuer2/events"),
        ("GET", "/issuer2/tickets"),
        ("BREW", "/issuer2/profiles"),
        ("DELETE", "/api.json"),
    ] {
        let answer = issuer.ask(method, target).send().await;
        check_refusal(
            &answer,
            405,
            "MethodNotAllowedException",
            "This method is not allowed here",
        );
        assert!(answer.header("allow").is_some(), "{method} {target}");
    }
    for target in [
        "/issuer2/nobody",
        "/issuer2/",
        "/issuer2",
        "/issuer2/sessions/x/y",
        "/issuer2/profiles/plain/x",
    ] {
        let answer = issuer.get(target).send().await;
        check_refusal(&answer, 404, "NotFoundException", "No such resource");
    }
    for (method, target) in [
        ("POST", "/openid4vci/jwks"),
        ("DELETE", "/openid4vci/credential"),
        ("GET", "/openid4vci/credential"),
        ("GET", "/openid4vci/notification"),
        ("GET", "/openid4vci/deferred_credential"),
        ("POST", "/.well-known/openid-credential-issuer"),
        ("BREW", "/openid4vci/token"),
        ("POST", "/openid4vci/credential-offer"),
    ] {
        let answer = issuer.ask(method, target).send().await.expect(405);
        assert!(answer.header("allow").is_some(), "{method} {target}");
    }
    for target in ["/nobody/at/home", "//issuer2/sessions"] {
        issuer.get(target).send().await.expect(404);
    }
}

/// Ids with `../`, control characters, or bytes that are no text.
#[tokio::test]
async fn names_that_are_none() {
    let issuer = TestIssuer::start().await;
    let rule = "sessionId must be 1 to 128 characters of A-Z a-z 0-9 . _ ~ - and not . or ..";
    for id in [
        "..%2Fetc",
        "%00",
        "a%0Ab",
        "a%20b",
        "%C3%A4",
        "..%5Cx",
        "%2e%2e",
        &"a".repeat(129),
    ] {
        for target in [
            format!("/issuer2/sessions/{id}"),
            format!("/issuer2/sessions/{id}/events"),
        ] {
            check_refusal(&issuer.get(&target).send().await, 400, "BadRequestException", rule);
        }
        let answer = issuer.get(&format!("/issuer2/profiles/{id}")).send().await;
        assert_eq!(
            (answer.status, answer.json()["id"].as_str()),
            (404, Some("NotFoundException"))
        );
    }
    for target in [
        "/issuer2/sessions/%ff",
        "/issuer2/sessions/%ff/events",
        "/issuer2/profiles/%ff",
    ] {
        check_refusal(
            &issuer.get(target).send().await,
            400,
            "BadRequestException",
            "The path is not UTF-8",
        );
    }
    for target in [
        "/%ff",
        "/openid4vci/%ff",
        "/.well-known/vct/%ff",
        "/.well-known/openid-credential-issuer/%ff",
        "/openid4vci/credential-offer?id=%ff",
    ] {
        let status = issuer.get(target).send().await.status;
        assert!((400..500).contains(&status), "{target}: {status}");
    }
    for id in ["../x", "a/b", "a\u{0}b", "a\nb", "ä", ".", "..", &"a".repeat(129)] {
        let answer = issuer
            .post("/issuer2/credential-offers")
            .json(&TestIssuer::offer_request("plain", &json!({"sessionId": id})))
            .send()
            .await;
        check_refusal(&answer, 400, "BadRequestException", rule);
    }
    assert_eq!(issuer.get("/issuer2/sessions").send().await.json(), json!([]));
    for id in ["...", "~", "a.b_c-D", &"a".repeat(128)] {
        issuer.offer("plain", json!({"sessionId": id})).await;
        assert_eq!(issuer.session(id).await["sessionId"], *id);
    }
}

/// Malformed JSON and bodies that are no JSON at all (R51).
#[tokio::test]
async fn malformed_json() {
    let issuer = TestIssuer::start().await;
    for text in ["", "{", "nonsense", "{\"profileId\":\"\u{0}\"}", "[1,2"] {
        let answer = issuer
            .post("/issuer2/credential-offers")
            .body("application/json", text)
            .send()
            .await
            .expect(400);
        let body = answer.json();
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|text| text.starts_with("malformed JSON: ")),
            "{body}"
        );
    }
    let invalid = issuer
        .post("/issuer2/credential-offers")
        .body("application/json", b"\"\xff\"".to_vec())
        .send()
        .await;
    assert_eq!(invalid.expect(400).json()["id"], "BadRequestException");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    issuer
        .post("/issuer2/credential-offers")
        .body("application/json", deep)
        .send()
        .await
        .expect(400);
}
