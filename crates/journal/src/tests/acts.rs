use model::delivery::Trigger;

use super::*;
use crate::{ActError, Delivery, JournalError, Redelivered, TargetRow};

/// Where delivery 1 can be brought, and what tells it apart afterwards.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stand {
    Pending,
    Waiting,
    InFlight,
    Delivered,
    GivenUp,
    HeldPending,
    HeldWaiting,
    HeldDelivered,
    HeldGivenUp,
    Gone,
}

const ALL: [Stand; 10] = [
    Stand::Pending,
    Stand::Waiting,
    Stand::InFlight,
    Stand::Delivered,
    Stand::GivenUp,
    Stand::HeldPending,
    Stand::HeldWaiting,
    Stand::HeldDelivered,
    Stand::HeldGivenUp,
    Stand::Gone,
];

async fn brought(journal: &Journal, stand: Stand) {
    claimed(journal, "a").await;
    match stand {
        Stand::Pending | Stand::HeldPending => {}
        Stand::Waiting | Stand::HeldWaiting => {
            attempt(journal, 1, 3000, 500, Next::Wait(9000)).await;
        }
        Stand::InFlight => {
            journal.attempt_begun(1, 3000, false).await.expect("begun");
        }
        Stand::Delivered | Stand::HeldDelivered => deliver(journal, 1, 3000).await,
        Stand::GivenUp | Stand::HeldGivenUp => {
            attempt(journal, 1, 3000, 500, Next::GiveUp).await;
        }
        Stand::Gone => {
            journal.erase(&id("a")).await.expect("erased");
        }
    }
    if matches!(
        stand,
        Stand::HeldPending | Stand::HeldWaiting | Stand::HeldDelivered | Stand::HeldGivenUp
    ) {
        assert_eq!(journal.hold(1, 3500, "a person said so").await, Ok(true));
    }
}

fn one(journal: &Journal) -> Option<Delivery> {
    journal.delivery(1).expect("a read")
}

fn health(journal: &Journal) -> TargetRow {
    let row = journal.target(1).expect("a read").expect("a target");
    TargetRow {
        // What waits is where deliveries stand, not how the target has been doing.
        waiting: 0,
        given_up: 0,
        ..row
    }
}

/// State before → act → state after, or the refusal and nothing changed.
#[tokio::test]
async fn each_act_does_its_work_or_says_why_not() {
    type Expect = Result<(DeliveryState, i64, bool), &'static str>;
    let check = async |act: &str, stand: Stand, expect: Expect| {
        let folder = Folder::new();
        let journal = folder.open();
        brought(&journal, stand).await;
        let before = one(&journal);
        let done = match act {
            "retry" => journal.retry_now(1, 5000).await,
            "give up" => journal.give_up(1).await,
            _ => journal.redeliver(1, 5000).await,
        };
        let after = one(&journal);
        match expect {
            Ok(expect) => {
                assert_eq!(done, Ok(()), "{act} {stand:?}");
                let after = after.expect("a delivery");
                assert_eq!((after.state, after.due_at, after.asked), expect, "{act} {stand:?}");
                let ended_before = act == "redeliver" && after.asked;
                assert_eq!(after.ended_before, ended_before, "{act} {stand:?}");
            }
            Err(code) => {
                let refused = done.expect_err("refused");
                assert_eq!(refused.code(), code, "{act} {stand:?}: {refused}");
                assert_eq!(after, before, "{act} {stand:?} changes nothing");
            }
        }
    };
    let asked = Ok((DeliveryState::Pending, 5000, true));
    let (in_flight, not_waiting, not_ended, held, not_found) = (
        Err("delivery_in_flight"),
        Err("delivery_not_waiting"),
        Err("delivery_not_ended"),
        Err("target_held"),
        Err("delivery_not_found"),
    );
    let given_up = |due| Ok((DeliveryState::GivenUp, due, false));
    for stand in ALL {
        let (retry, give_up, redeliver): (Expect, Expect, Expect) = match stand {
            Stand::Pending => (asked, given_up(2000), not_ended),
            Stand::Waiting => (asked, given_up(9000), not_ended),
            Stand::InFlight => (in_flight, in_flight, in_flight),
            Stand::Delivered | Stand::GivenUp => (not_waiting, not_waiting, asked),
            Stand::HeldPending => (held, given_up(2000), not_ended),
            Stand::HeldWaiting => (held, given_up(9000), not_ended),
            Stand::HeldDelivered | Stand::HeldGivenUp => (not_waiting, not_waiting, held),
            Stand::Gone => (not_found, not_found, not_found),
        };
        check("retry", stand, retry).await;
        check("give up", stand, give_up).await;
        check("redeliver", stand, redeliver).await;
    }
}

