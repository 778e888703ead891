//! The list of sessions against the same list made by hand.

mod counts;

use model::configuration::Format;
use model::session::{Status, is_silent};
use serde_json::json;

use super::*;
use crate::list::{MOST, plain_statements};
use crate::store::Store;
use crate::verb::Verb;
use crate::{JournalError, SessionSummary, SessionsFilter, SessionsPage, SessionsQuery, SessionsSort, texts};

const SORTS: [SessionsSort; 4] = [
    SessionsSort::Newest,
    SessionsSort::Oldest,
    SessionsSort::Changed,
    SessionsSort::Profile,
];
const NOW: i64 = 1_000_000;

/// Has the writer index what can be searched now rather than when it is quiet.
struct Index;

impl Verb for Index {
    type Answer = ();
    type Error = JournalError;
    type Written = ();

    fn write(&self, store: &mut Store) -> rusqlite::Result<Result<(), JournalError>> {
        while store.unindexed {
            texts::some(store)?;
        }
        Ok(Ok(()))
    }

    fn publish(self, (): (), _: &mut Store) {}
}

/// A session of one of three profiles, for one of five people.
fn person(journal: &Journal, n: usize) -> NewSession {
    let mut new = new_session(journal, &format!("order-{n}-{}", n * 7919 % 100), n as i64 * 1000);
    let mut frozen = (*new.session.frozen).clone();
    let (profile, format) = [
        ("pid", Format::SdJwtVc),
        ("degree", Format::JwtVcJson),
        ("licence", Format::Mdoc),
    ][n % 3];
    frozen.profile_id = profile.into();
    frozen.configuration.id = format!("{profile}_config");
    frozen.configuration.format = format;
    let name = [
        "Erika MUSTERMANN",
        "Jürgen Groß",
        "Ana \"Q\" Silva",
        "Bo",
        "李 小龍先生",
    ][n % 5];
    let data = json!({"name": name, "address": {"street": format!("Street {}", n % 4)}, "codes": [n % 2 + 4711]});
    frozen.credential_data = data.as_object().cloned().expect("an object");
    new.frozen_hash = hash(&format!("{}-{}-{}", n % 3, n % 5, n % 4));
    new.session.frozen = Arc::new(frozen);
    new
}

/// Sessions in all states.
async fn filled(journal: &Journal, sessions: usize) {
    for n in 0..sessions {
        let new = person(journal, n);
        let name = new.session.id.to_string();
        journal.create(new).await.expect("a session");
        let at = n as i64 * 1000 + n as i64 * 37 % 500_000;
        let last: &[Command] = match n % 7 {
            0 => &[],
            1 | 2 => &[Command::Fetch],
            3 => &[Command::Fetch, Command::Expire],
            4 => &[Command::Expire],
            5 => &[Command::Reject { reason: String::new() }],
            _ => &[Command::Fetch],
        };
        for command in last {
            let at = match command {
                Command::Expire => at + 400_000,
                _ => at,
            };
            journal
                .commit(commit(&read(journal, &name), command.clone(), at))
                .await
                .expect("a step");
        }
        if n % 11 == 3 {
            let mut refused = exchange("/token");
            refused.item = Some("RULE-8".into());
            journal.record_exchange(Some(&id(&name)), refused).await;
        }
        if n % 13 == 1 {
            journal.pin(&id(&name), true).await.expect("pinned");
        }
        if n % 17 == 2 {
            journal.note(&id(&name), "ask Lena % about it").await.expect("noted");
        }
    }
    settled(journal).await;
}

fn query(sort: SessionsSort, filter: SessionsFilter, limit: usize) -> SessionsQuery {
    SessionsQuery {
        sort,
        filter,
        limit,
        ..SessionsQuery::default()
    }
}

fn page(journal: &Journal, query: &SessionsQuery) -> SessionsPage {
    journal.sessions(query, NOW).expect("a page")
}

