use model::delivery::Trigger;

use super::*;
use crate::{AttemptsFilter, DeliveriesFilter};

/// Three sessions, two targets, failures and successes: attempts 1 to 12, two at each delivery.
async fn filled(journal: &Journal) {
    for (name, target) in [("a", "one"), ("b", "two"), ("c", "one")] {
        journal.create(new_session(journal, name, 0)).await.expect("a session");
        for at in [1000, 2000] {
            let mut step = commit(&read(journal, name), Command::Fetch, at);
            let to = step.target.as_mut().expect("a target");
            (to.secret.0, to.masked) = (target.into(), format!("http://{target}.test/"));
            journal.commit(step).await.expect("a commit");
        }
    }
    for delivery in 1..=6 {
        attempt(journal, delivery, 3000, 500, Next::Wait(4000)).await;
    }
    for delivery in 1..=6 {
        deliver(journal, delivery, 4000).await;
    }
}

#[tokio::test]
async fn attempts_come_by_the_page_newest_first() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal).await;
    let check = |filter: AttemptsFilter, expect: &[i64]| {
        let page = journal.attempts_page(&filter).expect("a page");
        assert_eq!(
            page.iter().map(|line| line.id).collect::<Vec<_>>(),
            expect,
            "{filter:?}"
        );
        let count = journal.attempts_count(&filter).expect("a count");
        let all = AttemptsFilter {
            before: None,
            limit: 1000,
            ..filter
        };
        assert_eq!(
            count as usize,
            journal.attempts_page(&all).expect("a page").len(),
            "{all:?}"
        );
    };
    let page = |limit| AttemptsFilter {
        limit,
        ..AttemptsFilter::default()
    };
    let session = |name: &str| AttemptsFilter {
        session: Some(name.into()),
        ..page(99)
    };
    let target = |target| AttemptsFilter {
        target: Some(target),
        ..page(99)
    };
    let failed = |filter| AttemptsFilter { failed: true, ..filter };
    let before = |before, filter| AttemptsFilter {
        before: Some(before),
        ..filter
    };
    check(page(5), &[12, 11, 10, 9, 8]);
    check(before(8, page(5)), &[7, 6, 5, 4, 3]);
    check(before(3, page(5)), &[2, 1]);
    check(before(1, page(5)), &[]);
    check(page(0), &[12]);
    check(session("b"), &[10, 9, 4, 3]);
    check(session("nobody"), &[]);
    check(target(1), &[12, 11, 8, 7, 6, 5, 2, 1]);
    check(target(9), &[]);
    check(failed(page(99)), &[6, 5, 4, 3, 2, 1]);
    check(failed(before(4, page(2))), &[3, 2]);
    check(failed(target(2)), &[4, 3]);
    check(before(6, failed(target(1))), &[5, 2, 1]);
    check(failed(session("c")), &[6, 5]);
    let both = AttemptsFilter {
        target: Some(1),
        ..session("c")
    };
    check(both.clone(), &[12, 11, 6, 5]);
    check(
        AttemptsFilter {
            target: Some(2),
            ..both
        },
        &[],
    );
}

