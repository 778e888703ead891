//! What cannot be done with inboxes.

use signing::BadKey;

use crate::answer::BadAnswer;
use crate::bounds::{INBOXES, KEYS};

/// The longest name, characters.
pub(crate) const NAME: usize = 80;

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InboxError {
    /// Nothing has that path.
    #[error("there is no inbox with that path")]
    NotFound,
    /// Not a name.
    #[error("an inbox's name has 1 to {NAME} printable characters")]
    Name,
    /// Somebody has it.
    #[error("there is an inbox of that name already")]
    NameTaken,
    /// Not a path.
    #[error("the path of an inbox is /in/ and 22 letters, digits, - or _, and no other inbox has it")]
    Path,
    /// Not a key.
    #[error("the key cannot be used: {0}")]
    Key(#[from] BadKey),
    /// Too many keys.
    #[error("an inbox verifies with at most {KEYS} keys")]
    TooManyKeys,
    /// Not an answer.
    #[error(transparent)]
    Answer(#[from] BadAnswer),
    /// Too many inboxes.
    #[error("there are {INBOXES} inboxes, and that is the most; remove one first")]
    TooMany,
}

impl InboxError {
    /// A stable code to branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "inbox_not_found",
            Self::Name => "inbox_name",
            Self::NameTaken => "inbox_name_taken",
            Self::Path => "inbox_path",
            Self::Key(_) => "inbox_key",
            Self::TooManyKeys => "inbox_too_many_keys",
            Self::Answer(bad) => bad.code(),
            Self::TooMany => "inbox_too_many",
        }
    }
}
