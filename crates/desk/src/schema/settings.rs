//! What a person sets once.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The settings that the window can change, as they are now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// When failed deliveries are tried again.
    pub retry: RetrySetting,
    /// `order.maxWait` in seconds: how long an event waits for the one before it; absent for ever.
    pub max_wait: Option<u32>,
    /// Days a session is kept after it ended (R20); 0 for ever.
    pub retention_days: u32,
    /// Days a webhook attempt is kept; 0 as long as its session.
    pub attempt_days: u32,
    /// How many webhook attempts are kept at most; 0 for any number.
    pub attempts_kept: u32,
    /// Hosts in private networks that a person confirmed.
    pub hosts: Vec<String>,
    /// Whether the address in the local network that was open when the desk ended is opened again at its start.
    pub reopen_lan: bool,
    /// Members that flags or the environment decide for this run (`retry`, `maxWait`, `retentionDays`, `attemptsKept`):
    /// what is set is kept and holds from the next run without them.
    pub fixed: Vec<String>,
}

/// When failed deliveries are tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum RetrySetting {
    /// After 1 s, 3 s, 10 s, 30 s, 2 min.
    Demo,
    /// Standard Webhooks' schedule, over three days.
    Production,
    /// One's own.
    Custom {
        /// Seconds to wait after the first, second, … attempt.
        waits: Vec<u32>,
    },
}

/// Arguments of `withdraw_host`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawHost {
    /// The host.
    pub host: String,
}
