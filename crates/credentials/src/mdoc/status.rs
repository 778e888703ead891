//! The MSO's `status` (MDOC-22).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ciborium::Value as Cbor;
use serde_json::{Map, Value};

use super::{MdocError, map};
use crate::base64url;

/// Reads `credentialStatus`: `status_list` (or walt.id's `statusList`) with `idx` (or `index`) and `uri`, or
/// `identifier_list` with `id` (base64url) and `uri`; either with `certificate` (base64 DER).
///
/// # Errors
/// [`MdocError::BadStatus`] for any other shape: the source drops those silently, and a credential that cannot be revoked
/// is not what was asked for.
pub fn status(value: &Value) -> Result<Cbor, MdocError> {
    let list = |name: &str| value.get(name).and_then(Value::as_object);
    let text = |list: &Map<String, Value>, name: &str| list.get(name).and_then(Value::as_str).map(str::to_owned);
    let uri = |list: &Map<String, Value>| {
        text(list, "uri")
            .filter(|uri| !uri.is_empty())
            .ok_or(MdocError::BadStatus)
    };
    let (name, mut entry) = if let Some(list) = list("status_list").or_else(|| list("statusList")) {
        let index = list.get("idx").or_else(|| list.get("index"));
        let index = index.and_then(|index| index.as_u64().or_else(|| index.as_str()?.parse().ok()));
        let index = index.ok_or(MdocError::BadStatus)?;
        (
            "status_list",
            vec![("idx".into(), index.into()), ("uri".into(), uri(list)?.into())],
        )
    } else if let Some(list) = list("identifier_list") {
        let id = text(list, "id")
            .and_then(base64url::decode)
            .ok_or(MdocError::BadStatus)?;
        (
            "identifier_list",
            vec![("id".into(), Cbor::Bytes(id)), ("uri".into(), uri(list)?.into())],
        )
    } else {
        return Err(MdocError::BadStatus);
    };
    let certificate = value
        .as_object()
        .into_iter()
        .flat_map(Map::values)
        .find_map(|list| list.get("certificate"));
    if let Some(certificate) = certificate {
        let certificate = certificate
            .as_str()
            .and_then(|text| STANDARD.decode(text).ok())
            .ok_or(MdocError::BadStatus)?;
        entry.push(("certificate".into(), Cbor::Bytes(certificate)));
    }
    Ok(map([(name, Cbor::Map(entry))]))
}
