//! Sessions and their time line.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{HeaderLine, Millis, Trigger};

/// Arguments of commands about one session.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionRef {
    /// Which session.
    pub session_id: String,
}

/// Arguments of `session_items`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionItems {
    /// Of which session.
    pub session_id: String,
    /// Which of its events and exchanges, by their keys; absent for the whole time line.
    pub keys: Option<Vec<String>>,
}

/// A session in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionRow {
    /// Its number: newer sessions have higher ones.
    pub number: f64,
    /// The session's id.
    pub session_id: String,
    /// Which profile.
    pub profile_id: String,
    /// The profile's display name when it still exists, else its id.
    pub name: String,
    /// `dc+sd-jwt`, `jwt_vc_json` or `mso_mdoc`.
    pub format: String,
    /// `ACTIVE`, `SUCCESSFUL`, `UNSUCCESSFUL`, `REJECTED_BY_USER` or `EXPIRED`.
    pub status: String,
    /// Why it ended.
    pub status_reason: Option<String>,
    /// The stage reached.
    pub stage: Stage,
    /// Whether a credential of it was put off and waits for a decision.
    pub waiting: bool,
    /// When it was made.
    pub created_at: Millis,
    /// When it last changed.
    pub updated_at: Millis,
    /// When it expires; absent for never.
    pub expires_at: Option<Millis>,
    /// Deliveries of its own events that arrived. Replays and drills count nowhere here.
    pub delivered: u32,
    /// All deliveries of its own events.
    pub deliveries: u32,
    /// Those of them that wait for another try or were given up.
    pub failing: u32,
    /// Those of them that were given up.
    pub given_up: u32,
    /// Those of them that failed and wait for another try.
    pub retrying: u32,
    /// Refusals recorded with it.
    pub refused: u32,
    /// Whether it stopped silently when the row was read: a wallet began, none of its requests was refused, no credential was put
    /// off, and then nothing came for a minute, or until it ran out.
    pub silent: bool,
    /// Whether a person pinned it.
    pub pinned: bool,
    /// What a person says of it; empty for nothing.
    pub note: String,
}

/// How far a session got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The offer was made.
    Made,
    /// A wallet fetched it.
    Fetched,
    /// A token was granted.
    Token,
    /// A credential was issued.
    Issued,
    /// The session ended without a credential.
    Ended,
}

/// One session whole.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionDetail {
    /// The row.
    pub row: SessionRow,
    /// The session as `GET /issuer2/sessions/{id}` shows it, the pre-authorized code redacted.
    #[specta(type = specta_typescript::Unknown)]
    pub json: serde_json::Value,
    /// The offer, while a wallet can still begin with it: no token granted, time not over.
    pub offer: Option<super::OfferMade>,
    /// Everything that happened, oldest first.
    pub timeline: Vec<TimelineItem>,
    /// What else happened, long ago in a long session; absent where the time line is all there is.
    #[serde(default)]
    pub earlier: Option<Earlier>,
    /// Its credentials that have an entry of a status list, in the order they were issued.
    pub credentials: Vec<super::IssuedCredential>,
    /// How it came to be.
    pub method: SessionMethod,
    /// A credential that is, or was, not ready.
    pub deferral: Option<Deferral>,
    /// What was issued, one entry for each credential response.
    pub issued: Vec<IssuedResponse>,
}

/// Events and exchanges of a long session without what was sent and received, which `session_items` tells: packed, because a
/// window reads thousands of them at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Earlier {
    /// Texts that the rest names by their index here.
    pub texts: Vec<String>,
    /// Events, oldest first.
    pub events: EarlierEvents,
    /// Exchanges, oldest first.
    pub exchanges: Vec<EarlierExchange>,
}

/// Events in columns, oldest first: one long list is read faster than thousands of short ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EarlierEvents {
    /// Their numbers in the session.
    pub sequences: Vec<u32>,
    /// When the first was, and how long after the one before it each other was.
    pub steps: Vec<Millis>,
    /// Their names, as indexes of texts.
    pub names: Vec<u32>,
    /// Those names that the session's target does not want.
    pub unwanted: Vec<u32>,
}

/// Its number, when it was, its status, how long it took, and its texts: method, path, and where there are any the wallet's
/// `User-Agent`, error code, reason, item, what was expected, what came instead, and the listener's base URL.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct EarlierExchange(pub f64, pub Millis, pub u32, pub f64, pub [Option<u32>; 9]);

/// How a session came to be, and with it which grant leads to its credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SessionMethod {
    /// An offer with a pre-authorized code.
    PreAuthorized,
    /// An offer with the authorization code grant that names the session.
    Authorized,
    /// The same without naming it.
    AuthorizedWithoutState,
    /// No offer: a wallet asked by itself.
    WalletInitiated,
}

