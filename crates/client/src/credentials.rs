//! Issued credentials and their status: routes below `/issuer2` that this desk has beside the founding page's.
//!
//! Another issuer answers 404 to all of them. Answers are handed on as they come.

use reqwest::Method;
use serde_json::{Value, json};

use crate::error::ClientError;
use crate::rest::{Client, ONE_LIMIT};

impl Client {
    /// `GET /issuer2/sessions/{id}/credentials`: those of a session that have an entry of a status list.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn credentials(&self, session: &str) -> Result<Value, ClientError> {
        self.get(&["sessions", session, "credentials"], ONE_LIMIT).await
    }

    /// `POST /issuer2/credentials/{id}/{act}`: `revoke`, `suspend` or `restore`. `id` is its list and its index, joined by a dot.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such credential and 409 when its list or its status does not allow it; see
    /// [`ClientError`].
    pub async fn change_credential(&self, id: &str, act: &str) -> Result<Value, ClientError> {
        let call = self.request(Method::POST, &["credentials", id, act]).json(&json!({}));
        self.json(call, ONE_LIMIT).await
    }
}
