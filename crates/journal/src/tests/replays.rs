use model::delivery::{Kind, Trigger};
use model::replay::Planned;

use super::*;
use crate::{ActError, DeliveriesFilter, JournalError, NewReplay, NewTrial, Notice, Redelivered};

fn planned(seq: u64, due_at: i64) -> Planned {
    Planned {
        seq,
        due_at,
        copy_of: None,
        dropped: false,
    }
}

fn replay(journal: &Journal, name: &str, kind: Kind, plan: Vec<Planned>) -> NewReplay {
    let url = journal.vault().seal(&Secret::new("http://elsewhere.test/"));
    NewReplay {
        session: id(name),
        kind,
        target: Target {
            secret: url.reference.clone(),
            masked: "http://elsewhere.test/".into(),
            events: EventSet::ALL,
        },
        secrets: vec![url],
        plan,
        now: 10_000,
    }
}

fn trial(journal: &Journal, session: &str, now: i64) -> NewTrial {
    let replay = replay(journal, "a", Kind::Replay, Vec::new());
    NewTrial {
        session_id: session.into(),
        event: EventName::GeneratedMdoc,
        sequence: 1,
        body: format!(r#"{{"target":"{session}","event":"generated_mdoc"}}"#),
        target: replay.target,
        secrets: replay.secrets,
        now,
    }
}

/// A replay is deliveries of their own: own ids, the same bodies, one lane, the usual schedule, no health.
#[tokio::test]
async fn a_replay_sends_the_same_bodies_under_ids_of_its_own() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    deliver(&journal, 1, 3000).await;
    deliver(&journal, 2, 3000).await;
    let line = journal.summary(&id("a")).expect("a read");
    let mut follower = journal.follow_deliveries();
    let plan = vec![planned(2, 11_000), planned(1, 12_000)];
    let going = journal
        .replay(replay(&journal, "a", Kind::Replay, plan))
        .await
        .expect("set going");
    assert_eq!((going.target, going.deliveries.as_slice()), (2, &[3, 4][..]));
    assert_eq!(
        journal.summary(&id("a")).expect("a read"),
        line,
        "a session's own deliveries only"
    );

    let made = journal.deliveries(&id("a")).expect("a read").split_off(2);
    assert_eq!(
        made.iter().map(|d| d.sequence).collect::<Vec<_>>(),
        [2, 1],
        "in the order planned"
    );
    assert_eq!(made[0].lane, made[1].lane);
    assert!(made[0].lane.session < 0 && made[0].lane.target == 2);
    for (delivery, due_at) in made.iter().zip([11_000, 12_000]) {
        assert_eq!((delivery.kind, delivery.state), (Kind::Replay, DeliveryState::Pending));
        assert_eq!((delivery.due_at, delivery.created_at), (due_at, due_at));
        match follower.try_next() {
            Ok(Some(Notice::Delivery(told))) => assert_eq!(&*told, delivery),
            other => panic!("{other:?}"),
        }
    }
    let due = |number| journal.due(number).expect("a read").expect("a delivery");
    assert_eq!((due(3).body, due(4).body), (due(2).body, due(1).body));
    assert_eq!((due(3).session_id, due(3).kind), ("a".to_owned(), Kind::Replay));
    assert_ne!(due(3).id, due(2).id);
    assert_eq!(due(3).target.masked, "http://elsewhere.test/");

    let begun = journal
        .attempt_begun(3, 11_000, false)
        .await
        .expect("an answer")
        .expect("begun");
    assert_eq!((begun.number, begun.tries, begun.trigger), (1, 1, Trigger::Replay));
    let ended = journal.attempt_ended(3, sent(1), outcome(500), Next::Wait(12_000));
    ended.await.expect("an answer");
    let begun = journal
        .attempt_begun(3, 12_000, false)
        .await
        .expect("an answer")
        .expect("begun");
    assert_eq!((begun.tries, begun.trigger), (2, Trigger::Retry));
    let ended = journal.attempt_ended(3, sent(2), outcome(500), Next::GiveUp);
    ended.await.expect("an answer");
    let target = journal.target(2).expect("a read").expect("a target");
    assert_eq!(
        (target.attempts, target.waiting, target.given_up),
        (0, 0, 0),
        "never health"
    );
    assert_eq!(journal.counts().map(|c| c.failing), Ok(0));
    let left_out = Redelivered {
        marked: 1,
        ..Redelivered::default()
    };
    assert_eq!(
        journal.redeliver_failed(0, None, 13_000).await,
        Ok(left_out),
        "events only"
    );
    assert_eq!(
        journal.events(None, 0, 99).map(|e| e.len()),
        Ok(2),
        "nothing new happened"
    );
}

