use model::delivery::Standing;
use model::session::SecretRef;

use super::*;
use crate::{Follower, Notice, TargetRow};

fn row(journal: &Journal, number: i64) -> TargetRow {
    journal.target(number).expect("a read").expect("a target")
}

/// Every notice that is there, but those of sessions and events.
fn heard(follower: &mut Follower) -> Vec<String> {
    let mut heard = Vec::new();
    while let Ok(Some(notice)) = follower.try_next() {
        match notice {
            Notice::Delivery(d) => heard.push(format!("delivery {} {}", d.number, d.state.as_str())),
            Notice::Target(t) => heard.push(format!("target {} {} {}", t.number, t.standing.as_str(), t.attempts)),
            Notice::Event(_) | Notice::Session(_) | Notice::Exchange(_) | Notice::Pruned => {}
        }
    }
    heard
}

/// Held targets: commits still make deliveries, nothing goes out, and what waits reads as held until the release.
#[tokio::test]
async fn a_held_target_gets_nothing_until_it_is_released() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    attempt(&journal, 1, 3000, 500, Next::Wait(9000)).await;
    assert_eq!(journal.hold(7, 4000, "").await, Ok(false), "no such target");
    let (mut all, mut dispatch) = (journal.follow(), journal.follow_deliveries());
    assert_eq!(journal.hold(1, 4000, "a person said so").await, Ok(true));
    assert_eq!(journal.hold(1, 4100, "twice").await, Ok(true));
    assert_eq!(heard(&mut all), ["target 1 held 1"]);
    assert_eq!(heard(&mut dispatch), ["target 1 held 1"]);
    let held = row(&journal, 1);
    assert_eq!(
        (held.standing, held.since, held.why.as_deref()),
        (Standing::Held, Some(4000), Some("a person said so"))
    );
    assert_eq!(journal.standings(), Ok(vec![(1, Standing::Held)]));

    journal
        .commit(commit(&session, Command::Issue, 4500))
        .await
        .expect("a commit");
    assert_eq!(heard(&mut dispatch), ["delivery 3 held"]);
    let states = |journal: &Journal| {
        let deliveries = journal.deliveries(&id("a")).expect("a read");
        deliveries.iter().map(|d| d.state).collect::<Vec<_>>()
    };
    assert_eq!(states(&journal), [DeliveryState::Held; 3]);
    for delivery in 1..=3 {
        assert_eq!(journal.attempt_begun(delivery, 9000, false).await, Ok(None));
    }
    assert_eq!(row(&journal, 1).waiting, 3);
    let unfinished = journal.unfinished(0, 9).expect("a read");
    assert!(unfinished.iter().all(|d| d.state == DeliveryState::Held));

    // It stands over a restart.
    let copy = folder.cut();
    let after = copy.open();
    assert_eq!(after.standings(), Ok(vec![(1, Standing::Held)]));
    assert_eq!(after.attempt_begun(2, 9000, false).await, Ok(None));
    assert_eq!(states(&after), [DeliveryState::Held; 3]);

    heard(&mut all);
    assert_eq!(journal.release(7, 5000).await, Ok(false), "no such target");
    assert_eq!(journal.release(1, 5000).await, Ok(true));
    assert_eq!(journal.release(1, 5000).await, Ok(true));
    assert_eq!(heard(&mut all), ["target 1 open 1"]);
    assert_eq!(heard(&mut dispatch), ["target 1 open 1"]);
    assert_eq!(journal.standings(), Ok(vec![]));
    let open = row(&journal, 1);
    assert_eq!((open.standing, open.since, open.why), (Standing::Open, None, None));
    use DeliveryState::{Pending, Waiting};
    assert_eq!(states(&journal), [Waiting, Pending, Pending]);
    deliver(&journal, 1, 9000).await;
}