/// A credential that was put off (DEFER-1 to DEFER-10).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Deferral {
    /// When it was put off.
    pub since: Millis,
    /// When it becomes ready by itself; absent when only a person decides.
    pub ready_at: Option<Millis>,
    /// How it stands.
    pub standing: DeferralStanding,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// Arguments of `decide_deferral`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecideDeferral {
    /// Whose credential.
    pub session_id: String,
    /// Whether the wallet may fetch it; refusing it ends the session.
    pub approve: bool,
    /// Why it is refused, for the record; at most 300 characters.
    pub reason: Option<String>,
}

/// How a credential that was put off stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DeferralStanding {
    /// Nobody decided, and its time has not come.
    Waiting,
    /// The wallet may fetch it.
    Ready,
    /// It will never come.
    Refused,
    /// The wallet has it.
    Delivered,
}

/// One credential response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct IssuedResponse {
    /// When.
    pub at: Millis,
    /// Credentials in it.
    pub credentials: u32,
    /// What the wallet notified of it, oldest first.
    pub notified: Vec<Notified>,
}

/// A wallet's notification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Notified {
    /// When.
    pub at: Millis,
    /// `credential_accepted`, `credential_failure` or `credential_deleted`.
    pub event: String,
    /// The wallet's own words.
    pub description: Option<String>,
}

/// Something that happened in a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineItem {
    /// Unique inside the session and stable: an item with the same key replaces the one before.
    pub key: String,
    /// When it began.
    pub at: Millis,
    /// What it is.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Happening {
    /// The offer was made.
    Created,
    /// One of the six events.
    Event {
        /// The per-session number: the SSE `id` and `issuer2-sequence`.
        sequence: u32,
        /// The event's name.
        name: String,
        /// The body: `{"target", "event", "session"}`, the pre-authorized code redacted.
        body: String,
        /// Whether the session's target wants this event: false when its `events` leave it out; true when there is no target.
        wanted: bool,
    },
    /// A wallet's request and its answer.
    Exchange {
        /// `GET`, `POST`.
        method: String,
        /// Path and query, secrets masked.
        path: String,
        /// HTTP status of the answer.
        status: u32,
        /// How long the answer took, milliseconds.
        duration: f64,
        /// The wallet's `User-Agent`.
        agent: Option<String>,
        /// Request body, secrets masked.
        request: String,
        /// Answer body, secrets masked.
        response: String,
        /// Error code of the answer, for example `invalid_proof`.
        error: Option<String>,
        /// The reason, for support staff.
        reason: Option<String>,
        /// The item of the specification that was not met (`PROOF-7`): the code to quote.
        item: Option<String>,
        /// What the check asked for.
        expected: Option<String>,
        /// What came instead, secrets masked.
        received: Option<String>,
        /// Base URL of the listener that was asked; absent where it was not kept.
        asked: Option<String>,
        /// Headers of the request in the order they came, secrets masked; empty where they were not kept.
        request_headers: Vec<HeaderLine>,
        /// Headers of the answer, secrets masked; empty where they were not kept.
        response_headers: Vec<HeaderLine>,
    },
    /// A request that names no session (metadata, a nonce), ascribed to this one because the same caller asked for it.
    Visit {
        /// `GET`, `POST`.
        method: String,
        /// Path and query.
        path: String,
        /// HTTP status of the answer.
        status: u32,
        /// How long the answer took, milliseconds.
        duration: f64,
    },
    /// A webhook attempt.
    Attempt {
        /// `webhook-id`: the same over all attempts of one delivery.
        delivery_id: String,
        /// The per-session number of the event it carries.
        sequence: u32,
        /// The event's name.
        event: String,
        /// 1 for the first.
        attempt: u32,
        /// Where it went, masked.
        url: String,
        /// HTTP status; absent when none came.
        status: Option<u32>,
        /// What went wrong, in words.
        error: Option<String>,
        /// How long it took, milliseconds; absent while in flight.
        duration: Option<f64>,
        /// State of the delivery after this attempt.
        state: DeliveryState,
        /// When the next try is due, for `waiting`.
        next_at: Option<Millis>,
        /// First kilobytes of the answer; absent where there are too many attempts to hold them all: `attempt` tells it.
        response: Option<String>,
        /// The attempt's own number: `attempt` tells all of it.
        id: f64,
        /// The delivery's number, for acts on it.
        delivery: f64,
        /// What set it off.
        trigger: Trigger,
        /// When the delivery was first due: it waited from then on, or from the attempt before.
        due_since: Millis,
        /// Whether it is the session's own notification to its own target; false for replays and drills.
        own: bool,
        /// The number of the target it went to.
        target: u32,
    },
}

/// State of a webhook delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Not tried yet.
    Pending,
    /// Being sent.
    Inflight,
    /// Answered 2xx.
    Delivered,
    /// Failed; another try is due.
    Waiting,
    /// Failed for good.
    Failed,
    /// Not tried, because its target is held or has stopped.
    Held,
}
