use super::*;
use crate::Notice;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// R20: erased means gone from the files, and no number comes twice.
#[tokio::test]
async fn erasing_leaves_no_trace() {
    let folder = Folder::new();
    let journal = folder.open();
    let kept = claimed(&journal, "kept").await;
    let mut own = new_session(&journal, "gone", 0);
    let mut frozen = (*own.session.frozen).clone();
    frozen.published = r#""name":"Erika Mustermann""#.into();
    own.session.frozen = Arc::new(frozen);
    own.frozen_hash = hash("two");
    journal.create(own).await.expect("a session");
    let mut step = commit(&read(&journal, "gone"), Command::Fetch, 9);
    step.events[0].body = "Erika Mustermann".into();
    step.exchange = Some(exchange("/offer-of-erika"));
    journal.commit(step).await.expect("a commit");
    let delivery = journal.deliveries(&id("gone")).expect("deliveries")[0].number;
    journal.attempt_begun(delivery, 10, false).await.expect("begun");
    assert!(folder.holds("Mustermann") && folder.holds("offer-of-erika"));

    assert_eq!(journal.erase(&id("gone")).await, Ok(true));
    assert_eq!(journal.erase(&id("gone")).await, Ok(false));
    assert!(!folder.holds("Mustermann") && !folder.holds("offer-of-erika"));
    assert_eq!(journal.session(&id("gone")), Ok(None));
    assert_eq!(journal.session_by_code(&hash("code-of-gone")), Ok(None));
    assert_eq!(journal.due(delivery).expect("a read").map(|d| d.id), None);
    assert_eq!(read(&journal, "kept"), kept);
    journal.shared.cache.clear();
    assert_eq!(read(&journal, "kept"), kept);
    let key = journal.secret(&kept.frozen.key).expect("a read");
    assert!(key.is_some(), "still needed by the other session");

    // The erased event had number 3; it stays unused, over a restart too.
    drop(journal);
    let journal = folder.open();
    let done = journal.commit(commit(&kept, Command::Issue, 9)).await;
    assert_eq!(done.map(|done| done.first_seq), Ok(4));
    let outcome = model::delivery::Outcome {
        millis: 1,
        status: Some(200),
        error: None,
        response: None,
    };
    let ended = journal.attempt_ended(delivery, outcome, model::delivery::Next::Delivered);
    assert_eq!(ended.await, Ok(()));
}

/// R20: 90 days by default, and never what is still open.
#[tokio::test]
async fn only_old_ended_sessions_are_pruned() {
    let folder = Folder::new();
    let journal = folder.open();
    for name in ["open", "old", "young"] {
        claimed(&journal, name).await;
    }
    for (name, at) in [("old", 3000), ("young", 5000)] {
        let session = read(&journal, name);
        journal
            .commit(commit(&session, Command::Issue, at))
            .await
            .expect("a commit");
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
