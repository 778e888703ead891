//! Deciding about a credential that was put off (an extension of this desk).

use serde_json::{Value, json};

use crate::error::ClientError;
use crate::rest::Client;

impl Client {
    /// `POST /issuer2/sessions/{id}/approve`: the wallet may fetch the credential. Answers with the session.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such session and 409 when nothing waits for a decision; see [`ClientError`].
    pub async fn approve_credential(&self, session: &str) -> Result<Value, ClientError> {
        self.act(&["sessions", session, "approve"], json!({})).await
    }

    /// `POST /issuer2/sessions/{id}/refuse`: the credential will never come, and the session ends. Answers with the session.
    ///
    /// # Errors
    /// As [`Client::approve_credential`].
    pub async fn refuse_credential(&self, session: &str, reason: Option<&str>) -> Result<Value, ClientError> {
        let body = reason.map_or_else(|| json!({}), |reason| json!({"reason": reason}));
        self.act(&["sessions", session, "refuse"], body).await
    }
}
