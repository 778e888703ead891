//! One transaction per command: state, events, exchange and deliveries together, or nothing.

use std::sync::Arc;

use journal::{Commit, CommitError, NewEvent, Place};
use model::event::envelope;
use model::exchange::Exchange;
use model::publish;
use model::session::{Handle, Session, Step};

use crate::app::Issuer;

/// Tries against commits that overtake a request. Each loss means that another request of the same session made progress (a
/// hundred phones scan one QR code at once), so this only bounds what can never come.
pub const RACES: usize = 1000;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Failed(#[from] CommitError);

impl Failed {
    /// Somebody else moved the session first.
    pub fn is_conflict(&self) -> bool {
        matches!(self.0, CommitError::Conflict)
    }
}

/// Writes what a command led to. Snapshots are made here and never again (R31).
pub async fn step(issuer: &Issuer, session: &Session, step: &Step, exchange: Option<Exchange>) -> Result<(), Failed> {
    with_handles(issuer, session, step, Vec::new(), exchange).await
}

/// [`step`], with what the wallet holds from now on.
pub async fn with_handles(
    issuer: &Issuer,
    session: &Session,
    step: &Step,
    handles: Vec<Handle>,
    exchange: Option<Exchange>,
) -> Result<(), Failed> {
    issued(issuer, session, step, handles, &[], exchange).await
}

/// [`with_handles`], and with the status list entries of the credentials that the wallet is about to get.
pub async fn issued(
    issuer: &Issuer,
    session: &Session,
    step: &Step,
    handles: Vec<Handle>,
    places: &[Arc<Place>],
    exchange: Option<Exchange>,
) -> Result<(), Failed> {
    let events = step.events.iter().map(|(name, seen)| NewEvent {
        name: *name,
        sequence: seen.sequence,
        body: envelope(session.id.as_str(), *name, &publish::snapshot(session, seen)),
    });
    let commit = Commit {
        session: session.id.clone(),
        expected_version: session.state.version,
        state: step.state.clone(),
        events: events.collect(),
        handles,
        places: places.to_vec(),
        exchange,
        target: session.frozen.target.clone(),
        at: step.state.updated_at,
    };
    issuer.journal.commit(commit).await?;
    Ok(())
}
