//! A clock that is put right while deliveries wait.

use super::*;

const HOUR: i64 = 3_600_000;

/// Neither a stall (an hour until the clock is back where it was) nor a storm (everything at once).
#[test]
fn set_back_an_hour_what_waits_keeps_its_distance() {
    let mut lanes = Lanes::new(WAIT, 100, 64);
    // At 1 h: three sessions failed and are due in 1 s, 10 s and 2 min; a second event waits behind the first session's.
    for (n, wait) in [(1, 1000), (2, 10_000), (3, 120_000)] {
        let mut failed = delivery(n, n, n);
        failed.state = DeliveryState::Waiting;
        failed.attempts = 1;
        (failed.created_at, failed.due_at) = (HOUR - 5000, HOUR + wait);
        lanes.told(&failed, None, HOUR);
    }
    let mut second = delivery(4, 3, 3);
    (second.created_at, second.due_at) = (HOUR, HOUR);
    lanes.told(&second, None, HOUR);
    assert_eq!(lanes.next_at(), Some(HOUR + 1000));
    lanes.set_back(HOUR);
    assert_eq!(all(&mut lanes, 999).len(), 0, "no storm");
    assert_eq!(lanes.next_at(), Some(1000), "no stall");
    assert_eq!(number(lanes.claim(1000)), Some(1));
    assert_eq!((lanes.claim(9_999), lanes.next_at()), (None, Some(10_000)));
    assert_eq!(number(lanes.claim(10_000)), Some(2));
    let fourth = lanes.claim(10_000).map(|claim| (claim.delivery, claim.overtakes));
    assert_eq!(
        fourth,
        Some((4, true)),
        "created an hour ago, by the clock as it goes now"
    );
    assert_eq!(lanes.next_at(), Some(120_000));
}

/// The journal still has the old stamp: read again, it changes nothing.
#[test]
fn what_is_read_again_keeps_its_place() {
    let mut lanes = lanes(WAIT, &[]);
    let mut failed = delivery(1, 1, 1);
    failed.state = DeliveryState::Waiting;
    failed.attempts = 1;
    (failed.created_at, failed.due_at) = (HOUR, HOUR + 30_000);
    lanes.told(&failed, None, HOUR);
    lanes.set_back(HOUR);
    lanes.told(&failed, None, 0);
    assert_eq!(lanes.next_at(), Some(30_000));
    // A new stamp is one of the clock as it goes now.
    failed.due_at = 50_000;
    lanes.told(&failed, None, 0);
    assert_eq!(lanes.next_at(), Some(50_000));
}

/// An attempt ended just before the clock was set back; its notice says what the clock said then.
#[test]
fn an_end_on_its_way_is_shifted_too() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1)]);
    let claim = lanes.claim(HOUR).expect("a claim");
    let mut failed = delivery(1, 1, 1);
    failed.state = DeliveryState::Waiting;
    failed.attempts = 1;
    failed.due_at = HOUR + 3000;
    lanes.told(&failed, None, HOUR);
    lanes.set_back(HOUR);
    lanes.ended(claim, Ended::Wait(HOUR + 3000), HOUR);
    assert_eq!(lanes.next_at(), Some(3000));
    lanes.told(&failed, None, 0);
    assert_eq!(lanes.next_at(), Some(3000));
}

/// A notice that was on its way when the clock was set back; replays are planned ahead and mean it.
#[test]
fn an_event_made_in_the_future_is_due_now() {
    let check = |kind: Kind, attempts: u32, due_at: i64, expect: i64| {
        let mut lanes = lanes(WAIT, &[]);
        let mut early = delivery(1, 1, 1);
        (early.kind, early.attempts) = (kind, attempts);
        if attempts > 0 {
            early.state = DeliveryState::Waiting;
        }
        (early.created_at, early.due_at) = (HOUR, due_at);
        let last = Some(HOUR).filter(|_| lanes.must_know_last(&early, 5));
        lanes.told(&early, last, 5);
        assert_eq!(lanes.next_at(), Some(expect), "{kind:?} {attempts}");
    };
    check(Kind::Event, 0, HOUR, 5);
    check(Kind::Event, 1, HOUR + 3000, 3005);
    check(Kind::Replay, 0, HOUR, HOUR);
    check(Kind::Drill, 0, HOUR, HOUR);
    check(Kind::Drill, 1, HOUR + 3000, 3005);
}

