//! Data functions: what they call is fetched beforehand, then the mapping is evaluated without any I/O.

use std::collections::HashMap;

use credentials::mapping::{self, Called, Context, Evaluated, MappingError};
use model::configuration::Format;
use model::session::Frozen;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::order::Order;
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
    order: &Order<'_>,
    prepared: &Prepared,
    fetched: &Fetched,
    holder: Option<&Holder>,
) -> Result<Evaluated, MappingError> {
    within(order, fetched, holder, |data, context| match &prepared.mapping {
        Some(mapping) => mapping::evaluate(data, mapping, context),
        None => Ok(plain(data)),
    })
}

/// As [`evaluate`], and tells of every call what came of it.
pub fn trace(
    order: &Order<'_>,
    prepared: &Prepared,
    fetched: &Fetched,
    holder: Option<&Holder>,
) -> (Result<Evaluated, MappingError>, Vec<Called>) {
    within(order, fetched, holder, |data, context| match &prepared.mapping {
        Some(mapping) => mapping::trace(data, mapping, context),
        None => (Ok(plain(data)), Vec::new()),
    })
}

fn plain(data: Value) -> Evaluated {
    Evaluated {
        data,
        jwt_options: Map::new(),
    }
}

/// What the functions may ask for, for as long as `work` takes.
fn within<T>(
    order: &Order<'_>,
    fetched: &Fetched,
    holder: Option<&Holder>,
    work: impl FnOnce(Value, &Context<'_>) -> T,
) -> T {
    let frozen = order.frozen;
    // R19: a holder bound by jwk is expressed as did:jwk.
    let subject = holder.map(|holder| holder.did.clone().unwrap_or_else(|| holder.key.did_jwk()));
    let extra = Map::new();
    let display = frozen
        .configuration
        .published
        .get("credential_metadata")
        .and_then(|m| m.get("display"));
    let context = Context {
        now: order.now,
        entropy: order.entropy,
        issuer: order.iss(),
        subject_did: subject.as_deref(),
        display,
        fetched,
        extra: &extra,
        jwt_options: frozen.configuration.format != Format::Mdoc,
    };
    work(Value::Object(order.data.clone()), &context)
}
