//! From a session and the keys its wallet proved to signed credentials.
//!
//! Whatever goes wrong here is the issuer's fault, not the wallet's: the session ends UNSUCCESSFUL with the reason.

mod evaluate;
mod make;
mod order;
mod prepare;
mod specimen;

pub use prepare::Shelf;
pub use specimen::{Made, Specimen, specimen};

use std::sync::Arc;

use jiff::{Timestamp, Unit};
use journal::Place;
use model::session::Session;

use crate::app::Issuer;
use crate::keys::KeyTrouble;
use crate::protocol::proof::Holder;
use crate::status;
use order::Order;

/// Credentials, one for each key.
pub struct Issued {
    /// In the order of the proofs (CRED-23).
    pub credentials: Vec<String>,
    /// Their status list entries, for the commit that says they were issued; none when the profile asks for no list.
    pub places: Vec<Arc<Place>>,
}

/// Why a credential could not be made. [`Trouble::code`] is stable.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The signing key.
    #[error(transparent)]
    Key(#[from] KeyTrouble),
    /// The mapping language.
    #[error("mapping: {0}")]
    Mapping(#[from] credentials::mapping::MappingError),
    /// `selectiveDisclosure` is not an SDMap.
    #[error("selectiveDisclosure: {0}")]
    Disclosure(serde_json::Error),
    /// `mDocNameSpacesDataMappingConfig` has the wrong shape.
    #[error("mDocNameSpacesDataMappingConfig: {0}")]
    Conversions(serde_json::Error),
    /// An mdoc is always bound to a device key.
    #[error("an mdoc needs a proof: its configuration must have proof_types_supported")]
    Unbound,
    /// SD-JWT VC.
    #[error("SD-JWT VC: {0}")]
    SdJwt(#[from] credentials::sd_jwt::SdJwtError),
    /// W3C credential.
    #[error("W3C credential: {0}")]
    JwtVc(#[from] credentials::jwt_vc::JwtVcError),
    /// mdoc.
    #[error("mdoc: {0}")]
    Mdoc(#[from] credentials::mdoc::MdocError),
    /// The entry of a status list.
    #[error("statusList: {0}")]
    Status(#[from] journal::JournalError),
    /// The certificate chain.
    #[error("x5Chain: {0}")]
    Chain(#[from] credentials::certificate::CertificateError),
    /// The chain is another key's: nobody could verify what is signed (SDVC-8).
    #[error("x5Chain: the first certificate is not for the issuer's key")]
    OtherKey,
    /// The configuration misses something its format needs.
    #[error("the credential configuration has no {0}")]
    Configuration(&'static str),
    /// The profile misses something its format needs.
    #[error("the profile has no {0}")]
    Profile(&'static str),
}

impl Trouble {
    /// A stable code to quote.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(_) => "issue.key",
            Self::Mapping(_) => "issue.mapping",
            Self::Disclosure(_) => "issue.selective_disclosure",
            Self::Conversions(_) => "issue.mdoc_mapping",
            Self::Unbound => "issue.unbound",
            Self::SdJwt(_) => "issue.sd_jwt",
            Self::JwtVc(_) => "issue.jwt_vc",
            Self::Mdoc(_) => "issue.mdoc",
            Self::Status(_) => "issue.status_list",
            Self::Chain(_) | Self::OtherKey => "issue.chain",
            Self::Configuration(_) => "issue.configuration",
            Self::Profile(_) => "issue.profile",
        }
    }
}

/// Makes one credential for each holder; for an unbound configuration, one without.
///
/// # Errors
/// [`Trouble`], final for the session.
pub async fn credentials(issuer: &Issuer, session: &Session, holders: &[Holder]) -> Result<Issued, Trouble> {
    let prepared = issuer.prepared.get(&session.frozen, &issuer.keys)?;
    let fetched = evaluate::fetch(issuer, &session.frozen, &prepared).await;
    let now = moment(issuer.clock.now(), holders.len());
    let places = status::take(issuer, session, holders.len().max(1)).await?;
    let frozen = &session.frozen;
    let identifier = session.offer.issuer.as_str();
    let order = Order {
        frozen,
        data: session.state.flow().data.as_ref().unwrap_or(&frozen.credential_data),
        identifier,
        now,
        entropy: &*issuer.entropy,
    };
    let make = |at: usize, holder: Option<&Holder>| {
        let evaluated = evaluate::evaluate(&order, &prepared, &fetched, holder)?;
        let place = places.get(at).zip(frozen.status_list);
        let entry = place.map(|(place, list)| status::claim(list, identifier, place.list(), place.index()));
        make::credential(&order, &prepared, evaluated, holder, entry.as_ref())
    };
    let credentials = match holders {
        [] => vec![make(0, None)?],
        holders => holders
            .iter()
            .enumerate()
            .map(|(at, holder)| make(at, Some(holder)))
            .collect::<Result<_, _>>()?,
    };
    Ok(Issued { credentials, places })
}

/// The instant of issuing: to the hour for a batch, so that its members cannot be told to belong together by their times
/// (SDJWT-14, CRED-29).
fn moment(now: Timestamp, credentials: usize) -> Timestamp {
    if credentials < 2 {
        return now;
    }
    let rounding = jiff::TimestampRound::new()
        .smallest(Unit::Hour)
        .mode(jiff::RoundMode::Trunc);
    now.round(rounding).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SDJWT-14.
    #[test]
    fn a_batch_shares_a_rounded_time() {
        let now: Timestamp = "2026-06-15T10:05:07.5Z".parse().expect("a time");
        assert_eq!(moment(now, 1), now);
        assert_eq!(moment(now, 2).to_string(), "2026-06-15T10:00:00Z");
    }
}