/// 410: that delivery is given up, the others are held until somebody says otherwise.
#[tokio::test]
async fn a_target_that_answers_410_is_stopped() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let mut dispatch = journal.follow_deliveries();
    let ended = attempt(&journal, 1, 3000, 410, Next::Stop).await;
    assert_eq!(ended.0, DeliveryState::GivenUp);
    let stopped = row(&journal, 1);
    assert_eq!(
        (stopped.standing, stopped.since, stopped.why.as_deref()),
        (Standing::Stopped, Some(3012), Some("answered 410"))
    );
    assert_eq!(
        (stopped.attempts, stopped.failed, stopped.waiting, stopped.given_up),
        (1, 1, 1, 1)
    );
    let expect = ["target 1 stopped 1", "delivery 1 given_up"];
    assert_eq!(heard(&mut dispatch), expect);
    assert_eq!(
        journal.delivery(2).map(|d| d.map(|d| d.state)),
        Ok(Some(DeliveryState::Held))
    );
    assert_eq!(journal.hold(1, 4000, "").await, Ok(true));
    assert_eq!(row(&journal, 1).standing, Standing::Stopped, "as it was");
    assert_eq!(journal.release(1, 5000).await, Ok(true));
    deliver(&journal, 2, 5000).await;
    assert_eq!(row(&journal, 1).recent, [false, true]);
}

/// An attempt that was under way when its target was held ends as it ends.
#[tokio::test]
async fn what_is_under_way_ends_while_its_target_is_held() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    journal.attempt_begun(1, 3000, false).await.expect("begun");
    journal.hold(1, 3001, "").await.expect("held");
    let ended = journal.attempt_ended(1, sent(1), outcome(500), Next::Wait(9000)).await;
    assert_eq!(ended, Ok(Some((DeliveryState::Waiting, 9000))), "as kept");
    assert_eq!(
        journal.delivery(1).map(|d| d.map(|d| d.state)),
        Ok(Some(DeliveryState::Held))
    );
}

#[tokio::test]
async fn health_is_what_first_attempts_and_retries_came_to() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let fresh = row(&journal, 1);
    assert_eq!(
        (fresh.attempts, fresh.waiting, fresh.last_at, fresh.mean_micros),
        (0, 2, None, None)
    );
    let (mut all, mut dispatch) = (journal.follow(), journal.follow_deliveries());
    attempt(&journal, 1, 3000, 500, Next::Wait(4000)).await;
    assert_eq!(heard(&mut dispatch), ["delivery 1 waiting"], "it knows what it begins");
    let told = heard(&mut all);
    assert!(told.contains(&"target 1 open 1".to_owned()), "{told:?}");
    let bad = row(&journal, 1);
    assert_eq!((bad.attempts, bad.failed, bad.waiting, bad.given_up), (1, 1, 2, 0));
    assert_eq!((bad.last_at, bad.last_ok_at), (Some(3000), None));
    assert_eq!(bad.last_error.as_deref(), Some("answered 500"));
    // Refused: no answer, so its time is no answer's time.
    journal.attempt_begun(1, 4000, false).await.expect("begun");
    let mut refused = outcome(500);
    (refused.status, refused.timings.total) = (None, 99_000_000);
    refused.error = Some("connection refused".into());
    let ended = journal.attempt_ended(1, sent(2), refused, Next::Wait(5000));
    ended.await.expect("an answer");
    assert_eq!(row(&journal, 1).mean_micros, Some(12_000));
    deliver(&journal, 1, 5000).await;
    let good = row(&journal, 1);
    assert_eq!((good.attempts, good.failed, good.waiting, good.given_up), (3, 2, 1, 0));
    assert_eq!(
        (good.last_at, good.last_ok_at, good.last_error),
        (Some(5000), Some(5000), None)
    );
    assert_eq!(good.recent, [false, false, true]);
    // The clock was set back: the latest stays the latest.
    attempt(&journal, 2, 100, 500, Next::GiveUp).await;
    let back = row(&journal, 1);
    assert_eq!((back.last_at, back.waiting, back.given_up), (Some(5000), 0, 1));
    assert_eq!(back.recent, [false, false, true, false]);
    let copy = folder.cut();
    assert_eq!(row(&copy.open(), 1), back, "it stands over a restart");
}

