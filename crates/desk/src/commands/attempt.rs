//! Webhook attempts: the table, and one whole.

use journal::{AttemptLine, AttemptsFilter};
use model::delivery::{self, Attempt, ErrorClass, Headers};

use super::session::millis;
use super::{destination, number, small, timeline, unreadable};
use crate::desk::Desk;
use crate::schema::{
    AttemptDetail, AttemptRef, AttemptRow, AttemptsPage, AttemptsQuery, CallError, DeliveryState, HeaderLine, Timings,
    Trigger,
};

/// Attempts at one delivery that are shown beside one of them: the newest.
const BESIDE: usize = 200;

/// A page of attempts, newest first.
pub fn page(desk: &Desk, args: AttemptsQuery) -> Result<AttemptsPage, CallError> {
    let journal = &desk.inner.journal;
    let limit = args.limit.clamp(1, 500) as usize;
    let filter = AttemptsFilter {
        before: args.before.map(number),
        limit,
        target: args.target.map(i64::from),
        session: args.session_id.filter(|id| !id.is_empty()),
        failed: args.failed,
    };
    let lines = journal.attempts_page(&filter).map_err(unreadable)?;
    let total = journal.attempts_count(&filter).map_err(unreadable)?;
    let more = lines.len() == limit;
    Ok(AttemptsPage {
        next: lines.last().filter(|_| more).map(|line| millis(line.id)),
        rows: lines.iter().map(row).collect(),
        total: u32::try_from(total).unwrap_or(u32::MAX),
    })
}

/// An attempt in the table.
pub fn row(line: &AttemptLine) -> AttemptRow {
    let delivery = &line.delivery;
    AttemptRow {
        id: millis(line.id),
        delivery: millis(delivery.number),
        delivery_id: line.delivery_id.clone(),
        session_id: delivery.session.as_str().to_owned(),
        sequence: delivery.sequence,
        event: delivery.event.as_str().to_owned(),
        target: small(delivery.lane.target),
        url: line.target_masked.clone(),
        attempt: line.number,
        trigger: trigger(line.trigger),
        at: millis(line.at),
        status: line.status.map(u32::from),
        class: line.class.map(|class| class.as_str().to_owned()),
        error: line.error.clone(),
        duration: line.total.map(spent),
        state: state(delivery.state),
        next_at: (delivery.state == delivery::DeliveryState::Waiting).then(|| millis(delivery.due_at)),
        latest: line.number == delivery.attempts,
    }
}

/// One attempt whole.
pub fn detail(desk: &Desk, args: &AttemptRef) -> Result<AttemptDetail, CallError> {
    let journal = &desk.inner.journal;
    let found = journal.attempt(number(args.id)).map_err(unreadable)?;
    let gone = || CallError::new("attempt-gone", "The attempt is not in the journal any more.");
    let (line, attempt, body) = found.ok_or_else(gone)?;
    let attempts = journal.attempts_of(line.delivery.number).map_err(unreadable)?;
    let Attempt { request, outcome, .. } = attempt;
    let timings = outcome.as_ref().map(|outcome| Timings {
        resolve: outcome.timings.resolve.map(spent),
        connect: outcome.timings.connect.map(spent),
        first_byte: outcome.timings.first_byte.map(spent),
        total: spent(outcome.timings.total),
    });
    let kept = journal.target(line.delivery.lane.target).map_err(unreadable)?;
    let webhook = kept.and_then(|kept| destination::webhook_of(desk, &kept.target));
    let forbidden = line.class == Some(ErrorClass::Forbidden);
    let confirm = forbidden.then(|| destination::unconfirmed(desk, webhook.as_ref(), line.error.as_deref()));
    let oldest = attempts.len().saturating_sub(BESIDE);
    let (headers, response, truncated) = outcome.map_or_else(Default::default, |outcome| {
        (outcome.headers, outcome.response, outcome.truncated)
    });
    Ok(AttemptDetail {
        row: row(&line),
        request_headers: lines(request),
        request_body: timeline::masked(&body),
        response_headers: lines(headers),
        response_body: response,
        truncated,
        timings,
        overtook: line.delivery.overtook,
        confirm: confirm.flatten(),
        sent: !forbidden && line.class != Some(ErrorClass::Target),
        attempts: attempts[oldest..].iter().map(row).collect(),
    })
}

/// Headers as the interface has them.
pub fn lines(headers: Headers) -> Vec<HeaderLine> {
    let line = |(name, value)| HeaderLine { name, value };
    headers.into_iter().map(line).collect()
}

/// Microseconds as milliseconds.
pub fn spent(micros: u32) -> f64 {
    f64::from(micros) / 1000.0
}

/// What set an attempt off, as the window has it.
pub fn trigger(trigger: delivery::Trigger) -> Trigger {
    match trigger {
        delivery::Trigger::First => Trigger::First,
        delivery::Trigger::Retry => Trigger::Retry,
        delivery::Trigger::Manual => Trigger::Manual,
        delivery::Trigger::Replay => Trigger::Replay,
        delivery::Trigger::Drill => Trigger::Drill,
        delivery::Trigger::Test => Trigger::Test,
    }
}

/// Where a delivery stands, as the window has it.
pub fn state(state: delivery::DeliveryState) -> DeliveryState {
    match state {
        delivery::DeliveryState::Pending => DeliveryState::Pending,
        delivery::DeliveryState::InFlight => DeliveryState::Inflight,
        delivery::DeliveryState::Delivered => DeliveryState::Delivered,
        delivery::DeliveryState::Waiting => DeliveryState::Waiting,
        delivery::DeliveryState::GivenUp => DeliveryState::Failed,
        delivery::DeliveryState::Held => DeliveryState::Held,
    }
}
