//! What a person asks for.

use super::*;

fn asked(number: i64, attempts: u32) -> Delivery {
    Delivery {
        asked: true,
        attempts,
        due_at: 10,
        ..delivery(number, 1, 1)
    }
}

#[test]
fn it_goes_at_once_past_its_lane() {
    let mut lanes = lanes(MaxWait::Forever, &[(1, 1, 1), (2, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    lanes.ended(first, Ended::Wait(99_000), 0);
    lanes.told(&asked(2, 0), None, 10);
    assert_eq!(lanes.next_at(), Some(10));
    let claim = lanes.claim(10).expect("the second");
    assert_eq!((claim.delivery, claim.overtakes), (2, false));
    // It failed: back to where it was, behind the first.
    lanes.ended(claim, Ended::Asked(Some(10)), 0);
    assert_eq!(lanes.next_at(), Some(99_000));
    let first = lanes.claim(99_000).expect("the first");
    lanes.ended(first, Ended::Delivered, 0);
    assert_eq!(number(lanes.claim(99_000)), Some(2));
}

/// One that was delivered or given up before is nobody's predecessor; one that was waiting still is.
#[test]
fn it_gates_nobody_whom_it_did_not_gate_before() {
    let mut lanes = lanes(MaxWait::Forever, &[(2, 1, 1)]);
    let ended = Delivery {
        ended_before: true,
        ..asked(1, 3)
    };
    lanes.told(&ended, None, 0);
    assert_eq!(
        all(&mut lanes, 10).iter().map(|c| c.delivery).collect::<Vec<_>>(),
        [2, 1]
    );

    let mut lanes = super::lanes(MaxWait::Forever, &[(1, 1, 1), (2, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    lanes.ended(first, Ended::Wait(99_000), 0);
    lanes.told(&asked(1, 1), None, 0);
    let again = lanes.claim(10).expect("the first");
    assert_eq!((again.delivery, lanes.claim(98_999)), (1, None), "order is kept");
    lanes.ended(again, Ended::Asked(None), 0);
    assert_eq!(number(lanes.claim(10)), Some(2));
}

/// As read from the journal, by a dispatcher that has seen nothing of what went before.
#[test]
fn it_gates_as_before_when_nothing_else_is_known_of_it() {
    let check = |ended_before: bool, expect: &[(i64, bool)]| {
        let mut lanes = lanes(MaxWait::Forever, &[]);
        let first = Delivery {
            ended_before,
            ..asked(1, 1)
        };
        lanes.told(&first, None, 10);
        lanes.told(&delivery(2, 1, 1), None, 10);
        let mut claims: Vec<_> = all(&mut lanes, 10).iter().map(|c| (c.delivery, c.overtakes)).collect();
        claims.sort_unstable();
        assert_eq!(claims, expect, "{ended_before}");
    };
    check(false, &[(1, false)]);
    check(true, &[(1, false), (2, false)]);
}

/// Asked for after an attempt had ended, but before that was told here.
#[test]
fn it_is_heard_while_the_attempt_before_it_is_on_its_way_back() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1), (2, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    lanes.told(&asked(1, 1), None, 0);
    lanes.ended(first, Ended::Wait(99_000), 0);
    assert_eq!(number(lanes.claim(10)), Some(1));
    let mut lanes = super::lanes(WAIT, &[(1, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    lanes.told(&asked(1, 1), None, 0);
    lanes.ended(first, Ended::Delivered, 0);
    assert_eq!(number(lanes.claim(10)), Some(1), "redelivered");
}

#[test]
fn its_outcome_says_nothing_of_the_target() {
    let mut lanes = lanes(WAIT, &[]);
    prove(&mut lanes, 1, 1);
    for (n, ended) in [(1, Ended::Asked(None)), (2, Ended::Asked(Some(1_000_000)))] {
        lanes.told(
            &Delivery {
                lane: Lane { session: n, target: 1 },
                ..asked(n, 3)
            },
            None,
            0,
        );
        let claim = lanes.claim(10).expect("a claim");
        lanes.ended(claim, ended, 0);
    }
    // Neither failing (one request) nor a further success (six).
    let many: Vec<_> = (11..=20).map(|n| (n, n, 1)).collect();
    tell(&mut lanes, &many);
    assert_eq!(all(&mut lanes, 10).len(), 5);
}

#[test]
fn it_does_not_wait_for_a_failing_target_and_does_not_crowd_it() {
    let mut lanes = Lanes::new(WAIT, 100, 64);
    tell(&mut lanes, &[(1, 1, 1), (2, 2, 1)]);
    let claims = all(&mut lanes, 0);
    lanes.ended(claims[0], Ended::Wait(99_000), 0);
    for n in 10..20 {
        lanes.told(
            &Delivery {
                lane: Lane { session: n, target: 1 },
                ..asked(n, 3)
            },
            None,
            0,
        );
    }
    let claims = all(&mut lanes, 10);
    assert_eq!(claims.len(), 4, "at most so many at once to one target");
    lanes.ended(claims[0], Ended::Asked(None), 0);
    assert_eq!(number(lanes.claim(10)), Some(14));
}

#[test]
fn given_up_or_held_before_it_goes_it_does_not_go() {
    let mut lanes = lanes(WAIT, &[]);
    lanes.told(&asked(1, 3), None, 0);
    lanes.told(
        &Delivery {
            state: DeliveryState::GivenUp,
            asked: false,
            ..asked(1, 3)
        },
        None,
        0,
    );
    assert_empty(&lanes);
    lanes.told(&asked(1, 3), None, 0);
    lanes.told(
        &Delivery {
            due_at: 20,
            ..asked(1, 3)
        },
        None,
        20,
    );
    assert_eq!(lanes.next_at(), Some(20), "asked for twice");
    lanes.stand(1, false);
    assert_empty(&lanes);
}
