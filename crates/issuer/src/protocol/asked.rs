//! A request as an endpoint takes it whose exchanges are on record.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

use super::visits::Caller;
use crate::serve::Here;

/// The nonce a good answer will bring (DPOP-7): known before, so that the record can have it.
#[derive(Clone)]
pub struct Renewed(pub HeaderValue);

/// Who asks, and with which headers.
pub struct Asked {
    /// The headers, moved out of the request: nobody after an endpoint reads them, and a copy would cost.
    pub headers: HeaderMap,
    /// Who.
    pub caller: Caller,
    /// The nonce a good answer will bring.
    pub renewed: Option<HeaderValue>,
}

impl FromRequestParts<Here> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, here: &Here) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|info| info.0.ip());
        let agent = parts.headers.get(header::USER_AGENT);
        Ok(Self {
            caller: Caller::new(Arc::clone(&here.issuer.visits), peer, agent),
            headers: std::mem::take(&mut parts.headers),
            renewed: parts.extensions.remove::<Renewed>().map(|Renewed(nonce)| nonce),
        })
    }
}
