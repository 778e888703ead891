use model::delivery::{DeliveryState, Next, Outcome};

use super::*;

fn outcome(status: u16) -> Outcome {
    Outcome {
        millis: 12,
        status: Some(status),
        error: (status != 200).then(|| format!("answered {status}")),
        response: Some("text".into()),
    }
}

/// HOOK-6, HOOK-7, R29: one row per event and target, every attempt kept, one id over all of them.
#[tokio::test]
async fn a_delivery_goes_its_way() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let open = journal.unfinished(0, 100).expect("deliveries");
    assert_eq!(
        open.iter().map(|d| (d.number, d.sequence, d.state)).collect::<Vec<_>>(),
        [(1, 1, DeliveryState::Pending), (2, 2, DeliveryState::Pending)]
    );
    assert_eq!(open[0].lane, open[1].lane);
    let due = journal.due(1).expect("a read").expect("a delivery");
    assert!(due.body.contains("resolved_credential_offer"));
    let url = journal.secret(&due.target.secret).expect("a read");
    assert_eq!(url.as_ref().map(Secret::reveal), Some(URL));
    assert!(due.id.starts_with("msg_1_"));
    assert!(due.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));

    let begin = |at| journal.attempt_begun(1, at, false);
    assert_eq!(begin(100).await.map(|b| b.map(|b| b.number)), Ok(Some(1)));
    assert_eq!(begin(100).await, Ok(None), "in flight already");
    let ended = journal.attempt_ended(1, outcome(500), Next::Wait(1100)).await;
    assert_eq!(ended, Ok(()));
    let line = journal.summary(&id("a")).expect("a read").expect("a line");
    assert_eq!((line.deliveries, line.delivered, line.failing), (2, 0, 1));
    assert_eq!(journal.counts().map(|c| c.failing), Ok(1));
    let waiting = &journal.deliveries(&id("a")).expect("a read")[0];
    assert_eq!((waiting.state, waiting.due_at), (DeliveryState::Waiting, 1100));

    assert_eq!(begin(1100).await.map(|b| b.map(|b| b.number)), Ok(Some(2)));
    let ended = journal.attempt_ended(1, outcome(200), Next::Delivered).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(begin(2000).await, Ok(None), "delivered");
    let left = journal.unfinished(0, 100).expect("deliveries");
    assert_eq!(left.iter().map(|d| d.number).collect::<Vec<_>>(), [2]);
    let attempts = journal.attempts(&id("a")).expect("attempts");
    assert!(attempts.iter().all(|attempt| attempt.delivery_id == due.id));
    assert_eq!(attempts[0].outcome, Some(outcome(500)));
    assert_eq!(attempts[1].outcome, Some(outcome(200)));
    let line = journal.summary(&id("a")).expect("a read").expect("a line");
    assert_eq!((line.deliveries, line.delivered, line.failing), (2, 1, 0));
}

/// A crash while in flight: the attempt says so, the delivery is due at once, the id is the same.
#[tokio::test]
async fn what_was_in_flight_is_released_at_start_up() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let before = journal.due(1).expect("a read").expect("a delivery").id;
    journal.attempt_begun(1, 100, false).await.expect("begun");
    let copy = folder.cut();
    let journal = copy.open();
    assert_eq!(journal.release_in_flight(5000).await, Ok(1));
    assert_eq!(journal.release_in_flight(5000).await, Ok(0));
    let open = journal.unfinished(0, 100).expect("deliveries");
    assert_eq!(
        (open[0].state, open[0].due_at, open[0].attempts),
        (DeliveryState::Waiting, 5000, 1)
    );
    assert_eq!(journal.due(1).expect("a read").expect("a delivery").id, before);
    let attempts = journal.attempts(&id("a")).expect("attempts");
    let error = attempts[0].outcome.as_ref().and_then(|o| o.error.as_deref());
    assert_eq!(error, Some("the desk stopped before the answer was kept"));
}

/// R47: recorded always, delivered only when there is a target.
#[tokio::test]
async fn without_a_target_there_is_no_delivery() {
    let folder = Folder::new();
    let journal = folder.open();
    journal.create(new_session(&journal, "a", 0)).await.expect("a session");
    let mut step = commit(&read(&journal, "a"), Command::Fetch, 9);
    step.target = None;
    journal.commit(step).await.expect("a commit");
    assert_eq!(journal.deliveries(&id("a")), Ok(vec![]));
    assert_eq!(journal.events(Some(&id("a")), 0, 9).map(|e| e.len()), Ok(1));
}
