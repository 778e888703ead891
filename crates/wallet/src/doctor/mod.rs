//! Checks an issuer item by item: its metadata, its nonces, its refusals; with an offer also a claim and every fault that leaves
//! the offer alone.
//!
//! What needs no request is pure: [`issuer`], [`configuration`] and [`server`] judge documents. `signed`, `nonces`, `refusals` and
//! `claimed` ask.

mod claimed;
mod configuration;
mod issuer;
mod nonces;
mod refusals;
mod server;
mod sheet;
mod signed;

use serde_json::{Map, Value};

pub use sheet::{Finding, Outcome};

use self::sheet::Sheet;
use crate::failure::Failure;
use crate::http;
use crate::link::{self, Link};
use crate::options::WalletOptions;
use crate::well_known::{self, AUTHORIZATION_SERVER, ISSUER};

/// Examines the issuer behind `target`, its identifier or an offer link, telling each finding to `watch`.
///
/// With an offer link, the offer is claimed.
///
/// # Errors
/// A message for the person when `target` is neither.
pub async fn examine(
    options: &WalletOptions,
    target: &str,
    watch: &mut (dyn FnMut(&Finding) + Send),
) -> Result<Vec<Finding>, String> {
    let (identifier, offer) = who(options, target).await.map_err(|failure| failure.message)?;
    let mut sheet = Sheet::new(watch);
    let issuer = document(options, &mut sheet, &identifier, ISSUER, ["META-2", "META-4"]).await;
    if let Some(issuer) = &issuer {
        issuer::examine(&mut sheet, &identifier, issuer);
        configuration::examine(&mut sheet, issuer);
        signed::examine(options, &mut sheet, &identifier).await;
        nonces::examine(options, &mut sheet, issuer).await;
        let own = [Value::String(identifier.clone())];
        let servers = issuer.get("authorization_servers").and_then(Value::as_array);
        for server in servers.map_or(&own[..], Vec::as_slice).iter().filter_map(Value::as_str) {
            let found = document(
                options,
                &mut sheet,
                server,
                AUTHORIZATION_SERVER,
                ["ASMETA-1", "ASMETA-1"],
            )
            .await;
            if let Some(found) = &found {
                server::examine(options, &mut sheet, server, found, issuer).await;
                refusals::of_server(options, &mut sheet, found).await;
            }
        }
        refusals::of_issuer(options, &mut sheet, issuer).await;
    }
    match offer {
        Some(link) if issuer.is_some() => claimed::examine(options, &mut sheet, &link).await,
        _ => sheet.skip("CONF-3", "a whole claim", "no offer was given"),
    }
    Ok(sheet.end())
}

/// Whom `target` names, and the offer if it is one.
async fn who(options: &WalletOptions, target: &str) -> Result<(String, Option<String>), Failure> {
    let offered = |json: &[u8]| {
        let offer: Value = serde_json::from_slice(json).unwrap_or_default();
        let issuer = offer.get("credential_issuer").and_then(Value::as_str);
        issuer
            .map(str::to_owned)
            .ok_or_else(|| Failure::new("offer_invalid", "the offer names no credential_issuer (OFFER-3)"))
    };
    match link::parse(target)? {
        Link::Issuer(identifier) => Ok((identifier, None)),
        Link::Value(json) => Ok((offered(json.as_bytes())?, Some(target.to_owned()))),
        Link::Reference(uri) => {
            let answer = http::get(options, &uri).await?;
            Ok((offered(answer.json_bytes("OFFER-14")?)?, Some(target.to_owned())))
        }
    }
}

/// Fetches a metadata document; `items` are those of its place and of its answer.
async fn document(
    options: &WalletOptions,
    sheet: &mut Sheet<'_>,
    identifier: &str,
    name: &str,
    items: [&'static str; 2],
) -> Option<Map<String, Value>> {
    let url = match well_known::insert(identifier, name) {
        Ok(url) => url,
        Err(failure) => {
            sheet.fail("META-1", "an https URL without query and fragment", failure.message);
            return None;
        }
    };
    let answer = match http::get(options, url.as_str()).await {
        Ok(answer) => answer,
        Err(failure) => {
            sheet.fail(items[0], format!("a document at {url}"), failure.message);
            return None;
        }
    };
    if answer.status != 200 {
        sheet.fail(
            items[0],
            format!("a document at {url}"),
            format!("status {}", answer.status),
        );
        return None;
    }
    sheet.pass(items[0], format!("a document at {url}"), "200");
    match answer.object(items[1]) {
        Ok(document) => {
            sheet.pass(items[1], "a JSON object as application/json", "one");
            Some(document)
        }
        Err(failure) => {
            sheet.fail(items[1], "a JSON object as application/json", failure.message);
            None
        }
    }
}
