//! How many sessions there are.

use super::*;

/// What is new is counted apart, in whatever order and filter.
#[tokio::test]
async fn newer_ones_are_counted() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal, 10).await;
    let newest = page(&journal, &query(SORTS[0], SessionsFilter::default(), 0)).newest;
    for n in 10..16 {
        journal.create(person(&journal, n)).await.expect("a session");
    }
    let above = |filter, sort| {
        let page = page(
            &journal,
            &SessionsQuery {
                above: Some(newest),
                ..query(sort, filter, 0)
            },
        );
        assert!(page.rows.is_empty() && page.next.is_none());
        (page.above.count, page.total.count)
    };
    assert_eq!(above(SessionsFilter::default(), SessionsSort::Changed), (6, 16));
    let pid = SessionsFilter {
        profiles: vec!["pid".into()],
        ..SessionsFilter::default()
    };
    assert_eq!(above(pid, SessionsSort::Oldest), (2, 6));
}

/// Of a dense list the newest are counted, and never more is said than there is.
#[tokio::test]
async fn a_dense_list_is_counted_among_the_newest() {
    let folder = Folder::new();
    let journal = folder.open();
    filled(&journal, 150).await;
    let total = |search: &str, since: Option<i64>| {
        let filter = SessionsFilter {
            search: search.into(),
            since,
            ..SessionsFilter::default()
        };
        let total = page(&journal, &query(SORTS[0], filter, 9)).total;
        (total.count, total.exact)
    };
    // Every third is of a profile; each second has a code; all are called an order.
    assert_eq!(total("pid", None), (40, false));
    assert_eq!(total("order- street", None), (40, false));
    assert_eq!(total("order- 4711", None), (20, false));
    // A clock may have been set: so near, all are looked through.
    assert_eq!(total("order- 4711", Some(120_000)), (15, false));
    assert_eq!(total("licence", Some(140_000)), (4, true));
    assert_eq!(total("erika silva", None), (0, true));
}
