//! Refusals that no session can be trusted with: the list.

use journal::StoredExchange;

use super::{attempt, number, session::millis, unreadable};
use crate::desk::Desk;
use crate::schema::{CallError, RefusalRow, RefusalsPage, RefusalsQuery};

/// A page of the list, newest first.
pub fn page(desk: &Desk, args: &RefusalsQuery) -> Result<RefusalsPage, CallError> {
    let limit = args.limit.clamp(1, 500) as usize;
    let found = desk.inner.journal.refusals_before(args.before.map(number), limit);
    let found = found.map_err(unreadable)?;
    let next = found.last().filter(|_| found.len() == limit);
    Ok(RefusalsPage {
        next: next.map(|last| millis(last.number)),
        rows: found.iter().map(row).collect(),
    })
}

/// A refusal as a row.
pub fn row(stored: &StoredExchange) -> RefusalRow {
    let exchange = stored.exchange.clone();
    let more = exchange.more.map(|more| *more).unwrap_or_default();
    RefusalRow {
        number: millis(stored.number),
        at: millis(exchange.at),
        method: exchange.method,
        path: exchange.path,
        status: exchange.status.into(),
        duration: f64::from(exchange.micros) / 1000.0,
        agent: exchange.agent,
        request: exchange.request,
        response: exchange.response,
        error: exchange.error,
        reason: exchange.reason,
        item: exchange.item,
        expected: exchange.expected,
        received: exchange.received,
        asked: more.asked,
        request_headers: attempt::lines(more.request),
        response_headers: attempt::lines(more.response),
    }
}
