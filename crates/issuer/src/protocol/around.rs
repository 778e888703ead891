//! Around every endpoint that wallets call. One layer for all that is done there: each layer of its own would be cloned and
//! boxed anew with every request.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{answer, dpop};
use crate::serve::Here;

/// The middleware: browsers may ask and read, and DPoP nonces are renewed.
pub async fn around(State(here): State<Here>, request: Request, next: Next) -> Response {
    if let Some(preflight) = answer::preflight(&request) {
        return preflight;
    }
    let purpose = dpop::brings(&request);
    let mut answer = next.run(request).await;
    if let Some(purpose) = purpose {
        dpop::renew(&here, purpose, &mut answer);
    }
    answer::open_to_browsers(answer.headers_mut());
    answer
}