/// Every session of a query, page by page; what the first says of their number holds.
fn all(journal: &Journal, mut query: SessionsQuery) -> Vec<SessionSummary> {
    let mut rows = Vec::new();
    let first = page(journal, &query).total;
    loop {
        let page = page(journal, &query);
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    let sure = match asked(&query.filter) {
        0 => true,
        1 => rows.len() <= MOST.max(query.limit),
        _ => rows.len() <= query.limit || first.exact,
    };
    assert_eq!(first.exact, sure, "{query:?}");
    let least = if sure { rows.len() } else { rows.len().min(query.limit) };
    assert!(
        (least..=rows.len()).contains(&usize::try_from(first.count).expect("a number")),
        "{} of {}: {query:?}",
        first.count,
        rows.len()
    );
    rows
}

/// How many things a filter asks for.
fn asked(filter: &SessionsFilter) -> usize {
    let words = filter.search.split_whitespace().count();
    let others = [
        filter.pinned,
        filter.failing,
        filter.silent,
        !filter.statuses.is_empty(),
        !filter.formats.is_empty() || !filter.profiles.is_empty(),
        filter.since.is_some(),
        filter.until.is_some(),
    ];
    words + others.into_iter().filter(|one| *one).count()
}

/// What the filter means, said once more.
fn meets(row: &SessionSummary, session: &Session, filter: &SessionsFilter) -> bool {
    let claims = serde_json::to_string(&session.frozen.credential_data)
        .expect("JSON")
        .to_lowercase()
        .replace('\\', "");
    let has = |word: &str| {
        let word = word.to_lowercase();
        let short = word.chars().count() < 3;
        let id = row.id.as_str().to_lowercase();
        let refused = if row.refused > 0 {
            ["invalid_grant", "rule-8"]
        } else {
            [""; 2]
        };
        (if short {
            id.starts_with(&word)
        } else {
            id.contains(&word)
        }) || row.profile_id.contains(&word)
            || row.configuration_id.contains(&word)
            || filter
                .names
                .iter()
                .any(|(id, name)| *id == row.profile_id && name.to_lowercase().contains(&word))
            || refused.iter().any(|code| code.contains(&word))
            || row.note.to_lowercase().contains(&word)
            || !short && (claims.contains(&word) || "127.0.0.1:9/hook".contains(&word))
    };
    filter.search.split_whitespace().all(has)
        && (filter.statuses.is_empty() || filter.statuses.contains(&row.state.status))
        && (filter.formats.is_empty() || filter.formats.contains(&row.format))
        && (filter.profiles.is_empty() || filter.profiles.contains(&row.profile_id))
        && filter.since.is_none_or(|at| row.created_at >= at)
        && filter.until.is_none_or(|at| row.created_at < at)
        && (!filter.silent || is_silent(&row.state, row.refused, NOW))
        && (!filter.failing || row.failing > 0)
        && (!filter.pinned || row.pinned)
}

fn key(sort: SessionsSort, row: &SessionSummary) -> (String, i64, i64) {
    match sort {
        SessionsSort::Newest => (String::new(), 0, -row.number),
        SessionsSort::Oldest => (String::new(), 0, row.number),
        SessionsSort::Changed => (String::new(), -row.state.updated_at, -row.number),
        SessionsSort::Profile => (row.profile_id.clone(), 0, -row.number),
    }
}

fn filters() -> Vec<SessionsFilter> {
    let none = SessionsFilter::default;
    let search = |text: &str| SessionsFilter {
        search: text.into(),
        names: vec![("pid".into(), "Identity Card".into())]
            .into_iter()
            .filter(|_| !text.is_empty())
            .collect(),
        ..none()
    };
    let mut filters: Vec<_> = [
        "",
        "order-1",
        "or",
        "OR",
        "mustermann",
        "erika must",
        "GROSS",
        "groß jürgen",
        "4712",
        "street 3",
        "bo",
        "licence",
        "identity card",
        "invalid_grant",
        "rule-8",
        "to",
        "lena",
        "%",
        "\"q\"",
        "小龍先",
        "hook",
        "silva licence",
        "nowhere",
        "' OR 1=1 --",
        "order-40-",
    ]
    .map(search)
    .into();
    use Status::{Active, Expired, RejectedByUser, Successful};
    for statuses in [vec![Active], vec![Expired, RejectedByUser], vec![Successful]] {
        filters.push(SessionsFilter { statuses, ..none() });
    }
    filters.extend([
        SessionsFilter {
            formats: vec![Format::Mdoc],
            ..none()
        },
        SessionsFilter {
            profiles: vec!["pid".into(), "degree".into()],
            formats: vec![Format::SdJwtVc],
            ..none()
        },
        SessionsFilter {
            profiles: vec!["none".into()],
            ..none()
        },
        SessionsFilter {
            since: Some(20_000),
            until: Some(60_000),
            ..none()
        },
        SessionsFilter {
            since: Some(i64::MAX),
            ..none()
        },
        SessionsFilter { silent: true, ..none() },
        SessionsFilter { pinned: true, ..none() },
        SessionsFilter {
            failing: true,
            ..none()
        },
        SessionsFilter {
            silent: true,
            since: Some(30_000),
            ..search("mustermann")
        },
    ]);
    filters
}

#[tokio::test]
async fn every_filter_in_every_order_is_the_list_made_by_hand() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal, 90).await;
    attempt(&journal, 4, NOW, 503, model::delivery::Next::Wait(NOW + 1)).await;
    attempt(&journal, 9, NOW, 503, model::delivery::Next::GiveUp).await;
    let every = all(&journal, query(SessionsSort::Newest, SessionsFilter::default(), 1000));
    assert_eq!(every.len(), 90);
    for indexed in [false, true] {
        if indexed {
            journal.ask(Index).await.expect("indexed");
        }
        for filter in filters() {
            let mut expect: Vec<_> = every.clone();
            expect.retain(|row| meets(row, &read(&journal, row.id.as_str()), &filter));
            for sort in SORTS {
                expect.sort_by_key(|row| key(sort, row));
                for limit in [7, 90] {
                    let got = all(&journal, query(sort, filter.clone(), limit));
                    let ids = |rows: &[SessionSummary]| rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>();
                    assert_eq!(
                        ids(&got),
                        ids(&expect),
                        "{filter:?} {sort:?} by {limit}, indexed: {indexed}"
                    );
                }
            }
        }
    }
    assert!(
        filters()
            .iter()
            .filter(|one| page(&journal, &query(SORTS[0], (*one).clone(), 9)).total.count > 0)
            .count()
            > 25
    );
}

