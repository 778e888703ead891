//! Deliveries, their attempts, and what a person may do to them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{DeliveryState, Millis, WebhookForm};

/// Arguments of `attempts`: newest first, a page at a time.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptsQuery {
    /// [`AttemptsPage::next`] of the page before; absent for the first.
    pub before: Option<f64>,
    /// Rows wanted, 1 to 500.
    pub limit: u32,
    /// Of one target.
    pub target: Option<u32>,
    /// Of one session.
    pub session_id: Option<String>,
    /// Only those that failed.
    pub failed: bool,
}

/// A page of attempts.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptsPage {
    /// The rows, newest first.
    pub rows: Vec<AttemptRow>,
    /// Where the next page begins; absent on the last.
    pub next: Option<f64>,
    /// How many attempts are kept that fit the query, over all pages.
    pub total: u32,
}

/// An attempt in the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRow {
    /// Its own number; later ones are higher.
    pub id: f64,
    /// The number of its delivery.
    pub delivery: f64,
    /// `webhook-id`.
    pub delivery_id: String,
    /// Whose event; the made-up id for a test.
    pub session_id: String,
    /// `issuer2-sequence`.
    pub sequence: u32,
    /// The event's name.
    pub event: String,
    /// The target's number.
    pub target: u32,
    /// The target's URL, masked.
    pub url: String,
    /// `issuer2-attempt`.
    pub attempt: u32,
    /// What set it off.
    pub trigger: Trigger,
    /// When it began.
    pub at: Millis,
    /// HTTP status.
    pub status: Option<u32>,
    /// Kind of failure, a stable code such as `connect-timeout`; absent for 2xx and while under way.
    pub class: Option<String>,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// How long it took, milliseconds; absent while under way.
    pub duration: Option<f64>,
    /// Where its delivery stands now.
    pub state: DeliveryState,
    /// When its delivery's next attempt is due, for `waiting`.
    pub next_at: Option<Millis>,
    /// Whether this is the latest attempt at its delivery.
    pub latest: bool,
}

/// What set an attempt off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// The first attempt at an event.
    First,
    /// The schedule.
    Retry,
    /// A person.
    Manual,
    /// A replay.
    Replay,
    /// A drill.
    Drill,
    /// A test event.
    Test,
}

/// Arguments of `attempt`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRef {
    /// [`AttemptRow::id`].
    pub id: f64,
}

/// One attempt whole.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptDetail {
    /// The row.
    pub row: AttemptRow,
    /// The request's headers as sent, secrets masked.
    pub request_headers: Vec<HeaderLine>,
    /// The exact body, a code that is not spent masked.
    pub request_body: String,
    /// The answer's headers.
    pub response_headers: Vec<HeaderLine>,
    /// The first 20 kB of the answer, as text.
    pub response_body: Option<String>,
    /// Whether there was more of it.
    pub truncated: bool,
    /// Its parts.
    pub timings: Option<Timings>,
    /// Whether it did not wait for the one before it (`order.maxWait`).
    pub overtook: bool,
    /// The host in a private network that nobody allowed yet and a person may confirm (`confirm_host`), when that kept it back.
    pub confirm: Option<String>,
    /// Whether a request was tried at all: false when the address rules, or settings that cannot be read, kept it back.
    pub sent: bool,
    /// All attempts at the same delivery, oldest first.
    pub attempts: Vec<AttemptRow>,
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeaderLine {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// How long the parts of an attempt took, milliseconds; an absent part did not happen (the connection was still open).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Timings {
    /// Looking the name up.
    pub resolve: Option<f64>,
    /// Connecting, TLS included.
    pub connect: Option<f64>,
    /// From the request to the answer's first line.
    pub first_byte: Option<f64>,
    /// The whole attempt.
    pub total: f64,
}

/// Arguments of acts on one delivery: `retry_delivery`, `give_up_delivery`, `redeliver`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryRef {
    /// [`AttemptRow::delivery`].
    pub delivery: f64,
}

/// Arguments of `redeliver_failed`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RedeliverFailed {
    /// Those made since then.
    pub since: Millis,
    /// To one target; absent for all.
    pub target: Option<u32>,
}

/// What an act on many deliveries did.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActedOn {
    /// How many deliveries.
    pub count: u32,
    /// Those that were given up as well and left out: tests, replays and drills, and those whose target gets nothing now.
    pub left_out: u32,
}

/// Where a replay or a test event goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Destination {
    /// Where the session's events went, or where the profile's would.
    Own,
    /// A target known already.
    Known {
        /// Its number.
        target: u32,
    },
    /// An inbox of this desk.
    Inbox {
        /// Its path.
        path: String,
    },
    /// Another one.
    Other {
        /// Its settings.
        webhook: WebhookForm,
    },
}

/// Arguments of `replay`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Replay {
    /// Whose events.
    pub session_id: String,
    /// Where to.
    pub to: Destination,
    /// How fast: 1 as it really was, 10 ten times as fast; 0 for at once.
    pub speed: f64,
    /// A fault to build in; absent for a plain replay.
    pub drill: Option<Drill>,
}

/// A fault built into a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Drill {
    /// One event comes long after the others.
    Late,
    /// Each event comes twice, with the same `webhook-id`.
    Twice,
    /// In another order.
    Shuffled,
    /// One event never comes.
    Dropped,
}

/// Arguments of `send_test`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SendTest {
    /// Whose data.
    pub profile_id: String,
    /// Which of the six events.
    pub event: String,
    /// Where to.
    pub to: Destination,
}

/// What a replay or a test set going.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetGoing {
    /// Deliveries made.
    pub deliveries: u32,
    /// The target's number.
    pub target: u32,
    /// The target's URL, masked.
    pub url: String,
    /// What the address rules object to; absent when nothing.
    pub problem: Option<String>,
}
