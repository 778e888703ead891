use model::delivery::Timings;

use super::*;
use crate::fault::Broken;

const TIMINGS: Timings = Timings {
    resolve: Some(1),
    connect: Some(2),
    first_byte: Some(3),
    total: 7,
};

fn answer(status: u16, retry_after: Option<&str>, location: Option<&str>) -> Answer {
    Answer {
        status,
        retry_after: retry_after.map(str::to_owned),
        location: location.map(str::to_owned),
        body: "body".into(),
        ..Answer::default()
    }
}

fn judged(answer: Result<Answer, Broken>, tries: u32, trigger: Trigger, kind: Kind) -> (Outcome, Next) {
    let sent = Sent {
        timings: TIMINGS,
        answer,
    };
    let attempted = Attempted {
        schedule: &Schedule::Demo,
        tries,
        trigger,
        kind,
        jitter: 0,
        now: Timestamp::from_millisecond(1_000_000).expect("an instant"),
    };
    verdict(sent, attempted)
}

fn check(answer: Answer, tries: u32, expect: Option<(ErrorClass, &str)>, next: Next) {
    let (outcome, got) = judged(Ok(answer), tries, Trigger::First, Kind::Event);
    assert_eq!((outcome.class.zip(outcome.error.as_deref()), got), (expect, next));
    assert_eq!(outcome.timings, TIMINGS);
    assert_eq!(outcome.response.as_deref(), Some("body"));
}

/// HOOK-11, R29.
#[test]
fn answers_decide_where_a_delivery_goes() {
    use ErrorClass::{Gone, Redirect, Status};
    for status in [200, 201, 204, 299] {
        check(answer(status, Some("9"), None), 1, None, Next::Delivered);
    }
    let gone = "answered 410: the receiver wants no more of these";
    check(answer(410, None, None), 1, Some((Gone, gone)), Next::Stop);
    let status = |words| Some((Status, words));
    check(
        answer(500, None, None),
        1,
        status("answered 500"),
        Next::Wait(1_001_000),
    );
    check(
        answer(404, Some("60"), None),
        2,
        status("answered 404"),
        Next::Wait(1_003_000),
    );
    check(answer(500, None, None), 6, status("answered 500"), Next::GiveUp);
    let moved = "answered 302, a redirect to http://169.254.169.254/; redirects are not followed";
    let redirect = answer(302, Some("9999"), Some("http://169.254.169.254/"));
    check(redirect, 1, Some((Redirect, moved)), Next::Wait(1_001_000));
    let nowhere = "answered 304 without a Location; redirects are not followed";
    check(
        answer(304, None, None),
        5,
        Some((Redirect, nowhere)),
        Next::Wait(1_120_000),
    );
    let later = "answered 503, to be asked again after 60 s";
    check(answer(503, Some("60"), None), 1, status(later), Next::Wait(1_060_000));
    let later = "answered 429, to be asked again after 2 s";
    check(answer(429, Some("2"), None), 2, status(later), Next::Wait(1_003_000));
    check(
        answer(429, Some("soon"), None),
        1,
        status("answered 429"),
        Next::Wait(1_001_000),
    );
    check(answer(429, Some("2"), None), 6, status(later), Next::GiveUp);
}

#[test]
fn what_a_person_sets_off_changes_nothing_unless_it_arrives() {
    let check = |status: u16, trigger: Trigger, kind: Kind, expect: Next| {
        let (_, next) = judged(Ok(answer(status, None, None)), 1, trigger, kind);
        assert_eq!(next, expect, "{status} {trigger:?} {kind:?}");
    };
    check(204, Trigger::Manual, Kind::Event, Next::Delivered);
    for status in [302, 410, 429, 500] {
        check(status, Trigger::Manual, Kind::Event, Next::AsBefore);
        check(status, Trigger::Manual, Kind::Test, Next::AsBefore);
    }
    // Replays, drills and tests are tried again as usual, and stop nobody.
    for (trigger, kind) in [
        (Trigger::Replay, Kind::Replay),
        (Trigger::Drill, Kind::Drill),
        (Trigger::Test, Kind::Test),
        (Trigger::Retry, Kind::Replay),
    ] {
        check(500, trigger, kind, Next::Wait(1_001_000));
        check(410, trigger, kind, Next::GiveUp);
    }
    check(410, Trigger::Retry, Kind::Event, Next::Stop);
}

#[test]
fn broken_attempts_are_tried_again_unless_that_cannot_help() {
    let check = |broken: Broken, tries: u32, trigger: Trigger, expect: Next| {
        let class = broken.class;
        let (outcome, next) = judged(Err(broken), tries, trigger, Kind::Event);
        assert_eq!((outcome.class, next), (Some(class), expect));
        assert_eq!(outcome.error.as_deref(), Some("why"));
        assert_eq!((outcome.status, outcome.response), (None, None));
    };
    let passing = || Broken::new(ErrorClass::Refused, "why");
    let lasting = || Broken::for_good(ErrorClass::Forbidden, "why");
    check(passing(), 1, Trigger::First, Next::Wait(1_001_000));
    check(passing(), 6, Trigger::Retry, Next::GiveUp);
    check(passing(), 1, Trigger::Manual, Next::AsBefore);
    check(lasting(), 1, Trigger::First, Next::GiveUp);
    check(lasting(), 1, Trigger::Manual, Next::AsBefore);
}

/// What came of an answer that broke off is kept; a 503 that broke off is still heard.
#[test]
fn the_beginning_of_a_broken_answer_is_kept() {
    let broken = Broken {
        partial: Some(Box::new(answer(503, Some("60"), None))),
        ..Broken::new(ErrorClass::ClosedEarly, "why")
    };
    let (outcome, next) = judged(Err(broken), 1, Trigger::First, Kind::Event);
    assert_eq!((outcome.status, outcome.response.as_deref()), (Some(503), Some("body")));
    assert_eq!(
        (outcome.class, next),
        (Some(ErrorClass::ClosedEarly), Next::Wait(1_060_000))
    );
}
