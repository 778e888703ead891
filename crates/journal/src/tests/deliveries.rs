use model::delivery::{Kind, Trigger};

use super::*;
use crate::Begun;

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
    assert_eq!((due.kind, due.attempts, due.sequence), (Kind::Event, 0, 1));
    assert!(due.body.contains("resolved_credential_offer"));
    let url = journal.secret(&due.target.secret).expect("a read");
    assert_eq!(url.as_ref().map(Secret::reveal), Some(URL));
    assert!(due.id.starts_with("msg_1_"));
    assert!(due.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));

    let begin = |at| journal.attempt_begun(1, at, false);
    assert_eq!(begin(100).await.map(|b| b.map(|b| b.number)), Ok(Some(1)));
    assert_eq!(begin(100).await, Ok(None), "in flight already");
    let ended = journal.attempt_ended(1, sent(1), outcome(500), Next::Wait(1100)).await;
    assert_eq!(ended, Ok(Some((DeliveryState::Waiting, 1100))));
    let line = journal.summary(&id("a")).expect("a read").expect("a line");
    assert_eq!((line.deliveries, line.delivered, line.failing), (2, 0, 1));
    assert_eq!(journal.counts().map(|c| c.failing), Ok(1));
    let waiting = &journal.deliveries(&id("a")).expect("a read")[0];
    assert_eq!((waiting.state, waiting.due_at), (DeliveryState::Waiting, 1100));

    let second = Begun {
        number: 2,
        tries: 2,
        trigger: Trigger::Retry,
    };
    assert_eq!(begin(1100).await, Ok(Some(second)));
    let ended = journal.attempt_ended(1, sent(2), outcome(200), Next::Delivered).await;
    assert_eq!(ended, Ok(Some((DeliveryState::Delivered, 1100))));
    let again = journal.attempt_ended(1, sent(2), outcome(200), Next::Delivered).await;
    assert_eq!(again, Ok(None), "nothing under way");
    assert_eq!(begin(2000).await, Ok(None), "delivered");
    let left = journal.unfinished(0, 100).expect("deliveries");
    assert_eq!(left.iter().map(|d| d.number).collect::<Vec<_>>(), [2]);
    let attempts = journal.attempts(&id("a")).expect("attempts");
    assert!(attempts.iter().all(|attempt| attempt.delivery_id == due.id));
    let made: Vec<_> = attempts.iter().map(|a| (a.id, a.number, a.trigger, a.at)).collect();
    assert_eq!(made, [(1, 1, Trigger::First, 100), (2, 2, Trigger::Retry, 1100)]);
    assert_eq!(attempts[0].request, sent(1));
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
    let outcome = attempts[0].outcome.as_ref().expect("an outcome");
    assert_eq!(
        (outcome.class, outcome.error.as_deref()),
        (
            Some(ErrorClass::CutOff),
            Some("the desk stopped before the answer was kept")
        )
    );
    let target = journal.target(1).expect("a read").expect("a target");
    assert_eq!(
        (target.attempts, target.failed),
        (0, 0),
        "it says nothing of the target"
    );
    // The cut-off attempt was one of the schedule's.
    let begun = journal.attempt_begun(1, 5000, false).await.expect("an answer");
    assert_eq!(
        begun.map(|b| (b.number, b.tries, b.trigger)),
        Some((2, 2, Trigger::Retry))
    );
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

/// R23, `events`: what a target does not want is recorded, and not delivered.
#[tokio::test]
async fn only_wanted_events_are_delivered() {
    let folder = Folder::new();
    let journal = folder.open();
    let check = async |name: &str, wanted: &[EventName], expect: &[u32]| {
        journal.create(new_session(&journal, name, 0)).await.expect("a session");
        for command in [Command::Fetch, token(&format!("token-of-{name}")), Command::Issue] {
            let session = read(&journal, name);
            let mut step = if command == Command::Issue {
                // Two events in one commit.
                issued(&session, 9)
            } else {
                commit(&session, command, 9)
            };
            let target = step.target.as_mut().expect("a target");
            target.secret.0 = format!("settings-of-{name}");
            target.events = EventSet::of(wanted.iter().copied());
            journal.commit(step).await.expect("a commit");
        }
        let deliveries = journal.deliveries(&id(name)).expect("a read");
        let sequences: Vec<_> = deliveries.iter().map(|d| d.sequence).collect();
        assert_eq!(sequences, expect, "{name}");
        for delivery in deliveries {
            let due = journal.due(delivery.number).expect("a read").expect("a delivery");
            assert_eq!((due.event, due.sequence), (delivery.event, delivery.sequence));
            assert!(due.body.contains(delivery.event.as_str()));
            assert_eq!(
                due.target.events,
                EventSet::of(wanted.iter().copied()),
                "kept with the target"
            );
        }
        assert_eq!(journal.events(Some(&id(name)), 0, 9).map(|e| e.len()), Ok(4));
    };
    check("all", &EventName::ALL, &[1, 2, 3, 4]).await;
    check("status", &[EventName::IssuanceStatus], &[4]).await;
    check(
        "first",
        &[EventName::ResolvedCredentialOffer, EventName::SdjwtIssue],
        &[1, 3],
    )
    .await;
    check("none", &[], &[]).await;
    check("other", &[EventName::GeneratedMdoc], &[]).await;
    assert_eq!(
        journal.targets(None, 100).map(|t| t.len()),
        Ok(3),
        "no row for whom nothing is for"
    );
}

