//! Around every endpoint that wallets call. One layer for all that is done there: each layer of its own would be cloned and
//! boxed anew with every request.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::asked::Renewed;
use super::{answer, dpop};
use crate::serve::Here;

/// The middleware: browsers may ask and read, DPoP nonces are renewed, and visits noted.
pub async fn around(State(here): State<Here>, mut request: Request, next: Next) -> Response {
    if let Some(preflight) = answer::preflight(&request) {
        return preflight;
    }
    let visits = &here.issuer.visits;
    let visiting = visits.begin(&request, here.issuer.now());
    let renewed = dpop::renewed(&here, &request);
    if let Some(nonce) = &renewed {
        request.extensions_mut().insert(Renewed(nonce.clone()));
    }
    let mut answer = next.run(request).await;
    if let Some(nonce) = renewed.filter(|_| answer.status().is_success()) {
        answer.headers_mut().insert(dpop::DPOP_NONCE, nonce);
    }
    if let Some(visiting) = visiting {
        visits.note(visiting, &here.door, answer.status());
    }
    answer::open_to_browsers(answer.headers_mut());
    answer
}
