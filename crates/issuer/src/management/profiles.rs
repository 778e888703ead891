//! `GET /issuer2/profiles…` (1.2, 1.3).

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use model::failure::Refusal;
use serde_json::Value;

use super::refusal::{self, refused};
use crate::serve::Here;

/// All usable profiles; an invalid one is absent (design.md section 1, Profiles).
pub async fn list(State(here): State<Here>) -> Json<Value> {
    Json(
        here.issuer
            .catalogue()
            .profiles
            .values()
            .map(|profile| profile.published())
            .collect(),
    )
}

/// One profile; the 404 of an invalid one says what is wrong with it.
pub async fn one(State(here): State<Here>, id: refusal::Name) -> Response {
    let id = match refusal::name(id) {
        Ok(id) => id,
        Err(refusal) => return refused(refusal),
    };
    let catalogue = here.issuer.catalogue();
    match catalogue.profiles.get(&id) {
        Some(profile) => Json(profile.published()).into_response(),
        None => refused(unknown(catalogue.invalid.get(&id).map(String::as_str), &id)),
    }
}

/// The 404 for a profile that cannot be used.
pub fn unknown(invalid: Option<&str>, id: &str) -> Refusal {
    match invalid {
        Some(reason) => Refusal::not_found(format!("Credential profile not found: {id} ({reason})")),
        None => Refusal::not_found(format!("Credential profile not found: {id}")),
    }
}
