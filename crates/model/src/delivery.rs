//! Webhook deliveries: one per event and target, with every attempt kept.

use serde::{Deserialize, Serialize};

use crate::event::EventName;
use crate::session::Target;

/// States of a delivery (design.md section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Failed for good.
    GivenUp,
}

impl DeliveryState {
    /// The name in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InFlight => "in_flight",
            Self::Delivered => "delivered",
            Self::Waiting => "waiting",
            Self::GivenUp => "given_up",
        }
    }

    /// The state with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Pending,
            Self::InFlight,
            Self::Delivered,
            Self::Waiting,
            Self::GivenUp,
        ];
        all.into_iter().find(|state| state.as_str() == name)
    }
}

/// A delivery that is due, with everything an attempt needs.
#[derive(Clone)]
pub struct DueDelivery {
    /// `webhook-id`: stable over all attempts (HOOK-6).
    pub id: String,
    /// The session's id.
    pub session_id: String,
    /// The event's number in its session: `issuer2-sequence`.
    pub sequence: u32,
    /// The event's name.
    pub event: EventName,
    /// The exact body, fixed when the event was made (R31).
    pub body: String,
    /// Where it goes.
    pub target: Target,
    /// Attempts made before this one.
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
            .field("attempts", &self.attempts)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

/// One attempt, as kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// `webhook-id` of its delivery.
    pub delivery_id: String,
    /// 1 for the first.
    pub number: u32,
    /// When it began, epoch milliseconds.
    pub at: i64,
    /// What came of it; `None` while under way.
    pub outcome: Option<Outcome>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// How long it took, milliseconds.
    pub millis: u32,
    /// HTTP status, when an answer came.
    pub status: Option<u16>,
    /// What went wrong, in words; `None` for 2xx.
    pub error: Option<String>,
    /// The first kilobytes of the answer.
    pub response: Option<String>,
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
}
