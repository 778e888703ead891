//! What wallets were refused, and what of HAIP a profile meets: routes below `/issuer2` that this desk has beside the founding
//! page's.
//!
//! Another issuer answers 404 to both. Answers are handed on as they come: who prints them picks what it shows.

use serde_json::Value;

use crate::error::ClientError;
use crate::rest::{Client, ONE_LIMIT};

/// Which refusals to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct RefusalsQuery {
    /// Of one session; without it those that no session can be trusted with.
    pub session: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The mark of the page before.
    pub before: Option<i64>,
}

impl Client {
    /// `GET /issuer2/refusals`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn refusals(&self, query: &RefusalsQuery) -> Result<Value, ClientError> {
        let mut members: Vec<(&str, String)> = Vec::new();
        let mut add = |name, value: Option<String>| members.extend(value.map(|value| (name, value)));
        add("sessionId", query.session.clone());
        add("limit", query.limit.map(|limit| limit.to_string()));
        add("before", query.before.map(|before| before.to_string()));
        self.json(self.asking(&["refusals"], &members), ONE_LIMIT).await
    }

    /// `GET /issuer2/profiles/{id}/haip`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such profile; see [`ClientError`].
    pub async fn haip(&self, profile: &str) -> Result<Value, ClientError> {
        self.json(self.asking(&["profiles", profile, "haip"], &[]), ONE_LIMIT)
            .await
    }
}
