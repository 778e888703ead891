//! Beginning a session: for an offer, or because a wallet asked by itself (fact sheet 2.5).

use std::sync::Arc;

use journal::{CreateError, NewSession};
use model::entropy::{self, Entropy};
use model::id::SessionId;
use model::session::{Offer, Session, State};

use crate::app::Issuer;
use crate::management::freeze::Shared;
use crate::sweep;

/// Keeps a new session, and sees to it that it ends. `asked` is what its offer was asked for with, if there was one.
///
/// # Errors
/// [`CreateError::Exists`] when the id is taken (R21).
pub async fn session(
    issuer: &Issuer,
    id: SessionId,
    shared: Shared,
    offer: Offer,
    expires_at: i64,
    asked: Option<String>,
) -> Result<Session, CreateError> {
    let now = issuer.now();
    let session = Session {
        id,
        frozen: shared.frozen,
        offer: Arc::new(offer),
        created_at: now,
        state: State::new(now, expires_at),
    };
    let new = NewSession {
        session: session.clone(),
        frozen_hash: shared.hash,
        secrets: shared.secrets,
        asked,
    };
    issuer.journal.create(new).await?;
    sweep::will_end(issuer, expires_at);
    Ok(session)
}

/// A new id: a random UUID.
pub fn id(entropy: &dyn Entropy) -> Option<SessionId> {
    let uuid = uuid::Builder::from_random_bytes(entropy::bytes::<16>(entropy)).into_uuid();
    SessionId::parse(&uuid.to_string()).ok()
}
