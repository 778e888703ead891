//! Data functions: what they call is fetched beforehand, then the mapping is evaluated without any I/O.

use std::collections::HashMap;

use credentials::mapping::{self, Context, Evaluated};
use jiff::Timestamp;
use model::configuration::Format;
use model::session::{Frozen, Session};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::Trouble;
use super::prepare::Prepared;
use crate::app::Issuer;
use crate::fetch::{ALL, TIME};
use crate::protocol::proof::Holder;

/// Answers of data-function calls by URL.
pub type Fetched = HashMap<String, Result<String, String>>;

/// The most calls one mapping may make.
const MOST: usize = 16;

/// Calls every URL the mapping names, once for the whole request, one after the other.
///
/// Calls that came with an offer rather than with a profile are made only when switched on (address guard).
pub async fn fetch(issuer: &Issuer, frozen: &Frozen, prepared: &Prepared) -> Fetched {
    let mut fetched = Fetched::new();
    let all = Instant::now() + ALL;
    for call in &prepared.calls {
        let answer = if frozen.mapping_overridden && !issuer.settings.offer_functions {
            Err("functions that call an address are switched off for offers".to_owned())
        } else if fetched.len() >= MOST {
            Err(format!("a mapping may call at most {MOST} addresses"))
        } else {
            let until = all.min(Instant::now() + TIME);
            let answer = tokio::time::timeout_at(until, issuer.fetch.get(&call.url)).await;
            answer.unwrap_or_else(|_| {
                let (each, all) = (TIME.as_secs(), ALL.as_secs());
                Err(format!(
                    "no answer within {each} s, or {all} s for all calls of the mapping"
                ))
            })
        };
        fetched.insert(call.url.clone(), answer);
    }
    fetched
}

/// The credential's data with the mapping laid over it.
///
/// # Errors
/// A function that fails (6.4).
pub fn evaluate(
    issuer: &Issuer,
    session: &Session,
    prepared: &Prepared,
    fetched: &Fetched,
    holder: Option<&Holder>,
    now: Timestamp,
) -> Result<Evaluated, Trouble> {
    let frozen = &session.frozen;
    // Fact sheet 6.7: a login's claims may have gone into it.
    let data = session.state.flow().data.as_ref().unwrap_or(&frozen.credential_data);
    let data = Value::Object(data.clone());
    let Some(mapping) = &prepared.mapping else {
        return Ok(Evaluated {
            data,
            jwt_options: Map::new(),
        });
    };
    // R19: a holder bound by jwk is expressed as did:jwk.
    let subject = holder.map(|holder| holder.did.clone().unwrap_or_else(|| holder.key.did_jwk()));
    let extra = Map::new();
    let display = frozen
        .configuration
        .published
        .get("credential_metadata")
        .and_then(|m| m.get("display"));
    let context = Context {
        now,
        entropy: &*issuer.entropy,
        issuer: frozen.issuer_did.as_deref().unwrap_or(&session.offer.issuer),
        subject_did: subject.as_deref(),
        display,
        fetched,
        extra: &extra,
        jwt_options: session.format() != Format::Mdoc,
    };
    Ok(mapping::evaluate(data, mapping, &context)?)
}
