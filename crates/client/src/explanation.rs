//! What a session's record means: a route below `/issuer2` that this desk has beside the founding page's.

use serde_json::Value;

use crate::error::ClientError;
use crate::rest::{Client, ONE_LIMIT};

impl Client {
    /// `GET /issuer2/sessions/{id}/explanation`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such session, and from an issuer that explains none; see [`ClientError`].
    pub async fn explanation(&self, session: &str) -> Result<Value, ClientError> {
        self.json(self.asking(&["sessions", session, "explanation"], &[]), ONE_LIMIT)
            .await
    }
}