/// A manual act changes neither the schedule nor the target's health, whatever comes of it.
#[tokio::test]
async fn what_a_person_sets_off_fails_without_a_trace_in_schedule_and_health() {
    let check = async |stand: Stand, before: (DeliveryState, i64)| {
        let folder = Folder::new();
        let journal = folder.open();
        brought(&journal, stand).await;
        let (id, healthy) = (
            journal.due(1).expect("a read").expect("a delivery").id,
            health(&journal),
        );
        let was = one(&journal).expect("a delivery");
        assert_eq!((was.state, was.due_at), before, "{stand:?}");
        for round in 1..=2 {
            match before.0 {
                DeliveryState::Pending | DeliveryState::Waiting => journal.retry_now(1, 4000).await,
                _ => journal.redeliver(1, 4000).await,
            }
            .expect("asked for");
            let begun = journal
                .attempt_begun(1, 4000, false)
                .await
                .expect("an answer")
                .expect("begun");
            assert_eq!((begun.number, begun.trigger), (was.attempts + round, Trigger::Manual));
            assert_eq!(begun.tries, was.attempts, "the schedule does not count it");
            assert!(one(&journal).is_some_and(|d| d.asked && d.state == DeliveryState::InFlight));
            let ended = journal
                .attempt_ended(1, sent(begun.number), outcome(500), Next::AsBefore)
                .await;
            // It began at 4000 and took 12 ms; what was due before that is due now.
            let expect = (before.0, before.1.max(4012));
            assert_eq!(ended, Ok(Some(expect)), "{stand:?}");
            let after = one(&journal).expect("a delivery");
            assert_eq!((after.state, after.due_at, after.asked), (expect.0, expect.1, false));
            assert_eq!(health(&journal), healthy, "{stand:?}");
        }
        assert_eq!(journal.due(1).expect("a read").expect("a delivery").id, id);
        let finished = matches!(before.0, DeliveryState::Delivered | DeliveryState::GivenUp);
        let open = journal.unfinished(0, 9).expect("a read").iter().any(|d| d.number == 1);
        assert_eq!(open, !finished, "{stand:?}");
        if !finished {
            // The schedule goes on where it was.
            let begun = journal
                .attempt_begun(1, 9000, false)
                .await
                .expect("an answer")
                .expect("begun");
            assert_eq!(begun.tries, was.attempts + 1);
        }
    };
    check(Stand::Pending, (DeliveryState::Pending, 2000)).await;
    check(Stand::Waiting, (DeliveryState::Waiting, 9000)).await;
    check(Stand::Delivered, (DeliveryState::Delivered, 2000)).await;
    check(Stand::GivenUp, (DeliveryState::GivenUp, 2000)).await;
}

#[tokio::test]
async fn what_a_person_sets_off_can_succeed() {
    for stand in [Stand::Pending, Stand::Waiting, Stand::Delivered, Stand::GivenUp] {
        let folder = Folder::new();
        let journal = folder.open();
        brought(&journal, stand).await;
        let healthy = health(&journal);
        match stand {
            Stand::Pending | Stand::Waiting => journal.retry_now(1, 4000).await,
            _ => journal.redeliver(1, 4000).await,
        }
        .expect("asked for");
        // Before 9000: it is due because a person said so.
        assert_eq!(one(&journal).map(|d| d.due_at), Some(4000));
        deliver(&journal, 1, 4000).await;
        let after = one(&journal).expect("a delivery");
        assert_eq!(
            (after.state, after.asked),
            (DeliveryState::Delivered, false),
            "{stand:?}"
        );
        assert_eq!(health(&journal), healthy, "{stand:?}");
    }
}

