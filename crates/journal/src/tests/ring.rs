use super::*;

/// design.md, Exchanges: refusals without a session go to a bounded ring.
#[tokio::test]
async fn the_ring_is_bounded_in_rows_and_bytes() {
    let folder = Folder::new();
    let journal = folder.open();
    for n in 0..10_050 {
        let mut refused = exchange(&format!("/{n}"));
        if n == 10_049 {
            refused.request = "ä".repeat(5000);
            refused.reason = Some("x".repeat(5000));
        }
        journal.record_exchange(None, refused).await;
    }
    settled(&journal).await;
    let kept = journal.refusals(usize::MAX).expect("refusals");
    assert_eq!(kept.len(), 10_000);
    assert_eq!(kept[0].exchange.path, "/10049");
    assert_eq!(kept[9_999].exchange.path, "/50");
    assert!(kept[0].exchange.request.len() < 4200);
    assert!(kept[0].exchange.request.ends_with("(10000 bytes in all)"));
    assert!(
        kept[0]
            .exchange
            .reason
            .as_ref()
            .is_some_and(|reason| reason.len() < 1100)
    );
}

#[tokio::test]
async fn an_exchange_is_kept_in_its_session() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    let mut step = commit(&session, Command::Issue, 9);
    step.exchange = Some(exchange("/credential"));
    journal.commit(step).await.expect("a commit");
    journal.record_exchange(Some(&id("a")), exchange("/nonce")).await;
    journal.record_exchange(Some(&id("gone")), exchange("/token")).await;
    settled(&journal).await;
    let kept = journal.exchanges(&id("a")).expect("exchanges");
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0].exchange, exchange("/credential"));
    assert_eq!(kept[1].exchange.path, "/nonce");
    let refusals = journal.refusals(10).expect("refusals");
    assert_eq!((refusals.len(), &refusals[0].session), (1, &None));
}

/// A token holder who is refused for ever fills no disk: 200 are kept, all are counted.
#[tokio::test]
async fn refusals_of_a_session_are_bounded() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    claimed(&journal, "b").await;
    let mut follower = journal.follow();
    for n in 0..250 {
        journal
            .record_exchange(Some(&id("a")), exchange(&format!("/{n}")))
            .await;
    }
    journal.record_exchange(Some(&id("b")), exchange("/b")).await;
    settled(&journal).await;
    let kept = journal.exchanges(&id("a")).expect("exchanges");
    assert_eq!((kept.len(), &*kept[199].exchange.path), (200, "/199"));
    let refused = |name| journal.summary(&id(name)).expect("a read").expect("a session").refused;
    assert_eq!((refused("a"), refused("b")), (250, 1));
    assert_eq!(journal.exchanges(&id("b")).expect("exchanges").len(), 1);
    let mut told = 0;
    while let Ok(Some(notice)) = follower.try_next() {
        told += u32::from(matches!(notice, crate::Notice::Exchange(_)));
    }
    assert_eq!(told, 201, "what is only counted is not announced");
}

/// design.md section 4: secrets do not print.
#[tokio::test]
async fn events_print_without_their_bodies() {
    let folder = Folder::new();
    let journal = folder.open();
    let mut follower = journal.follow();
    journal
        .create(new_session(&journal, "a", 1000))
        .await
        .expect("a new session");
    let mut step = commit(&read(&journal, "a"), Command::Fetch, 2000);
    step.events[0].body = "the-code".into();
    let printed = format!("{step:?} {:?}", new_session(&journal, "a", 1000));
    assert!(
        !printed.contains("the-code") && !printed.contains("code-of-a"),
        "{printed}"
    );
    journal.commit(step).await.expect("a commit");
    while let Ok(Some(notice)) = follower.try_next() {
        assert!(!format!("{notice:?}").contains("the-code"));
    }
    let due = journal.deliveries(&id("a")).expect("deliveries")[0].number;
    let due = journal.due(due).expect("a read").expect("a delivery");
    assert!(due.body == "the-code" && !format!("{due:?}").contains("the-code"));
}

/// What was well answered is kept beside, as bounded, and counts as no refusal.
#[tokio::test]
async fn good_exchanges_are_no_refusals() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let good = |path: &str| Exchange {
        status: 200,
        ..exchange(path)
    };
    for n in 0..250 {
        journal.record_exchange(Some(&id("a")), good(&format!("/{n}"))).await;
    }
    journal.record_exchange(Some(&id("a")), exchange("/refused")).await;
    settled(&journal).await;
    assert_eq!(journal.exchanges(&id("a")).expect("exchanges").len(), 201);
    let refused = journal.summary(&id("a")).expect("a read").expect("a session").refused;
    assert_eq!(refused, 1);
}
