use std::collections::HashSet;

use model::entropy::{Entropy, SeededEntropy};
use model::session::SecretRef;
use model::status::{Act, CredentialStatus, Series, StatusList};

use super::*;
use crate::{Place, StatusError};

fn series(issuer: &str) -> Series {
    Series {
        issuer: issuer.into(),
        format: Format::SdJwtVc,
        list: StatusList::Token { bits: 2 },
        vcdm_1: false,
        key: SecretRef("k".into()),
        issuer_did: None,
        x5_chain: None,
    }
}

async fn take(journal: &Journal, size: u32, dice: &SeededEntropy) -> Arc<Place> {
    let place = journal.take_place(&series("http://a.test"), size, dice, 1000).await;
    place.expect("a place")
}

async fn session(journal: &Journal, name: &str) -> Session {
    let new = new_session(journal, name, 1000);
    journal.create(new).await.expect("a session");
    let session = journal.session(&id(name)).expect("a read").expect("a session");
    journal
        .commit(commit(&session, token(name), 1500))
        .await
        .expect("a token");
    journal.session(&id(name)).expect("a read").expect("a session")
}

fn issued(session: &Session, places: &[Arc<Place>]) -> Commit {
    Commit {
        places: places.to_vec(),
        ..commit(session, Command::Issue, 2000)
    }
}

/// TSL-13, TSL-14: no two credentials on one entry, whether it is written or only taken; a list that is half full is followed
/// by the next.
#[tokio::test]
async fn no_entry_twice() {
    let folder = Folder::new();
    let journal = folder.open();
    let dice = SeededEntropy::new(1);
    let mut places = Vec::new();
    for _ in 0..100 {
        places.push(take(&journal, 16, &dice).await);
    }
    let seen: HashSet<_> = places
        .iter()
        .map(|place| (place.list().to_owned(), place.index()))
        .collect();
    assert_eq!(seen.len(), 100);
    let lists: HashSet<_> = places.iter().map(|place| place.list()).collect();
    assert_eq!(lists.len(), 100usize.div_ceil(8), "half of a list stays free");
    assert!(places.iter().all(|place| place.index() < 16));
    let order: Vec<_> = places[..8].iter().map(|place| place.index()).collect();
    assert!(!order.is_sorted(), "not in order: {order:?}");
    let other = journal
        .take_place(&series("http://b.test"), 16, &dice, 1)
        .await
        .expect("a place");
    assert!(!lists.contains(other.list()), "R13: a list belongs to one issuer");
}

/// A place that comes to nothing is free again; one that was committed is not, and the rows say so after a crash.
#[tokio::test]
async fn a_place_is_kept_by_its_commit() {
    let folder = Folder::new();
    let journal = folder.open();
    let dice = SeededEntropy::new(2);
    // Two of four entries can be given out.
    let (one, two) = (take(&journal, 4, &dice).await, take(&journal, 4, &dice).await);
    let list = one.list().to_owned();
    drop(two);
    let two = take(&journal, 4, &dice).await;
    assert_eq!(two.list(), list, "what was dropped is free");
    let session = session(&journal, "s").await;
    journal
        .commit(issued(&session, std::slice::from_ref(&one)))
        .await
        .expect("a commit");
    let kept = one.index();
    drop((one, two));
    let cut = folder.cut();
    let again = cut.open();
    let entries = again.status_entries(&id("s")).expect("a read");
    let read: Vec<_> = entries
        .iter()
        .map(|entry| (entry.list.as_str(), entry.index, entry.number))
        .collect();
    assert_eq!(read, [(list.as_str(), kept, 1)]);
    for _ in 0..20 {
        let place = take(&again, 4, &dice).await;
        assert_eq!(
            place.list(),
            list,
            "the latest list goes on, the entry that was taken and dropped is free"
        );
        assert_ne!(place.index(), kept, "TSL-13");
    }
}