fn issued(session: &Session, at: i64) -> Commit {
    let step = model::session::issue(&session.state, session.format(), at).expect("a legal command");
    let mut commit = commit(session, Command::Issue, at);
    commit.state = step.state;
    commit.events = step
        .events
        .iter()
        .map(|(name, seen)| event(*name, seen.sequence, &session.id))
        .collect();
    commit
}

/// HOOK-6: the id leads back to its delivery and the exact body, and an id of another desk leads nowhere.
#[tokio::test]
async fn an_id_leads_to_its_delivery() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let elsewhere = Folder::new();
    let other = elsewhere.open();
    claimed(&other, "a").await;
    for number in [1, 2] {
        let due = journal.due(number).expect("a read").expect("a delivery");
        assert_eq!(journal.find_delivery(&due.id), Ok(Some(number)));
        let original = journal.original(&due.id).expect("a read").expect("known");
        let before = (number == 2).then_some(1);
        assert_eq!((original.body, original.before), (due.body, before));
        assert_eq!(other.find_delivery(&due.id), Ok(None), "a mac under another key");
        assert_eq!(other.original(&due.id), Ok(None));
        let mut forged = due.id.clone();
        forged.pop();
        assert_eq!(journal.find_delivery(&forged), Ok(None));
        assert_eq!(journal.find_delivery(&format!("{}0", due.id)), Ok(None));
        assert_eq!(journal.find_delivery(&due.id.replace("msg_", "msg_0")), Ok(None));
        assert_eq!(journal.find_delivery(&due.id.to_uppercase()), Ok(None));
    }
    let first = journal.due(1).expect("a read").expect("a delivery").id;
    assert_eq!(journal.find_delivery(&first.replace("msg_1", "msg_9")), Ok(None));
    journal.erase(&id("a")).await.expect("erased");
    assert_eq!(journal.find_delivery(&first), Ok(None));
}

/// Few or many: what is unfinished comes by the page, in order, once each.
#[tokio::test]
async fn what_is_unfinished_comes_by_the_page() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    deliver(&journal, 1, 10).await;
    let check = |many: usize| {
        let (mut after, mut found) = (0, Vec::new());
        loop {
            let page = journal.unfinished(after, 700).expect("a page");
            let Some(last) = page.last() else {
                break;
            };
            after = last.number;
            found.extend(page.iter().map(|delivery| delivery.number));
        }
        assert_eq!(found.len(), many);
        assert!(found.is_sorted_by(|a, b| a < b) && found[0] == 2);
    };
    check(1);
    journal.ask(Fill(21_000)).await.expect("filled");
    check(21_001);
}

/// Copies of the second delivery, so many.
struct Fill(i64);

impl crate::verb::Verb for Fill {
    type Answer = ();
    type Error = crate::JournalError;
    type Written = ();

    fn write(&self, store: &mut crate::store::Store) -> rusqlite::Result<Result<(), crate::JournalError>> {
        store.db.execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
             INSERT INTO deliveries SELECT number + n, kind, event, session, session_id, sequence, name, target, run, message,
               state, open, attempts, tries, due_at, created_at, overtook, back, back_due, attempt, begun_at
             FROM n JOIN deliveries ON number = 2",
            [self.0],
        )?;
        Ok(Ok(()))
    }

    fn publish(self, (): (), _: &mut crate::store::Store) {}
}

/// Every attempt reads what it needs: the statement is prepared once, whatever number it is asked for.
#[tokio::test]
async fn what_is_due_is_read_without_preparing_again() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    claimed(&journal, "b").await;
    for number in 1..=4 {
        assert!(journal.due(number).expect("a read").is_some());
    }
    let again = journal.shared.readers.read(|db| {
        let statement = db.prepare_cached(crate::deliveries::DUE)?;
        Ok(statement.get_status(rusqlite::StatementStatus::RePrepare))
    });
    assert_eq!(again, Ok(0));
}
