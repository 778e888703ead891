//! A session's time line: events, exchanges and webhook attempts, joined.

use std::collections::HashMap;

use journal::{Delivery, JournalError, StoredEvent, StoredExchange};
use model::delivery::{Attempt, DeliveryState as Kept};
use model::session::Session;

use super::session::millis;
use crate::desk::Desk;
use crate::schema::{DeliveryState, Happening, TimelineItem};

/// As many events as a session may have on screen; six is the usual number.
const MOST: usize = 10_000;

/// Everything that happened, oldest first.
pub fn all(desk: &Desk, session: &Session) -> Result<Vec<TimelineItem>, JournalError> {
    let journal = &desk.inner.journal;
    let mut items = vec![TimelineItem {
        key: "created".into(),
        at: millis(session.created_at),
        what: Happening::Created,
    }];
    items.extend(
        journal
            .events(Some(&session.id), 0, MOST)?
            .iter()
            .map(|found| event(found)),
    );
    items.extend(journal.exchanges(&session.id)?.iter().map(exchange));
    items.extend(attempts(desk, session)?);
    items.sort_by(|a, b| a.at.total_cmp(&b.at));
    Ok(items)
}

/// An event.
pub fn event(event: &StoredEvent) -> TimelineItem {
    TimelineItem {
        key: format!("event-{}", event.sequence),
        at: millis(event.at),
        what: Happening::Event {
            sequence: event.sequence,
            name: event.name.as_str().to_owned(),
            body: event.body.clone(),
        },
    }
}

/// A wallet's request and its answer.
pub fn exchange(stored: &StoredExchange) -> TimelineItem {
    let exchange = &stored.exchange;
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
        },
    }
}

/// Every webhook attempt of a session.
pub fn attempts(desk: &Desk, session: &Session) -> Result<Vec<TimelineItem>, JournalError> {
    let journal = &desk.inner.journal;
    let deliveries = journal.deliveries(&session.id)?;
    if deliveries.is_empty() {
        return Ok(Vec::new());
    }
    let by_id: HashMap<String, &Delivery> = deliveries
        .iter()
        .map(|delivery| (journal.webhook_id(delivery), delivery))
        .collect();
    let url = session
        .frozen
        .target
        .as_ref()
        .map(|target| target.masked.clone())
        .unwrap_or_default();
    let attempts = journal.attempts(&session.id)?;
    Ok(attempts
        .iter()
        .filter_map(|made| Some(attempt(made, by_id.get(&made.delivery_id)?, &url)))
        .collect())
}

fn attempt(made: &Attempt, delivery: &Delivery, url: &str) -> TimelineItem {
    let last = made.number == delivery.attempts;
    let outcome = made.outcome.as_ref();
    let state = match (last, delivery.state) {
        // Another attempt followed, so this one failed and was waited for.
        (false, _) | (true, Kept::Waiting) => DeliveryState::Waiting,
        (true, Kept::Pending) => DeliveryState::Pending,
        (true, Kept::InFlight) => DeliveryState::Inflight,
        (true, Kept::Delivered) => DeliveryState::Delivered,
        (true, Kept::GivenUp) => DeliveryState::Failed,
    };
    TimelineItem {
        key: format!("attempt-{}-{}", delivery.number, made.number),
        at: millis(made.at),
        what: Happening::Attempt {
            delivery_id: made.delivery_id.clone(),
            sequence: delivery.sequence,
            event: delivery.event.as_str().to_owned(),
            attempt: made.number,
            url: url.to_owned(),
            status: outcome.and_then(|outcome| outcome.status).map(u32::from),
            error: outcome.and_then(|outcome| outcome.error.clone()),
            duration: outcome.map(|outcome| f64::from(outcome.millis)),
            state,
            next_at: (last && delivery.state == Kept::Waiting).then(|| millis(delivery.due_at)),
            response: outcome.and_then(|outcome| outcome.response.clone()),
        },
    }
}
