//! Making the signed list: a Status List Token as JWT or CWT, or a list credential.

use axum::body::Bytes;
use credentials::did;
use credentials::jwt_vc::Version;
use credentials::status::{self, BitstringInput, Entries, StatusError, TokenInput};
use jiff::{SignedDuration, Timestamp};
use journal::KeptList;
use model::status::{CredentialStatus, Series, StatusList};

use super::uri;
use crate::app::Issuer;
use crate::keys::KeyTrouble;

/// How long a verifier may go on with the list it has, seconds: a change is seen everywhere after that (TSL-10, TSL-18).
pub const TTL: u32 = 60;
/// How long a signed list is good. A new one is made when half of it is over (TSL-18).
pub const LIFE: SignedDuration = SignedDuration::from_hours(24);

/// In which form a list is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A Status List Token as JWT.
    Jwt,
    /// A Status List Token as CWT.
    Cwt,
    /// A W3C credential: the only form of a Bitstring Status List.
    Credential,
}

/// Why a list could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum Unsigned {
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyTrouble),
    /// The certificates.
    #[error(transparent)]
    Chain(#[from] credentials::certificate::CertificateError),
    /// The list.
    #[error(transparent)]
    Status(#[from] StatusError),
}

/// Signs the list as it stands.
///
/// # Errors
/// [`Unsigned`].
pub fn sign(issuer: &Issuer, name: &str, kept: &KeptList, form: Form, now: Timestamp) -> Result<Bytes, Unsigned> {
    let series = &kept.series;
    let key = issuer.keys.get(&series.key)?;
    let chain = series
        .x5_chain
        .as_deref()
        .map(|pems| issuer.keys.chain(pems))
        .transpose()?;
    let kid = did::kid_for(series.issuer_did.as_deref(), &key);
    let uri = uri(&series.issuer, Some(name));
    let entries = entries(kept)?;
    let until = now.checked_add(LIFE).unwrap_or(Timestamp::MAX);
    if let StatusList::Bitstring { purpose } = series.list {
        let text = status::make_bitstring(&BitstringInput {
            uri: &uri,
            entries: &entries,
            purpose,
            version: if series.vcdm_1 { Version::V1 } else { Version::V2 },
            issuer: series.issuer_did.as_deref().unwrap_or(&series.issuer),
            issued_at: now,
            expires_at: until,
            ttl: TTL,
            key: &key,
            kid: Some(&kid),
            x5c: chain.as_ref().map(|chain| chain.x5c()),
            entropy: &*issuer.entropy,
        })?;
        return Ok(text.into());
    }
    let aggregation = super::uri(&series.issuer, None);
    let token = TokenInput {
        uri: &uri,
        entries: &entries,
        issued_at: now,
        expires_at: until,
        ttl: TTL,
        aggregation_uri: Some(&aggregation),
        key: &key,
        kid: Some(&kid),
        chain: chain.as_deref(),
    };
    Ok(match form {
        Form::Cwt => status::make_cwt(&token)?.into(),
        Form::Jwt | Form::Credential => status::make_jwt(&token)?.into(),
    })
}

fn entries(kept: &KeptList) -> Result<Entries, StatusError> {
    let mut entries = match kept.series.list {
        StatusList::Token { bits } => Entries::token(bits, kept.size)?,
        StatusList::Bitstring { .. } => Entries::bitstring(kept.size),
    };
    for (index, status) in &kept.set {
        entries.set(u64::from(*index), value(&kept.series, *status))?;
    }
    Ok(entries)
}

/// What an entry says: the status itself, or in a bitstring whether its purpose is fulfilled.
fn value(series: &Series, status: CredentialStatus) -> u8 {
    match series.list {
        StatusList::Token { .. } => status.value(),
        StatusList::Bitstring { .. } => u8::from(status != CredentialStatus::Valid),
    }
}
