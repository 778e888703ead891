//! What an attempt's end means for its delivery.

use std::time::Duration;

use jiff::Timestamp;
use model::delivery::{ErrorClass, Kind, Next, Outcome, Trigger};

use crate::answer::Answer;
use crate::retry_after;
use crate::schedule::{Schedule, delay};
use crate::sender::Sent;

/// Characters of a `Location` that are shown.
const LOCATION: usize = 200;

/// What the verdict on an attempt depends on beside its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempted<'a> {
    /// When failed ones are tried again.
    pub(crate) schedule: &'a Schedule,
    /// Scheduled attempts so far, this one included.
    pub(crate) tries: u32,
    /// What set it off.
    pub(crate) trigger: Trigger,
    /// Why its delivery exists.
    pub(crate) kind: Kind,
    /// A random byte.
    pub(crate) jitter: u8,
    /// When it ended.
    pub(crate) now: Timestamp,
}

/// What to keep of an attempt, and where its delivery goes (HOOK-11).
///
/// 2xx is success. 410 to a session's event stops the target; to anything else it only ends the delivery: what a person sends
/// for a trial changes nothing of how a target stands. A manual attempt that fails leaves everything as it was. All else is
/// tried again while the schedule has a next time; `Retry-After` of 429 and 503 can make that later, never sooner.
pub(crate) fn verdict(sent: Sent, attempted: Attempted<'_>) -> (Outcome, Next) {
    let (answer, failed) = match sent.answer {
        Ok(answer) => {
            let failed = judge(&answer, attempted.now);
            (Some(answer), failed)
        }
        Err(broken) => {
            let partial = broken.partial.map(|partial| *partial);
            let failed = Failed {
                class: broken.class,
                words: broken.reason,
                for_good: broken.for_good,
                least: partial.as_ref().and_then(|answer| least(answer, attempted.now)),
            };
            (partial, Some(failed))
        }
    };
    let next = match &failed {
        None => Next::Delivered,
        Some(_) if attempted.trigger == Trigger::Manual => Next::AsBefore,
        Some(failed) if failed.class == ErrorClass::Gone && attempted.kind == Kind::Event => Next::Stop,
        Some(failed) if failed.for_good => Next::GiveUp,
        Some(failed) => again(failed.least, attempted),
    };
    let (class, error) = failed.map(|failed| (failed.class, failed.words)).unzip();
    let outcome = match answer {
        Some(answer) => Outcome {
            timings: sent.timings,
            status: Some(answer.status),
            class,
            error,
            headers: answer.headers,
            response: Some(answer.body),
            truncated: answer.truncated,
        },
        None => Outcome {
            timings: sent.timings,
            status: None,
            class,
            error,
            headers: Vec::new(),
            response: None,
            truncated: false,
        },
    };
    (outcome, next)
}

struct Failed {
    class: ErrorClass,
    words: String,
    for_good: bool,
    /// The receiver wants to be left alone for so long.
    least: Option<Duration>,
}

fn again(least: Option<Duration>, attempted: Attempted<'_>) -> Next {
    match delay(attempted.schedule, attempted.tries, attempted.jitter) {
        None => Next::GiveUp,
        Some(wait) => {
            let wait = wait.max(least.unwrap_or_default());
            let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
            Next::Wait(attempted.now.as_millisecond().saturating_add(wait))
        }
    }
}

/// What is wrong with a whole answer; `None` for 2xx.
fn judge(answer: &Answer, now: Timestamp) -> Option<Failed> {
    let status = answer.status;
    let least = least(answer, now);
    let (class, words) = match status {
        200..=299 => return None,
        410 => {
            let words = "answered 410: the receiver wants no more of these".to_owned();
            (ErrorClass::Gone, words)
        }
        300..=399 => (ErrorClass::Redirect, redirect(status, answer.location.as_deref())),
        _ => match least {
            Some(least) => {
                let words = format!("answered {status}, to be asked again after {} s", least.as_secs());
                (ErrorClass::Status, words)
            }
            None => (ErrorClass::Status, format!("answered {status}")),
        },
    };
    Some(Failed {
        class,
        words,
        for_good: class == ErrorClass::Gone,
        least,
    })
}

/// `Retry-After`, where it is heard: 429 and 503.
fn least(answer: &Answer, now: Timestamp) -> Option<Duration> {
    let header = answer.retry_after.as_deref();
    header
        .filter(|_| matches!(answer.status, 429 | 503))
        .and_then(|header| retry_after::parse(header, now))
}

fn redirect(status: u16, location: Option<&str>) -> String {
    match location {
        None => format!("answered {status} without a Location; redirects are not followed"),
        Some(location) => {
            let shown: String = location.chars().take(LOCATION).collect();
            format!("answered {status}, a redirect to {shown}; redirects are not followed")
        }
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
