//! A wallet's requests and their answers, as items of a time line.

use journal::StoredExchange;
use model::exchange::Visit;

use super::attempt;
use super::session::millis;
use crate::schema::{Happening, TimelineItem};

/// What is kept with an exchange: the visits before it, and itself, which may be one more visit.
pub fn items(stored: &StoredExchange) -> Vec<TimelineItem> {
    let mut items = before(stored);
    items.push(item(stored));
    items
}

/// The visits alone.
pub fn visits(stored: &StoredExchange) -> Vec<TimelineItem> {
    let mut items = before(stored);
    items.extend(stored.exchange.is_ascribed().then(|| ascribed(stored)));
    items
}

fn before(stored: &StoredExchange) -> Vec<TimelineItem> {
    let more = stored.exchange.more.as_deref();
    let visits = more.map_or(&[][..], |more| &more.before).iter().enumerate();
    visits
        .map(|(at, told)| visit(format!("visit-{}-{at}", stored.number), told))
        .collect()
}

/// The exchange itself.
pub fn item(stored: &StoredExchange) -> TimelineItem {
    if stored.exchange.is_ascribed() {
        ascribed(stored)
    } else {
        exchange(stored)
    }
}

fn visit(key: String, visit: &Visit) -> TimelineItem {
    TimelineItem {
        key,
        at: millis(visit.at),
        what: Happening::Visit {
            method: visit.method.clone(),
            path: visit.path.clone(),
            status: visit.status.into(),
            duration: f64::from(visit.micros) / 1000.0,
        },
    }
}

/// A visit that no exchange followed.
fn ascribed(stored: &StoredExchange) -> TimelineItem {
    let exchange = &stored.exchange;
    let alone = Visit {
        at: exchange.at,
        method: exchange.method.clone(),
        path: exchange.path.clone(),
        status: exchange.status,
        micros: exchange.micros,
    };
    visit(format!("exchange-{}", stored.number), &alone)
}

/// A wallet's request and its answer.
fn exchange(stored: &StoredExchange) -> TimelineItem {
    let exchange = &stored.exchange;
    let more = exchange.more.as_deref().cloned().unwrap_or_default();
    TimelineItem {
        key: format!("exchange-{}", stored.number),
        at: millis(exchange.at),
        what: Happening::Exchange {
            method: exchange.method.clone(),
            path: exchange.path.clone(),
            status: exchange.status.into(),
            duration: f64::from(exchange.micros) / 1000.0,
            agent: exchange.agent.clone(),
            request: exchange.request.clone(),
            response: exchange.response.clone(),
            error: exchange.error.clone(),
            reason: exchange.reason.clone(),
            item: exchange.item.clone(),
            expected: exchange.expected.clone(),
            received: exchange.received.clone(),
            asked: more.asked,
            request_headers: attempt::lines(more.request),
            response_headers: attempt::lines(more.response),
        },
    }
}
