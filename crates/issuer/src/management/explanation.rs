//! `GET /issuer2/sessions/{id}/explanation`: what the session's record means. An extension of this desk; an issuer by itself, which
//! nobody explains, has none.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use model::failure::Refusal;
use model::id::SessionId;
use serde_json::Value;

use super::answer::answer;
use super::refusal;
use crate::serve::Here;

/// The explanation.
pub async fn of_session(State(here): State<Here>, id: refusal::Name) -> Response {
    answer(StatusCode::OK, explained(&here, id).await)
}

async fn explained(here: &Here, id: refusal::Name) -> Result<Value, Refusal> {
    let gone = || Refusal::not_found("No explanation of such a session");
    let id = SessionId::parse(&refusal::name(id)?).map_err(|_| gone())?;
    let explainer = here.issuer.explainer().ok_or_else(gone)?;
    explainer.explain(id).await.ok_or_else(gone)
}
