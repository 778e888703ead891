use super::*;
use crate::{Notice, Retention};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// R20: 90 days by default, and never what is still open.
#[tokio::test]
async fn only_old_ended_sessions_are_pruned() {
    let folder = Folder::new();
    let journal = folder.open();
    for name in ["open", "old", "young"] {
        claimed(&journal, name).await;
    }
    for delivery in 1..=6 {
        deliver(&journal, delivery, 2500).await;
    }
    for (name, at) in [("old", 3000), ("young", 5000)] {
        let session = read(&journal, name);
        journal
            .commit(commit(&session, Command::Issue, at))
            .await
            .expect("a commit");
    }
    for delivery in 7..=8 {
        deliver(&journal, delivery, 6000).await;
    }
    let mut follower = journal.follow();
    assert_eq!(journal.prune(3000 + 90 * DAY).await, Ok(0));
    assert_eq!(journal.prune(4000 + 90 * DAY).await, Ok(1));
    assert!(matches!(follower.try_next(), Ok(Some(Notice::Pruned))));
    assert_eq!(journal.session(&id("old")), Ok(None));
    assert_eq!(journal.counts().map(|counts| counts.sessions), Ok(2));
    assert_eq!(journal.prune(i64::MAX).await, Ok(1));
    assert_eq!(journal.counts().map(|counts| counts.live), Ok(1));
    // What pruning removed can be made again.
    claimed(&journal, "old").await;
}

#[tokio::test]
async fn pruning_many_goes_step_by_step_and_frees_the_disk() {
    let folder = Folder::new();
    let journal = folder.open();
    let made: Vec<_> = (0..450)
        .map(|n| {
            let (journal, mut new) = (journal.clone(), new_session(&journal, &format!("s{n}"), 1000));
            new.session.offer = Arc::new(Offer {
                issuer: "x".repeat(2000),
                ..(*new.session.offer).clone()
            });
            new.session.state.status = model::session::Status::Successful;
            tokio::spawn(async move { journal.create(new).await })
        })
        .collect();
    for task in made {
        assert_eq!(task.await.expect("a task"), Ok(()));
    }
    let pages = || {
        journal
            .shared
            .readers
            .read(|db| db.pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0)))
            .expect("pages")
    };
    let vacuum = journal
        .shared
        .readers
        .read(|db| db.pragma_query_value(None, "auto_vacuum", |row| row.get::<_, i64>(0)));
    assert_eq!(vacuum, Ok(2), "incremental");
    let before = pages();
    assert_eq!(journal.prune(100 * DAY).await, Ok(450));
    assert!(pages() < before / 2, "{before} pages, then {}", pages());
}

fn keep(session_days: u32, attempt_days: u32, attempts_kept: u64) -> Retention {
    Retention {
        session_days,
        attempt_days,
        attempts_kept,
    }
}

fn kept(journal: &Journal) -> Vec<i64> {
    let all = crate::AttemptsFilter {
        limit: 1000,
        ..crate::AttemptsFilter::default()
    };
    let mut ids: Vec<_> = journal
        .attempts_page(&all)
        .expect("a page")
        .iter()
        .map(|line| line.id)
        .collect();
    ids.reverse();
    ids
}

/// A session that may still be heard of is not forgotten, however short the retention.
#[tokio::test]
async fn a_session_with_deliveries_under_way_stays() {
    let folder = Folder::new();
    let journal = folder.open();
    journal.set_retention(keep(1, 0, 0));
    assert_eq!(journal.retention(), keep(1, 0, 0));
    let session = claimed(&journal, "a").await;
    journal
        .commit(commit(&session, Command::Issue, 3000))
        .await
        .expect("a commit");
    deliver(&journal, 1, 3000).await;
    deliver(&journal, 2, 3000).await;
    attempt(&journal, 3, 3000, 500, Next::Wait(3 * DAY)).await;
    assert_eq!(journal.prune(2 * DAY).await, Ok(0), "one waits");
    assert_eq!(journal.give_up(3).await, Ok(()));
    journal.set_retention(keep(0, 0, 0));
    assert_eq!(journal.prune(200 * DAY).await, Ok(0), "for ever");
    journal.set_retention(keep(1, 0, 0));
    assert_eq!(journal.prune(2 * DAY).await, Ok(1));
    assert!(kept(&journal).is_empty());
}

