//! A session's time line: events, exchanges and webhook attempts, joined.

use journal::{AttemptLine, AttemptsFilter, Journal, JournalError, StoredEvent, StoredExchange};
use model::delivery::Kind;
use model::exchange::Visit;
use model::session::Session;
use serde_json::Value;

use super::attempt;
use super::session::millis;
use crate::desk::Desk;
use crate::schema::{DeliveryState, Happening, TimelineItem};

/// As many of each kind as a session may have on screen, the newest; six is the usual number of events.
const MOST: usize = 10_000;

/// Attempts whose answers a time line holds.
const TOLD: usize = 200;
/// The most of an answer that a time line holds, bytes.
const LONGEST: usize = 4096;

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
            .map(|found| event(found, wants(session, found))),
    );
    items.extend(newest(&journal.exchanges(&session.id)?).iter().flat_map(exchanges));
    let lines = newest_attempts(journal, session)?;
    // The answers of the newest; `attempt` tells all of any.
    let told = lines.len().saturating_sub(TOLD);
    items.extend(lines.iter().enumerate().map(|(at, line)| {
        let response = (at >= told).then(|| response(journal, line)).flatten();
        attempt(line, response)
    }));
    items.sort_by(|a, b| a.at.total_cmp(&b.at));
    Ok(items)
}

/// The newest [`MOST`] attempts, oldest first.
fn newest_attempts(journal: &Journal, session: &Session) -> Result<Vec<AttemptLine>, JournalError> {
    const PAGE: usize = 1000;
    let mut lines = Vec::new();
    let mut filter = AttemptsFilter {
        limit: PAGE,
        session: Some(session.id.as_str().to_owned()),
        ..AttemptsFilter::default()
    };
    while lines.len() < MOST {
        let page = journal.attempts_page(&filter)?;
        let more = page.len() == PAGE;
        lines.extend(page);
        filter.before = lines.last().map(|line| line.id);
        if !more {
            break;
        }
    }
    lines.reverse();
    Ok(lines)
}

/// The number before the newest [`MOST`] of `last` things.
fn before_newest(last: u32) -> u64 {
    u64::from(last).saturating_sub(MOST as u64)
}

fn newest<T>(oldest_first: &[T]) -> &[T] {
    &oldest_first[oldest_first.len().saturating_sub(MOST)..]
}

/// Whether a session's target wants an event; where there is none, nobody left the event out.
pub fn wants(session: &Session, event: &StoredEvent) -> bool {
    let target = session.frozen.target.as_ref();
    target.is_none_or(|target| target.events.contains(event.name))
}

/// An event.
pub fn event(event: &StoredEvent, wanted: bool) -> TimelineItem {
    TimelineItem {
        key: format!("event-{}", event.sequence),
        at: millis(event.at),
        what: Happening::Event {
            sequence: event.sequence,
            name: event.name.as_str().to_owned(),
            body: masked(&event.body),
            wanted,
        },
    }
}

/// An event's body without its pre-authorized code; everything else stays byte for byte, however it was written.
pub fn masked(body: &str) -> String {
    if !body.contains(CODE) {
        return body.to_owned();
    }
    let Ok(value) = serde_json::from_str::<Value>(body) else {
        return REDACTED.to_owned();
    };
    let mut codes = Vec::new();
    gather(&value, &mut codes);
    let mut text = body.to_owned();
    for code in codes {
        // As no sender writes it, with escapes: then nothing of the body is shown.
        if !text.contains(code) {
            return REDACTED.to_owned();
        }
        text = text.replace(code, REDACTED);
    }
    text
}

/// The codes in a body, each once.
fn gather<'a>(value: &'a Value, codes: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member.as_str().filter(|_| key == CODE) {
                    Some(code) if code.is_empty() || code == REDACTED || codes.contains(&code) => {}
                    Some(code) => codes.push(code),
                    None => gather(member, codes),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, codes)),
        _ => {}
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

/// What is kept with an exchange: the visits before it, and itself, which may be one more visit.
pub fn exchanges(stored: &StoredExchange) -> Vec<TimelineItem> {
    let more = stored.exchange.more.as_deref();
    let visits = more.map_or(&[][..], |more| &more.before).iter().enumerate();
    let mut items: Vec<TimelineItem> = visits
        .map(|(at, visit)| self::visit(stored.number, at, visit))
        .collect();
    items.push(if stored.exchange.is_ascribed() {
        ascribed(stored)
    } else {
        exchange(stored)
    });
    items
}

fn visit(exchange: i64, at: usize, visit: &Visit) -> TimelineItem {
    TimelineItem {
        key: format!("visit-{exchange}-{at}"),
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
    TimelineItem {
        key: format!("exchange-{}", stored.number),
        at: millis(exchange.at),
        what: Happening::Visit {
            method: exchange.method.clone(),
            path: exchange.path.clone(),
            status: exchange.status.into(),
            duration: f64::from(exchange.micros) / 1000.0,
        },
    }
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

/// The beginning of what an attempt was answered, when it was.
pub fn response(journal: &Journal, line: &AttemptLine) -> Option<String> {
    line.status?;
    let (_, made, _) = journal.attempt(line.id).ok()??;
    let mut text = made.outcome?.response?;
    text.truncate(text.floor_char_boundary(LONGEST));
    Some(text)
}

/// A webhook attempt.
pub fn attempt(line: &AttemptLine, response: Option<String>) -> TimelineItem {
    let row = attempt::row(line);
    // A later one follows: this one either arrived and was sent again by hand, or failed and was waited for.
    let state = match (row.latest, line.total, line.class) {
        (true, ..) => row.state,
        (false, Some(_), None) => DeliveryState::Delivered,
        (false, ..) => DeliveryState::Waiting,
    };
    TimelineItem {
        key: format!("attempt-{}-{}", line.delivery.number, line.number),
        at: row.at,
        what: Happening::Attempt {
            delivery_id: row.delivery_id,
            sequence: row.sequence,
            event: row.event,
            attempt: row.attempt,
            url: row.url,
            status: row.status,
            error: row.error,
            duration: row.duration,
            state,
            next_at: row.next_at.filter(|_| row.latest),
            response,
            id: row.id,
            delivery: row.delivery,
            trigger: row.trigger,
            due_since: millis(line.delivery.created_at),
            own: line.delivery.kind == Kind::Event,
            target: row.target,
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
        assert_eq!(shown, body("redacted"));
        assert_eq!(masked(&shown), shown);
        let spaced = "{ \"pre-authorized_code\" :\t\"secret-code\", \"a\": [ 1.0 ]\n}";
        assert_eq!(masked(spaced), spaced.replace("secret-code", "redacted"));
        assert_eq!(masked(r#"{"pre-authorized_code":"\u0073ecret-code"}"#), "redacted");
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