/// Two clicks are one attempt, and a crash in the middle of it is not the schedule's.
#[tokio::test]
async fn an_act_is_asked_for_once() {
    let folder = Folder::new();
    let journal = folder.open();
    brought(&journal, Stand::Waiting).await;
    assert_eq!(journal.retry_now(1, 4000).await, Ok(()));
    assert_eq!(journal.retry_now(1, 4100).await, Ok(()));
    assert_eq!(journal.redeliver(1, 4200).await, Err(ActError::NotEnded));
    journal.attempt_begun(1, 4200, false).await.expect("begun");
    assert_eq!(one(&journal).map(|d| (d.asked, d.ended_before)), Some((true, false)));
    let copy = folder.cut();
    let after = copy.open();
    assert_eq!(after.release_in_flight(5000).await, Ok(1));
    let delivery = one(&after).expect("a delivery");
    assert_eq!(
        (delivery.state, delivery.due_at, delivery.asked),
        (DeliveryState::Waiting, 9000, false)
    );

    // What was delivered and is asked for again stays delivered when a person thinks better of it, or a crash comes.
    let folder = Folder::new();
    let journal = folder.open();
    brought(&journal, Stand::Delivered).await;
    assert_eq!(journal.redeliver(1, 4000).await, Ok(()));
    assert_eq!(journal.redeliver(1, 4100).await, Ok(()));
    assert_eq!(journal.give_up(1).await, Ok(()));
    assert_eq!(one(&journal).map(|d| d.state), Some(DeliveryState::Delivered));
    assert_eq!(journal.redeliver(1, 4000).await, Ok(()));
    journal.attempt_begun(1, 4200, false).await.expect("begun");
    assert_eq!(
        one(&journal).map(|d| (d.asked, d.ended_before)),
        Some((true, true)),
        "under way"
    );
    let copy = folder.cut();
    let after = copy.open();
    assert_eq!(after.release_in_flight(5000).await, Ok(1));
    assert_eq!(one(&after).map(|d| d.state), Some(DeliveryState::Delivered));
    let unfinished = after.unfinished(0, 9).expect("a read");
    assert!(unfinished.iter().all(|d| d.number != 1));
}

/// So many go out once more, and so many are left out because their target is not open.
fn asked_for(asked: usize, closed: usize) -> Result<Redelivered, JournalError> {
    Ok(Redelivered {
        asked,
        closed,
        marked: 0,
    })
}

/// All failed since a time: of events, given up, at open targets.
#[tokio::test]
async fn all_that_failed_can_be_sent_again() {
    let folder = Folder::new();
    let journal = folder.open();
    for (name, target) in [("a", 1), ("b", 2), ("c", 3)] {
        journal.create(new_session(&journal, name, 0)).await.expect("a session");
        for at in [1000, 2000] {
            let mut step = commit(&read(&journal, name), Command::Fetch, at);
            step.target.as_mut().expect("a target").secret.0 = format!("target {target}");
            journal.commit(step).await.expect("a commit");
        }
    }
    // 1, 2 to the first target, 3, 4 to the second, 5, 6 to the third; 2, 4 and 6 are the younger ones.
    for delivery in [1, 2, 3, 4, 6] {
        attempt(&journal, delivery, 3000, 500, Next::GiveUp).await;
    }
    attempt(&journal, 5, 3000, 500, Next::Wait(9000)).await;
    journal.hold(3, 4000, "").await.expect("held");
    let asked = || {
        let all = journal.unfinished(0, 99).expect("a read");
        all.iter().filter(|d| d.asked).map(|d| d.number).collect::<Vec<_>>()
    };
    assert_eq!(journal.redeliver_failed(3000, None, 5000).await, asked_for(0, 0));
    assert_eq!(
        journal.redeliver_failed(2000, Some(3), 5000).await,
        asked_for(0, 1),
        "held"
    );
    assert_eq!(journal.redeliver_failed(2000, Some(2), 5000).await, asked_for(1, 0));
    assert_eq!(asked(), [4]);
    assert_eq!(journal.redeliver_failed(2000, None, 5000).await, asked_for(1, 1));
    assert_eq!(asked(), [2, 4]);
    assert_eq!(journal.redeliver_failed(0, None, 5000).await, asked_for(2, 1));
    assert_eq!(asked(), [1, 2, 3, 4]);
    assert_eq!(journal.redeliver_failed(0, None, 5000).await, asked_for(0, 1));
    let ended = attempt(&journal, 4, 5000, 500, Next::AsBefore).await;
    assert_eq!(ended.0, DeliveryState::GivenUp);
    assert_eq!(
        journal.redeliver_failed(0, None, 6000).await,
        asked_for(1, 1),
        "it failed again"
    );
}

#[tokio::test]
async fn many_that_failed_are_asked_for_step_by_step() {
    let folder = Folder::new();
    let journal = folder.open();
    journal.create(new_session(&journal, "a", 0)).await.expect("a session");
    for _ in 0..450 {
        let step = commit(&read(&journal, "a"), Command::Fetch, 1000);
        journal.commit(step).await.expect("a commit");
    }
    for delivery in 1..=450 {
        journal.give_up(delivery).await.expect("given up");
    }
    assert_eq!(
        journal.target(1).map(|t| t.map(|t| (t.waiting, t.given_up))),
        Ok(Some((0, 450)))
    );
    assert_eq!(journal.redeliver_failed(0, None, 5000).await, asked_for(450, 0));
    assert_eq!(
        journal.target(1).map(|t| t.map(|t| (t.waiting, t.given_up))),
        Ok(Some((450, 0)))
    );
}