/// Copies share the first one's id; what is dropped is kept as never sent.
#[tokio::test]
async fn drills_are_kept_as_planned() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let copy = Planned {
        copy_of: Some(0),
        ..planned(1, 11_000)
    };
    let dropped = Planned {
        dropped: true,
        ..planned(2, 12_000)
    };
    let plan = vec![planned(1, 11_000), copy, dropped];
    let going = journal
        .replay(replay(&journal, "a", Kind::Drill, plan))
        .await
        .expect("set going");
    assert_eq!(going.deliveries, [3, 4, 5]);
    let ids: Vec<_> = [3, 4, 5]
        .into_iter()
        .map(|number| journal.due(number).expect("a read").expect("a delivery").id)
        .collect();
    assert!(ids[0] == ids[1] && ids[1] != ids[2]);
    assert_eq!(journal.find_delivery(&ids[1]), Ok(Some(3)), "the first of the copies");
    let never_sent = ids[0].replace("msg_3_", "msg_4_");
    assert_eq!(
        journal.find_delivery(&never_sent),
        Ok(None),
        "a copy has no id of its own"
    );
    let made = journal.deliveries(&id("a")).expect("a read").split_off(2);
    assert_eq!(made.iter().map(|d| journal.webhook_id(d)).collect::<Vec<_>>(), ids);
    assert_eq!((made[2].state, made[2].attempts), (DeliveryState::GivenUp, 0));
    assert_eq!(journal.attempt_begun(5, 12_000, false).await, Ok(None));
    for number in [3, 4] {
        let begun = journal
            .attempt_begun(number, 11_000, false)
            .await
            .expect("an answer")
            .expect("begun");
        assert_eq!((begun.number, begun.trigger), (1, Trigger::Drill));
        let ended = journal.attempt_ended(number, sent(1), outcome(200), Next::Delivered);
        ended.await.expect("an answer");
    }
    let attempts = journal.attempts(&id("a")).expect("a read");
    assert_eq!(
        attempts.iter().map(|a| &a.delivery_id).collect::<Vec<_>>(),
        [&ids[0], &ids[0]]
    );
    // A person may send it after all.
    assert_eq!(journal.redeliver(5, 13_000).await, Ok(()));
    deliver(&journal, 5, 13_000).await;
}

#[tokio::test]
async fn a_replay_needs_its_session_and_all_of_its_events() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    claimed(&journal, "b").await;
    for (name, seq) in [("nobody", 1), ("a", 9), ("a", 3), ("a", u64::MAX)] {
        let plan = vec![planned(1, 0), planned(seq, 0)];
        let refused = journal.replay(replay(&journal, name, Kind::Replay, plan)).await;
        assert_eq!(refused, Err(ActError::NotFound), "{name} {seq}");
    }
    assert_eq!(journal.targets(None, 9).map(|t| t.len()), Ok(1), "nothing was written");
    assert_eq!(journal.unfinished(0, 99).map(|d| d.len()), Ok(4));
    let nothing = journal.replay(replay(&journal, "a", Kind::Replay, Vec::new())).await;
    assert_eq!(nothing.map(|going| going.deliveries), Ok(vec![]));
}

/// A replay to a held target waits like anything else.
#[tokio::test]
async fn a_replay_to_a_held_target_is_held() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let mut new = replay(&journal, "a", Kind::Replay, vec![planned(1, 0)]);
    new.target = read(&journal, "a").frozen.target.clone().expect("a target");
    journal.hold(1, 9, "").await.expect("held");
    let going = journal.replay(new).await.expect("set going");
    let made = journal
        .delivery(going.deliveries[0])
        .expect("a read")
        .expect("a delivery");
    assert_eq!((going.target, made.state), (1, DeliveryState::Held));
}

