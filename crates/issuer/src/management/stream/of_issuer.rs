//! `GET /issuer2/events`: starts live unless `Last-Event-ID` is sent (R40).

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use model::failure::Refusal;

use super::filter::Filter;
use super::last_event_id;
use super::reader::{Only, Reader};
use crate::management::refusal::refused;
use crate::serve::Here;

/// The stream of everything, or of what `?profileId=` and `?event=` ask for.
pub async fn of_issuer(State(here): State<Here>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let filter = match Filter::parse(query.as_deref().unwrap_or_default()) {
        Ok(filter) => filter,
        Err(refusal) => return refused(refusal),
    };
    let last = match here.issuer.journal.last_seq() {
        Ok(last) => last,
        Err(error) => {
            tracing::error!(%error, "the journal's end could not be read");
            return refused(Refusal::internal());
        }
    };
    // An unknown or future id counts as absent (R5).
    let after = last_event_id(&headers).filter(|given| *given <= last).unwrap_or(last);
    Reader::answer(&here.issuer, Only::Wanted(filter), after, None)
}
