//! What the dispatcher reads, and closes, of single targets and deliveries.

use model::delivery::Kind;
use model::replay::Planned;

use super::*;
use crate::{Delivery, NewReplay};

fn numbers(deliveries: &[Delivery]) -> Vec<i64> {
    deliveries.iter().map(|delivery| delivery.number).collect()
}

/// Events and replays of one target, in the order they were made, page by page; held ones too, ended ones not.
#[tokio::test]
async fn one_targets_unfinished_deliveries_are_read_alone() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    journal.create(new_session(&journal, "b", 0)).await.expect("a session");
    let mut step = commit(&read(&journal, "b"), Command::Fetch, 2000);
    step.target.as_mut().expect("a target").secret.0 = "another".into();
    journal.commit(step).await.expect("a commit");
    let planned = |seq| Planned {
        seq,
        due_at: 0,
        copy_of: None,
        dropped: false,
    };
    let replay = NewReplay {
        session: session.id.clone(),
        kind: Kind::Replay,
        target: session.frozen.target.clone().expect("a target"),
        secrets: Vec::new(),
        plan: vec![planned(1), planned(2)],
        now: 3000,
    };
    journal.replay(replay).await.expect("set going");
    let all = journal.unfinished(0, 100).expect("a read");
    let target = all[0].lane.target;
    let (its, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|delivery| delivery.lane.target == target);
    assert!(its.len() >= 4 && !others.is_empty());
    assert!(its.iter().any(|delivery| delivery.kind == Kind::Replay));
    assert_eq!(journal.unfinished_of(target, 0, 100), Ok(its.clone()));
    let page = journal.unfinished_of(target, its[0].number, 2).expect("a read");
    assert_eq!(numbers(&page), [its[1].number, its[2].number]);
    deliver(&journal, its[0].number, 4000).await;
    journal.hold(target, 5000, "a person did").await.expect("held");
    let held = journal.unfinished_of(target, 0, 100).expect("a read");
    assert_eq!(numbers(&held), numbers(&its[1..]));
    assert!(held.iter().all(|delivery| delivery.state == DeliveryState::Held));
    assert_eq!(journal.unfinished_of(99, 0, 100), Ok(Vec::new()));
}

/// An attempt that ended in a panic, while the process goes on.
#[tokio::test]
async fn one_attempt_that_nobody_makes_is_closed() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    assert_eq!(journal.last_attempt_at(1), Ok(None));
    for delivery in [1, 2] {
        journal.attempt_begun(delivery, 2500, false).await.expect("begun");
    }
    assert_eq!(journal.last_attempt_at(1), Ok(Some(2500)));
    assert_eq!(journal.release_one(1, 2, 9000).await, Ok(false), "another attempt");
    assert_eq!(journal.release_one(1, 1, 9000).await, Ok(true));
    assert_eq!(journal.release_one(1, 1, 9000).await, Ok(false), "closed already");
    let states = [1, 2].map(|number| journal.delivery(number).expect("a read").expect("a delivery"));
    assert_eq!((states[0].state, states[0].due_at), (DeliveryState::Waiting, 9000));
    assert_eq!(states[1].state, DeliveryState::InFlight, "left alone");
    let lines = journal.attempts_of(1).expect("a read");
    assert_eq!(lines[0].class, Some(ErrorClass::CutOff));
    attempt(&journal, 1, 9000, 200, Next::Delivered).await;
    assert_eq!(journal.last_attempt_at(1), Ok(Some(9000)));

    // One that a person asked for goes back to where it was.
    journal.redeliver(1, 9500).await.expect("asked");
    journal.attempt_begun(1, 9500, false).await.expect("begun");
    assert_eq!(journal.release_one(1, 3, 9900).await, Ok(true));
    let delivery = journal.delivery(1).expect("a read").expect("a delivery");
    assert_eq!((delivery.state, delivery.asked), (DeliveryState::Delivered, false));
}
