//! Entries for credentials that are about to be made.

use std::sync::Arc;

use credentials::jwt_vc::{self, Version};
use credentials::status::FEWEST;
use journal::{JournalError, Place};
use model::configuration::Format;
use model::session::Session;
use model::status::{Series, StatusList};
use serde_json::{Value, json};

use super::uri;
use crate::app::Issuer;

/// An entry for each of `count` credentials; none when the profile asks for no list. Each is random and nobody else's, also
/// inside a batch and when a credential is issued again (TSL-13, TSL-14).
///
/// # Errors
/// The journal's.
pub async fn take(issuer: &Issuer, session: &Session, count: usize) -> Result<Vec<Arc<Place>>, JournalError> {
    let Some(series) = series(session) else {
        return Ok(Vec::new());
    };
    let mut places = Vec::with_capacity(count);
    for _ in 0..count {
        let place = issuer
            .journal
            .take_place(&series, FEWEST, &*issuer.entropy, issuer.now());
        places.push(place.await?);
    }
    Ok(places)
}

/// Which series of lists the session's credentials belong to.
fn series(session: &Session) -> Option<Series> {
    let frozen = &session.frozen;
    Some(Series {
        list: frozen.status_list?,
        issuer: session.offer.issuer.clone(),
        format: session.format(),
        vcdm_1: session.format() == Format::JwtVcJson
            && jwt_vc::version(&frozen.credential_data).is_ok_and(|version| version == Version::V1),
        key: frozen.key.clone(),
        issuer_did: frozen.issuer_did.clone(),
        x5_chain: frozen.x5_chain.clone(),
    })
}

/// What stands in the credential of entry `index` of the list `name`: `status` of an SD-JWT VC or MSO (TSL-6, MDOC-22), `credentialStatus` of a W3C credential
/// (BSL-1).
pub fn claim(list: StatusList, identifier: &str, name: &str, index: u32) -> Value {
    let uri = uri(identifier, Some(name));
    match list {
        StatusList::Token { .. } => json!({"status_list": {"idx": index, "uri": uri}}),
        StatusList::Bitstring { purpose } => json!({
            "id": format!("{uri}#{index}"),
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose.as_str(),
            "statusListIndex": index.to_string(),
            "statusListCredential": uri,
        }),
    }
}
