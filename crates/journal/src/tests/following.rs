use super::*;
use crate::{Gap, Notice};

/// Nothing is announced that is not durable, in one global order, nothing twice.
#[tokio::test(flavor = "multi_thread")]
async fn followers_hear_what_is_on_disk_in_order() {
    let folder = Folder::new();
    let journal = folder.open();
    let mut follower = journal.follow();
    let tasks: Vec<_> = (0..30)
        .map(|n| {
            let journal = journal.clone();
            tokio::spawn(async move { claimed(&journal, &format!("s{n}")).await })
        })
        .collect();
    let mut heard = Vec::new();
    while heard.len() < 60 {
        if let Notice::Event(event) = follower.next().await.expect("a notice") {
            let stored = journal.events(None, event.seq - 1, 1).expect("events");
            assert_eq!(stored[0], event, "announced before it was written");
            heard.push(event.seq);
        }
    }
    assert_eq!(heard, (1..=60).collect::<Vec<_>>());
    for task in tasks {
        task.await.expect("a session");
    }
    assert_eq!(journal.last_seq(), Ok(60));
}

#[tokio::test]
async fn a_step_is_announced_whole() {
    let folder = Folder::new();
    let journal = folder.open();
    let session = claimed(&journal, "a").await;
    let mut follower = journal.follow();
    let mut step = commit(&session, Command::Issue, 9);
    step.exchange = Some(exchange("/credential"));
    journal.commit(step).await.expect("a commit");
    journal.erase(&id("a")).await.expect("erased");
    let mut heard = Vec::new();
    while let Ok(Some(notice)) = follower.try_next() {
        heard.push(match notice {
            Notice::Event(event) => format!("event {}", event.sequence),
            Notice::Delivery(delivery) => format!("delivery {}", delivery.sequence),
            Notice::Exchange(exchange) => format!("exchange {}", exchange.exchange.path),
            Notice::Session(id) => format!("session {id}"),
            Notice::Target(row) => format!("target {}", row.number),
            Notice::Pruned => "pruned".to_owned(),
        });
    }
    let expected = [
        "event 3",
        "delivery 3",
        "exchange /credential",
        "session a",
        "session a",
    ];
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn a_slow_follower_is_told_that_it_missed_something() {
    let folder = Folder::new();
    let journal = folder.open();
    let mut follower = journal.follow();
    for n in 0..5000 {
        journal.record_exchange(None, exchange(&format!("/{n}"))).await;
    }
    settled(&journal).await;
    assert!(matches!(follower.next().await, Err(Gap::Lagged(_))));
    assert!(follower.next().await.is_ok());
}
