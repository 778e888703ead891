//! What can go wrong between this client and an issuer.

use std::time::Duration;

use crate::wait;

/// A call that brought nothing usable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The issuer refused: its status and, where it sent the body of the fact sheet's 1.5, its words.
    #[error("{message} ({status})")]
    Api {
        /// HTTP status.
        status: u16,
        /// `id` of the body, for example `NotFoundException`; empty when the body was something else.
        id: String,
        /// `message` of the body, else the reason phrase.
        message: String,
    },
    /// No connection, or it broke.
    #[error("the issuer at {address} does not answer: {reason}")]
    Unreachable {
        /// Scheme, host and port.
        address: String,
        /// For the log.
        reason: String,
    },
    /// Connected, but no complete answer in time.
    #[error("the issuer at {address} took too long to answer")]
    TimedOut {
        /// Scheme, host and port.
        address: String,
    },
    /// A success whose body is not the JSON that belongs there.
    #[error("the issuer's answer is not what the API promises: {reason}")]
    NotJson {
        /// For the log.
        reason: String,
    },
    /// The answer is larger than this client reads.
    #[error("the issuer's answer is larger than {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: usize,
    },
    /// The base URL, or the token for it, cannot be used.
    #[error("{reason}")]
    Unusable {
        /// For the person.
        reason: String,
    },
}

impl ClientError {
    /// A stable code to branch on and to quote.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Api { status: 401 | 403, .. } => "issuer_denied",
            Self::Api { status: 404, .. } => "issuer_not_found",
            Self::Api { status: 500.., .. } => "issuer_failed",
            Self::Api { .. } => "issuer_refused",
            Self::Unreachable { .. } => "issuer_unreachable",
            Self::TimedOut { .. } => "issuer_timed_out",
            Self::NotJson { .. } => "issuer_answer_unexpected",
            Self::TooLarge { .. } => "issuer_answer_too_large",
            Self::Unusable { .. } => "issuer_address_unusable",
        }
    }
}

/// What a stream of events may say instead of an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// The connection ended; the stream reconnects by itself after `wait`. Not final.
    #[error("the event stream was interrupted ({reason}); trying again in {}", wait::words(*wait))]
    Interrupted {
        /// What happened.
        reason: String,
        /// How long until the next attempt.
        wait: Duration,
    },
    /// A message that is no envelope. It is skipped. Not final.
    #[error("the event stream carried a message that is not an event: {reason}")]
    NotAnEvent {
        /// Why not.
        reason: String,
        /// What was sent.
        raw: String,
    },
    /// The issuer refused the stream (SSE-10): final.
    #[error(transparent)]
    Refused(#[from] ClientError),
    /// Something answered, but not with a stream (SSE-1): final.
    #[error("the issuer answered with {content_type:?} instead of an event stream")]
    NotAStream {
        /// The content type, or an empty text.
        content_type: String,
    },
    /// One event exceeds the limit: final, because asking again would bring the same event.
    #[error("an event is larger than {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: usize,
    },
}

impl StreamError {
    /// Whether the stream ends with this.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Interrupted { .. } | Self::NotAnEvent { .. })
    }

    /// A stable code to branch on and to quote.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Interrupted { .. } => "stream_interrupted",
            Self::NotAnEvent { .. } => "stream_message_unexpected",
            Self::Refused(error) => error.code(),
            Self::NotAStream { .. } => "stream_wrong_type",
            Self::TooLarge { .. } => "stream_event_too_large",
        }
    }
}

/// The whole chain of an HTTP error, without the URL (it may hold a ticket or a password).
pub(crate) fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
