//! The client against an issuer of a few lines, on a free port.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use client::{Client, ClientError};
use model::secret::Secret;
use serde_json::{Value, json};

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

fn offered(request: &Request) -> Value {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("none")
    };
    json!({
        "offerId": "s1", "profileId": header("authorization"), "authMethod": "PRE_AUTHORIZED", "expiresAt": 1_700_000_000_000_i64,
        "txCodeValue": "493536", "credentialOffer": header("issuer-desk-address"),
    })
}

fn issuer() -> Router {
    let not_found = || async {
        let body = json!({"exception":true,"id":"NotFoundException","status":"Not Found","code":"404","message":"Credential profile not found: x"});
        (StatusCode::NOT_FOUND, Json(body)).into_response()
    };
    Router::new()
        .route("/issuer2/profiles", get(|| async { Json(json!([{"profileId":"p"}])) }))
        .route("/issuer2/profiles/{id}", get(not_found))
        .route("/issuer2/sessions", get(|| async { "<html>" }))
        .route(
            "/issuer2/sessions/{id}",
            get(|Path(id): Path<String>| async move { Json(json!({"sessionId": id})) }),
        )
        .route(
            "/issuer2/credential-offers",
            post(|request: Request| async move { (StatusCode::CREATED, Json(offered(&request))) }),
        )
}

/// Fact sheet 1.2 to 1.5, design.md section 1 (address choice).
#[tokio::test]
async fn the_management_calls() {
    let base = serve(issuer()).await;
    let client = Client::new(&base, Some(Secret::new("t0ken"))).expect("a client");
    assert_eq!(client.profiles().await.expect("profiles"), [json!({"profileId":"p"})]);
    assert_eq!(
        client.session("a/b").await.expect("a session"),
        json!({"sessionId":"a/b"})
    );

    let refused = client.profile("x").await.expect_err("no such profile");
    let (id, message) = ("NotFoundException".into(), "Credential profile not found: x".into());
    assert_eq!(
        refused,
        ClientError::Api {
            status: 404,
            id,
            message
        }
    );
    assert_eq!(
        client.sessions().await.expect_err("html").code(),
        "issuer_answer_unexpected"
    );

    let offer = client
        .create_offer(&json!({"profileId":"p"}), Some("lan"))
        .await
        .expect("an offer");
    assert_eq!(
        (offer.profile_id.as_str(), offer.credential_offer.as_str()),
        ("Bearer t0ken", "lan")
    );
    assert_eq!(offer.tx_code_value.as_ref().map(Secret::reveal), Some("493536"));
    assert!(!format!("{offer:?}").contains("493536"), "{offer:?}");
    assert!(!format!("{client:?}").contains("t0ken"), "{client:?}");

    let plain = Client::new(&base, None).expect("a client");
    let offer = plain.create_offer(&json!({}), None).await.expect("an offer");
    assert_eq!(
        (offer.profile_id.as_str(), offer.credential_offer.as_str()),
        ("none", "none")
    );
}

#[tokio::test]
async fn nobody_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let client = Client::new(&format!("http://{address}"), None).expect("a client");
    let error = client.profiles().await.expect_err("nobody listens");
    assert_eq!(error.code(), "issuer_unreachable");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}
