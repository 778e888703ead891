//! A session's time line: events, exchanges and webhook attempts, joined.

use std::borrow::Borrow;
use std::collections::HashMap;

use journal::{Delivery, JournalError, StoredEvent, StoredExchange};
use model::delivery::{Attempt, DeliveryState as Kept};
use model::session::Session;
use serde_json::Value;

use super::session::millis;
use crate::desk::Desk;
use crate::schema::{DeliveryState, Happening, TimelineItem};

/// As many of each kind as a session may have on screen, the newest; six is the usual number of events.
const MOST: usize = 10_000;

/// What the window shows in the place of a pre-authorized code (design.md section 1, Snapshots).
const REDACTED: &str = "redacted";
const CODE: &str = "pre-authorized_code";

/// Everything that happened, oldest first: of each kind the newest [`MOST`], so that the end is never left out.
pub fn all(desk: &Desk, session: &Session) -> Result<Vec<TimelineItem>, JournalError> {
    let journal = &desk.inner.journal;
    let mut items = vec![TimelineItem {
        key: "created".into(),
        at: millis(session.created_at),
        what: Happening::Created,
    }];
    // Events of a session are numbered without gaps.
    let after = before_newest(session.state.sequence);
    items.extend(
        journal
            .events(Some(&session.id), after, MOST)?
            .iter()
            .map(|found| event(found)),
    );
    items.extend(newest(&journal.exchanges(&session.id)?).iter().map(exchange));
    let deliveries = journal.deliveries(&session.id)?;
    items.extend(newest(&attempts(desk, session, &deliveries)?).iter().cloned());
    items.sort_by(|a, b| a.at.total_cmp(&b.at));
    Ok(items)
}

/// The number before the newest [`MOST`] of `last` things.
fn before_newest(last: u32) -> u64 {
    u64::from(last).saturating_sub(MOST as u64)
}

fn newest<T>(oldest_first: &[T]) -> &[T] {
    &oldest_first[oldest_first.len().saturating_sub(MOST)..]
}

/// An event.
pub fn event(event: &StoredEvent) -> TimelineItem {
    TimelineItem {
        key: format!("event-{}", event.sequence),
        at: millis(event.at),
        what: Happening::Event {
            sequence: event.sequence,
            name: event.name.as_str().to_owned(),
            body: masked(&event.body),
        },
    }
}

/// A body without its pre-authorized code; everything else stays byte for byte.
fn masked(body: &str) -> String {
    if !body.contains(CODE) {
        return body.to_owned();
    }
    match serde_json::from_str::<Value>(body) {
        Ok(mut value) => {
            mask(&mut value);
            // The same writer made the body: it gives the same bytes again.
            value.to_string()
        }
        Err(_) => REDACTED.to_owned(),
    }
}

/// Puts `redacted` in the place of the pre-authorized code of a session or an event's body.
pub fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == CODE && member.is_string() {
                    *member = REDACTED.into();
                } else {
                    mask(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
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

/// The webhook attempts at some of a session's deliveries.
pub fn attempts(
    desk: &Desk,
    session: &Session,
    deliveries: &[impl Borrow<Delivery>],
) -> Result<Vec<TimelineItem>, JournalError> {
    let journal = &desk.inner.journal;
    if deliveries.is_empty() {
        return Ok(Vec::new());
    }
    let by_id: HashMap<String, &Delivery> = deliveries
        .iter()
        .map(Borrow::borrow)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Snapshots: the window always shows `redacted`, and nothing else differs from what was sent.
    #[test]
    fn bodies_are_shown_without_the_code() {
        let body = |code: &str| {
            format!(
                r#"{{"target":"s","event":"resolved_credential_offer","session":{{"credentialData":{{"b":1.0,"a":1e3,"ü":"\u0001/"}},"credentialOffer":{{"grants":{{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{{"pre-authorized_code":"{code}","tx_code":{{}}}}}}}}}}}}"#
            )
        };
        let shown = masked(&body("secret-code"));
        assert!(!shown.contains("secret-code"), "{shown}");
        let plain = |text: &str| serde_json::from_str::<Value>(text).expect("JSON").to_string();
        assert_eq!(shown, plain(&body("redacted")));
        let without = r#"{ "a" : 1 }"#;
        assert_eq!(masked(without), without);
        assert_eq!(masked(r#"{"pre-authorized_code":"secret"#), "redacted");
    }

    /// The end of a session is never left out, however much came before.
    #[test]
    fn the_newest_are_kept() {
        for (last, expect) in [(0, 0), (10_000, 0), (10_001, 1), (25_000, 15_000)] {
            assert_eq!(before_newest(last), expect);
        }
        let many: Vec<usize> = (0..MOST + 2).collect();
        assert_eq!((newest(&many)[0], newest(&many).len()), (2, MOST));
        assert_eq!(newest(&many[..3]), [0, 1, 2]);
    }
}