/// Many ends in one transaction are one notice of their target.
#[tokio::test]
async fn health_is_told_once_per_transaction() {
    let folder = Folder::new();
    let journal = folder.open();
    for name in ["a", "b", "c"] {
        claimed(&journal, name).await;
    }
    for delivery in 1..=6 {
        journal.attempt_begun(delivery, 3000, false).await.expect("begun");
    }
    let mut all = journal.follow();
    let (go, hold) = crash::Hold::new();
    let end = |delivery| journal.attempt_ended(delivery, sent(1), outcome(200), Next::Delivered);
    let (held, a, b, c, d, e, f, ()) = tokio::join!(
        journal.ask(hold),
        end(1),
        end(2),
        end(3),
        end(4),
        end(5),
        end(6),
        async { go.send(()).expect("the writer waits") }
    );
    assert_eq!(held, Ok(()));
    for ended in [a, b, c, d, e, f] {
        assert!(matches!(ended, Ok(Some((DeliveryState::Delivered, _)))));
    }
    let told: Vec<_> = heard(&mut all)
        .into_iter()
        .filter(|told| told.starts_with("target"))
        .collect();
    // All six, or the first one that the writer had taken already and the others.
    assert!(told.len() <= 2, "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("target 1 open 6"));
    assert_eq!(row(&journal, 1).waiting, 0);
}

#[tokio::test]
async fn targets_are_found_by_their_url_the_latest_first() {
    let folder = Folder::new();
    let journal = folder.open();
    journal.create(new_session(&journal, "a", 0)).await.expect("a session");
    for (secret, masked) in [
        ("1", "https://one.test/hook"),
        ("2", "https://two.test/100%"),
        ("3", "https://three.test/"),
    ] {
        let mut step = commit(&read(&journal, "a"), Command::Fetch, 1000);
        step.target = Some(Target {
            secret: SecretRef(secret.into()),
            masked: masked.into(),
            events: EventSet::ALL,
        });
        journal.commit(step).await.expect("a commit");
    }
    deliver(&journal, 2, 5000).await;
    deliver(&journal, 1, 4000).await;
    let check = |search: Option<&str>, limit: usize, expect: &[i64]| {
        let found = journal.targets(search, limit).expect("a read");
        assert_eq!(found.iter().map(|t| t.number).collect::<Vec<_>>(), expect, "{search:?}");
    };
    check(None, 9, &[2, 1, 3]);
    check(None, 2, &[2, 1]);
    check(Some(" "), 9, &[2, 1, 3]);
    check(Some("TWO.test"), 9, &[2]);
    check(Some("%"), 9, &[2]);
    check(Some("_"), 9, &[]);
    check(Some("hook"), 9, &[1]);
    assert_eq!(journal.target(9), Ok(None));
}

/// When a neighbour's failure makes a transaction run again, nothing is counted twice.
#[tokio::test]
async fn what_runs_again_counts_once() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    journal.attempt_begun(1, 3000, false).await.expect("begun");
    // Fails in the middle of the transaction: a code that is taken.
    let mut broken = new_session(&journal, "b", 0);
    broken.session.offer = Arc::clone(&session.offer);
    let (go, hold) = crash::Hold::new();
    let hold = journal.ask(hold);
    let end = journal.attempt_ended(1, sent(1), outcome(410), Next::Stop);
    let (held, ended, refused, ()) = tokio::join!(hold, end, journal.create(broken), async {
        go.send(()).expect("the writer waits")
    });
    assert_eq!(held, Ok(()));
    assert_eq!(
        ended.map(|ended| ended.map(|(state, _)| state)),
        Ok(Some(DeliveryState::GivenUp))
    );
    assert!(refused.is_err());
    let target = row(&journal, 1);
    assert_eq!((target.attempts, target.failed, target.recent.len()), (1, 1, 1));
    assert_eq!(
        (target.waiting, target.given_up, target.standing),
        (1, 1, Standing::Stopped)
    );
    assert_eq!(journal.attempt_begun(2, 4000, false).await, Ok(None), "stopped");
}

/// What is erased no longer waits, and a target that nobody needs any more is none that is held.
#[tokio::test]
async fn erasing_is_noticed() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    claimed(&journal, "b").await;
    let mut all = journal.follow();
    let mut waiting = async |delivery: i64| {
        deliver(&journal, delivery, 3000).await;
        let mut waiting = None;
        while let Ok(Some(notice)) = all.try_next() {
            if let Notice::Target(row) = notice {
                waiting = Some(row.waiting);
            }
        }
        waiting
    };
    assert_eq!(waiting(1).await, Some(3));
    journal.erase(&id("b")).await.expect("erased");
    assert_eq!(waiting(2).await, Some(0));

    claimed(&journal, "c").await;
    attempt(&journal, 5, 3000, 410, Next::Stop).await;
    journal.release(1, 3500).await.expect("released");
    for name in ["a", "c"] {
        journal.erase(&id(name)).await.expect("erased");
    }
    assert_eq!(journal.targets(None, 9), Ok(vec![]));
    assert_eq!(journal.standings(), Ok(vec![]));
    claimed(&journal, "d").await;
    deliver(&journal, 7, 4000).await;
}
