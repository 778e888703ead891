use model::session::{Command, NEVER, Status};

use super::*;
use crate::{CommitError, Counts, CreateError, SessionsFilter, SessionsQuery};

/// R21.
#[tokio::test]
async fn a_taken_id_changes_nothing() {
    let folder = Folder::new();
    let journal = folder.open();
    let before = claimed(&journal, "a").await;
    let mut again = new_session(&journal, "a", 9999);
    again.session.offer = Arc::new(Offer {
        code: "another".into(),
        ..(*again.session.offer).clone()
    });
    assert_eq!(journal.create(again).await, Err(CreateError::Exists));
    assert_eq!(read(&journal, "a"), before);
    assert_eq!(journal.session_by_code(&hash("another")), Ok(None));
}

/// TOKEN-8: one code, one token, however many ask at once.
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_commits_one_wins_and_the_others_change_nothing() {
    let folder = Folder::new();
    let journal = folder.open();
    journal.create(new_session(&journal, "a", 0)).await.expect("a session");
    let seen = read(&journal, "a");
    let racers: Vec<_> = (0..64)
        .map(|n| {
            let (journal, commit) = (journal.clone(), commit(&seen, token(&format!("t{n}")), 10));
            tokio::spawn(async move { (n, journal.commit(commit).await) })
        })
        .collect();
    let mut winners = Vec::new();
    for racer in racers {
        match racer.await.expect("a racer") {
            (n, Ok(_)) => winners.push(n),
            (_, Err(error)) => assert_eq!(error, CommitError::Conflict),
        }
    }
    assert_eq!(winners.len(), 1);
    let won = hash(&format!("t{}", winners[0]));
    assert_eq!(read(&journal, "a").state.grant.map(|g| g.token_hash), Some(won.clone()));
    let found = journal.session_by_token(&won).expect("a read");
    assert_eq!(found.map(|s| s.id), Some(id("a")));
    assert_eq!(journal.events(None, 0, 100).expect("events").len(), 1);
    assert_eq!(journal.deliveries(&id("a")).expect("deliveries").len(), 1);

    let nobody = Commit {
        session: id("nobody"),
        ..commit(&read(&journal, "a"), Command::Issue, 20)
    };
    assert_eq!(journal.commit(nobody).await, Err(CommitError::NotFound));
}

/// The cache and the rows say the same.
#[tokio::test]
async fn a_session_reads_the_same_from_memory_and_from_disk() {
    let folder = Folder::new();
    let journal = folder.open();
    let cached = claimed(&journal, "a").await;
    journal.shared.cache.clear();
    assert_eq!(read(&journal, "a"), cached);
    for found in [
        journal.session_by_code(&hash("code-of-a")),
        journal.session_by_token(&hash("token-of-a")),
    ] {
        assert_eq!(found, Ok(Some(cached.clone())));
        journal.shared.cache.clear();
    }
    assert_eq!(journal.session(&id("b")), Ok(None));
    assert_eq!(journal.session_by_code(&hash("code-of-b")), Ok(None));
    assert_eq!(journal.session_by_token(&hash("token-of-b")), Ok(None));
}

/// A reader that looked before a commit must not put its old state back.
#[tokio::test]
async fn a_slow_reader_cannot_age_the_cache() {
    let folder = Folder::new();
    let journal = folder.open();
    journal.create(new_session(&journal, "a", 0)).await.expect("a session");
    let old = read(&journal, "a");
    journal.shared.cache.clear();
    let Err(epoch) = journal.shared.cache.get(&id("a")) else {
        panic!("the cache was cleared")
    };
    journal
        .commit(commit(&old, Command::Fetch, 10))
        .await
        .expect("a commit");
    journal.shared.cache.offer(epoch, &old, hash("code-of-a"));
    assert!(read(&journal, "a").state.fetched);
}

