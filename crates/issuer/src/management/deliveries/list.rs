//! `GET /issuer2/deliveries`: newest first, a page at a time.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use journal::DeliveriesFilter;
use model::delivery::DeliveryState;
use model::failure::Refusal;
use serde_json::{Value, json};

use super::shown::shown;
use crate::management::answer::{answer, away};
use crate::management::query::Query;
use crate::serve::Here;

/// Rows of a page unless `limit` says otherwise, and the most of them.
const ROWS: (usize, usize) = (100, 1000);

/// A page of deliveries, and where the next begins when there may be one.
pub async fn list(State(here): State<Here>, RawQuery(query): RawQuery) -> Response {
    answer(StatusCode::OK, page(&here, query.as_deref()).await)
}

async fn page(here: &Here, query: Option<&str>) -> Result<Value, Refusal> {
    let filter = filter(query)?;
    let limit = filter.limit;
    let lines = away(&here.issuer, move |journal| journal.deliveries_page(&filter)).await?;
    let next = lines.last().filter(|_| lines.len() == limit);
    let mut out = json!({ "deliveries": lines.iter().map(shown).collect::<Vec<_>>() });
    if let Some(last) = next {
        out["next"] = last.delivery.number.into();
    }
    Ok(out)
}

fn filter(query: Option<&str>) -> Result<DeliveriesFilter, Refusal> {
    let query = Query::parse(query, &["sessionId", "target", "state", "limit", "before"])?;
    let unknown = || {
        let all = DeliveryState::ALL.map(DeliveryState::as_str).join(", ");
        Refusal::bad_request(format!("state must be one of {all}"))
    };
    let state = query
        .text("state")
        .map(|name| DeliveryState::from_name(name).ok_or_else(unknown));
    Ok(DeliveriesFilter {
        before: query.number("before")?,
        limit: query.limit(ROWS.0, ROWS.1)?,
        target: query.number("target")?,
        session: query.text("sessionId").map(str::to_owned),
        state: state.transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_by_its_members() {
        let all = "sessionId=s&target=3&state=given_up&limit=5&before=70";
        let expect = DeliveriesFilter {
            before: Some(70),
            limit: 5,
            target: Some(3),
            session: Some("s".into()),
            state: Some(DeliveryState::GivenUp),
        };
        assert_eq!(filter(Some(all)), Ok(expect));
        let none = DeliveriesFilter {
            limit: 100,
            ..DeliveriesFilter::default()
        };
        assert_eq!(filter(None), Ok(none));
        let refused = |query| {
            filter(Some(query))
                .err()
                .map(|refusal| (refusal.status, refusal.message))
        };
        let check = |query, message: &str| assert_eq!(refused(query), Some((400, message.to_owned())));
        check(
            "state=gone",
            "state must be one of pending, in_flight, delivered, waiting, given_up, held",
        );
        check("target=x", "target must be a whole number");
        check("limit=1001", "limit must be 1 to 1000");
        check("session=s", "unknown parameter session");
    }
}
