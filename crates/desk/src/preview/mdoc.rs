//! An mdoc, element by element: the holder chooses each. What the issuer put in stands in the security object.

use ciborium::Value as Cbor;
use credentials::mdoc::{self, to_json};
use serde_json::{Map, Value, json};

use super::Opened;
use super::labels::Labels;
use crate::schema::{Disclosed, PreviewClaim};

/// Takes a credential apart. `given` is what the profile gave: its order is that of the elements.
///
/// # Errors
/// For a person: what the reader could not make of it.
pub fn open(credential: &str, given: &Value, labels: &Labels<'_>) -> Result<Opened, String> {
    let decoded = mdoc::decode(credential).map_err(|error| error.to_string())?;
    let mut claims = Vec::new();
    let mut shown = Map::new();
    for (namespace, items) in &decoded.namespaces {
        let names = given.get(namespace).and_then(Value::as_object);
        let order = |name: &str| names.and_then(|names| names.keys().position(|one| one == name));
        let mut items: Vec<_> = items.iter().collect();
        items.sort_by_key(|item| order(&item.identifier).unwrap_or(usize::MAX));
        for item in &items {
            let mut path = vec![namespace.clone(), item.identifier.clone()];
            element(&mut path, &item.value, labels, &mut claims);
        }
        let values = items.iter().map(|item| (item.identifier.clone(), to_json(&item.value)));
        shown.insert(namespace.clone(), Value::Object(values.collect()));
    }
    let mso = &decoded.mso;
    let time = |at: jiff::Timestamp| format!("{at:.0}");
    let validity = json!({
        "signed": time(mso.validity.signed),
        "validFrom": time(mso.validity.valid_from),
        "validUntil": time(mso.validity.valid_until),
    });
    let mut own = vec![
        (vec!["docType"], Value::from(mso.doc_type.as_str()), None),
        (
            vec!["validityInfo", "signed"],
            validity["signed"].clone(),
            Some("tdate"),
        ),
        (
            vec!["validityInfo", "validFrom"],
            validity["validFrom"].clone(),
            Some("tdate"),
        ),
        (
            vec!["validityInfo", "validUntil"],
            validity["validUntil"].clone(),
            Some("tdate"),
        ),
        (
            vec!["deviceKeyInfo", "deviceKey"],
            mso.device_key.to_jwk(),
            Some("COSE_Key"),
        ),
    ];
    if let Some(key_authorizations) = &mso.key_authorizations {
        own.push((
            vec!["deviceKeyInfo", "keyAuthorizations"],
            to_json(key_authorizations),
            None,
        ));
    }
    if let Some(status) = &mso.status {
        own.push((vec!["status"], to_json(status), None));
    }
    claims.extend(own.into_iter().map(|(path, value, cbor)| PreviewClaim {
        path: path.into_iter().map(str::to_owned).collect(),
        value: Some(value.to_string()),
        label: None,
        disclosed: Disclosed::Always,
        by_issuer: true,
        cbor: cbor.map(str::to_owned),
    }));
    let digests = mso.value_digests.iter();
    let digests: Map<String, Value> = digests
        .map(|(namespace, digests)| (namespace.clone(), digests.len().into()))
        .collect();
    let signers: Vec<String> = decoded.chain.certificates().iter().map(|one| one.subject()).collect();
    let elements: usize = decoded.namespaces.iter().map(|(_, items)| items.len()).sum();
    let all: usize = mso.value_digests.iter().map(|(_, digests)| digests.len()).sum();
    let document = json!({
        "docType": mso.doc_type,
        "nameSpaces": shown,
        "issuerAuth": {
            "x5chain": signers,
            "mobileSecurityObject": {
                "version": mso.version,
                "digestAlgorithm": mso.digest_algorithm,
                "validityInfo": validity,
                "deviceKey": mso.device_key.to_jwk(),
                "status": mso.status.as_ref().map(to_json),
                "digests": digests,
            },
        },
    });
    Ok(Opened {
        claims,
        decoys: all.saturating_sub(elements),
        document,
    })
}

/// An element, or a part of one.
fn element(path: &mut Vec<String>, value: &Cbor, labels: &Labels<'_>, claims: &mut Vec<PreviewClaim>) {
    let nested = match value {
        Cbor::Map(entries) => !entries.is_empty(),
        Cbor::Array(items) => items
            .iter()
            .any(|item| item.is_map() || item.is_array() || kind(item).is_some()),
        _ => false,
    };
    claims.push(PreviewClaim {
        path: path.clone(),
        value: (!nested).then(|| to_json(value).to_string()),
        label: labels.get(path),
        disclosed: Disclosed::Choice,
        by_issuer: false,
        cbor: kind(value).map(str::to_owned),
    });
    let mut below = |name: String, value: &Cbor| {
        path.push(name);
        element(path, value, labels, claims);
        path.pop();
    };
    match value {
        Cbor::Map(entries) if nested => {
            for (name, value) in entries {
                let name = name.as_text().map_or_else(|| to_json(name).to_string(), str::to_owned);
                below(name, value);
            }
        }
        Cbor::Array(items) if nested => {
            for (at, item) in items.iter().enumerate() {
                below(at.to_string(), item);
            }
        }
        _ => {}
    }
}

/// What a value is that JSON would show as something else.
fn kind(value: &Cbor) -> Option<&'static str> {
    match value {
        Cbor::Tag(0, _) => Some("tdate"),
        Cbor::Tag(1004, _) => Some("full-date"),
        Cbor::Bytes(_) => Some("bytes"),
        _ => None,
    }
}
