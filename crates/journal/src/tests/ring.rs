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