/// A test event is in no session, no stream and no health, and has everything else a delivery has.
#[tokio::test]
async fn a_test_event_is_a_delivery_and_nothing_else() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let going = journal
        .send_trial(trial(&journal, "test-1", 9000))
        .await
        .expect("set going");
    assert_eq!((going.target, going.deliveries.as_slice()), (2, &[3][..]));
    let due = journal.due(3).expect("a read").expect("a delivery");
    assert_eq!(
        (due.kind, due.session_id.as_str(), due.sequence),
        (Kind::Test, "test-1", 1)
    );
    assert_eq!(due.event, EventName::GeneratedMdoc);
    assert!(due.body.contains("test-1"));
    assert_eq!(journal.find_delivery(&due.id), Ok(Some(3)));
    let original = journal.original(&due.id).expect("a read").expect("known");
    assert_eq!((original.body, original.before), (due.body, None), "a test is alone");
    let secret = journal.secret(&due.target.secret).expect("opens");
    assert_eq!(secret.as_ref().map(Secret::reveal), Some("http://elsewhere.test/"));
    let open = journal.unfinished(2, 9).expect("a read");
    assert_eq!((open[0].kind, open[0].session.as_str()), (Kind::Test, "test-1"));
    assert!(open[0].lane.session < 0);

    let begun = journal
        .attempt_begun(3, 9000, false)
        .await
        .expect("an answer")
        .expect("begun");
    assert_eq!(begun.trigger, Trigger::Test);
    let ended = journal.attempt_ended(3, sent(1), outcome(500), Next::GiveUp);
    ended.await.expect("an answer");
    let target = journal.target(2).expect("a read").expect("a target");
    assert_eq!((target.attempts, target.given_up, target.last_at), (0, 0, None));
    assert_eq!(journal.events(None, 0, 99).map(|e| e.len()), Ok(2));
    assert_eq!(journal.session(&id("test-1")), Ok(None));
    assert_eq!(journal.counts().map(|c| (c.sessions, c.failing)), Ok((1, 0)));
    let of_trial = DeliveriesFilter {
        limit: 9,
        session: Some("test-1".into()),
        ..DeliveriesFilter::default()
    };
    let lines = journal.deliveries_page(&of_trial).expect("a page");
    assert_eq!(lines.iter().map(|l| l.delivery.number).collect::<Vec<_>>(), [3]);
    assert_eq!(journal.redeliver(3, 9500).await, Ok(()), "acts work on it");

    let bad = journal.send_trial(trial(&journal, "no id", 9000)).await;
    assert!(matches!(bad, Err(JournalError::Storage { .. })), "{bad:?}");
}

/// R20: a session takes its replays along, and a held target keeps nothing of it but its own settings.
#[tokio::test]
async fn erasing_covers_replays() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    claimed(&journal, "b").await;
    journal
        .send_trial(trial(&journal, "test-1", 9000))
        .await
        .expect("set going");
    let going = journal
        .replay(replay(&journal, "a", Kind::Replay, vec![planned(1, 0)]))
        .await
        .expect("set going");
    let replayed = going.deliveries[0];
    journal.attempt_begun(replayed, 9000, false).await.expect("begun");
    let mut kept = outcome(500);
    kept.response = Some("Erika Mustermann".into());
    let ended = journal.attempt_ended(replayed, sent(1), kept, Next::Wait(10_000));
    ended.await.expect("an answer");
    assert!(folder.holds("Mustermann"));
    assert_eq!(journal.erase(&id("a")).await, Ok(true));
    assert!(!folder.holds("Mustermann"));
    let left = journal.unfinished(0, 99).expect("a read");
    assert_eq!(
        left.iter().map(|d| d.session.as_str()).collect::<Vec<_>>(),
        ["b", "b", "test-1"]
    );
    assert_eq!(journal.attempt_begun(replayed, 10_000, false).await, Ok(None));
    assert_eq!(journal.attempt(1), Ok(None));
    assert_eq!(
        journal.targets(None, 9).map(|t| t.len()),
        Ok(2),
        "both are still needed"
    );

    journal.hold(1, 9, "").await.expect("held");
    journal.erase(&id("b")).await.expect("erased");
    claimed(&journal, "c").await;
    let states: Vec<_> = journal
        .deliveries(&id("c"))
        .expect("a read")
        .iter()
        .map(|d| d.state)
        .collect();
    assert_eq!(states, [DeliveryState::Held; 2], "what a person holds back stays held");
}
