//! What an opened bundle says, made fit to be shown: the view relies on things that a journal of this desk guarantees and a
//! file does not. Pure.

use std::collections::HashSet;

use super::open::Opened;
use crate::schema::{BundleAttempt, Happening, Millis, TimelineItem};

/// 2000 and 2100: what lies outside is no time of an issuance.
const TIMES: std::ops::RangeInclusive<f64> = 946_684_800_000.0..=4_102_444_800_000.0;
/// The longest duration that is shown, milliseconds: a day.
const LONGEST: f64 = 86_400_000.0;
/// Things that are listed once each: what a bundle says is not there, credentials, responses.
const MOST: usize = 10_000;

/// Joins the lines into one time line: in order, every key once, times that are times.
pub fn settle(
    opened: &mut Opened,
    events: Vec<TimelineItem>,
    exchanges: Vec<TimelineItem>,
    attempts: Vec<BundleAttempt>,
) {
    let detail = &mut opened.detail;
    // Whatever it says: a bundle has nothing to begin with.
    detail.offer = None;
    let row = &mut detail.row;
    row.waiting = false;
    row.created_at = time(row.created_at, *TIMES.start());
    let start = row.created_at;
    row.updated_at = time(row.updated_at, start);
    row.expires_at = row.expires_at.filter(|at| TIMES.contains(at));
    opened.about.made_at = time(opened.about.made_at, start);
    opened.about.removed.truncate(MOST);
    opened.about.session_id.clone_from(&row.session_id);
    let mut seen = HashSet::new();
    detail.credentials.retain(|one| seen.insert(one.id.clone()));
    detail.credentials.truncate(MOST);
    for one in &mut detail.credentials {
        one.issued_at = time(one.issued_at, start);
        one.changed_at = time(one.changed_at, start);
        one.acts.clear();
    }
    detail.issued.truncate(MOST);
    for issued in &mut detail.issued {
        issued.at = time(issued.at, start);
        issued.notified.truncate(MOST);
        for notified in &mut issued.notified {
            notified.at = time(notified.at, start);
        }
    }
    if let Some(deferral) = &mut detail.deferral {
        deferral.since = time(deferral.since, start);
        deferral.ready_at = deferral.ready_at.map(|at| time(at, start));
    }
    let mut items = std::mem::take(&mut detail.timeline);
    items.retain(|item| item.what == Happening::Created);
    items.truncate(1);
    items.extend(
        events
            .into_iter()
            .filter(|item| matches!(item.what, Happening::Event { .. })),
    );
    let of_wallet = |item: &TimelineItem| matches!(item.what, Happening::Exchange { .. } | Happening::Visit { .. });
    items.extend(exchanges.into_iter().filter(of_wallet));
    let mut ids = HashSet::new();
    for mut one in attempts {
        let Happening::Attempt { id, .. } = one.item.what else {
            continue;
        };
        if !ids.insert(id.to_bits()) {
            continue;
        }
        one.detail.row.id = id;
        one.detail.row.at = time(one.detail.row.at, start);
        one.detail.row.next_at = None;
        one.detail.confirm = None;
        one.detail.attempts.clear();
        items.push(one.item);
        opened.attempts.push(one.detail);
    }
    opened.about.parts.truncate(100);
    opened.detail.timeline = in_order(items, start);
}

fn in_order(mut items: Vec<TimelineItem>, start: Millis) -> Vec<TimelineItem> {
    for item in &mut items {
        item.at = time(item.at, start);
        match &mut item.what {
            Happening::Exchange { duration, .. } | Happening::Visit { duration, .. } => *duration = span(*duration),
            Happening::Attempt {
                duration,
                next_at,
                due_since,
                ..
            } => {
                *duration = duration.map(span);
                *next_at = None;
                *due_since = time(*due_since, start);
            }
            Happening::Created | Happening::Event { .. } => {}
        }
    }
    items.sort_by(|a, b| a.at.total_cmp(&b.at));
    for (at, item) in items.iter_mut().enumerate() {
        item.key = format!("{}-{at}", kind(&item.what));
    }
    items
}

fn kind(what: &Happening) -> &'static str {
    match what {
        Happening::Created => "created",
        Happening::Event { .. } => "event",
        Happening::Exchange { .. } => "exchange",
        Happening::Visit { .. } => "visit",
        Happening::Attempt { .. } => "attempt",
    }
}

fn time(at: Millis, otherwise: Millis) -> Millis {
    if TIMES.contains(&at) { at } else { otherwise }
}

fn span(duration: f64) -> f64 {
    duration.clamp(0.0, LONGEST)
}