/// While rows arrive and change, a page misses and repeats no row that was there before.
#[tokio::test]
async fn paging_holds_while_rows_arrive() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal, 60).await;
    for (round, filter) in [
        SessionsFilter::default(),
        SessionsFilter {
            formats: vec![Format::SdJwtVc],
            ..SessionsFilter::default()
        },
    ]
    .into_iter()
    .enumerate()
    {
        for (at, sort) in SORTS.into_iter().enumerate() {
            let before = all(&journal, query(sort, filter.clone(), 1000));
            let mut query = query(sort, filter.clone(), 5);
            let mut seen = Vec::new();
            for n in 0.. {
                let page = page(&journal, &query);
                seen.extend(page.rows.into_iter().map(|row| row.id));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
                let new = person(&journal, 1000 + round * 400 + at * 100 + n);
                journal.create(new).await.expect("a session");
            }
            let mut once = seen.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), seen.len(), "{sort:?}");
            let kept: Vec<_> = seen
                .into_iter()
                .filter(|id| before.iter().any(|row| row.id == *id))
                .collect();
            assert_eq!(
                kept,
                before.into_iter().map(|row| row.id).collect::<Vec<_>>(),
                "{sort:?}"
            );
        }
    }
}

/// Each order has an index behind it: nothing is sorted.
#[test]
fn the_plain_list_is_read_along_an_index() {
    let folder = Folder::new();
    drop(folder.open());
    let db = rusqlite::Connection::open(folder.path().join("journal.db")).expect("a database");
    for sql in plain_statements() {
        let mut explain = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
        let nothing = vec![rusqlite::types::Value::Null; explain.parameter_count()];
        let plan: Vec<String> = explain
            .query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))
            .and_then(Iterator::collect)
            .expect("a plan");
        let plan = plan.join("; ");
        assert!(
            plan.starts_with("SEARCH s USING") && !plan.contains("TEMP"),
            "{sql}: {plan}"
        );
    }
}

