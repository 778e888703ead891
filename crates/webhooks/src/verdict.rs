//! What an attempt's end means for its delivery.

use jiff::Timestamp;
use model::delivery::{Next, Outcome};

use crate::retry_after;
use crate::schedule::{Preset, delay};
use crate::sender::{Answer, Broken};

/// Characters of a `Location` that are shown.
const LOCATION: usize = 200;

/// What to keep of attempt number `attempt`, and where the delivery goes (HOOK-11).
///
/// 2xx is success, 410 ends it, everything else is tried again while the schedule has a next time; `Retry-After` of 429 and
/// 503 can make that later, never sooner.
pub(crate) fn verdict(
    answer: Result<Answer, Broken>,
    preset: Preset,
    attempt: u32,
    jitter: u8,
    now: Timestamp,
    millis: u32,
) -> (Outcome, Next) {
    let again = |at_least: Option<std::time::Duration>| match delay(preset, attempt, jitter) {
        None => Next::GiveUp,
        Some(wait) => {
            let wait = at_least.map_or(wait, |least| wait.max(least));
            let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
            Next::Wait(now.as_millisecond().saturating_add(wait))
        }
    };
    let answer = match answer {
        Err(broken) => {
            let next = if broken.for_good { Next::GiveUp } else { again(None) };
            let outcome = Outcome {
                millis,
                status: broken.status,
                error: Some(broken.reason),
                response: None,
            };
            return (outcome, next);
        }
        Ok(answer) => answer,
    };
    let status = answer.status;
    let (error, next) = match status {
        200..=299 => (None, Next::Delivered),
        410 => {
            let words = "answered 410: the receiver wants no more of these".to_owned();
            (Some(words), Next::GiveUp)
        }
        300..=399 => (Some(redirect(status, answer.location.as_deref())), again(None)),
        429 | 503 => {
            let least = answer
                .retry_after
                .as_deref()
                .and_then(|header| retry_after::parse(header, now));
            let words = match least {
                Some(least) => format!("answered {status}, to be asked again after {} s", least.as_secs()),
                None => format!("answered {status}"),
            };
            (Some(words), again(least))
        }
        _ => (Some(format!("answered {status}")), again(None)),
    };
    let outcome = Outcome {
        millis,
        status: Some(status),
        error,
        response: Some(answer.body),
    };
    (outcome, next)
}

fn redirect(status: u16, location: Option<&str>) -> String {
    match location {
        None => format!("answered {status}"),
        Some(location) => {
            let shown: String = location.chars().take(LOCATION).collect();
            format!("answered {status}, a redirect to {shown}; redirects are not followed")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: Option<&str>, location: Option<&str>) -> Answer {
        Answer {
            status,
            retry_after: retry_after.map(str::to_owned),
            location: location.map(str::to_owned),
            body: "body".into(),
        }
    }

    fn check(answer: Result<Answer, Broken>, attempt: u32, error: Option<&str>, expect: Next) {
        let now = Timestamp::from_millisecond(1_000_000).expect("an instant");
        let (outcome, next) = verdict(answer, Preset::Demo, attempt, 0, now, 7);
        assert_eq!((outcome.error.as_deref(), next), (error, expect));
        assert_eq!(outcome.millis, 7);
    }

    /// HOOK-11, R29.
    #[test]
    fn answers_decide_where_a_delivery_goes() {
        for status in [200, 201, 204, 299] {
            check(Ok(answer(status, Some("9"), None)), 1, None, Next::Delivered);
        }
        let gone = "answered 410: the receiver wants no more of these";
        check(Ok(answer(410, None, None)), 1, Some(gone), Next::GiveUp);
        check(
            Ok(answer(500, None, None)),
            1,
            Some("answered 500"),
            Next::Wait(1_001_000),
        );
        check(
            Ok(answer(400, Some("60"), None)),
            2,
            Some("answered 400"),
            Next::Wait(1_003_000),
        );
        check(
            Ok(answer(304, None, None)),
            5,
            Some("answered 304"),
            Next::Wait(1_120_000),
        );
        check(Ok(answer(500, None, None)), 6, Some("answered 500"), Next::GiveUp);
        let moved = "answered 302, a redirect to http://169.254.169.254/; redirects are not followed";
        let redirect = answer(302, None, Some("http://169.254.169.254/"));
        check(Ok(redirect), 1, Some(moved), Next::Wait(1_001_000));
        let later = "answered 503, to be asked again after 60 s";
        check(Ok(answer(503, Some("60"), None)), 1, Some(later), Next::Wait(1_060_000));
        let later = "answered 429, to be asked again after 2 s";
        check(Ok(answer(429, Some("2"), None)), 2, Some(later), Next::Wait(1_003_000));
        check(
            Ok(answer(429, Some("soon"), None)),
            1,
            Some("answered 429"),
            Next::Wait(1_001_000),
        );
        let late = "answered 429, to be asked again after 2 s";
        check(Ok(answer(429, Some("2"), None)), 6, Some(late), Next::GiveUp);
    }

    #[test]
    fn broken_attempts_are_tried_again_unless_that_cannot_help() {
        let broken = |for_good| Broken {
            reason: "why".into(),
            status: None,
            for_good,
        };
        check(Err(broken(false)), 1, Some("why"), Next::Wait(1_001_000));
        check(Err(broken(false)), 6, Some("why"), Next::GiveUp);
        check(Err(broken(true)), 1, Some("why"), Next::GiveUp);
    }
}
