use model::session::Command;

use super::*;
use crate::JournalError;

/// Everything that was answered is there after a power cut: state, unspent codes, events, numbers.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_a_power_cut() {
    let folder = Folder::new();
    let journal = folder.open();
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let journal = journal.clone();
            tokio::spawn(async move { claimed(&journal, &format!("s{n}")).await })
        })
        .collect();
    let mut before = Vec::new();
    for task in tasks {
        before.push(task.await.expect("a session"));
    }
    journal
        .create(new_session(&journal, "unspent", 0))
        .await
        .expect("a session");

    let copy = folder.cut();
    let after = copy.open();
    for session in &before {
        assert_eq!(&read(&after, session.id.as_str()), session);
    }
    let unspent = after
        .session_by_code(&hash("code-of-unspent"))
        .expect("a read")
        .expect("the session");
    assert!(unspent.state.grant.is_none());
    let (told, kept) = (journal.events(None, 0, 1000), after.events(None, 0, 1000));
    assert_eq!(kept.as_ref().map(Vec::len), Ok(80));
    assert_eq!(kept, told);

    // Numbers go on where they were.
    let next = after
        .commit(commit(&unspent, Command::Fetch, 9))
        .await
        .expect("a commit");
    assert_eq!(next.first_seq, 81);
    let events = after.events(Some(&id("s3")), 1, 10).expect("events");
    assert_eq!(events.iter().map(|e| e.sequence).collect::<Vec<_>>(), [2]);
}

/// A write-ahead log cut anywhere loses whole commits from its end, never part of one.
#[tokio::test]
async fn a_torn_log_never_shows_half_a_commit() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let log = std::fs::read(folder.path().join("journal.db-wal")).expect("a log");
    for length in (0..log.len()).step_by(log.len() / 60) {
        let copy = folder.cut();
        std::fs::write(copy.path().join("journal.db-wal"), &log[..length]).expect("a torn log");
        let journal = copy.open();
        let events = journal.events(Some(&id("a")), 0, 10).expect("events").len();
        let deliveries = journal.deliveries(&id("a")).expect("deliveries").len();
        let sequence = match journal.session(&id("a")).expect("a read") {
            Some(session) => session.state.sequence as usize,
            None => 0,
        };
        assert_eq!((events, deliveries), (sequence, sequence), "{length} bytes");
    }
}

#[tokio::test]
async fn closing_finishes_the_queue_and_refuses_the_rest() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    for n in 0..50 {
        journal
            .record_exchange(Some(&id("a")), exchange(&format!("/{n}")))
            .await;
    }
    let mut follower = journal.follow();
    journal.close();
    journal.close();
    let refused = journal.commit(commit(&session, Command::Issue, 9)).await;
    assert_eq!(refused, Err(JournalError::Closed.into()));
    assert_eq!(journal.exchanges(&id("a")).expect("a read").len(), 50);
    loop {
        match follower.next().await {
            Ok(_) => {}
            Err(gap) => break assert_eq!(gap, crate::Gap::Closed),
        }
    }
    assert_eq!(journal.follow().next().await.err(), Some(crate::Gap::Closed));
    drop(journal);
    assert_eq!(read(&folder.open(), "a"), session);
}

/// A full disk costs the requests that needed it, nobody else, and the journal goes on when there is room again.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_survived() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    journal.ask(Room(Some(0))).await.expect("no room");
    let mut refused = 0;
    let mut big = Vec::new();
    for n in 0..8 {
        let mut new = new_session(&journal, &format!("big{n}"), 0);
        new.session.offer = Arc::new(Offer {
            issuer: "x".repeat(100_000),
            ..(*new.session.offer).clone()
        });
        let journal = journal.clone();
        big.push(tokio::spawn(async move { journal.create(new).await }));
    }
    for task in big {
        if let Err(crate::CreateError::Journal(JournalError::Storage { reason })) = task.await.expect("a task") {
            assert!(reason.contains("full"), "{reason}");
            refused += 1;
        }
    }
    assert_eq!(refused, 8);
    assert_eq!(read(&journal, "a"), session);
    journal.ask(Room(None)).await.expect("room again");
    let done = journal.commit(commit(&session, Command::Issue, 9)).await;
    assert_eq!(done.map(|done| done.first_seq), Ok(3));
    claimed(&journal, "b").await;
    assert_eq!(journal.events(None, 0, 100).expect("events").len(), 5);
}

/// In one batch, a request that fails leaves its neighbours alone.
#[tokio::test]
async fn a_failing_request_does_not_take_its_neighbours_along() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    // Two sessions with the same code: the second breaks a rule of the schema in the middle of the transaction.
    let mut same_code = new_session(&journal, "b", 0);
    same_code.session.offer = Arc::clone(&session.offer);
    let other = new_session(&journal, "c", 0);
    let step = commit(&session, Command::Issue, 9);
    // The batch is formed while the writer is held up.
    let (go, hold) = Hold::new();
    let hold = journal.ask(hold);
    let (_, broken, made, done, ()) = tokio::join!(
        hold,
        journal.create(same_code),
        journal.create(other),
        journal.commit(step),
        async { go.send(()).expect("the writer waits") }
    );
    assert!(matches!(broken, Err(crate::CreateError::Journal(_))));
    assert_eq!(made, Ok(()));
    assert_eq!(done.map(|done| done.first_seq), Ok(3));
    assert_eq!(journal.session(&id("b")), Ok(None));
    assert_eq!(read(&journal, "c").state.version, 0);
}

/// Holds the writer until the test lets go: a batch is formed meanwhile.
pub(super) struct Hold(std::sync::Mutex<Option<std::sync::mpsc::Receiver<()>>>);

impl Hold {
    pub(super) fn new() -> (std::sync::mpsc::Sender<()>, Self) {
        let (go, held) = std::sync::mpsc::channel();
        (go, Self(std::sync::Mutex::new(Some(held))))
    }
}

impl crate::verb::Verb for Hold {
    type Answer = ();
    type Error = JournalError;
    type Written = ();

    fn write(&self, _: &mut crate::store::Store) -> rusqlite::Result<Result<(), JournalError>> {
        // Once: a request may be written again.
        let held = self.0.lock().expect("a lock").take();
        held.map(|held| held.recv());
        Ok(Ok(()))
    }

    fn publish(self, (): (), _: &mut crate::store::Store) {}
}

/// Bounds the database to its present size and so many pages, or not at all.
struct Room(Option<i64>);

impl crate::verb::Verb for Room {
    type Answer = ();
    type Error = JournalError;
    type Written = ();

    fn write(&self, store: &mut crate::store::Store) -> rusqlite::Result<Result<(), JournalError>> {
        let pages: i64 = store.db.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let most = self.0.map_or(1 << 30, |more| pages + more);
        store
            .db
            .pragma_update_and_check(None, "max_page_count", most, |_| Ok(()))?;
        Ok(Ok(()))
    }

    fn publish(self, (): (), _: &mut crate::store::Store) {}
}
