//! Which answers can be programmed, and which one a request gets.

use super::*;

fn check(change: impl FnOnce(&mut Answer), expect: Result<(), BadAnswer>) {
    let mut answer = Answer::default();
    change(&mut answer);
    assert_eq!(answer.check(), expect, "{answer:?}");
}

#[test]
fn what_can_be_answered() {
    check(|_| {}, Ok(()));
    check(|answer| answer.status = 599, Ok(()));
    check(|answer| answer.status = 100, Err(BadAnswer::Status(100)));
    check(|answer| answer.status = 600, Err(BadAnswer::Status(600)));
    check(|answer| answer.status = u32::MAX, Err(BadAnswer::Status(u32::MAX)));
    check(|answer| answer.status = 204, Ok(()));
    for status in [204, 205, 304] {
        let with_body = |answer: &mut Answer| {
            answer.status = status;
            answer.body = String::from("x");
        };
        check(with_body, Err(BadAnswer::Bodiless(status)));
        let dripping = |answer: &mut Answer| {
            answer.status = status;
            answer.act = Act::Drip;
        };
        check(dripping, Err(BadAnswer::Bodiless(status)));
    }
    check(|answer| answer.delay = 600_000, Ok(()));
    check(|answer| answer.delay = 600_001, Err(BadAnswer::Delay(600_001)));
    check(
        |answer| answer.fail_first = 1_000_001,
        Err(BadAnswer::FailFirst(1_000_001)),
    );
    check(|answer| answer.body = "x".repeat(BODY), Ok(()));
    check(|answer| answer.body = "x".repeat(BODY + 1), Err(BadAnswer::Body));
}

#[test]
fn a_connection_that_is_not_answered_needs_no_status() {
    for act in [Act::Reset, Act::Hang] {
        let silent = |answer: &mut Answer| {
            answer.act = act;
            answer.status = 0;
        };
        check(silent, Ok(()));
    }
}

#[test]
fn a_redirect_has_its_statuses_and_a_place() {
    let check = |status: u32, location: &str, expect: Result<(), BadAnswer>| {
        let redirect = |answer: &mut Answer| {
            answer.status = status;
            answer.act = Act::Redirect {
                location: String::from(location),
            };
        };
        check(redirect, expect);
    };
    for status in REDIRECTS {
        check(status, "https://example.org/", Ok(()));
    }
    check(302, "/elsewhere", Ok(()));
    check(200, "/elsewhere", Err(BadAnswer::Redirect(200)));
    check(304, "/elsewhere", Err(BadAnswer::Redirect(304)));
    check(302, "", Err(BadAnswer::Location));
    check(302, "/a\r\nx: y", Err(BadAnswer::Location));
    check(302, &"x".repeat(LOCATION + 1), Err(BadAnswer::Location));
}

#[test]
fn a_path_below_is_a_path() {
    for (below, good) in [
        ("", true),
        ("/", true),
        ("/slow/er-1._~%20", true),
        ("slow", false),
        ("/a?b", false),
        ("/a#b", false),
        ("/a b", false),
        ("/ä", false),
    ] {
        let expect = if good { Ok(()) } else { Err(BadAnswer::Below) };
        check(|answer| answer.below = String::from(below), expect);
    }
    check(
        |answer| answer.below = format!("/{}", "x".repeat(PATH)),
        Err(BadAnswer::Below),
    );
}

fn answer(below: &str, status: u32, fail_first: u32) -> Answer {
    Answer {
        below: String::from(below),
        status,
        fail_first,
        ..Answer::default()
    }
}

#[test]
fn a_path_has_its_own_answer_or_that_of_the_inbox() {
    let mut answers = Vec::new();
    assert_eq!(next(&mut answers, "/any"), Play::Do(Answer::default()));
    for one in [answer("", 202, 0), answer("/slow", 500, 0)] {
        set(&mut answers, one).expect("a good answer");
    }
    for (below, status) in [("", 202), ("/slow", 500), ("/slow/", 202), ("/slower", 202), ("/", 202)] {
        let Play::Do(found) = next(&mut answers, below) else {
            panic!("{below} fails");
        };
        assert_eq!(found.status, status, "{below}");
    }
}

#[test]
fn failures_count_down_by_path() {
    let mut answers = vec![answer("", 200, 2), answer("/b", 201, 1)];
    let mut played = |below: &str| match next(&mut answers, below) {
        Play::Fail { left } => Err(left),
        Play::Do(answer) => Ok(answer.status),
    };
    assert_eq!(
        [played(""), played("/b"), played("/other"), played(""), played("/b")],
        [Err(1), Err(0), Err(0), Ok(200), Ok(201)]
    );
}

#[test]
fn an_answer_replaces_the_one_before_it() {
    let mut answers = vec![answer("", 200, 0)];
    set(&mut answers, answer("", 500, 3)).expect("a good answer");
    assert_eq!(answers, [answer("", 500, 3)]);
    assert_eq!(set(&mut answers, answer("", 42, 0)), Err(BadAnswer::Status(42)));
    assert_eq!(answers, [answer("", 500, 3)], "nothing changed");
    for number in 1..ANSWERS {
        set(&mut answers, answer(&format!("/{number}"), 200, 0)).expect("a good answer");
    }
    assert_eq!(set(&mut answers, answer("/more", 200, 0)), Err(BadAnswer::TooMany));
    assert_eq!(set(&mut answers, answer("/1", 201, 0)), Ok(()));
}
