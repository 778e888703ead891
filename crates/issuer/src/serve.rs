//! Serving one listener.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::Issuer;
use crate::listen::{Limits, listen};
use crate::listener::{Door, may_manage};
use crate::{management, protocol};

/// The largest request body, in bytes; a larger one is refused with 413 and leaves no trace.
pub const LARGEST_BODY: usize = 1024 * 1024;

/// Why a listener is not served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// R28: `/issuer2/*` beyond loopback needs a token.
    #[error("{0} is reachable from other machines: /issuer2 is served there only with a token (--token-file)")]
    NeedsToken(SocketAddr),
    /// The listener failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// What a request handler knows: the issuer, and through which listener the request came.
#[derive(Clone)]
pub(crate) struct Here {
    pub issuer: Arc<Issuer>,
    pub door: Arc<Door>,
}

/// Serves `listener` until `stop`, then finishes what is under way.
///
/// # Errors
/// When the bind is wider than its routes allow, or the listener fails.
pub async fn serve(
    issuer: Arc<Issuer>,
    listener: TcpListener,
    door: Arc<Door>,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let address = listener.local_addr()?;
    if door
        .management
        .as_ref()
        .is_some_and(|management| !may_manage(address, management.token.as_ref()))
    {
        return Err(ServeError::NeedsToken(address));
    }
    let limits = match door.management {
        Some(_) => Limits::MANAGEMENT,
        None => Limits::WALLETS,
    };
    listen(listener, routes(Here { issuer, door }), limits, stop).await;
    Ok(())
}

/// Everything a listener answers.
pub(crate) fn routes(here: Here) -> Router {
    let mut router = protocol::routes(&here);
    if here.door.management.is_some() {
        router = router.merge(management::routes(&here));
    }
    router.with_state(here)
}
