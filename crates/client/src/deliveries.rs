//! What became of webhooks, and acts on them: routes below `/issuer2` that this desk has beside the founding page's.
//!
//! Another issuer answers 404 to all of them. Answers are handed on as they come: who prints them picks what it shows.

use reqwest::Method;
use serde_json::{Value, json};

use crate::error::ClientError;
use crate::rest::{Client, ONE_LIMIT};

/// Which deliveries to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct DeliveriesQuery {
    /// Of one session.
    pub session: Option<String>,
    /// To one target, by its number.
    pub target: Option<u32>,
    /// In one state: `pending`, `in_flight`, `delivered`, `waiting`, `given_up` or `held`.
    pub state: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
    /// The mark of the page before.
    pub before: Option<String>,
}

impl Client {
    /// `GET /issuer2/deliveries`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn deliveries(&self, query: &DeliveriesQuery) -> Result<Value, ClientError> {
        let mut members: Vec<(&str, String)> = Vec::new();
        let mut add = |name, value: Option<String>| members.extend(value.map(|value| (name, value)));
        add("sessionId", query.session.clone());
        add("target", query.target.map(|target| target.to_string()));
        add("state", query.state.clone());
        add("limit", query.limit.map(|limit| limit.to_string()));
        add("before", query.before.clone());
        self.json(self.asking(&["deliveries"], &members), ONE_LIMIT).await
    }

    /// `POST /issuer2/deliveries/{id}/retry`: one more attempt now at a delivery that waits. `id` is the `webhook-id`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such delivery and 409 when it does not wait; see [`ClientError`].
    pub async fn retry_delivery(&self, id: &str) -> Result<Value, ClientError> {
        self.act(&["deliveries", id, "retry"], json!({})).await
    }

    /// `POST /issuer2/deliveries/{id}/redeliver`: once more to where it went, with the same `webhook-id`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such delivery and 409 while it is not over; see [`ClientError`].
    pub async fn redeliver(&self, id: &str) -> Result<Value, ClientError> {
        self.act(&["deliveries", id, "redeliver"], json!({})).await
    }

    /// `POST /issuer2/deliveries/{id}/give-up`: no more attempts.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such delivery and 409 when it does not wait; see [`ClientError`].
    pub async fn give_up_delivery(&self, id: &str) -> Result<Value, ClientError> {
        self.act(&["deliveries", id, "give-up"], json!({})).await
    }

    /// `POST /issuer2/deliveries/redeliver`: all that were given up since an instant (milliseconds since 1970).
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn redeliver_failed(&self, since: i64, target: Option<u32>) -> Result<Value, ClientError> {
        let mut body = json!({"since": since});
        if let Some(target) = target {
            body["target"] = target.into();
        }
        self.act(&["deliveries", "redeliver"], body).await
    }

    /// `POST /issuer2/sessions/{id}/replay`: a session's events once more, perhaps elsewhere. `request` holds `webhook`,
    /// `speed` and `drill`, each optional.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such session and 400 for a request that cannot be; see [`ClientError`].
    pub async fn replay(&self, session: &str, request: Value) -> Result<Value, ClientError> {
        self.act(&["sessions", session, "replay"], request).await
    }

    /// `POST /issuer2/profiles/{id}/test-event`: a made-up event, marked as a test. `request` holds `event` and, optionally,
    /// `webhook`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such profile and 400 for a request that cannot be; see [`ClientError`].
    pub async fn test_event(&self, profile: &str, request: Value) -> Result<Value, ClientError> {
        self.act(&["profiles", profile, "test-event"], request).await
    }

    /// `GET /issuer2/targets`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn targets(&self) -> Result<Value, ClientError> {
        self.get(&["targets"], ONE_LIMIT).await
    }

    /// `POST /issuer2/targets/{number}/hold`: nothing goes to a target until it is released; `why` is shown with it.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such target; see [`ClientError`].
    pub async fn hold_target(&self, target: u32, why: Option<&str>) -> Result<Value, ClientError> {
        let body = why.map_or_else(|| json!({}), |why| json!({"why": why}));
        self.act(&["targets", &target.to_string(), "hold"], body).await
    }

    /// `POST /issuer2/targets/{number}/release`: what was held back goes out.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such target; see [`ClientError`].
    pub async fn release_target(&self, target: u32) -> Result<Value, ClientError> {
        self.act(&["targets", &target.to_string(), "release"], json!({})).await
    }

    /// Posts; an answer without a body is `null`.
    pub(crate) async fn act(&self, path: &[&str], body: Value) -> Result<Value, ClientError> {
        self.json_or_nothing(self.request(Method::POST, path).json(&body)).await
    }
}
