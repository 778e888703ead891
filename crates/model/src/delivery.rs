//! Webhook deliveries: one per event and target, with every attempt kept.

use serde::{Deserialize, Serialize};

use crate::event::EventName;
use crate::session::Target;

/// States of a delivery (design.md section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not tried yet.
    Pending,
    /// An attempt is under way.
    InFlight,
    /// Answered 2xx.
    Delivered,
    /// Failed; another attempt is due at `due_at`.
    Waiting,
    /// Failed for good, or a person said so.
    GivenUp,
    /// Pending or waiting, but its target is held or stopped. Never stored: it follows from the target's [`Standing`].
    Held,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::InFlight,
        Self::Delivered,
        Self::Waiting,
        Self::GivenUp,
        Self::Held,
    ];

    /// The name in the journal and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InFlight => "in_flight",
            Self::Delivered => "delivered",
            Self::Waiting => "waiting",
            Self::GivenUp => "given_up",
            Self::Held => "held",
        }
    }

    /// The state with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Why a delivery exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A session's event, committed with it.
    Event,
    /// A person sent a session's events again, perhaps elsewhere.
    Replay,
    /// A replay with a fault built in.
    Drill,
    /// A made-up event, to try a target.
    Test,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Event, Self::Replay, Self::Drill, Self::Test];

    /// The name in the journal and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Replay => "replay",
            Self::Drill => "drill",
            Self::Test => "test",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What set an attempt off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The first attempt at an event.
    First,
    /// The schedule.
    Retry,
    /// A person: retry now, redeliver.
    Manual,
    /// The first attempt of a replay.
    Replay,
    /// The first attempt of a drill.
    Drill,
    /// The first attempt of a test event.
    Test,
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::First,
        Self::Retry,
        Self::Manual,
        Self::Replay,
        Self::Drill,
        Self::Test,
    ];

    /// The name in the journal and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Retry => "retry",
            Self::Manual => "manual",
            Self::Replay => "replay",
            Self::Drill => "drill",
            Self::Test => "test",
        }
    }

    /// The trigger with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trigger| trigger.as_str() == name)
    }
}

/// Whether a target gets anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It does.
    Open,
    /// A person holds it back.
    Held,
    /// It answered 410 and wants no more.
    Stopped,
}

impl Standing {
    /// The name in the journal and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "held",
            Self::Stopped => "stopped",
        }
    }

    /// The standing with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Held, Self::Stopped]
            .into_iter()
            .find(|standing| standing.as_str() == name)
    }
}

/// A delivery that is due, with everything an attempt needs.
#[derive(Clone)]
pub struct DueDelivery {
    /// `webhook-id`: stable over all attempts (HOOK-6).
    pub id: String,
    /// The session's id; for a test event the made-up one in its body.
    pub session_id: String,
    /// The event's number in its session: `issuer2-sequence`.
    pub sequence: u32,
    /// The event's name.
    pub event: EventName,
    /// The exact body, fixed when the event was made (R31).
    pub body: String,
    /// Where it goes.
    pub target: Target,
    /// Why it exists.
    pub kind: Kind,
    /// Attempts begun before this one, of any trigger.
    pub attempts: u32,
    /// When it was first due, epoch milliseconds.
    pub created_at: i64,
}

/// Without the body: it may show a code that is not spent.
impl std::fmt::Debug for DueDelivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DueDelivery")
            .field("id", &self.id)
            .field("session_id", &self.session_id)
            .field("sequence", &self.sequence)
            .field("event", &self.event)
            .field("target", &self.target)
            .field("kind", &self.kind)
            .field("attempts", &self.attempts)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

/// One attempt, as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Its own number: later attempts, at whatever, have higher ones.
    pub id: i64,
    /// The number of its delivery.
    pub delivery: i64,
    /// `webhook-id` of its delivery.
    pub delivery_id: String,
    /// 1 for the first at this delivery: `issuer2-attempt`.
    pub number: u32,
    /// What set it off.
    pub trigger: Trigger,
    /// When it began, epoch milliseconds.
    pub at: i64,
    /// The request's headers as sent, secret values masked; empty while under way.
    pub request: Headers,
    /// What came of it; `None` while under way.
    pub outcome: Option<Outcome>,
}

/// Header names and values, in order.
pub type Headers = Vec<(String, String)>;

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How long its parts took.
    pub timings: Timings,
    /// HTTP status, when an answer came.
    pub status: Option<u16>,
    /// What kind of failure; `None` for 2xx.
    pub class: Option<ErrorClass>,
    /// What went wrong, in words; `None` for 2xx.
    pub error: Option<String>,
    /// The answer's headers, bounded.
    pub headers: Headers,
    /// The first 20 kB of the answer as text.
    pub response: Option<String>,
    /// Whether there was more of it.
    pub truncated: bool,
}

/// How long the parts of an attempt took, microseconds, each part by itself. A part that did not happen is `None`: a
/// connection that was still open needs no resolving and no connecting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timings {
    /// Looking the name up.
    pub resolve: Option<u32>,
    /// Connecting, TLS included.
    pub connect: Option<u32>,
    /// From the request's start on that connection to the answer's status line.
    pub first_byte: Option<u32>,
    /// The whole attempt.
    pub total: u32,
}

/// Kinds of failure, stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorClass {
    /// The address rules forbid it.
    Forbidden,
    /// The name has no address.
    Unresolved,
    /// Nobody listens there.
    Refused,
    /// No way there.
    Unreachable,
    /// No connection in time.
    ConnectTimeout,
    /// TLS failed.
    Tls,
    /// No answer in time.
    FirstByteTimeout,
    /// The answer did not end in time.
    AnswerTimeout,
    /// Closed or reset before the answer was whole.
    ClosedEarly,
    /// What came is not HTTP, or beyond its bounds.
    BadAnswer,
    /// 3xx: redirects are not followed.
    Redirect,
    /// 410.
    Gone,
    /// Any other status but 2xx.
    Status,
    /// The target's own settings cannot be read.
    Target,
    /// The desk stopped before the answer was kept.
    CutOff,
}

impl ErrorClass {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Forbidden,
        Self::Unresolved,
        Self::Refused,
        Self::Unreachable,
        Self::ConnectTimeout,
        Self::Tls,
        Self::FirstByteTimeout,
        Self::AnswerTimeout,
        Self::ClosedEarly,
        Self::BadAnswer,
        Self::Redirect,
        Self::Gone,
        Self::Status,
        Self::Target,
        Self::CutOff,
    ];

    /// The name in the journal and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::Unresolved => "unresolved",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::ConnectTimeout => "connect-timeout",
            Self::Tls => "tls",
            Self::FirstByteTimeout => "first-byte-timeout",
            Self::AnswerTimeout => "answer-timeout",
            Self::ClosedEarly => "closed-early",
            Self::BadAnswer => "bad-answer",
            Self::Redirect => "redirect",
            Self::Gone => "gone",
            Self::Status => "status",
            Self::Target => "target",
            Self::CutOff => "cut-off",
        }
    }

    /// The class with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }
}

/// Where a delivery goes after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Done.
    Delivered,
    /// Another attempt at this instant, epoch milliseconds.
    Wait(i64),
    /// No more attempts.
    GiveUp,
    /// No more attempts, and nothing else to this target (410).
    Stop,
    /// A manual attempt failed: everything stays as it was before it.
    AsBefore,
}
