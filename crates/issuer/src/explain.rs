//! What a session's record means, as something that is passed in: the issuer keeps the record, and does not judge it.

use std::future::Future;
use std::pin::Pin;

use model::id::SessionId;
use serde_json::Value;

/// Whoever explains sessions.
pub trait Explain: Send + Sync {
    /// The explanation as `GET /issuer2/sessions/{id}/explanation` answers it; `None` for a session that is not there, or could not
    /// be read.
    fn explain(&self, session: SessionId) -> Pin<Box<dyn Future<Output = Option<Value>> + Send + '_>>;
}
