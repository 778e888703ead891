//! Why a request failed: from the HTTP library's errors to a class and a sentence without the URL, which may hold a secret.

use std::error::Error;
use std::io;
use std::time::Duration;

use model::delivery::ErrorClass;

use crate::answer::Answer;
use crate::guard::{Refused, Unresolved};
use crate::stages::Notes;
use crate::tls;

/// Why there is no whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What kind of failure.
    pub class: ErrorClass,
    /// In words, without the URL.
    pub reason: String,
    /// What had come of an answer.
    pub partial: Option<Box<Answer>>,
    /// Trying again cannot help.
    pub for_good: bool,
}

impl Broken {
    /// A failure that may pass.
    pub(crate) fn new(class: ErrorClass, reason: impl Into<String>) -> Self {
        Self {
            class,
            reason: reason.into(),
            partial: None,
            for_good: false,
        }
    }

    /// A failure that no further attempt can mend.
    pub(crate) fn for_good(class: ErrorClass, reason: impl Into<String>) -> Self {
        Self {
            for_good: true,
            ..Self::new(class, reason)
        }
    }
}

/// Why no answer began.
pub(crate) fn before_answer(error: &reqwest::Error, connect: Duration, notes: Notes) -> Broken {
    if error.is_connect() && error.is_timeout() {
        return no_connection_in(connect);
    }
    let mut last = None;
    for cause in causes(error) {
        if let Some(refused) = cause.downcast_ref::<Refused>() {
            return Broken::new(ErrorClass::Forbidden, refused.to_string());
        }
        if let Some(unresolved) = cause.downcast_ref::<Unresolved>() {
            return Broken::new(ErrorClass::Unresolved, unresolved.to_string());
        }
        if let Some(failed) = cause.downcast_ref::<rustls::Error>() {
            return Broken::new(ErrorClass::Tls, tls::words(failed));
        }
        if let Some(failed) = cause.downcast_ref::<io::Error>()
            && let Some(broken) = of_io(failed, error.is_connect(), connect)
        {
            return kept_open(broken, notes);
        }
        if let Some(failed) = cause.downcast_ref::<hyper::Error>()
            && let Some(broken) = of_http(failed)
        {
            return kept_open(broken, notes);
        }
        last = Some(cause.to_string());
    }
    let reason = last.unwrap_or_else(|| "the request could not be made".to_owned());
    if error.is_connect() {
        return Broken::new(ErrorClass::Unreachable, format!("no connection: {reason}"));
    }
    Broken::new(ErrorClass::BadAnswer, reason)
}

/// Why an answer that had begun did not end.
pub(crate) fn in_answer(error: &reqwest::Error, status: u16) -> Broken {
    let closed = |how: &str| {
        let reason = format!("the connection was {how} in the middle of the answer ({status})");
        Broken::new(ErrorClass::ClosedEarly, reason)
    };
    for cause in causes(error) {
        if let Some(failed) = cause.downcast_ref::<io::Error>() {
            use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, InvalidData, InvalidInput};
            match failed.kind() {
                ConnectionReset | ConnectionAborted | BrokenPipe => return closed("reset"),
                InvalidData | InvalidInput if failed.get_ref().is_none_or(|inner| !inner.is::<rustls::Error>()) => {
                    let reason = format!("the answer ({status}) breaks HTTP's rules: {failed}");
                    return Broken::new(ErrorClass::BadAnswer, reason);
                }
                _ => {}
            }
        }
    }
    closed("closed")
}

/// No connection in time.
pub(crate) fn no_connection_in(limit: Duration) -> Broken {
    Broken::new(
        ErrorClass::ConnectTimeout,
        format!("no connection within {}", seconds(limit)),
    )
}

/// No answer in time.
pub(crate) fn no_answer_in(limit: Duration) -> Broken {
    Broken::new(
        ErrorClass::FirstByteTimeout,
        format!("no answer within {}", seconds(limit)),
    )
}

/// An answer that goes on for too long.
pub(crate) fn no_end_in(limit: Duration, status: u16) -> Broken {
    let reason = format!("the answer ({status}) did not end within {}", seconds(limit));
    Broken::new(ErrorClass::AnswerTimeout, reason)
}

fn of_io(error: &io::Error, connecting: bool, limit: Duration) -> Option<Broken> {
    use io::ErrorKind::*;
    let unreachable = |reason: &str| Broken::new(ErrorClass::Unreachable, reason);
    // ENFILE, EMFILE.
    if cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24)) {
        return Some(unreachable(
            "this computer has no connections left: too many open files",
        ));
    }
    Some(match error.kind() {
        ConnectionRefused => Broken::new(ErrorClass::Refused, "connection refused"),
        // Connections fail so only once they stand: it was TLS that was being spoken.
        ConnectionReset | ConnectionAborted | BrokenPipe if connecting => {
            Broken::new(ErrorClass::Tls, "TLS: the connection was reset during the handshake")
        }
        UnexpectedEof if connecting => {
            Broken::new(ErrorClass::Tls, "TLS: the connection was closed during the handshake")
        }
        ConnectionReset | ConnectionAborted | BrokenPipe => {
            Broken::new(ErrorClass::ClosedEarly, "the connection was reset before an answer")
        }
        UnexpectedEof => Broken::new(ErrorClass::ClosedEarly, "the connection was closed before an answer"),
        HostUnreachable => unreachable("the host cannot be reached"),
        NetworkUnreachable | NetworkDown => unreachable("the network cannot be reached"),
        AddrNotAvailable => unreachable("this computer has no address to call it from"),
        PermissionDenied => unreachable("the system forbids the connection; a firewall may do so"),
        TimedOut if connecting => no_connection_in(limit),
        _ => return None,
    })
}

fn of_http(error: &hyper::Error) -> Option<Broken> {
    let bad = |reason: &str| Broken::new(ErrorClass::BadAnswer, reason);
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        // A reset that lies deeper says more.
        if error.source().is_some_and(|cause| cause.is::<io::Error>()) {
            return None;
        }
        let reason = "the connection was closed before an answer";
        return Some(Broken::new(ErrorClass::ClosedEarly, reason));
    }
    if error.is_parse_too_large() {
        return Some(bad("the answer's headers are too many or too long"));
    }
    if error.is_parse_version_h2() {
        return Some(bad("what answers there speaks HTTP/2 without TLS"));
    }
    if error.is_parse() {
        return Some(bad("what came is not HTTP/1.1; is it https?"));
    }
    None
}

/// A receiver may close a connection just when it is used again: then that is worth knowing.
fn kept_open(mut broken: Broken, notes: Notes) -> Broken {
    if broken.class == ErrorClass::ClosedEarly && notes.is_reused() {
        broken
            .reason
            .push_str("; it had been kept open since an earlier request");
    }
    broken
}

/// What lies under an error, outermost first. What an I/O error holds inside is looked at too: its `source` skips that.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| beneath(*cause))
}

fn beneath<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => cause.source(),
    }
}

fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}
