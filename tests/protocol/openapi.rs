//! The OpenAPI document of the management API, held against the routes that are really served.

use serde_json::{Value, json};

use crate::support::golden;
use crate::support::issuer::TestIssuer;

/// Word for word.
#[tokio::test]
async fn golden_document() {
    let issuer = TestIssuer::start().await;
    let answer = issuer.get("/api.json").send().await.expect(200);
    golden::check_json("openapi.json", &answer.json());
}

fn concrete(path: &str, id: &str) -> String {
    let path = path.replace("{profileId}", "plain").replace("{sessionId}", id);
    path.replace("{deliveryId}", "msg_1_0000000000")
        .replace("{target}", "1")
        .replace("{credentialId}", "nobody.1")
}

/// What a `POST` takes. The acts on deliveries and targets that are not there are refused, as the document says.
fn body(path: &str) -> Value {
    match path {
        "/issuer2/credential-offers" | "/issuer2/tickets" => TestIssuer::offer_request("plain", &json!({})),
        "/issuer2/deliveries/redeliver" => json!({"since": 0}),
        "/issuer2/profiles/{profileId}/test-event" => {
            json!({"event": "requested_token", "webhook": {"url": "http://localhost:9/"}})
        }
        _ => json!({}),
    }
}

/// Every path and method in the document is served with a documented status, and no other method is.
#[tokio::test]
async fn the_document_and_the_routes_agree() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let document = issuer.get("/api.json").send().await.json();
    let paths = document["paths"].as_object().expect("paths");
    let names: Vec<_> = paths.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "/issuer2/profiles",
            "/issuer2/profiles/{profileId}",
            "/issuer2/profiles/{profileId}/haip",
            "/issuer2/credential-offers",
            "/issuer2/sessions",
            "/issuer2/sessions/{sessionId}",
            "/issuer2/sessions/{sessionId}/events",
            "/issuer2/sessions/{sessionId}/explanation",
            "/issuer2/events",
            "/issuer2/refusals",
            "/issuer2/tickets",
            "/issuer2/deliveries",
            "/issuer2/deliveries/redeliver",
            "/issuer2/deliveries/{deliveryId}/retry",
            "/issuer2/deliveries/{deliveryId}/redeliver",
            "/issuer2/deliveries/{deliveryId}/give-up",
            "/issuer2/session-list",
            "/issuer2/sessions/{sessionId}/mark",
            "/issuer2/sessions/{sessionId}/recreate",
            "/issuer2/sessions/{sessionId}/replay",
            "/issuer2/sessions/{sessionId}/bundle",
            "/issuer2/replays",
            "/issuer2/sessions/{sessionId}/approve",
            "/issuer2/sessions/{sessionId}/refuse",
            "/issuer2/profiles/{profileId}/test-event",
            "/issuer2/targets",
            "/issuer2/targets/{target}/hold",
            "/issuer2/targets/{target}/release",
            "/issuer2/sessions/{sessionId}/credentials",
            "/issuer2/credentials/{credentialId}/revoke",
            "/issuer2/credentials/{credentialId}/suspend",
            "/issuer2/credentials/{credentialId}/restore"
        ]
    );
    for (path, operations) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            let ask = issuer.ask(&method.to_uppercase(), &concrete(path, &made.id));
            let ask = if method == "post" { ask.json(&body(path)) } else { ask };
            let status = if path.ends_with("/events") && method == "get" {
                crate::support::sse::Stream::open(&ask).await.status
            } else {
                ask.send().await.status
            };
            match operations.get(method) {
                Some(operation) => {
                    assert!(
                        operation["responses"].get(status.to_string()).is_some(),
                        "{method} {path}: {status}"
                    );
                    let known = operation["x-issuer-desk-extension"] == true || (200..300).contains(&status);
                    assert!(known, "{method} {path}: {status}");
                }
                None => assert_eq!(status, 405, "{method} {path}"),
            }
        }
    }
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => schema,
    }
}

/// The published members of a schema: required ones are there, and none is there that the schema does not know.
fn check(document: &Value, name: &str, value: &Value) {
    let schema = resolve(document, &document["components"]["schemas"][name]).clone();
    let known = schema["properties"]
        .as_object()
        .unwrap_or_else(|| panic!("{name} has properties"));
    let members = value.as_object().expect("an object");
    for member in members.keys() {
        assert!(known.contains_key(member), "{name}: {member} is not in the document");
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(
            members.contains_key(required.as_str().expect("a name")),
            "{name}: {required} is missing"
        );
    }
}

/// What is answered is what the document describes.
#[tokio::test]
async fn the_document_and_the_answers_agree() {
    let issuer = TestIssuer::start().await;
    let document = issuer.get("/api.json").send().await.json();
    let made = issuer
        .offer(
            "plain",
            json!({"txCode": {}, "runtimeOverrides": {"notifications": {"webhook": {"url": "http://localhost:9/"}}}}),
        )
        .await;
    check(&document, "OfferResponse", &made.json);
    let list = issuer.get("/issuer2/profiles").send().await.json();
    for profile in list.as_array().expect("profiles") {
        check(&document, "Profile", profile);
    }
    check(&document, "Session", &issuer.session(&made.id).await);
    let done = issuer.offer("iso-mdl", json!({})).await;
    issuer.run(&done).await.expect(200);
    check(&document, "Session", &issuer.session(&done.id).await);
    check(
        &document,
        "Error",
        &issuer.get("/issuer2/profiles/nobody").send().await.json(),
    );
    let body = json!({"x": 1});
    check(
        &document,
        "Error",
        &issuer
            .post("/issuer2/credential-offers")
            .json(&body)
            .send()
            .await
            .json(),
    );
}