/// A commit that is refused writes no entry, and the places are the caller's for the next try.
#[tokio::test]
async fn a_refused_commit_keeps_nothing() {
    let folder = Folder::new();
    let journal = folder.open();
    let place = take(&journal, 16, &SeededEntropy::new(3)).await;
    let session = session(&journal, "s").await;
    let stale = Commit {
        expected_version: 99,
        ..issued(&session, std::slice::from_ref(&place))
    };
    assert_eq!(journal.commit(stale).await, Err(crate::CommitError::Conflict));
    assert!(journal.status_entries(&id("s")).expect("a read").is_empty());
    journal.commit(issued(&session, &[place])).await.expect("a commit");
    assert_eq!(journal.status_entries(&id("s")).expect("a read").len(), 1);
}

/// A source without randomness still gets every entry once.
#[tokio::test]
async fn bad_dice_do_not_hang() {
    struct Zero;
    impl Entropy for Zero {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0);
        }
    }
    let folder = Folder::new();
    let journal = folder.open();
    let mut places = Vec::new();
    for _ in 0..4 {
        places.push(
            journal
                .take_place(&series("http://a.test"), 8, &Zero, 1)
                .await
                .expect("a place"),
        );
    }
    let indices: Vec<_> = places.iter().map(|place| place.index()).collect();
    assert_eq!(indices, [0, 1, 2, 3]);
}

/// TSL-16: revoking is durable, and erasing a session makes its entry nobody's, no more.
#[tokio::test]
async fn entries_outlive_their_session() {
    let folder = Folder::new();
    let journal = folder.open();
    let place = take(&journal, 16, &SeededEntropy::new(4)).await;
    let session = session(&journal, "s").await;
    journal
        .commit(issued(&session, std::slice::from_ref(&place)))
        .await
        .expect("a commit");
    let (list, index) = (place.list().to_owned(), place.index());
    assert_eq!(journal.status_changes(&list), 0);
    let change = async |act| journal.change_status(&list, index, act, 3000).await;
    let entry = change(Act::Suspend).await.expect("suspended");
    assert_eq!(
        (entry.status, entry.changed_at, entry.issued_at),
        (CredentialStatus::Suspended, 3000, 2000)
    );
    assert_eq!(journal.status_changes(&list), 1);
    assert!(journal.erase(&id("s")).await.expect("erased"));
    let entry = change(Act::Revoke).await.expect("revoked");
    assert_eq!((entry.session, entry.number), (None, 0));
    let denied = change(Act::Suspend).await.expect_err("a refusal");
    assert_eq!(denied.code(), "is-revoked");
    assert_eq!(
        journal.change_status(&list, (index + 1) % 16, Act::Revoke, 1).await,
        Err(StatusError::NotFound)
    );
    drop(place);
    let cut = folder.cut();
    let again = cut.open();
    let kept = again.status_list(&list).expect("a read").expect("a list");
    assert_eq!((kept.size, kept.set), (16, vec![(index, CredentialStatus::Revoked)]));
    assert_eq!(
        again.token_status_lists("http://a.test").expect("a read"),
        std::slice::from_ref(&list)
    );
    assert!(again.token_status_lists("http://b.test").expect("a read").is_empty());
    assert_eq!(
        again.live_keys().expect("a read"),
        [SecretRef("k".into())],
        "a list is signed on"
    );
}

/// TSL-14: a credential that is issued again gets an entry of its own, counted on.
#[tokio::test]
async fn issued_again() {
    let folder = Folder::new();
    let journal = folder.open();
    let dice = SeededEntropy::new(5);
    let before = session(&journal, "s").await;
    let first = [take(&journal, 16, &dice).await, take(&journal, 16, &dice).await];
    journal.commit(issued(&before, &first)).await.expect("a commit");
    let after = journal.session(&id("s")).expect("a read").expect("a session");
    let mut again = issued(&before, &[take(&journal, 16, &dice).await]);
    again.expected_version = after.state.version;
    again.state = after.state.clone();
    again.state.version += 1;
    again.events.clear();
    journal.commit(again).await.expect("a commit");
    let numbers: Vec<_> = journal
        .status_entries(&id("s"))
        .expect("a read")
        .iter()
        .map(|entry| entry.number)
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
}
