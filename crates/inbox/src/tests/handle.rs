//! Making, keeping, and following inboxes.

use super::*;
use crate::bounds::{INBOXES, KEYS, NEWS};
use crate::{InboxError, Kept};
use model::secret::Secret;

#[tokio::test]
async fn an_inbox_comes_back_from_what_is_kept() {
    let desk = desk().await;
    let inbox = desk.make();
    let slow = Answer {
        below: String::from("/slow"),
        delay: 5,
        ..Answer::default()
    };
    desk.program(&inbox, slow.clone());
    client().post(&inbox.url).send().await.expect("an answer");
    let kept = desk.inboxes.kept(&inbox.path).expect("kept");
    assert!(
        !format!("{kept:?}").contains(kept.keys[0].reveal()),
        "keys do not print"
    );
    desk.inboxes.shutdown().await;

    let again = super::desk().await;
    let back = again.inboxes.restore(kept.clone()).expect("it comes back");
    assert_eq!((&back.name, &back.path, back.received), (&inbox.name, &inbox.path, 0));
    assert_eq!(back.answers, [Answer::default(), slow]);
    assert_eq!(again.inboxes.kept(&back.path).as_ref(), Ok(&kept));
    assert_eq!(again.inboxes.restore(kept.clone()), Err(InboxError::NameTaken));
    let renamed = Kept {
        name: String::from("two"),
        ..kept
    };
    assert_eq!(again.inboxes.restore(renamed), Err(InboxError::Path));
    again.inboxes.shutdown().await;
}

#[tokio::test]
async fn what_is_no_inbox_is_refused_in_words() {
    let desk = desk().await;
    let good = Kept {
        name: String::from("good"),
        path: String::from("/in/0123456789012345678901"),
        keys: Vec::new(),
        answers: Vec::new(),
    };
    let check = |change: &dyn Fn(&mut Kept), expect: &str| {
        let mut kept = good.clone();
        change(&mut kept);
        let error = desk.inboxes.restore(kept).expect_err("refused");
        assert_eq!(error.code(), expect, "{error}");
    };
    check(&|kept| kept.name = String::new(), "inbox_name");
    check(&|kept| kept.name = String::from("a\nb"), "inbox_name");
    check(&|kept| kept.name = "x".repeat(81), "inbox_name");
    check(&|kept| kept.path = String::from("/in/short"), "inbox_path");
    check(&|kept| kept.path.push_str("/below"), "inbox_path");
    check(&|kept| kept.keys = vec![Secret::new("whsec_short")], "inbox_key");
    check(
        &|kept| kept.keys = vec![Secret::new("x"); KEYS + 1],
        "inbox_too_many_keys",
    );
    let bad = Answer {
        status: 42,
        ..Answer::default()
    };
    check(&|kept| kept.answers = vec![bad.clone()], "answer_status");
    assert!(desk.inboxes.list().is_empty());
    assert!(desk.inboxes.restore(good).is_ok());
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn there_are_only_so_many() {
    let desk = desk().await;
    for number in 0..INBOXES {
        desk.inboxes.make(&number.to_string(), Keys::Fresh).expect("an inbox");
    }
    assert_eq!(desk.inboxes.make("more", Keys::Fresh), Err(InboxError::TooMany));
    let all = desk.inboxes.list();
    let paths: std::collections::HashSet<_> = all.iter().map(|inbox| &inbox.path).collect();
    assert_eq!(paths.len(), INBOXES);
    desk.inboxes.remove(&all[0].path).expect("removed");
    desk.inboxes.make("more", Keys::Fresh).expect("a place is free");
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn an_inbox_that_is_not_there_is_not_found() {
    let desk = desk().await;
    let path = "/in/0123456789012345678901";
    assert_eq!(desk.inboxes.get(path), Err(InboxError::NotFound));
    assert_eq!(desk.inboxes.kept(path), Err(InboxError::NotFound));
    assert_eq!(desk.inboxes.remove(path), Err(InboxError::NotFound));
    assert_eq!(desk.inboxes.empty(path), Err(InboxError::NotFound));
    assert_eq!(desk.inboxes.page(path, None, 1), Err(InboxError::NotFound));
    assert_eq!(desk.inboxes.answer(path, Answer::default()), Err(InboxError::NotFound));
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_follower_sees_what_comes_and_what_changes() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut follower = desk.inboxes.follow();
    for event in ["requested_token", "issuance_status"] {
        let body = format!(r#"{{"target":"s","event":"{event}","session":{{}}}}"#);
        client().post(&inbox.url).body(body).send().await.expect("an answer");
    }
    let first = next_row(&mut follower).await;
    assert_eq!(first.event.as_deref(), Some("requested_token"));
    let second = next_row(&mut follower).await;
    assert_eq!(second.event.as_deref(), Some("issuance_status"));
    assert!(second.is_accepted());
    desk.inboxes.empty(&inbox.path).expect("emptied");
    assert_eq!(follower.next().await, Some(News::Inboxes));
    desk.program(
        &inbox,
        Answer {
            fail_first: 1,
            ..Answer::default()
        },
    );
    assert_eq!(follower.next().await, Some(News::Inboxes));
    client().post(&inbox.url).send().await.expect("an answer");
    assert_eq!(next_row(&mut follower).await.answered, Some(503));
    assert_eq!(follower.next().await, Some(News::Inboxes), "one failure less to come");
    desk.inboxes.shutdown().await;
}

#[tokio::test]
async fn a_follower_that_is_too_slow_is_told() {
    let desk = desk().await;
    let inbox = desk.make();
    let mut follower = desk.inboxes.follow();
    for _ in 0..=NEWS {
        desk.program(&inbox, Answer::default());
    }
    assert_eq!(follower.next().await, Some(News::Lost));
    assert_eq!(follower.next().await, Some(News::Inboxes));
    desk.inboxes.shutdown().await;
}
