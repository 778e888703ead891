//! Who may take how much of the room.

use super::*;

#[test]
fn a_target_earns_its_room_and_loses_it_by_failing() {
    let mut lanes = Lanes::new(WAIT, 100, 8);
    let many: Vec<_> = (1..=20).map(|n| (n, n, 1)).chain([(21, 21, 2)]).collect();
    tell(&mut lanes, &many);
    let claims = all(&mut lanes, 0);
    let numbers: Vec<_> = claims.iter().map(|claim| claim.delivery).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 21], "four until something is known of it");
    lanes.ended(claims[0], Ended::Delivered, 0);
    let more = all(&mut lanes, 0);
    assert_eq!(more.len(), 2, "one ended, and one more is allowed");
    // One failure: one request at a time until one succeeds.
    for claim in claims[1..4].iter().chain(&more) {
        lanes.ended(*claim, Ended::Wait(1_000_000), 0);
    }
    let probe = lanes.claim(0).expect("one");
    assert_eq!(lanes.claim(0), None);
    lanes.ended(probe, Ended::Delivered, 0);
    assert_eq!(all(&mut lanes, 0).len(), 5);
}

#[test]
fn an_allowance_grows_to_its_bound_and_is_halved_by_a_failure() {
    let mut lanes = Lanes::new(WAIT, 1000, 64);
    prove(&mut lanes, 1, 100);
    let many: Vec<_> = (1..=100).map(|n| (n, n, 1)).collect();
    tell(&mut lanes, &many);
    let claims = all(&mut lanes, 0);
    assert_eq!(claims.len(), 64);
    for claim in &claims[..63] {
        lanes.ended(*claim, Ended::Postponed(1_000_000), 0);
    }
    lanes.ended(claims[63], Ended::Wait(1_000_000), 0);
    let probe = lanes.claim(0).expect("one");
    assert_eq!(lanes.claim(0), None);
    lanes.ended(probe, Ended::Delivered, 0);
    assert_eq!(all(&mut lanes, 0).len(), 33);
}

#[test]
fn failing_targets_leave_half_of_the_room() {
    let each: Vec<_> = (1..=40).map(|n| (n, n, n)).collect();
    let mut lanes = lanes(WAIT, &each);
    // Forty targets fail once.
    for _ in 0..40 {
        let claim = lanes.claim(0).expect("a claim");
        lanes.ended(claim, Ended::Wait(1), 0);
    }
    assert_eq!(all(&mut lanes, 1).len(), 4);
    prove_beside(&mut lanes, 100);
    tell(
        &mut lanes,
        &[(201, 201, 100), (202, 202, 100), (203, 203, 100), (204, 204, 100)],
    );
    let healthy = all(&mut lanes, 1);
    assert_eq!(healthy.len(), 4);
    assert!(healthy.iter().all(|claim| claim.delivery > 200));
}

/// A thousand targets, some of which hang: those that answer do not notice.
#[test]
fn hanging_targets_never_take_what_healthy_ones_need() {
    let mut lanes = Lanes::new(WAIT, 256, 64);
    for target in 1..=10 {
        prove(&mut lanes, target, 100);
    }
    // Five that answered well begin to hang with all they may have, and five hundred nobody knows hang from the start.
    let proven: Vec<_> = (0..500).map(|n| (n, n, n % 5 + 1)).collect();
    let unknown: Vec<_> = (1000..3000).map(|n| (n, n, 100 + n % 500)).collect();
    tell(&mut lanes, &proven);
    tell(&mut lanes, &unknown);
    let hanging = all(&mut lanes, 0);
    assert!(hanging.len() < 256 - 20, "{}", hanging.len());
    let healthy: Vec<_> = (5000..5020).map(|n| (n, n, n % 5 + 6)).collect();
    tell(&mut lanes, &healthy);
    for round in 0..100 {
        let claims = all(&mut lanes, 0);
        let at_once: Vec<_> = claims.iter().filter(|claim| claim.delivery >= 5000).collect();
        assert_eq!(at_once.len(), 20, "round {round}");
        for claim in claims {
            lanes.ended(claim, Ended::Delivered, 0);
        }
        let next = 5000 + 20 * (round + 1);
        let healthy: Vec<_> = (next..next + 20).map(|n| (n, n, n % 5 + 6)).collect();
        tell(&mut lanes, &healthy);
    }
}