#[tokio::test]
async fn the_list_is_newest_first_and_paged() {
    let folder = Folder::new();
    let journal = folder.open();
    for n in 0..25 {
        journal
            .create(new_session(&journal, &format!("s_{n}"), n))
            .await
            .expect("a session");
    }
    let session = read(&journal, "s_7");
    journal
        .commit(commit(&session, Command::Fetch, 50))
        .await
        .expect("a commit");

    let page = |after, limit, search: &str| {
        let query = SessionsQuery {
            after,
            limit,
            filter: SessionsFilter {
                search: search.to_owned(),
                ..SessionsFilter::default()
            },
            ..SessionsQuery::default()
        };
        let page = journal.sessions(&query, 100).expect("a page");
        let ids: Vec<String> = page.rows.iter().map(|s| s.id.to_string()).collect();
        (ids, page.next)
    };
    let (first, next) = page(None, 10, "");
    assert_eq!((first[0].as_str(), first[9].as_str()), ("s_24", "s_15"));
    let (second, next) = page(next, 10, "");
    assert_eq!((second[0].as_str(), second.len()), ("s_14", 10));
    let (third, next) = page(next, 10, "");
    assert_eq!((third.last().map(String::as_str), next), (Some("s_0"), None));

    assert_eq!(page(None, 10, "S_7").0, ["s_7"]);
    assert_eq!(page(None, 10, "s%7").0, Vec::<String>::new());
    assert_eq!(page(None, 100, "identity-cred").0.len(), 25);
    assert_eq!(page(None, 100, "' OR 1=1 --").0.len(), 0);

    let line = journal.summary(&id("s_7")).expect("a read").expect("a line");
    assert_eq!((line.deliveries, line.delivered, line.failing), (1, 0, 0));
    assert!(line.state.fetched);
    assert_eq!(journal.summary(&id("x")), Ok(None));
    let counts = Counts {
        sessions: 25,
        live: 25,
        events: 1,
        failing: 0,
    };
    assert_eq!(journal.counts(), Ok(counts));
    let mut all = Vec::new();
    journal
        .all_sessions(|session| all.push(session.id.to_string()))
        .expect("all");
    assert_eq!((all.len(), all[0].as_str()), (25, "s_0"));
}

/// R10.
#[tokio::test]
async fn only_active_sessions_run_out() {
    let folder = Folder::new();
    let journal = folder.open();
    assert_eq!(journal.next_expiry(), Ok(None));
    for (name, at) in [("late", 2000), ("soon", 1000)] {
        journal
            .create(new_session(&journal, name, at))
            .await
            .expect("a session");
    }
    let mut never = new_session(&journal, "never", 0);
    never.session.state.expires_at = NEVER;
    journal.create(never).await.expect("a session");
    assert_eq!(journal.next_expiry(), Ok(Some(301_000)));
    assert_eq!(journal.expired(300_999, 10), Ok(vec![]));
    assert_eq!(journal.expired(400_000, 10), Ok(vec![id("soon"), id("late")]));
    assert_eq!(journal.expired(400_000, 1), Ok(vec![id("soon")]));
    let soon = read(&journal, "soon");
    journal
        .commit(commit(&soon, Command::Expire, 301_000))
        .await
        .expect("expired");
    assert_eq!(read(&journal, "soon").state.status, Status::Expired);
    assert_eq!(journal.next_expiry(), Ok(Some(302_000)));
    assert_eq!(journal.live_keys().expect("keys").len(), 1);
}

/// `GET /issuer2/sessions` reads by the page, not by the session.
#[tokio::test]
async fn whole_sessions_come_by_the_page() {
    let folder = Folder::new();
    let journal = folder.open();
    for n in 0..5 {
        journal
            .create(new_session(&journal, &format!("s{n}"), n))
            .await
            .expect("a new session");
    }
    let page = |before| {
        let (page, next) = journal.whole_sessions(before, 2).expect("a page");
        (page.iter().map(|s| s.id.to_string()).collect::<Vec<_>>(), next)
    };
    let (first, next) = page(None);
    assert_eq!(first, ["s4", "s3"]);
    let (second, next) = page(next);
    assert_eq!(second, ["s2", "s1"]);
    assert_eq!(page(next), (vec!["s0".to_owned()], None));
    let (all, _) = journal.whole_sessions(None, 9).expect("a page");
    assert_eq!(all[4], read(&journal, "s0"), "whole, as read one by one");
}
