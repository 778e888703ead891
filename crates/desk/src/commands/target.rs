//! Targets: how they have been doing, and holding them.

use journal::{AttemptsFilter, TargetRow as Kept};
use model::delivery::Standing;
use model::event::EventName;
use model::notifications::SignatureKind as Kind;

use super::destination::{unconfirmed, webhook_of};
use super::session::millis;
use super::{resolve, small, unreadable};
use crate::desk::Desk;
use crate::schema::{CallError, TargetRef, TargetRow, TargetStanding, TargetsQuery};

/// Why a target is held, when a person holds it at the desk.
const HELD: &str = "held at the desk";

/// Targets, those with the latest attempts first.
pub fn list(desk: &Desk, args: &TargetsQuery) -> Result<Vec<TargetRow>, CallError> {
    let search = args
        .search
        .as_deref()
        .map(str::trim)
        .filter(|search| !search.is_empty());
    let limit = args.limit.clamp(1, 500) as usize;
    let rows = desk.inner.journal.targets(search, limit).map_err(unreadable)?;
    Ok(rows.iter().map(|kept| row(desk, kept)).collect())
}

/// Holds a target: nothing goes there until it is released.
pub async fn hold(desk: &Desk, args: TargetRef) -> Result<TargetRow, CallError> {
    let now = desk.inner.clock.now_ms();
    let held = desk.inner.journal.hold(args.target.into(), now, HELD).await;
    held.map_err(unreadable)?;
    one(desk, args.target)
}

/// Releases a target that is held or has stopped: what was held back goes out.
pub async fn release(desk: &Desk, args: TargetRef) -> Result<TargetRow, CallError> {
    let now = desk.inner.clock.now_ms();
    let released = desk.inner.journal.release(args.target.into(), now).await;
    released.map_err(unreadable)?;
    one(desk, args.target)
}

fn one(desk: &Desk, number: u32) -> Result<TargetRow, CallError> {
    let kept = desk.inner.journal.target(number.into()).map_err(unreadable)?;
    let gone = || CallError::new("target-gone", "Nothing is known of this target any more.");
    Ok(row(desk, &kept.ok_or_else(gone)?))
}

/// A target in the table.
pub fn row(desk: &Desk, kept: &Kept) -> TargetRow {
    let webhook = webhook_of(desk, &kept.target);
    let catalogue = desk.inner.issuer.catalogue();
    let profiles = catalogue.profiles.iter().filter(|(_, profile)| {
        let own = profile.terms.webhook.as_ref().map(|own| &own.config);
        own.is_some() && own == webhook.as_ref().map(|hook| &hook.config)
    });
    let kinds: Vec<Kind> = webhook.as_ref().map(|hook| hook.signed.clone()).unwrap_or_default();
    let all = AttemptsFilter {
        target: Some(kept.number),
        ..AttemptsFilter::default()
    };
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    #[expect(clippy::cast_precision_loss, reason = "a mean time in microseconds")]
    let mean = kept.mean_micros.map(|micros| micros as f64 / 1000.0);
    TargetRow {
        target: small(kept.number),
        url: kept.target.masked.clone(),
        standing: match kept.standing {
            Standing::Open => TargetStanding::Open,
            Standing::Held => TargetStanding::Held,
            Standing::Stopped => TargetStanding::Stopped,
        },
        since: kept.since.map(millis),
        why: kept.why.clone(),
        profiles: profiles.map(|(id, _)| id.clone()).collect(),
        signed: resolve::kinds(&kinds),
        auth: webhook.as_ref().and_then(resolve::authorisation),
        headers: webhook
            .as_ref()
            .map(|hook| hook.header_names.clone())
            .unwrap_or_default(),
        events: kept
            .target
            .events
            .events()
            .map(EventName::as_str)
            .map(str::to_owned)
            .collect(),
        confirm: unconfirmed(desk, webhook.as_ref(), kept.last_error.as_deref()),
        attempts: count(kept.attempts),
        all_attempts: count(desk.inner.journal.attempts_count(&all).unwrap_or(kept.attempts)),
        failed: count(kept.failed),
        waiting: count(kept.waiting),
        given_up: count(kept.given_up),
        last_at: kept.last_at.map(millis),
        last_ok_at: kept.last_ok_at.map(millis),
        last_error: kept.last_error.clone(),
        mean,
        recent: kept.recent.clone(),
    }
}
