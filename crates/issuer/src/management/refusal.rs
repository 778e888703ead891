//! A refusal as an HTTP answer: the body of section 1.5.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::failure::Refusal;

/// The answer.
pub fn refused(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, refusal.body().to_string()).into_response()
}
