//! The HTTP yardstick: the same five exchanges, answered with bytes that were ready before.

use axum::Router;
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use serde_json::json;

/// Bytes of a dc+sd-jwt with sixteen disclosures in its answer.
pub const CREDENTIAL: usize = 3936;

/// Serves constant answers of the real sizes until the process is ended; the credential's answer has so many bytes.
pub async fn serve(answer: usize) {
    let grant = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
    let id = "5f0c2d1e-0000-4000-8000-000000000000";
    let link = format!("openid-credential-offer://?credential_offer_uri={}", "x".repeat(110));
    let made = json!({"offerId": id, "profileId": "p", "authMethod": "PRE_AUTHORIZED", "expiresAt": 1_795_409_652_234_i64, "credentialOffer": link});
    let offer = json!({"credential_issuer": "http://localhost:7002", "credential_configuration_ids": ["identity_credential_dc+sd-jwt"],
        "grants": {grant: {"pre-authorized_code": "A".repeat(44)}}});
    let token = json!({"access_token": "A".repeat(43), "token_type": "Bearer", "expires_in": 300});
    let nonce = json!({"c_nonce": "A".repeat(70)});
    let around = json!({"credentials": [{"credential": ""}]}).to_string().len();
    let credential = json!({"credentials": [{"credential": "A".repeat(answer.saturating_sub(around))}]});
    let [made, offer, token, nonce, credential] =
        [made, offer, token, nonce, credential].map(|value| axum::body::Bytes::from(value.to_string()));
    let json = |body: axum::body::Bytes| async move {
        (
            [("content-type", "application/json"), ("cache-control", "no-store")],
            body,
        )
    };
    // Bodies are read, as the issuer reads them, and thrown away.
    let taken = move |answer: axum::body::Bytes| move |_body: axum::body::Bytes| json(answer.clone());
    let router = Router::new()
        .route("/issuer2/credential-offers", post(taken(made)))
        .route("/openid4vci/credential-offer", get(move || json(offer.clone())))
        .route("/openid4vci/token", post(taken(token)))
        .route("/openid4vci/nonce", post(taken(nonce)))
        .route("/openid4vci/credential", post(taken(credential)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!(
        "{}",
        json!({"management": format!("http://{}", listener.local_addr().expect("an address"))})
    );
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("no delay"));
    axum::serve(listener, router).await.expect("serving");
}