/// Tried again since the clock was set back: what counts is when that was, not when the event was made.
#[test]
fn what_was_tried_by_the_clock_as_it_goes_now_keeps_its_time() {
    let mut lanes = lanes(WAIT, &[]);
    let mut failed = delivery(1, 1, 1);
    (failed.state, failed.attempts) = (DeliveryState::Waiting, 2);
    (failed.created_at, failed.due_at) = (HOUR, 30_000);
    lanes.told(&failed, Some(5000), 5000);
    assert_eq!(lanes.next_at(), Some(30_000));
}

/// Redelivered just as it ended, and the clock was set back before that was told here.
#[test]
fn what_was_heard_is_shifted_too() {
    let mut lanes = lanes(WAIT, &[]);
    let mut made = delivery(1, 1, 1);
    (made.created_at, made.due_at) = (HOUR, HOUR);
    lanes.told(&made, None, HOUR);
    let claim = lanes.claim(HOUR).expect("a claim");
    let asked = Delivery {
        asked: true,
        ended_before: true,
        attempts: 1,
        due_at: HOUR + 2000,
        ..made.clone()
    };
    lanes.told(&asked, None, HOUR + 2000);
    lanes.set_back(HOUR);
    lanes.ended(claim, Ended::Delivered, HOUR);
    assert_eq!(lanes.next_at(), Some(2000));
    // The same of one that a schedule made wait.
    let claim = lanes.claim(2000).expect("a claim");
    let waiting = Delivery {
        state: DeliveryState::Waiting,
        attempts: 2,
        due_at: HOUR + 30_000,
        ..made
    };
    lanes.told(&waiting, None, HOUR + 3000);
    lanes.set_back(HOUR);
    lanes.ended(claim, Ended::Finished, 0);
    assert_eq!(lanes.next_at(), Some(30_000));
}

/// The journal puts it back to a stamp of before: it is due when it was.
#[test]
fn after_a_persons_attempt_it_is_due_when_it_was() {
    let mut lanes = lanes(WAIT, &[]);
    let mut failed = delivery(1, 1, 1);
    (failed.state, failed.attempts) = (DeliveryState::Waiting, 1);
    (failed.created_at, failed.due_at) = (HOUR, HOUR + 30_000);
    lanes.told(&failed, None, HOUR);
    lanes.set_back(HOUR);
    let asked = Delivery {
        state: DeliveryState::Pending,
        asked: true,
        due_at: 1000,
        ..failed.clone()
    };
    lanes.told(&asked, None, 1000);
    let claim = lanes.claim(1000).expect("a claim");
    lanes.ended(claim, Ended::Asked(Some(HOUR + 30_000)), 0);
    assert_eq!(lanes.next_at(), Some(30_000));
    let back = Delivery { attempts: 2, ..failed };
    lanes.told(&back, None, 1000);
    assert_eq!(lanes.next_at(), Some(30_000), "its notice says the same");
}

/// Not begun for a reason of our own: the journal has it as it was, and says so when it is read.
#[test]
fn what_was_put_off_stays_so_when_it_is_read() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1)]);
    let claim = lanes.claim(0).expect("a claim");
    lanes.ended(claim, Ended::Postponed(5000), 0);
    lanes.told(&delivery(1, 1, 1), None, 0);
    assert_eq!(lanes.next_at(), Some(5000));
}

#[test]
fn what_a_person_asked_for_is_shifted_too() {
    let mut lanes = lanes(WAIT, &[]);
    lanes.told(
        &Delivery {
            asked: true,
            attempts: 2,
            due_at: HOUR,
            ..delivery(1, 1, 1)
        },
        None,
        HOUR,
    );
    lanes.set_back(HOUR);
    let claim = lanes.claim(0).expect("at once");
    lanes.ended(claim, Ended::Asked(None), 0);
    assert_empty(&lanes);
}
