//! What is wrong with webhook settings, and where.

use crate::failure::Refusal;

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Objection {
    /// The member, below `notifications`; empty for `notifications` itself.
    pub path: Vec<String>,
    /// One sentence that names the member and repeats no value.
    pub message: String,
}

impl Objection {
    pub(super) fn at(path: &[&str], message: impl Into<String>) -> Self {
        Self {
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            message: message.into(),
        }
    }

    /// One about a member of `webhook`: the message goes on after its name.
    pub(super) fn member(key: &str, rest: &str) -> Self {
        Self::at(&["webhook", key], format!("webhook {key} {rest}"))
    }
}

impl From<Objection> for Refusal {
    fn from(objection: Objection) -> Self {
        Self::bad_request(objection.message)
    }
}
