//! A session's time line: events, exchanges and webhook attempts, joined.

use journal::{AttemptLine, AttemptsFilter, Journal, JournalError, StoredEvent};
use model::delivery::Kind;
use model::event::EventName;
use model::session::Session;
use serde_json::Value;

use super::session::millis;
use super::{attempt, earlier, exchange};
use crate::desk::Desk;
use crate::schema::{DeliveryState, Earlier, Happening, TimelineItem};

/// As many of each kind as a session may have on screen, the newest; six is the usual number of events.
const MOST: usize = 10_000;

/// Events and exchanges that are there whole at a glance, and attempts whose answers a time line holds.
const WHOLE: usize = 200;
/// Items that are asked for in one go.
const MOST_ASKED: usize = 500;
/// The most of an answer that a time line holds, bytes.
const LONGEST: usize = 4096;

/// What the window shows in the place of a pre-authorized code (design.md section 1, Snapshots).
const REDACTED: &str = "redacted";
const CODE: &str = "pre-authorized_code";

/// A time line, oldest first.
pub struct Line {
    pub items: Vec<TimelineItem>,
    /// What is left out of it.
    pub earlier: Option<Earlier>,
}

/// Everything that happened: of each kind the newest [`MOST`], so that the end is never left out.
pub fn all(desk: &Desk, session: &Session) -> Result<Line, JournalError> {
    // Events of a session are numbered without gaps.
    let after = before_newest(session.state.sequence, MOST);
    let events = desk.inner.journal.events(Some(&session.id), after, MOST)?;
    let exchanges = desk.inner.journal.exchanges(&session.id)?;
    let whole = events.iter().map(|found| event(found, wants(session, found.name)));
    let items = whole
        .chain(newest(&exchanges).iter().flat_map(exchange::items))
        .collect();
    Ok(Line {
        items: joined(desk, session, items)?,
        earlier: None,
    })
}

/// The same with what was sent and received only in the newest [`WHOLE`] events and exchanges: a session of thousands is read,
/// sent and shown in a fraction of the time, and nobody looks at more than a few of them.
pub fn glance(desk: &Desk, session: &Session) -> Result<Line, JournalError> {
    let journal = &desk.inner.journal;
    let last = session.state.sequence;
    let [from, whole] = [MOST, WHOLE].map(|kept| before_newest(last, kept));
    let lines = journal.event_lines(&session.id, number(from + 1)..=number(whole))?;
    let events = journal.events(Some(&session.id), whole, WHOLE)?;
    let exchanges = journal.exchanges(&session.id)?;
    let exchanges = newest(&exchanges);
    let (old, kept) = exchanges.split_at(exchanges.len().saturating_sub(WHOLE));
    // What only fetched something on the way is short as it is.
    let visits = old.iter().flat_map(exchange::visits);
    let told = events.iter().map(|found| event(found, wants(session, found.name)));
    let items = visits.chain(told).chain(kept.iter().flat_map(exchange::items));
    Ok(Line {
        items: joined(desk, session, items.collect())?,
        earlier: (!lines.is_empty() || !old.is_empty()).then(|| earlier::pack(session, &lines, old)),
    })
}

/// Events and exchanges by their keys, whole; what is not there is left out.
pub fn of_keys(desk: &Desk, session: &Session, keys: &[String]) -> Result<Vec<TimelineItem>, JournalError> {
    let journal = &desk.inner.journal;
    let named = |kind: &str| -> Vec<i64> {
        let numbers = keys.iter().filter_map(|key| key.strip_prefix(kind)?.parse().ok());
        numbers.take(MOST_ASKED).collect()
    };
    let mut items = Vec::new();
    for sequence in named("event-")
        .into_iter()
        .filter_map(|number| u64::try_from(number).ok())
    {
        let found = journal.events(Some(&session.id), sequence.saturating_sub(1), 1)?;
        let found = found.iter().filter(|found| u64::from(found.sequence) == sequence);
        items.extend(found.map(|found| event(found, wants(session, found.name))));
    }
    let numbers = named("exchange-");
    if !numbers.is_empty() {
        let exchanges = journal.exchanges(&session.id)?;
        let asked = exchanges.iter().filter(|stored| numbers.contains(&stored.number));
        items.extend(asked.map(exchange::item));
    }
    Ok(items)
}

/// Events and exchanges with what the journal holds beside them, in order.
fn joined(desk: &Desk, session: &Session, items: Vec<TimelineItem>) -> Result<Vec<TimelineItem>, JournalError> {
    let journal = &desk.inner.journal;
    let mut all = vec![TimelineItem {
        key: "created".into(),
        at: millis(session.created_at),
        what: Happening::Created,
    }];
    all.extend(items);
    let lines = newest_attempts(journal, session)?;
    // The answers of the newest; `attempt` tells all of any.
    let told = lines.len().saturating_sub(WHOLE);
    all.extend(lines.iter().enumerate().map(|(at, line)| {
        let response = (at >= told).then(|| response(journal, line)).flatten();
        attempt(line, response)
    }));
    all.sort_by(|a, b| a.at.total_cmp(&b.at));
    Ok(all)
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

/// The number before the newest of `last` things.
fn before_newest(last: u32, kept: usize) -> u64 {
    u64::from(last).saturating_sub(kept as u64)
}

/// A number of an event, which the journal keeps in 32 bits.
fn number(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn newest<T>(oldest_first: &[T]) -> &[T] {
    &oldest_first[oldest_first.len().saturating_sub(MOST)..]
}

/// Whether a session's target wants an event; where there is none, nobody left the event out.
pub fn wants(session: &Session, event: EventName) -> bool {
    let target = session.frozen.target.as_ref();
    target.is_none_or(|target| target.events.contains(event))
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
            assert_eq!(before_newest(last, MOST), expect);
        }
        let many: Vec<usize> = (0..MOST + 2).collect();
        assert_eq!((newest(&many)[0], newest(&many).len()), (2, MOST));
        assert_eq!(newest(&many[..3]), [0, 1, 2]);
    }
}