/// Point 5: every attempt with request, response, timings, class and trigger.
#[tokio::test]
async fn an_attempt_is_kept_whole() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal).await;
    let (line, whole, body) = journal.attempt(2).expect("a read").expect("an attempt");
    let due = journal.due(2).expect("a read").expect("a delivery");
    assert_eq!((whole.delivery, whole.number, whole.trigger), (2, 1, Trigger::First));
    assert_eq!((&whole.delivery_id, &body), (&due.id, &due.body));
    assert_eq!(whole.request, sent(1));
    assert_eq!(whole.outcome, Some(outcome(500)));
    assert_eq!(
        (line.id, line.number, line.status, line.class, line.total),
        (2, 1, Some(500), Some(ErrorClass::Status), Some(12_000))
    );
    assert_eq!(
        (line.delivery_id, line.target_masked.as_str()),
        (due.id, "http://one.test/")
    );
    assert_eq!(
        (line.delivery.state, line.delivery.attempts),
        (DeliveryState::Delivered, 2)
    );
    let all = journal.attempts_of(2).expect("a read");
    let made: Vec<_> = all.iter().map(|line| (line.id, line.number, line.trigger)).collect();
    assert_eq!(made, [(2, 1, Trigger::First), (8, 2, Trigger::Retry)]);
    assert_eq!((all[1].class, all[1].error.as_deref()), (None, None));
    assert_eq!(journal.attempt(99), Ok(None));
    assert_eq!(journal.attempts_of(99), Ok(vec![]));

    // One that is under way.
    journal.redeliver(1, 5000).await.expect("asked for");
    journal.attempt_begun(1, 5000, false).await.expect("begun");
    let (line, whole, _) = journal.attempt(13).expect("a read").expect("an attempt");
    assert_eq!(
        (line.total, line.class, line.delivery.state),
        (None, None, DeliveryState::InFlight)
    );
    assert_eq!(
        (whole.outcome, whole.request, whole.trigger),
        (None, vec![], Trigger::Manual)
    );
}

#[tokio::test]
async fn deliveries_come_by_the_page_newest_first() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal).await;
    journal.create(new_session(&journal, "d", 0)).await.expect("a session");
    for at in [1, 2, 3, 4, 5] {
        let step = commit(&read(&journal, "d"), Command::Fetch, at);
        journal.commit(step).await.expect("a commit");
    }
    // 7 waiting, 8 given up, 9 in flight, 10 and 11 pending, all to target 3.
    attempt(&journal, 7, 10, 500, Next::Wait(20)).await;
    attempt(&journal, 8, 10, 500, Next::GiveUp).await;
    journal.attempt_begun(9, 10, false).await.expect("begun");
    let check = |filter: DeliveriesFilter, expect: &[i64]| {
        let page = journal.deliveries_page(&filter).expect("a page");
        assert_eq!(
            page.iter().map(|line| line.delivery.number).collect::<Vec<_>>(),
            expect,
            "{filter:?}"
        );
        for line in page {
            let due = journal.due(line.delivery.number).expect("a read").expect("a delivery");
            assert_eq!((line.delivery_id, line.target_masked), (due.id, due.target.masked));
        }
    };
    let page = |limit| DeliveriesFilter {
        limit,
        ..DeliveriesFilter::default()
    };
    let state = |state| DeliveriesFilter {
        state: Some(state),
        ..page(99)
    };
    check(page(3), &[11, 10, 9]);
    check(
        DeliveriesFilter {
            before: Some(9),
            target: Some(1),
            ..page(99)
        },
        &[6, 5, 2, 1],
    );
    check(
        DeliveriesFilter {
            session: Some("b".into()),
            ..page(99)
        },
        &[4, 3],
    );
    check(
        DeliveriesFilter {
            session: Some("nobody".into()),
            ..page(99)
        },
        &[],
    );
    check(state(DeliveryState::Waiting), &[7]);
    check(state(DeliveryState::GivenUp), &[8]);
    check(state(DeliveryState::InFlight), &[9]);
    check(state(DeliveryState::Pending), &[11, 10]);
    check(state(DeliveryState::Delivered), &[6, 5, 4, 3, 2, 1]);
    check(state(DeliveryState::Held), &[]);
    journal.hold(3, 10, "").await.expect("held");
    check(state(DeliveryState::Held), &[11, 10, 7]);
    check(state(DeliveryState::Pending), &[]);
    check(state(DeliveryState::Waiting), &[]);
    check(state(DeliveryState::InFlight), &[9]);
}