/// What is held is kept on purpose: it goes when it has been delivered or given up, not before. What a target that has
/// stopped never got is kept likewise.
#[tokio::test]
async fn what_is_held_keeps_its_session() {
    for stopped in [false, true] {
        let folder = Folder::new();
        let journal = folder.open();
        journal.set_retention(keep(1, 1, 1));
        let session = claimed(&journal, "a").await;
        let issued = commit(&session, Command::Issue, 3000);
        journal.commit(issued).await.expect("a commit");
        deliver(&journal, 1, 3000).await;
        let target = journal.targets(None, 1).expect("a read")[0].number;
        if stopped {
            attempt(&journal, 2, 3000, 410, Next::Stop).await;
        } else {
            deliver(&journal, 2, 3000).await;
            journal.hold(target, 3000, "").await.expect("held");
        }
        let held: Vec<_> = journal
            .unfinished(0, 9)
            .expect("a read")
            .iter()
            .map(|d| d.number)
            .collect();
        assert!(!held.is_empty());
        assert_eq!(journal.prune(200 * DAY).await, Ok(0), "stopped: {stopped}");
        for number in held {
            assert_eq!(
                journal.delivery(number).expect("a read").map(|d| d.state),
                Some(DeliveryState::Held)
            );
            assert_eq!(journal.give_up(number).await, Ok(()));
        }
        assert_eq!(journal.prune(200 * DAY).await, Ok(1), "stopped: {stopped}");
    }
}

/// One that answered 410 does not hear from us again because its sessions went; it lapses with age.
#[tokio::test]
async fn a_stopped_target_lapses_with_age_only() {
    let folder = Folder::new();
    let journal = folder.open();
    journal.set_retention(keep(1, 0, 0));
    for name in ["a", "b"] {
        let session = claimed(&journal, name).await;
        let issued = commit(&session, Command::Issue, 3000);
        journal.commit(issued).await.expect("a commit");
    }
    attempt(&journal, 1, DAY, 410, Next::Stop).await;
    for held in journal.unfinished(0, 9).expect("a read") {
        journal.give_up(held.number).await.expect("given up");
    }
    let stopped = vec![(1, model::delivery::Standing::Stopped)];
    assert_eq!(journal.prune(2 * DAY).await, Ok(2));
    assert_eq!(journal.standings(), Ok(stopped.clone()), "stopped for less than a day");
    // Nothing else to prune: it lapses all the same.
    assert_eq!(journal.prune(2 * DAY + 1000).await, Ok(0));
    assert_eq!(journal.standings(), Ok(Vec::new()));
    assert_eq!(journal.targets(None, 9).map(|rows| rows.len()), Ok(0));
    claimed(&journal, "c").await;
    let made = journal.unfinished(0, 9).expect("a read");
    assert!(
        made.iter()
            .all(|delivery| delivery.state == DeliveryState::Pending && delivery.lane.target == 2)
    );
    deliver(&journal, made[0].number, 3 * DAY).await;
}

