//! `GET /issuer2/refusals`: what wallets were refused, newest first, a page at a time. An extension of this desk.
//!
//! Without a session those that no session can be trusted with; with one, its own.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::StoredExchange;
use model::failure::Refusal;
use model::id::SessionId;
use serde_json::{Value, json};

use super::answer::{answer, away};
use super::query::Query;
use crate::serve::Here;

/// Rows of a page unless `limit` says otherwise, and the most of them.
const ROWS: (usize, usize) = (100, 1000);

/// Which refusals.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Filter {
    session: Option<SessionId>,
    before: Option<i64>,
    limit: usize,
}

/// A page of refusals, and where the next begins when there may be one.
pub async fn list(State(here): State<Here>, RawQuery(query): RawQuery) -> Response {
    answer(StatusCode::OK, page(&here, query.as_deref()).await)
}

async fn page(here: &Here, query: Option<&str>) -> Result<Value, Refusal> {
    let filter = filter(query)?;
    let limit = filter.limit;
    let found = away(&here.issuer, move |journal| match &filter.session {
        None => journal.refusals_before(filter.before, filter.limit),
        Some(session) => Ok(of_session(journal.exchanges(session)?, filter.before, filter.limit)),
    });
    let found = found.await?;
    let next = found.last().filter(|_| found.len() == limit);
    let mut out = json!({ "refusals": found.iter().map(shown).collect::<Vec<_>>() });
    if let Some(last) = next {
        out["next"] = last.number.into();
    }
    Ok(out)
}

/// Those of a session's exchanges that were refused, newest first.
fn of_session(exchanges: Vec<StoredExchange>, before: Option<i64>, limit: usize) -> Vec<StoredExchange> {
    let refused = exchanges
        .into_iter()
        .rev()
        .filter(|stored| stored.exchange.status >= 400);
    let older = refused.filter(|stored| before.is_none_or(|before| stored.number < before));
    older.take(limit).collect()
}

fn shown(stored: &StoredExchange) -> Value {
    let mut out = serde_json::to_value(&stored.exchange).unwrap_or_default();
    out["number"] = stored.number.into();
    if let Some(session) = &stored.session {
        out["sessionId"] = session.as_str().into();
    }
    out
}

fn filter(query: Option<&str>) -> Result<Filter, Refusal> {
    let query = Query::parse(query, &["sessionId", "limit", "before"])?;
    let session = query.text("sessionId").map(SessionId::parse).transpose();
    Ok(Filter {
        session: session.map_err(|_| Refusal::bad_request("sessionId is not the id of a session"))?,
        before: query.number("before")?,
        limit: query.limit(ROWS.0, ROWS.1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_by_its_members() {
        let read = |query| filter(Some(query)).map_err(|refusal| refusal.message);
        let expect = Filter {
            session: SessionId::parse("s").ok(),
            before: Some(7),
            limit: 5,
        };
        assert_eq!(read("sessionId=s&before=7&limit=5"), Ok(expect));
        let check = |query, message: &str| assert_eq!(read(query), Err(message.to_owned()));
        check("sessionId=a/b", "sessionId is not the id of a session");
        check("limit=1001", "limit must be 1 to 1000");
        check("session=s", "unknown parameter session");
    }
}
