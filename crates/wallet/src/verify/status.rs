//! Is the credential still valid? The list it names says so (TSL-16, BSL-8, CONF-35).
//!
//! The step `status` is there when the credential has an entry; what the entry says is read from a list whose signature, address
//! and time were checked first.

use credentials::certificate::Chain;
use credentials::jws;
use credentials::jwt_vc;
use credentials::key::PublicKey;
use credentials::status::{self, StatusError, StatusToken};
use serde_json::Value;

use super::{Checked, Subject, chain, key};
use crate::http;

const JWT: &str = "application/statuslist+jwt";
const CWT: &str = "application/statuslist+cwt";

/// `status` of an SD-JWT VC: the list comes as JWT (SDVC-7).
pub(super) async fn of_sd_jwt(subject: &Subject<'_>, status: &Value, checked: &mut Checked) {
    let outcome = match entry(status) {
        Ok((index, uri)) => by_jwt(subject, index, uri).await,
        Err(reason) => Err(reason),
    };
    checked.note("status", outcome);
}

/// `status` of an MSO: the list comes as CWT (MDOC-23).
pub(super) async fn of_mdoc(subject: &Subject<'_>, status: &Value, checked: &mut Checked) {
    let outcome = match entry(status) {
        Ok((index, uri)) => by_cwt(subject, index, uri).await,
        Err(reason) => Err(reason),
    };
    checked.note("status", outcome);
}

/// `credentialStatus` of a W3C credential: one entry, or several.
pub(super) async fn of_w3c(subject: &Subject<'_>, status: &Value, checked: &mut Checked) {
    let entries = match status {
        Value::Array(entries) => entries.as_slice(),
        one => std::slice::from_ref(one),
    };
    for entry in entries {
        let outcome = match entry.get("type").and_then(Value::as_str) {
            Some("BitstringStatusListEntry") => by_credential(subject, entry).await,
            Some(other) => Ok(format!("of the type {other}, which this wallet does not look up")),
            None => Err("credentialStatus has no type (BSL-1)".into()),
        };
        checked.note("status", outcome);
    }
}

/// `status_list` (TSL-6).
fn entry(status: &Value) -> Result<(u64, &str), String> {
    let list = status
        .get("status_list")
        .ok_or("the status has no status_list (HAIP-14, HAIP-15)")?;
    let index = list.get("idx").and_then(Value::as_u64);
    let uri = list.get("uri").and_then(Value::as_str);
    index
        .zip(uri)
        .ok_or_else(|| "status_list lacks idx or uri (TSL-6)".to_owned())
}

async fn by_jwt(subject: &Subject<'_>, index: u64, uri: &str) -> Result<String, String> {
    let body = http::fetch(subject.options, uri, JWT, &[JWT]).await?;
    let text = String::from_utf8(body).map_err(|_| "the list is no text")?;
    let jws = jws::decode(&text).map_err(|error| format!("the list: {error}"))?;
    let signer = signer(subject, &jws).await?;
    let now = subject.options.clock.now();
    let token = status::verify_jwt(&jws, &signer, uri, now).map_err(|error| error.to_string())?;
    judge(&token, index)
}

async fn by_cwt(subject: &Subject<'_>, index: u64, uri: &str) -> Result<String, String> {
    let body = http::fetch(subject.options, uri, CWT, &[CWT]).await?;
    let said = |error: StatusError| error.to_string();
    let decoded = status::decode_cwt(&body).map_err(said)?;
    let chain = decoded
        .chain
        .as_ref()
        .ok_or("the list has no x5chain in its protected header (MDOC-23)")?;
    trusted(subject, chain)?;
    let token = decoded
        .verify(chain.leaf_key(), uri, subject.options.clock.now())
        .map_err(said)?;
    if token.expires_at.is_none() {
        return Err("the list has no exp (MDOC-23)".into());
    }
    judge(&token, index)
}

async fn by_credential(subject: &Subject<'_>, entry: &Value) -> Result<String, String> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let member = |name: &str| text(name).ok_or_else(|| format!("credentialStatus has no {name} (BSL-1)"));
    let (uri, purpose) = (member("statusListCredential")?, member("statusPurpose")?);
    let index = member("statusListIndex")?;
    let index: u64 = index
        .parse()
        .map_err(|_| format!("statusListIndex is {index}, no number (BSL-1)"))?;
    let kinds = ["application/vc+jwt", "application/jwt"];
    let body = http::fetch(subject.options, uri, &kinds.join(", "), &kinds).await?;
    let text = String::from_utf8(body).map_err(|_| "the list is no text")?;
    let decoded = jwt_vc::decode(&text).map_err(|error| format!("the list: {error}"))?;
    let signer = signer(subject, &decoded.jws).await?;
    let now = subject.options.clock.now();
    let verified = jwt_vc::verify(&text, &signer, now).map_err(|error| format!("the list: {error}"))?;
    let read = status::read_bitstring(&verified.credential, uri, purpose);
    let bit = read
        .and_then(|entries| entries.get(index))
        .map_err(|error| error.to_string())?;
    match bit {
        0 => Ok(format!("entry {index} of {uri}: no {purpose}")),
        _ => Err(format!(
            "the credential is subject to {purpose}: entry {index} of {uri} is set"
        )),
    }
}

/// Whose key signed the list: as for a credential of this issuer (TSL-15).
async fn signer(subject: &Subject<'_>, jws: &jws::Jws) -> Result<PublicKey, String> {
    let mut steps = Checked::new();
    let found = key::find(subject, jws, Some(&subject.issuer.identifier), &mut steps).await;
    match steps.steps.into_iter().find(|step| !step.ok) {
        Some(failed) => Err(format!("the list's signer: {}", failed.detail)),
        None => found.ok_or_else(|| "the list's signer is unknown".to_owned()),
    }
}

fn trusted(subject: &Subject<'_>, chain: &Chain) -> Result<(), String> {
    let mut steps = Checked::new();
    chain::note(subject, chain, &mut steps);
    match steps.steps.into_iter().find(|step| !step.ok) {
        Some(failed) => Err(format!("the list's signer: {}", failed.detail)),
        None => Ok(()),
    }
}

/// TSL-7.
fn judge(token: &StatusToken, index: u64) -> Result<String, String> {
    let place = format!("entry {index} of {}", token.uri);
    match token.entries.get(index).map_err(|error| error.to_string())? {
        0 => Ok(format!("VALID: {place}")),
        1 => Err(format!("the credential is revoked: {place} is INVALID")),
        2 => Err(format!("the credential is suspended: {place} is SUSPENDED")),
        other => Err(format!(
            "{place} is {other:#04x}, which only its issuer understands (TSL-7)"
        )),
    }
}
