//! Acts on deliveries.

use journal::ActError;

use super::{number, unreadable};
use crate::desk::Desk;
use crate::schema::{ActedOn, CallError, DeliveryRef, RedeliverFailed};

/// One more attempt now at a delivery that waits.
pub async fn retry(desk: &Desk, args: DeliveryRef) -> Result<(), CallError> {
    let now = desk.inner.clock.now_ms();
    let acted = desk.inner.journal.retry_now(number(args.delivery), now).await;
    acted.map_err(refused)
}

/// No more attempts at a delivery that waits.
pub async fn give_up(desk: &Desk, args: DeliveryRef) -> Result<(), CallError> {
    let acted = desk.inner.journal.give_up(number(args.delivery)).await;
    acted.map_err(refused)
}

/// A delivery that is over, once more: the same `webhook-id`, a fresh timestamp and signature.
pub async fn redeliver(desk: &Desk, args: DeliveryRef) -> Result<(), CallError> {
    let now = desk.inner.clock.now_ms();
    let acted = desk.inner.journal.redeliver(number(args.delivery), now).await;
    acted.map_err(refused)
}

/// All that were given up since an instant, once more.
pub async fn redeliver_failed(desk: &Desk, args: RedeliverFailed) -> Result<ActedOn, CallError> {
    let now = desk.inner.clock.now_ms();
    let target = args.target.map(i64::from);
    let redelivered = desk.inner.journal.redeliver_failed(number(args.since), target, now);
    let redelivered = redelivered.await.map_err(unreadable)?;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(ActedOn {
        count: count(redelivered.asked),
        left_out: count(redelivered.marked + redelivered.closed),
    })
}

/// An act that cannot be, as the window is told.
fn refused(error: ActError) -> CallError {
    CallError::new(error.code(), error.to_string())
}