#[test]
fn a_failing_target_is_remembered_while_it_is_idle() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1)]);
    let claim = lanes.claim(0).expect("a claim");
    lanes.ended(claim, Ended::GivenUp, 0);
    assert_empty(&lanes);
    tell(&mut lanes, &[(2, 2, 1), (3, 3, 1)]);
    assert_eq!(all(&mut lanes, 0).len(), 1);
}

/// Many targets are used once, and some of them never answer.
#[test]
fn only_so_many_idle_targets_are_remembered() {
    let mut lanes = lanes(WAIT, &[]);
    for n in 1..=30_000 {
        tell(&mut lanes, &[(n, n, n)]);
        let claim = lanes.claim(0).expect("a claim");
        let ended = if n % 2 == 0 { Ended::GivenUp } else { Ended::Delivered };
        lanes.ended(claim, ended, 0);
    }
    assert_eq!((lanes.targets.len(), lanes.idle.len()), (REMEMBERED, REMEMBERED));
    assert_empty(&lanes);
    // The latest are known: one request for one that fails, five for one that answered.
    let failing: Vec<_> = (0..8).map(|n| (40_000 + n, n, 30_000)).collect();
    tell(&mut lanes, &failing);
    assert_eq!(all(&mut lanes, 0).len(), 1);
    let answering: Vec<_> = (0..6).map(|n| (50_000 + n, n, 29_999)).collect();
    tell(&mut lanes, &answering);
    assert_eq!(all(&mut lanes, 0).len(), 5);
    assert_eq!(lanes.idle.len(), REMEMBERED - 2, "these are not idle");
}

/// While its deliveries are read, something earlier may be unknown: it waits, and nobody else does.
#[test]
fn a_paused_target_keeps_nobody_waiting() {
    let mut lanes = lanes(MaxWait::Forever, &[]);
    lanes.pause(1);
    tell(&mut lanes, &[(2, 1, 1), (3, 3, 2)]);
    assert_eq!(all(&mut lanes, 0).iter().map(|c| c.delivery).collect::<Vec<_>>(), [3]);
    assert_eq!(lanes.next_at(), None);
    tell(&mut lanes, &[(1, 1, 1)]);
    lanes.resume(1);
    let claim = lanes.claim(0).expect("a claim");
    assert_eq!((claim.delivery, claim.overtakes, lanes.claim(0)), (1, false, None));
    // One that has nothing costs nothing afterwards.
    lanes.pause(9);
    lanes.resume(9);
    assert!(!lanes.targets.contains_key(&9));
}

/// Deleted ones, or released ones of which no notice came.
#[test]
fn those_that_are_shut_no_more_are_told() {
    let mut lanes = lanes(WAIT, &[]);
    for target in [1, 2, 3] {
        assert!(!lanes.stand(target, false));
    }
    assert_eq!(lanes.set_shut(&HashSet::from([2, 4])).len(), 2);
    let shut = [1, 2, 3, 4].map(|target| lanes.is_shut(target));
    assert_eq!((shut, lanes.shut()), ([false, true, false, true], 2));
}

/// Held, stopped.
#[test]
fn a_shut_target_goes_nowhere_and_costs_nothing() {
    let mut lanes = lanes(WAIT, &[(1, 1, 1), (2, 1, 1), (3, 2, 2)]);
    let claim = lanes.claim(0).expect("a claim");
    assert_eq!(claim.delivery, 1);
    assert!(!lanes.stand(1, false));
    assert_eq!(number(lanes.claim(0)), Some(3));
    // What comes for it is not even kept; what was under way ends.
    tell(&mut lanes, &[(4, 1, 1)]);
    lanes.told(
        &Delivery {
            state: DeliveryState::Held,
            ..delivery(5, 1, 1)
        },
        None,
        0,
    );
    lanes.ended(claim, Ended::Wait(1000), 0);
    assert_eq!((lanes.next_at(), lanes.waiting().len()), (None, 0));
    // Open again, it is told of everything anew.
    assert!(lanes.stand(1, true));
    assert!(!lanes.stand(1, true), "it was open already");
    tell(&mut lanes, &[(2, 1, 1), (4, 1, 1)]);
    assert_eq!(number(lanes.claim(0)), Some(2));
}

/// A healthy target is known, so that its next requests are steady ones.
fn prove_beside(lanes: &mut Lanes, target: i64) {
    tell(lanes, &[(200, 200, target)]);
    let claim = lanes.claim(0).expect("a claim");
    assert_eq!(claim.delivery, 200);
    lanes.ended(claim, Ended::Delivered, 0);
}