/// R20: what a session could be found by is erased with it, from the index as well.
#[tokio::test]
async fn erasing_forgets_what_was_searched() {
    let folder = Folder::new();
    let journal = folder.open();
    for n in 0..4 {
        journal.create(person(&journal, n)).await.expect("a session");
    }
    let gone = read(&journal, "order-1-19").id;
    journal.note(&gone, "Jürgens Notiz").await.expect("noted");
    journal.record_exchange(Some(&gone), exchange("/token")).await;
    journal.ask(Index).await.expect("indexed");
    let found = |text: &str| {
        let filter = SessionsFilter {
            search: text.into(),
            ..SessionsFilter::default()
        };
        page(&journal, &query(SORTS[0], filter, 9)).total.count
    };
    assert_eq!((found("jürgen"), found("notiz"), found("invalid_grant")), (1, 1, 1));
    assert!(folder.holds("jürgen groß"));
    journal.erase(&gone).await.expect("erased");
    assert_eq!(
        (
            found("jürgen"),
            found("notiz"),
            found("invalid_grant"),
            found("mustermann")
        ),
        (0, 0, 0, 1)
    );
    assert!(!folder.holds("jürgen groß") && !folder.holds("rgen") && !folder.holds("Notiz"));
    assert_eq!(journal.counts().map(|counts| counts.sessions), Ok(3));
    journal.create(person(&journal, 6)).await.expect("another");
    journal.ask(Index).await.expect("indexed");
    assert_eq!(found("jürgen"), 1);
}

/// A journal from before is searched like one of now.
#[tokio::test]
async fn texts_of_before_are_filled_in() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal, 20).await;
    drop(journal);
    let db = rusqlite::Connection::open(folder.path().join("journal.db")).expect("a database");
    db.execute_batch("DELETE FROM texts; INSERT INTO found (found) VALUES ('rebuild'); UPDATE tallies SET count = 0 WHERE name = 'found'")
        .expect("as before");
    drop(db);
    let journal = folder.open();
    journal.ask(Index).await.expect("indexed");
    let filter = SessionsFilter {
        search: "mustermann".into(),
        ..SessionsFilter::default()
    };
    assert_eq!(page(&journal, &query(SORTS[0], filter, 9)).total.count, 4);
}

#[tokio::test]
async fn marks_come_and_go() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    let marks = || {
        let row = journal.summary(&id("a")).expect("a read").expect("a row");
        (row.pinned, row.note)
    };
    assert_eq!(marks(), (false, String::new()));
    assert_eq!(journal.pin(&id("a"), true).await, Ok(true));
    assert_eq!(journal.note(&id("a"), "look").await, Ok(true));
    assert_eq!(marks(), (true, "look".into()));
    assert_eq!(journal.pin(&id("a"), false).await, Ok(true));
    assert_eq!(marks(), (false, "look".into()));
    assert_eq!(journal.note(&id("a"), "").await, Ok(true));
    assert_eq!(marks(), (false, String::new()));
    assert_eq!(journal.pin(&id("nobody"), true).await, Ok(false));
}
