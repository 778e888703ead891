use model::delivery::{Kind, Standing, Trigger};
use model::session::SecretRef;
use rusqlite::{Connection, params};

use super::*;
use crate::AttemptsFilter;
use crate::open::SCHEMA;

/// A journal as the version before wrote it, with deliveries in every state.
fn version_2(folder: &Folder) {
    let key = Folder::new();
    drop(key.open());
    std::fs::copy(key.path().join("master.key"), folder.path().join("master.key")).expect("a key");
    let db = Connection::open(folder.path().join("journal.db")).expect("a database");
    db.execute_batch(SCHEMA[0]).expect("step 1");
    db.execute_batch(SCHEMA[1]).expect("step 2");
    db.execute_batch(
        "PRAGMA user_version = 2;
         INSERT INTO sessions (number, id, code_hash, frozen, offer, created_at, status, fetched, expires_at, wrong_tx,
                               sequence, version, updated_at) VALUES
           (1, 'a', 'code-a', 1, '{}', 1000, 'REJECTED_BY_USER', 1, 9, 0, 3, 3, 2000),
           (2, 'b', 'code-b', 1, '{}', 1000, 'ACTIVE', 1, 9000000, 0, 2, 2, 2000);
         INSERT INTO events VALUES
           (1, 1, 1, 'resolved_credential_offer', 2000, 'resolved_credential_offer of a'),
           (2, 1, 2, 'requested_token', 2000, 'requested_token of a'),
           (3, 1, 3, 'issuance_status', 2000, 'issuance_status of a'),
           (4, 2, 1, 'resolved_credential_offer', 2000, 'resolved_credential_offer of b'),
           (5, 2, 2, 'requested_token', 2000, 'requested_token of b');
         INSERT INTO targets VALUES (1, 'old', 'http://old.test/'), (2, 'unused', 'http://unused.test/');
         INSERT INTO deliveries VALUES
           (1, 1, 1, 1, 1, 'delivered', 2, 4000, 2000, 0),
           (2, 2, 1, 2, 1, 'given_up', 1, 2000, 2000, 1),
           (3, 3, 1, 3, 1, 'waiting', 1, 9000, 2000, 0),
           (4, 4, 2, 1, 1, 'in_flight', 1, 2000, 2000, 0),
           (5, 5, 2, 2, 1, 'pending', 0, 2000, 2000, 0);",
    )
    .expect("old rows");
    let mut insert = db
        .prepare("INSERT INTO attempts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        .expect("a statement");
    type Row<'a> = (
        i64,
        u32,
        i64,
        Option<u32>,
        Option<u16>,
        Option<&'a str>,
        Option<&'a str>,
    );
    let rows: [Row<'_>; 5] = [
        (
            1,
            1,
            3000,
            Some(12),
            Some(503),
            Some("answered 503, to be asked again after 1 s"),
            Some("busy"),
        ),
        (1, 2, 4000, Some(8), Some(200), None, Some("")),
        (
            2,
            1,
            3500,
            Some(5),
            Some(410),
            Some("answered 410: the receiver wants no more of these"),
            None,
        ),
        (3, 1, 5000, Some(10_000), None, Some("no connection within 10 s"), None),
        (4, 1, 6000, None, None, None, None),
    ];
    for (delivery, number, at, millis, status, error, response) in rows {
        insert
            .execute(params![delivery, number, at, millis, status, error, response])
            .expect("an old attempt");
    }
}

