//! design.md, Retry and order.

use super::*;

#[test]
fn an_event_waits_for_the_one_before_it_and_overtakes_in_the_end() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1), (2, 1, 1), (3, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    assert_eq!((first.delivery, first.overtakes), (1, false));
    // Its first attempt is under way: that ends by itself, and is waited for.
    assert_eq!((lanes.claim(14_999), lanes.next_at()), (None, None));
    lanes.ended(first, Ended::Wait(10_000), 0);
    assert_eq!(lanes.next_at(), Some(10_000));
    let again = lanes.claim(10_000).expect("the first again");
    assert_eq!((again.delivery, again.overtakes), (1, false));
    lanes.ended(again, Ended::Wait(40_000), 0);
    assert_eq!(lanes.next_at(), Some(15_000));
    let second = lanes.claim(15_000).expect("the second");
    assert_eq!((second.delivery, second.overtakes), (2, true));
    // The third's gate is open as soon as the second's first attempt began; only one request while the target fails.
    assert_eq!(lanes.claim(15_000), None);
    lanes.ended(second, Ended::Delivered, 0);
    let third = lanes.claim(15_000).expect("the third");
    assert_eq!((third.delivery, third.overtakes), (3, true));
    lanes.ended(third, Ended::Delivered, 0);
    assert_eq!(lanes.next_at(), Some(40_000));
    let last = lanes.claim(40_000).expect("the first once more");
    lanes.ended(last, Ended::GivenUp, 0);
    assert_empty(&lanes);
}

#[test]
fn a_first_attempt_never_goes_before_an_earlier_one() {
    let mut lanes = lanes(WAIT, &[(2, 1, 1)]);
    // The first is not due yet, long after the wait: the second still waits for its first attempt.
    let mut first = delivery(1, 1, 1);
    first.due_at = 99_000;
    lanes.told(&first, None, 0);
    assert_eq!((lanes.claim(98_999), lanes.next_at()), (None, Some(99_000)));
    let first = lanes.claim(99_000).expect("the first");
    assert_eq!((first.delivery, lanes.claim(99_000)), (1, None));
    lanes.ended(first, Ended::Wait(100_000), 0);
    assert_eq!(number(lanes.claim(99_000)), Some(2));
}

/// After a hold everything is overdue: a healthy receiver gets it in order all the same.
#[test]
fn what_is_long_overdue_goes_in_order() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1), (2, 1, 1), (3, 1, 1)]);
    for number in 1..=3 {
        let claim = lanes.claim(3_600_000).expect("its turn");
        assert_eq!((claim.delivery, claim.overtakes), (number, false));
        assert_eq!(lanes.claim(3_600_000), None, "one after the other");
        lanes.ended(claim, Ended::Delivered, 0);
    }
    assert_empty(&lanes);
}

#[test]
fn forever_means_forever() {
    let mut lanes = lanes(MaxWait::Forever, &[(1, 1, 1), (2, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    lanes.ended(first, Ended::Wait(i64::MAX), 0);
    assert_eq!(lanes.claim(i64::MAX - 1), None);
    let first = lanes.claim(i64::MAX).expect("the first");
    lanes.ended(first, Ended::Finished, 0);
    assert_eq!(number(lanes.claim(0)), Some(2));
}

#[test]
fn a_changed_wait_counts_for_what_waits_already() {
    let mut lanes = lanes(MaxWait::Forever, &[(1, 1, 1), (2, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    lanes.ended(first, Ended::Wait(60_000), 0);
    assert_eq!(lanes.next_at(), Some(60_000));
    lanes.set_max_wait(WAIT);
    assert_eq!(lanes.next_at(), Some(15_000));
    lanes.set_max_wait(MaxWait::For(Duration::from_secs(5)));
    assert_eq!((lanes.next_at(), number(lanes.claim(5000))), (Some(5000), Some(2)));
}

/// A replay or a drill keeps order in itself, not with the session whose events it repeats.
#[test]
fn a_run_is_a_lane_of_its_own() {
    let mut lanes = lanes(MaxWait::Forever, &[(1, 1, 1), (2, -1, 1), (3, -1, 1)]);
    let claims = all(&mut lanes, 0);
    let mut numbers: Vec<_> = claims.iter().map(|claim| claim.delivery).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
    assert!(claims.iter().all(|claim| !claim.overtakes));
}

#[test]
fn notices_and_ends_may_come_in_either_order() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1)]);
    let claim = lanes.claim(0).expect("a claim");
    let mut seen = delivery(1, 1, 1);
    seen.attempts = 1;
    seen.state = DeliveryState::InFlight;
    lanes.told(&seen, None, 0);
    seen.state = DeliveryState::Waiting;
    seen.due_at = 1000;
    lanes.told(&seen, None, 0);
    assert_eq!(lanes.claim(5000), None, "still under way here");
    lanes.ended(claim, Ended::Wait(1000), 0);
    lanes.told(&seen, None, 0);
    // Late news of the beginning changes nothing; a person who says "now" does.
    lanes.told(&delivery(1, 1, 1), None, 0);
    assert_eq!(lanes.next_at(), Some(1000));
    seen.due_at = 500;
    lanes.told(&seen, None, 0);
    assert_eq!(lanes.next_at(), Some(500));
    seen.state = DeliveryState::GivenUp;
    lanes.told(&seen, None, 0);
    assert_empty(&lanes);
}

#[test]
fn what_is_not_made_after_all_is_tried_later_as_the_same_attempt() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1), (2, 1, 1)]);
    let claim = lanes.claim(0).expect("a claim");
    lanes.ended(claim, Ended::Postponed(5000), 0);
    assert_eq!(
        lanes.next_at(),
        Some(5000),
        "the second waits for the first's first attempt"
    );
    lanes.told(&delivery(1, 1, 1), None, 0);
    assert_eq!(number(lanes.claim(5000)), Some(1));
}
