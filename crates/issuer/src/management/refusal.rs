//! A refusal as an HTTP answer: the body of section 1.5.

use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::failure::Refusal;

use crate::serve::LARGEST_BODY;

/// The answer.
pub fn refused(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, refusal.body().to_string()).into_response()
}

/// A request's body, or why it was not taken.
pub type Body = Result<Bytes, BytesRejection>;
/// The name in a path, or why it is none.
pub type Name = Result<Path<String>, PathRejection>;

/// A body of at most [`LARGEST_BODY`] bytes.
///
/// # Errors
/// 413 for a larger one, 400 for one that broke off.
pub fn body(body: Body) -> Result<Bytes, Refusal> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let text = format!("The body is larger than {LARGEST_BODY} bytes");
            Refusal::new(413, "PayloadTooLargeException", text)
        }
        _ => Refusal::bad_request("The body could not be read"),
    })
}

/// The name in a path.
///
/// # Errors
/// 400 for one that is not UTF-8.
pub fn name(name: Name) -> Result<String, Refusal> {
    name.map(|Path(name)| name)
        .map_err(|_| Refusal::bad_request("The path is not UTF-8"))
}