/// Nothing is lost on the way from the version before, in whatever state it was.
#[tokio::test]
async fn a_journal_of_the_version_before_is_brought_up_to_date() {
    let folder = Folder::new();
    version_2(&folder);
    let journal = folder.open();
    let deliveries = journal.deliveries(&id("a")).expect("a read");
    use DeliveryState::{Delivered, GivenUp, InFlight, Pending, Waiting};
    let rows: Vec<_> = deliveries
        .iter()
        .map(|d| (d.number, d.sequence, d.state, d.attempts, d.due_at, d.overtook))
        .collect();
    let expect = [
        (1, 1, Delivered, 2, 4000, false),
        (2, 2, GivenUp, 1, 2000, true),
        (3, 3, Waiting, 1, 9000, false),
    ];
    assert_eq!(rows, expect);
    assert!(
        deliveries
            .iter()
            .all(|d| d.kind == Kind::Event && !d.asked && d.message == d.number)
    );
    assert!(deliveries.iter().all(|d| d.lane.session == 1 && d.lane.target == 1));
    assert_eq!(deliveries[0].event, EventName::ResolvedCredentialOffer);
    let open = journal.unfinished(0, 99).expect("a read");
    let open: Vec<_> = open.iter().map(|d| (d.number, d.state, d.session.as_str())).collect();
    assert_eq!(open, [(3, Waiting, "a"), (4, InFlight, "b"), (5, Pending, "b")]);
    let due = journal.due(5).expect("a read").expect("a delivery");
    assert!(due.body.contains("requested_token"));
    assert_eq!(
        (due.target.secret, due.target.events),
        (SecretRef("old".into()), EventSet::ALL)
    );

    let all = AttemptsFilter {
        limit: 99,
        ..AttemptsFilter::default()
    };
    let mut lines = journal.attempts_page(&all).expect("a page");
    lines.reverse();
    let lines: Vec<_> = lines
        .iter()
        .map(|l| (l.id, l.delivery.number, l.number, l.trigger, l.class, l.total))
        .collect();
    let expect = [
        (1, 1, 1, Trigger::First, Some(ErrorClass::Status), Some(12_000)),
        (2, 2, 1, Trigger::First, Some(ErrorClass::Gone), Some(5_000)),
        (3, 1, 2, Trigger::Retry, None, Some(8_000)),
        (
            4,
            3,
            1,
            Trigger::First,
            Some(ErrorClass::ConnectTimeout),
            Some(10_000_000),
        ),
        (5, 4, 1, Trigger::First, None, None),
    ];
    assert_eq!(lines, expect, "in the order they began");
    let (_, whole, body) = journal.attempt(1).expect("a read").expect("an attempt");
    let outcome = whole.outcome.expect("an outcome");
    assert_eq!((outcome.status, outcome.response.as_deref()), (Some(503), Some("busy")));
    assert!(whole.request.is_empty() && outcome.headers.is_empty() && !outcome.truncated);
    assert!(body.contains("resolved_credential_offer"));

    let target = journal.target(1).expect("a read").expect("a target");
    assert_eq!(target.standing, Standing::Open);
    assert_eq!(
        (target.attempts, target.failed, target.waiting, target.given_up),
        (4, 3, 3, 1)
    );
    assert_eq!((target.last_at, target.last_ok_at), (Some(5000), Some(4000)));
    assert_eq!(target.last_error.as_deref(), Some("no connection within 10 s"));
    assert_eq!(
        (target.mean_micros, target.recent),
        (Some(25_000 / 3), vec![false, false, true, false])
    );
    let unused = journal.target(2).expect("a read").expect("a target");
    assert_eq!((unused.attempts, unused.last_at, unused.recent), (0, None, vec![]));

    // It goes on where it was, and no number comes twice.
    assert_eq!(journal.release_in_flight(7000).await, Ok(1));
    let begun = journal
        .attempt_begun(4, 7000, false)
        .await
        .expect("an answer")
        .expect("begun");
    assert_eq!((begun.number, begun.tries, begun.trigger), (2, 2, Trigger::Retry));
    deliver(&journal, 3, 9000).await;
    assert_eq!(journal.attempts_page(&all).expect("a page")[0].id, 7);
    drop(journal);
    let version: i64 = Connection::open(folder.path().join("journal.db"))
        .and_then(|db| db.pragma_query_value(None, "user_version", |row| row.get(0)))
        .expect("a version");
    assert_eq!(version as usize, SCHEMA.len());
}

/// A step that is cut short leaves the version before, whole.
#[tokio::test]
async fn a_migration_is_whole_or_not_at_all() {
    let folder = Folder::new();
    version_2(&folder);
    let path = folder.path().join("journal.db");
    let db = Connection::open(&path).expect("a database");
    // In the way of the last statement of the step.
    db.execute_batch("CREATE TABLE targets_by_last (x)").expect("a table");
    drop(db);
    let refused = Journal::open(Options::at(folder.path())).map(drop);
    assert_eq!(refused.map_err(|error| error.code()), Err("journal_storage"));
    let db = Connection::open(&path).expect("a database");
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
    assert_eq!(count("PRAGMA user_version"), 2);
    assert_eq!(count("SELECT count(*) FROM attempts WHERE millis IS NOT NULL"), 4);
    db.execute_batch("DROP TABLE targets_by_last").expect("out of the way");
    drop(db);
    assert_eq!(folder.open().target(1).map(|t| t.map(|t| t.attempts)), Ok(Some(4)));
}
