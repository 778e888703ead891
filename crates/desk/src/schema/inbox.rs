//! Inboxes: receivers of the desk's own, and what came to them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{HeaderLine, Millis};

/// An inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// Its name, chosen by a person.
    pub name: String,
    /// Its random path, for example `/in/3fQ9…`.
    pub path: String,
    /// Its whole URL.
    pub url: String,
    /// Requests received since it was made or emptied.
    pub received: u32,
    /// The latest.
    pub last_at: Option<Millis>,
    /// Its answers, by the path below its own: `""` is the inbox itself, `"/slow"` a path of its own.
    pub answers: Vec<InboxAnswer>,
    /// Whether deliveries to it are signed with its secret when it is chosen as a target.
    pub signed: bool,
}

/// What an inbox answers below a path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxAnswer {
    /// The path below the inbox: `""`, or `/` and more.
    pub below: String,
    /// What it does.
    pub act: InboxAct,
    /// HTTP status, 100 to 599.
    pub status: u32,
    /// Wait before the answer, milliseconds.
    pub delay: u32,
    /// Answer 503 so many times before doing the above; counts down as requests come.
    pub fail_first: u32,
    /// The answer's body.
    pub body: String,
}

/// What an inbox does with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum InboxAct {
    /// Answers.
    Answer,
    /// Resets the connection.
    Reset,
    /// Never answers.
    Hang,
    /// Answers with a redirect.
    Redirect {
        /// Where to.
        location: String,
    },
    /// Answers a byte a second.
    Drip,
}

/// Arguments of `make_inbox`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MakeInbox {
    /// Its name.
    pub name: String,
}

/// Arguments of commands about one inbox.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxRef {
    /// [`Inbox::path`].
    pub path: String,
}

/// Arguments of `answer_inbox`: replaces the answers of one path.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AnswerInbox {
    /// Which inbox.
    pub path: String,
    /// The answer; one whose path has none yet is added.
    pub answer: InboxAnswer,
}

/// Arguments of `inbox`: newest first, a page at a time.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxQuery {
    /// Which inbox.
    pub path: String,
    /// [`InboxPage::next`] of the page before; absent for the first.
    pub before: Option<f64>,
    /// Rows wanted, 1 to 500.
    pub limit: u32,
}

/// A page of received requests.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxPage {
    /// The rows, newest first.
    pub rows: Vec<Received>,
    /// Where the next page begins; absent on the last.
    pub next: Option<f64>,
}

/// A received request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// Its number in the inbox; later ones are higher.
    pub number: f64,
    /// When.
    pub at: Millis,
    /// The path below the inbox.
    pub below: String,
    /// `GET`, `POST`.
    pub method: String,
    /// `webhook-id`, when there is one.
    pub delivery_id: Option<String>,
    /// `target` of the body, when it is an event.
    pub session_id: Option<String>,
    /// `event` of the body, when it is one.
    pub event: Option<String>,
    /// `issuer2-sequence`.
    pub sequence: Option<u32>,
    /// `issuer2-attempt`.
    pub attempt: Option<u32>,
    /// Whether it is marked as a test, a replay or a drill.
    pub mark: Option<String>,
    /// How it stands among the others of its session.
    pub order: Vec<OrderMark>,
    /// What its signature is worth.
    pub signature: SignatureVerdict,
    /// In words: what the verdict means and what to do.
    pub words: String,
    /// What was answered: the HTTP status; absent for none.
    pub answered: Option<u32>,
    /// Headers as received.
    pub headers: Vec<HeaderLine>,
    /// The body as text, bounded.
    pub body: String,
}

/// How a request stands among the others of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum OrderMark {
    /// The same `webhook-id` came before, and was accepted.
    Duplicate,
    /// The same `webhook-id` came before, and was not accepted: a retry.
    Retry,
    /// A later event of the session came before it.
    OutOfOrder,
    /// An event before it has not come.
    Gap,
}

/// What a signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureVerdict {
    /// It verifies.
    Valid,
    /// There is none.
    Unsigned,
    /// There is one, and no secret here to verify it with.
    NoSecret,
    /// It verifies for the original body, not for the bytes that came: somebody parsed and wrote them again.
    BodyChanged,
    /// It verifies for no secret of this inbox.
    WrongSecret,
    /// It verifies, but was made more than five minutes ago, or ahead.
    Stale,
    /// The headers are not those of Standard Webhooks.
    Malformed,
}
