//! An answer with a JSON body, and reading for one away from the threads that wallets are served on.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use journal::{Journal, JournalError};
use model::failure::Refusal;
use serde_json::Value;

use super::refusal::refused;
use crate::app::Issuer;

/// The body with that status, or the refusal.
pub fn answer(status: StatusCode, body: Result<Value, Refusal>) -> Response {
    match body {
        Ok(body) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (status, headers, body.to_string()).into_response()
        }
        Err(refusal) => refused(refusal),
    }
}

/// Reads the journal where nobody waits for the thread.
///
/// # Errors
/// 500 when it cannot be read; the log says why.
pub async fn away<T: Send + 'static>(
    issuer: &Arc<Issuer>,
    read: impl FnOnce(&Journal) -> Result<T, JournalError> + Send + 'static,
) -> Result<T, Refusal> {
    let issuer = issuer.clone();
    let read = tokio::task::spawn_blocking(move || read(&issuer.journal)).await;
    read.map_err(|error| unreadable(&error))?
        .map_err(|error| unreadable(&error))
}

/// The 500 for a journal that failed.
pub fn unreadable(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "the journal failed");
    Refusal::internal()
}
