use super::*;

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
    let ended = journal.attempt_ended(delivery, sent(1), outcome(200), Next::Delivered);
    assert_eq!(ended.await, Ok(None));
}

/// Issue 2: who answered 410 does not hear from us again because the sessions that showed it were erased.
#[tokio::test]
async fn a_stopped_target_stays_stopped() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    attempt(&journal, 1, 3000, 410, Next::Stop).await;
    journal.erase(&id("a")).await.expect("erased");
    let stopped = vec![(1, model::delivery::Standing::Stopped)];
    assert_eq!(journal.standings(), Ok(stopped.clone()));
    claimed(&journal, "b").await;
    assert_eq!(journal.standings(), Ok(stopped));
    let made = journal.unfinished(0, 9).expect("a read");
    assert_eq!(made.len(), 2);
    assert!(made.iter().all(|delivery| delivery.state == DeliveryState::Held));
    journal.release(1, 9000).await.expect("released");
    journal.erase(&id("b")).await.expect("erased");
    assert_eq!(
        journal.targets(None, 9).map(|rows| rows.len()),
        Ok(0),
        "an open one goes"
    );
}