#[tokio::test]
async fn attempts_go_by_age_and_number_and_those_of_the_unfinished_stay() {
    let check = async |retention: Retention, now: i64, expect: &[i64]| {
        let folder = Folder::new();
        let journal = folder.open();
        claimed(&journal, "a").await;
        claimed(&journal, "b").await;
        // 1 and 3: of a delivery that waits. 2, 4: delivered. 5, 6: given up, a day later.
        attempt(&journal, 1, 1000, 500, Next::Wait(1)).await;
        deliver(&journal, 2, 1000).await;
        attempt(&journal, 1, 1000, 500, Next::Wait(9)).await;
        deliver(&journal, 3, 1000).await;
        attempt(&journal, 4, DAY, 500, Next::Wait(1)).await;
        attempt(&journal, 4, DAY, 500, Next::GiveUp).await;
        journal.set_retention(retention);
        let mut follower = journal.follow();
        assert_eq!(journal.prune(now).await, Ok(0));
        assert_eq!(kept(&journal), expect, "{retention:?}");
        let told = matches!(follower.try_next(), Ok(Some(Notice::Pruned)));
        assert_eq!(told, expect.len() < 6, "{retention:?}");
        // What is left can be gone on with, and numbers do not come twice.
        deliver(&journal, 1, 2 * DAY).await;
        assert_eq!(kept(&journal).last(), Some(&7), "{retention:?}");
        let number = journal.attempts_of(1).expect("a read").last().map(|line| line.number);
        assert_eq!(number, Some(3), "{retention:?}");
    };
    check(keep(0, 0, 0), 900 * DAY, &[1, 2, 3, 4, 5, 6]).await;
    check(keep(0, 1, 0), DAY, &[1, 2, 3, 4, 5, 6]).await;
    check(keep(0, 1, 0), 2 * DAY, &[1, 3, 5, 6]).await;
    check(keep(0, 1, 0), 3 * DAY, &[1, 3]).await;
    check(keep(0, 0, 6), 900 * DAY, &[1, 2, 3, 4, 5, 6]).await;
    check(keep(0, 0, 5), DAY, &[1, 3, 4, 5, 6]).await;
    check(keep(0, 0, 3), DAY, &[1, 3, 6]).await;
    check(keep(0, 0, 1), DAY, &[1, 3]).await;
    check(keep(0, 1, 5), 2 * DAY, &[1, 3, 5, 6]).await;
}

/// R20, over a restart too: an attempt's number is never given twice.
#[tokio::test]
async fn many_attempts_go_step_by_step() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    for n in 0..1200 {
        attempt(&journal, 1, n, 500, Next::Wait(n)).await;
    }
    attempt(&journal, 1, 1200, 500, Next::GiveUp).await;
    journal.set_retention(keep(0, 0, 10));
    let pages = || {
        let read = |name| {
            let readers = &journal.shared.readers;
            let pages = readers.read(|db| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)));
            pages.expect("pages")
        };
        (read("page_count"), read("freelist_count"))
    };
    let (before, _) = pages();
    journal.prune(DAY).await.expect("pruned");
    let (after, free) = pages();
    assert!(
        after < before && free <= after / 4,
        "{before} pages, then {after}, {free} of them free"
    );
    assert_eq!(kept(&journal), (1192..=1201).collect::<Vec<_>>());
    journal.set_retention(keep(0, 1, 0));
    journal.prune(9 * DAY).await.expect("pruned");
    assert!(kept(&journal).is_empty());
    drop(journal);
    let journal = folder.open();
    deliver(&journal, 2, 5).await;
    assert_eq!(kept(&journal), [1202]);
}

/// Test events and what hangs on them go with age too.
#[tokio::test]
async fn test_events_go_with_age() {
    let folder = Folder::new();
    let journal = folder.open();
    let trial = |name: &str, now| {
        let url = journal.vault().seal(&Secret::new(URL));
        crate::NewTrial {
            session_id: name.into(),
            event: EventName::RequestedToken,
            sequence: 1,
            body: format!("body-of-{name}"),
            target: Target {
                secret: url.reference.clone(),
                masked: "m".into(),
                events: EventSet::ALL,
            },
            secrets: vec![url],
            now,
        }
    };
    for (name, at) in [("old", 0), ("waits", 0), ("young", DAY)] {
        journal.send_trial(trial(name, at)).await.expect("set going");
    }
    deliver(&journal, 1, 10).await;
    attempt(&journal, 2, 10, 500, Next::Wait(99)).await;
    deliver(&journal, 3, DAY).await;
    journal.set_retention(keep(1, 0, 0));
    assert_eq!(journal.prune(DAY + 1).await, Ok(0));
    let left = |journal: &Journal| {
        let all = crate::DeliveriesFilter {
            limit: 9,
            ..crate::DeliveriesFilter::default()
        };
        let page = journal.deliveries_page(&all).expect("a page");
        page.iter()
            .map(|line| line.delivery.session.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(left(&journal), ["young", "waits"]);
    assert_eq!(kept(&journal), [2, 3]);
    attempt(&journal, 2, 99, 500, Next::GiveUp).await;
    journal.prune(9 * DAY).await.expect("pruned");
    assert_eq!(left(&journal), Vec::<String>::new());
    assert_eq!(
        journal.targets(None, 9).map(|t| t.len()),
        Ok(0),
        "nor is the target kept"
    );
}
