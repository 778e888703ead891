//! What wallets were refused without a session that could be trusted to be theirs.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{HeaderLine, Millis};

/// Arguments of `refusals`: newest first, a page at a time.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusalsQuery {
    /// [`RefusalsPage::next`] of the page before; absent for the first.
    pub before: Option<f64>,
    /// Rows wanted, 1 to 500.
    pub limit: u32,
}

/// A page of refusals.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusalsPage {
    /// The rows, newest first.
    pub rows: Vec<RefusalRow>,
    /// Where the next page begins; absent on the last.
    pub next: Option<f64>,
}

/// A request that was refused, and no session could be trusted to be its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusalRow {
    /// Its own number; later ones are higher.
    pub number: f64,
    /// When the request came.
    pub at: Millis,
    /// `GET`, `POST`.
    pub method: String,
    /// Path and query, secrets masked.
    pub path: String,
    /// HTTP status of the answer.
    pub status: u32,
    /// How long the answer took, milliseconds.
    pub duration: f64,
    /// The wallet's `User-Agent`.
    pub agent: Option<String>,
    /// Request body, secrets masked.
    pub request: String,
    /// Answer body, secrets masked.
    pub response: String,
    /// Error code of the answer, for example `invalid_grant`.
    pub error: Option<String>,
    /// The reason, for support staff.
    pub reason: Option<String>,
    /// The item of the specification that was not met (`TOKEN-8`): the code to quote.
    pub item: Option<String>,
    /// What the check asked for.
    pub expected: Option<String>,
    /// What came instead, secrets masked.
    pub received: Option<String>,
    /// Base URL of the listener that was asked; absent where it was not kept.
    pub asked: Option<String>,
    /// Headers of the request in the order they came, secrets masked; empty where they were not kept.
    pub request_headers: Vec<HeaderLine>,
    /// Headers of the answer, secrets masked; empty where they were not kept.
    pub response_headers: Vec<HeaderLine>,
}
