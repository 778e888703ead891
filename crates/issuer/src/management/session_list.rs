//! `GET /issuer2/session-list`: sessions searched, filtered and sorted, a page at a time. An extension of this desk: the founding
//! page's list of sessions has no paging.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::{SessionsFilter, SessionsPlace, SessionsQuery, SessionsSort};
use model::configuration::Format;
use model::failure::Refusal;
use model::session::Status;
use serde_json::{Value, json};

use super::answer::{answer, away};
use super::mark::shown;
use super::query::Query;
use crate::serve::Here;

/// Rows of a page unless `limit` says otherwise, and the most of them.
const ROWS: (usize, usize) = (100, 1000);

/// A page, and where the next begins when there is one.
pub async fn list(State(here): State<Here>, RawQuery(query): RawQuery) -> Response {
    answer(StatusCode::OK, page(&here, query.as_deref()).await)
}

async fn page(here: &Here, query: Option<&str>) -> Result<Value, Refusal> {
    let query = read(query)?;
    let now = here.issuer.now();
    let page = away(&here.issuer, move |journal| journal.sessions(&query, now)).await?;
    let mut out = json!({
        "sessions": page.rows.iter().map(|line| shown(line, now)).collect::<Vec<_>>(),
        "total": page.total.count,
        "exact": page.total.exact,
    });
    if let Some(next) = page.next {
        out["next"] = next.to_string().into();
    }
    Ok(out)
}

const MEMBERS: [&str; 12] = [
    "search", "status", "format", "profile", "since", "until", "silent", "failing", "pinned", "sort", "after", "limit",
];

fn read(query: Option<&str>) -> Result<SessionsQuery, Refusal> {
    let query = Query::parse(query, &MEMBERS)?;
    let flag = |name: &str| match query.text(name) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Refusal::bad_request(format!("{name} must be true or false"))),
    };
    let sort = match query.text("sort") {
        None | Some("newest") => SessionsSort::Newest,
        Some("oldest") => SessionsSort::Oldest,
        Some("changed") => SessionsSort::Changed,
        Some("profile") => SessionsSort::Profile,
        Some(_) => return Err(Refusal::bad_request("sort must be newest, oldest, changed or profile")),
    };
    let after = query
        .text("after")
        .map(|text| SessionsPlace::parse(text).ok_or_else(|| Refusal::bad_request("after must be the next of a page")));
    Ok(SessionsQuery {
        filter: SessionsFilter {
            search: query.text("search").unwrap_or_default().to_owned(),
            names: Vec::new(),
            statuses: each(&query, "status", Status::from_name)?,
            formats: each(&query, "format", Format::from_name)?,
            profiles: each(&query, "profile", |name| Some(name.to_owned()))?,
            since: query.number("since")?,
            until: query.number("until")?,
            silent: flag("silent")?,
            failing: flag("failing")?,
            pinned: flag("pinned")?,
        },
        sort,
        after: after.transpose()?,
        limit: query.limit(ROWS.0, ROWS.1)?,
        above: None,
    })
}

/// The names in a member, commas between them.
fn each<T>(query: &Query, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Refusal> {
    let names = query.text(name).into_iter().flat_map(|text| text.split(','));
    let unknown = |given: &str| Refusal::bad_request(format!("{name}: {given} is not known"));
    names.map(|given| read(given).ok_or_else(|| unknown(given))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_by_its_members() {
        let asked = "search=a+b&status=ACTIVE,EXPIRED&format=mso_mdoc&profile=p&since=5&silent=true&sort=changed&after=7.9&limit=3";
        let expect = SessionsQuery {
            filter: SessionsFilter {
                search: "a b".into(),
                statuses: vec![Status::Active, Status::Expired],
                formats: vec![Format::Mdoc],
                profiles: vec!["p".into()],
                since: Some(5),
                silent: true,
                ..SessionsFilter::default()
            },
            sort: SessionsSort::Changed,
            after: SessionsPlace::parse("7.9"),
            limit: 3,
            above: None,
        };
        assert_eq!(read(Some(asked)), Ok(expect));
        let check =
            |query, message: &str| assert_eq!(read(Some(query)).map_err(|r| r.message), Err(message.to_owned()));
        check("status=active", "status: active is not known");
        check("silent=yes", "silent must be true or false");
        check("sort=best", "sort must be newest, oldest, changed or profile");
        check("after=x", "after must be the next of a page");
        check("limit=0", "limit must be 1 to 1000");
        check("q=s", "unknown parameter q");
    }
}
