//! Public keys: the desk's, every profile's, and every live session's, each once, with its `kid` (fact sheet 5.1).

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use credentials::key::SigningKey;
use model::profile::KeyChoice;
use serde_json::{Value, json};

use crate::serve::Here;

/// `GET /openid4vci/jwks`. A key that cannot be used is left out, never the whole set.
pub async fn publish(State(here): State<Here>) -> Response {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    let mut add = |key: &SigningKey| {
        if seen.insert(key.kid().to_owned()) {
            out.push(public(key));
        }
    };
    add(here.issuer.keys.desk());
    for profile in here.issuer.catalogue().profiles.values() {
        if let KeyChoice::Given(secret) = &profile.terms.issuer_key
            && let Ok(key) = here.issuer.keys.given(secret)
        {
            add(&key);
        }
    }
    let journal = here.issuer.journal.clone();
    let live = tokio::task::spawn_blocking(move || journal.live_keys()).await;
    for reference in live.ok().and_then(Result::ok).unwrap_or_default() {
        if let Ok(key) = here.issuer.keys.get(&reference) {
            add(&key);
        }
    }
    let body = json!({"keys": out}).to_string();
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        body,
    )
        .into_response()
}

fn public(key: &SigningKey) -> Value {
    let mut jwk = key.public().to_jwk();
    jwk["kid"] = key.kid().into();
    jwk["use"] = "sig".into();
    jwk["alg"] = key.alg().name().into();
    jwk
}
