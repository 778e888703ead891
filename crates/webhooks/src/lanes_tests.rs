use std::time::Duration;

use model::event::EventName;
use model::id::SessionId;

use super::*;

fn delivery(number: i64, session: i64, target: i64) -> Delivery {
    Delivery {
        number,
        lane: Lane { session, target },
        session: SessionId::parse("s").expect("an id"),
        sequence: 1,
        event: EventName::RequestedToken,
        state: DeliveryState::Pending,
        attempts: 0,
        due_at: 0,
        created_at: 0,
        overtook: false,
    }
}

fn lanes(max_wait: MaxWait, deliveries: &[(i64, i64, i64)]) -> Lanes {
    let mut lanes = Lanes::new(max_wait, 8, 4);
    for (number, session, target) in deliveries {
        lanes.told(&delivery(*number, *session, *target));
    }
    lanes
}

const WAIT: MaxWait = MaxWait::For(Duration::from_secs(15));

fn number(claim: Option<Claim>) -> Option<i64> {
    claim.map(|claim| claim.delivery)
}

/// design.md, Retry and order.
#[test]
fn an_event_waits_for_the_one_before_it_and_overtakes_in_the_end() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1), (2, 1, 1), (3, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    assert_eq!((first.delivery, first.overtakes), (1, false));
    // Under way: the second may go when the first has been due for 15 s.
    assert_eq!((lanes.claim(14_999), lanes.next_at()), (None, Some(15_000)));
    lanes.ended(first, Ended::Wait(10_000));
    assert_eq!(lanes.next_at(), Some(10_000));
    let again = lanes.claim(10_000).expect("the first again");
    assert_eq!((again.delivery, again.overtakes), (1, false));
    lanes.ended(again, Ended::Wait(40_000));
    assert_eq!(lanes.next_at(), Some(15_000));
    let second = lanes.claim(15_000).expect("the second");
    assert_eq!((second.delivery, second.overtakes), (2, true));
    // The third's gate is open as soon as the second's first attempt began; only one request while the target fails.
    assert_eq!(lanes.claim(15_000), None);
    lanes.ended(second, Ended::Delivered);
    let third = lanes.claim(15_000).expect("the third");
    assert_eq!((third.delivery, third.overtakes), (3, true));
    lanes.ended(third, Ended::Delivered);
    assert_eq!(lanes.next_at(), Some(40_000));
    let last = lanes.claim(40_000).expect("the first once more");
    lanes.ended(last, Ended::Finished);
    assert_eq!(lanes.next_at(), None);
    assert!(lanes.lanes.is_empty() && lanes.places.is_empty());
}

#[test]
fn a_first_attempt_never_goes_before_an_earlier_one() {
    let mut lanes = lanes(WAIT, &[(2, 1, 1)]);
    // The first is not due yet, long after the wait: the second still waits for its first attempt.
    let mut first = delivery(1, 1, 1);
    first.due_at = 99_000;
    lanes.told(&first);
    assert_eq!((lanes.claim(98_999), lanes.next_at()), (None, Some(99_000)));
    assert_eq!(number(lanes.claim(99_000)), Some(1));
    assert_eq!(number(lanes.claim(99_000)), Some(2));
}

#[test]
fn forever_means_forever() {
    let mut lanes = lanes(MaxWait::Forever, &[(1, 1, 1), (2, 1, 1)]);
    let first = lanes.claim(0).expect("the first");
    lanes.ended(first, Ended::Wait(i64::MAX));
    assert_eq!(lanes.claim(i64::MAX - 1), None);
    let first = lanes.claim(i64::MAX).expect("the first");
    lanes.ended(first, Ended::Finished);
    assert_eq!(number(lanes.claim(0)), Some(2));
}

#[test]
fn a_target_has_its_share_of_the_room_and_no_more() {
    let many: Vec<_> = (1..=20).map(|n| (n, n, 1)).chain([(21, 21, 2)]).collect();
    let mut lanes = lanes(WAIT, &many);
    let claims: Vec<_> = std::iter::from_fn(|| lanes.claim(0)).collect();
    let numbers: Vec<_> = claims.iter().map(|claim| claim.delivery).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 21]);
    // One failure: the target gets one request at a time until one succeeds.
    lanes.ended(claims[0], Ended::Wait(1000));
    assert_eq!(lanes.claim(0), None);
    lanes.ended(claims[1], Ended::Wait(1000));
    lanes.ended(claims[2], Ended::Wait(1000));
    lanes.ended(claims[3], Ended::Wait(1000));
    let probe = lanes.claim(0).expect("one");
    assert_eq!(lanes.claim(0), None);
    lanes.ended(probe, Ended::Delivered);
    assert_eq!(std::iter::from_fn(|| lanes.claim(0)).count(), 4);
}

#[test]
fn failing_targets_leave_half_of_the_room() {
    let all: Vec<_> = (1..=40).map(|n| (n, n, n)).collect();
    let mut lanes = lanes(WAIT, &all);
    // Forty targets fail once.
    for _ in 0..40 {
        let claim = lanes.claim(0).expect("a claim");
        lanes.ended(claim, Ended::Wait(1));
    }
    let failing: Vec<_> = std::iter::from_fn(|| lanes.claim(1)).collect();
    assert_eq!(failing.len(), 4);
    for n in 100..110 {
        lanes.told(&delivery(n, n, n));
    }
    let healthy: Vec<_> = std::iter::from_fn(|| lanes.claim(1)).collect();
    assert_eq!(healthy.len(), 4);
    assert!(healthy.iter().all(|claim| claim.delivery >= 100));
}

#[test]
fn notices_and_ends_may_come_in_either_order() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1)]);
    let claim = lanes.claim(0).expect("a claim");
    let mut seen = delivery(1, 1, 1);
    seen.attempts = 1;
    seen.state = DeliveryState::InFlight;
    lanes.told(&seen);
    seen.state = DeliveryState::Waiting;
    seen.due_at = 1000;
    lanes.told(&seen);
    assert_eq!(lanes.claim(5000), None, "still under way here");
    lanes.ended(claim, Ended::Wait(1000));
    lanes.told(&seen);
    // Late news of the beginning changes nothing; a person who says "now" does.
    lanes.told(&delivery(1, 1, 1));
    assert_eq!(lanes.next_at(), Some(1000));
    seen.due_at = 500;
    lanes.told(&seen);
    assert_eq!(lanes.next_at(), Some(500));
    seen.state = DeliveryState::GivenUp;
    lanes.told(&seen);
    assert_eq!(lanes.next_at(), None);
}
