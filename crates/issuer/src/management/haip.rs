//! `GET /issuer2/profiles/{id}/haip`: what of HAIP a profile meets, item by item. An extension of this desk.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::profiles::unknown;
use super::refusal::{self, refused};
use crate::haip;
use crate::serve::Here;

/// The findings, as things are configured now.
pub async fn findings(State(here): State<Here>, id: refusal::Name) -> Response {
    let id = match refusal::name(id) {
        Ok(id) => id,
        Err(refusal) => return refused(refusal),
    };
    let catalogue = here.issuer.catalogue();
    let Some(profile) = catalogue.profiles.get(&id) else {
        return refused(unknown(catalogue.invalid.get(&id).map(String::as_str), &id));
    };
    let found = haip::of(&here.issuer, profile);
    let findings = found.iter().map(|finding| {
        json!({"item": finding.item, "level": finding.level.as_str(), "ok": finding.ok, "text": finding.text})
    });
    Json(json!({
        "profileId": id,
        "haip": profile.haip,
        "met": haip::is_met(&found),
        "findings": findings.collect::<Vec<_>>(),
    }))
    .into_response()
}
