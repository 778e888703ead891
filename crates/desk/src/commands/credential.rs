//! Issued credentials that have an entry of a status list: how they stand, and revoking, suspending, restoring them.

use journal::{StatusEntry, StatusError};
use model::status::{self, Act, StatusList, acts};

use super::session::millis;
use super::unreadable;
use crate::desk::Desk;
use crate::schema::{CallError, CredentialAct, CredentialRef, CredentialStatus, IssuedCredential};

/// It is to be valid no more.
pub async fn revoke(desk: &Desk, args: CredentialRef) -> Result<IssuedCredential, CallError> {
    act(desk, &args, Act::Revoke).await
}

/// It is to be invalid for a while.
pub async fn suspend(desk: &Desk, args: CredentialRef) -> Result<IssuedCredential, CallError> {
    act(desk, &args, Act::Suspend).await
}

/// It is to be valid again.
pub async fn restore(desk: &Desk, args: CredentialRef) -> Result<IssuedCredential, CallError> {
    act(desk, &args, Act::Restore).await
}

async fn act(desk: &Desk, args: &CredentialRef, act: Act) -> Result<IssuedCredential, CallError> {
    let unknown = || CallError::new("no-credential", "There is no such credential.");
    let (list, index) = StatusEntry::parse_id(&args.credential_id).ok_or_else(unknown)?;
    let now = desk.inner.clock.now_ms();
    let changed = desk.inner.journal.change_status(list, index, act, now).await;
    let entry = changed.map_err(|error| match error {
        StatusError::NotFound => unknown(),
        StatusError::Denied(denied) => CallError::new(denied.code(), denied.to_string()),
        StatusError::Journal(error) => unreadable(error),
    })?;
    Ok(shown(&entry))
}

/// A credential as the window shows it.
pub fn shown(entry: &StatusEntry) -> IssuedCredential {
    let series = &entry.series;
    IssuedCredential {
        id: entry.id(),
        number: entry.number,
        status: match entry.status {
            status::CredentialStatus::Valid => CredentialStatus::Valid,
            status::CredentialStatus::Revoked => CredentialStatus::Revoked,
            status::CredentialStatus::Suspended => CredentialStatus::Suspended,
        },
        issued_at: millis(entry.issued_at),
        changed_at: millis(entry.changed_at),
        acts: acts(series, entry.status).into_iter().map(told).collect(),
        revoked_for_good: series.revokes_for_good(),
        list_uri: issuer::status::uri(&series.issuer, Some(&entry.list)),
        list_index: entry.index,
        list_type: match series.list {
            StatusList::Token { .. } => "token".into(),
            StatusList::Bitstring { .. } => "bitstring".into(),
        },
        seen_after: issuer::status::TTL,
    }
}

fn told(act: Act) -> CredentialAct {
    match act {
        Act::Revoke => CredentialAct::Revoke,
        Act::Suspend => CredentialAct::Suspend,
        Act::Restore => CredentialAct::Restore,
    }
}