/// Point 9: the lists walk along an index, whatever is asked for.
#[tokio::test]
async fn no_list_reads_the_whole_table() {
    let folder = Folder::new();
    let journal = folder.open();
    let check = |sql: &str, index: &str| {
        let plan = journal.shared.readers.read(|db| {
            db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?
                .query_map([], |row| row.get::<_, String>(3))?
                .collect::<rusqlite::Result<Vec<_>>>()
        });
        let plan = plan.expect("a plan").join("; ");
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    };
    for (condition, index) in [
        ("1", "USING INTEGER PRIMARY KEY"),
        ("1 AND a.target = 1", "attempts_of_target"),
        ("1 AND a.session = 1", "attempts_of_session"),
        ("1 AND a.session = 1 AND +a.target = 1", "attempts_of_session"),
        ("1 AND a.class IS NOT NULL", "attempts_failed"),
        (
            "1 AND a.target = 1 AND a.class IS NOT NULL",
            "attempts_failed_of_target",
        ),
    ] {
        check(
            &format!("SELECT a.error FROM attempts a WHERE {condition} AND a.id < 99 ORDER BY a.id DESC LIMIT 5"),
            index,
        );
    }
    check(
        "SELECT count(*) FROM attempts a WHERE 1 AND a.target = 1",
        "COVERING INDEX attempts_of_target",
    );
    check(
        "SELECT count(*) FROM attempts a WHERE 1 AND a.class IS NOT NULL",
        "INDEX attempts_failed",
    );
    check("SELECT count(*) FROM attempts a WHERE 1", "COVERING INDEX");
    check(
        "SELECT * FROM deliveries d JOIN targets t ON t.number = d.target WHERE d.number > 1 AND +d.open = 1
         ORDER BY d.number LIMIT 5",
        "SEARCH d USING INTEGER PRIMARY KEY",
    );
    check(
        "SELECT * FROM targets t ORDER BY t.last_at DESC, t.number DESC LIMIT 5",
        "targets_by_last",
    );
}

/// Point 9: a few deliveries that wait are found without reading the many that arrived.
#[tokio::test]
async fn no_page_of_deliveries_reads_the_whole_table() {
    let folder = Folder::new();
    let journal = folder.open();
    let plan = |sql: &str| {
        let sql = (1..=4).fold(sql.to_owned(), |sql, n| sql.replace(&format!("?{n}"), "1"));
        let steps = journal.shared.readers.read(|db| {
            db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?
                .query_map([], |row| row.get::<_, String>(3))?
                .collect::<rusqlite::Result<Vec<_>>>()
        });
        steps.expect("a plan").join("; ")
    };
    let check = |target: Option<i64>, session: Option<&str>, state: Option<DeliveryState>, few: bool, index: &str| {
        let filter = DeliveriesFilter {
            target,
            session: session.map(str::to_owned),
            state,
            ..DeliveriesFilter::default()
        };
        let plan = plan(&crate::deliveries::page(&filter, few));
        assert!(plan.contains(index), "{filter:?}: {plan}");
        assert!(
            plan.contains("SEARCH d USING INTEGER PRIMARY KEY (rowid=?)"),
            "{filter:?}: {plan}"
        );
        assert_eq!(
            plan.contains("SEARCH p USING INTEGER PRIMARY KEY"),
            index.is_empty(),
            "{filter:?}: {plan}"
        );
    };
    use DeliveryState::{Delivered, GivenUp, Held, InFlight, Pending, Waiting};
    for target in [None, Some(1)] {
        let by_target = target.map_or("", |_| "deliveries_of_target");
        for state in [Pending, Waiting, Held] {
            check(target, None, Some(state), true, "deliveries_open");
            check(target, None, Some(state), false, by_target);
        }
        for few in [false, true] {
            check(target, None, Some(InFlight), few, "deliveries_open");
            check(target, None, Some(GivenUp), few, "deliveries_failing");
            check(target, None, Some(Delivered), few, by_target);
            check(target, None, None, few, by_target);
            check(target, Some("a"), Some(Waiting), few, "deliveries_of_session");
        }
    }
    let cut_off = plan(crate::cut_off::IN_FLIGHT);
    assert!(cut_off.contains("deliveries_open"), "{cut_off}");
}
