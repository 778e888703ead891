//! Bundles: a session in a file, and events of such a file sent to a target; routes below `/issuer2` that this desk has beside the
//! founding page's.
//!
//! Another issuer answers 404 to both.

use serde_json::Value;

use crate::error::ClientError;
use crate::rest::Client;

/// As large as a bundle may be.
const LARGEST: usize = 64 << 20;

impl Client {
    /// `GET /issuer2/sessions/{id}/bundle`: the bytes of a zip file, or of its HTTP archive alone (`har`).
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such session; see [`ClientError`].
    pub async fn bundle(&self, session: &str, personal: bool, har: bool) -> Result<Vec<u8>, ClientError> {
        let format = if har { "har" } else { "zip" };
        let query = [("personal", personal.to_string()), ("format", format.to_owned())];
        self.call(self.asking(&["sessions", session, "bundle"], &query), LARGEST)
            .await
    }

    /// `POST /issuer2/replays`: given events to a target, as test events. `request` holds `webhook`, `sessionId` and `events`.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 400 for a request that cannot be; see [`ClientError`].
    pub async fn replay_events(&self, request: Value) -> Result<Value, ClientError> {
        self.act(&["replays"], request).await
    }
}
