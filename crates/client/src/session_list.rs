//! The list of sessions searched and filtered, what a person says of one, and its offer made again: routes below `/issuer2`
//! that this desk has beside the founding page's.

use reqwest::Method;
use serde_json::{Value, json};

use crate::error::ClientError;
use crate::rest::{ADDRESS_HEADER, Client, ONE_LIMIT, Offered};

/// Which sessions to list. What is empty or absent asks for nothing; the issuer says what each means.
#[derive(Debug, Clone, Default)]
pub struct SessionsQuery {
    /// Words.
    pub search: Option<String>,
    /// `ACTIVE`, …
    pub statuses: Vec<String>,
    /// `dc+sd-jwt`, …
    pub formats: Vec<String>,
    /// Ids of profiles.
    pub profiles: Vec<String>,
    /// Made at or after this, epoch milliseconds.
    pub since: Option<i64>,
    /// Made before this, epoch milliseconds.
    pub until: Option<i64>,
    /// Those that stopped silently.
    pub silent: bool,
    /// Those whose notifications fail.
    pub failing: bool,
    /// Those that are pinned.
    pub pinned: bool,
    /// `newest`, `oldest`, `changed` or `profile`.
    pub sort: Option<String>,
    /// The mark of the page before.
    pub after: Option<String>,
    /// Rows wanted.
    pub limit: Option<u32>,
}

impl Client {
    /// `GET /issuer2/session-list`.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn session_list(&self, query: &SessionsQuery) -> Result<Value, ClientError> {
        let mut members: Vec<(&str, String)> = Vec::new();
        let mut add = |name, value: Option<String>| members.extend(value.map(|value| (name, value)));
        let joined = |names: &[String]| (!names.is_empty()).then(|| names.join(","));
        add("search", query.search.clone());
        add("status", joined(&query.statuses));
        add("format", joined(&query.formats));
        add("profile", joined(&query.profiles));
        add("since", query.since.map(|at| at.to_string()));
        add("until", query.until.map(|at| at.to_string()));
        for (name, on) in [
            ("silent", query.silent),
            ("failing", query.failing),
            ("pinned", query.pinned),
        ] {
            add(name, on.then(|| "true".to_owned()));
        }
        add("sort", query.sort.clone());
        add("after", query.after.clone());
        add("limit", query.limit.map(|limit| limit.to_string()));
        self.json(self.asking(&["session-list"], &members), ONE_LIMIT).await
    }

    /// `POST /issuer2/sessions/{id}/mark`: pinned or not. Answers with the session's line.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such session; see [`ClientError`].
    pub async fn pin_session(&self, session: &str, pinned: bool) -> Result<Value, ClientError> {
        self.act(&["sessions", session, "mark"], json!({"pinned": pinned}))
            .await
    }

    /// `POST /issuer2/sessions/{id}/mark`: what a person says of it. Answers with the session's line.
    ///
    /// # Errors
    /// As [`Client::pin_session`].
    pub async fn note_session(&self, session: &str, note: &str) -> Result<Value, ClientError> {
        self.act(&["sessions", session, "mark"], json!({"note": note})).await
    }

    /// `POST /issuer2/sessions/{id}/recreate`: the same offer once more, for a new session.
    ///
    /// # Errors
    /// [`ClientError::Api`] with 404 for no such session or profile, 409 when the offer cannot be made again; see
    /// [`ClientError`].
    pub async fn recreate_offer(&self, session: &str, address: Option<&str>) -> Result<Offered, ClientError> {
        let mut call = self
            .request(Method::POST, &["sessions", session, "recreate"])
            .json(&json!({}));
        if let Some(address) = address {
            call = call.header(ADDRESS_HEADER, address);
        }
        self.json(call, ONE_LIMIT).await
    }
}
