//! An SD-JWT VC or a W3C credential, claim by claim: what everybody sees, what the holder chooses, and what the issuer put in.

use std::collections::HashMap;

use credentials::jwt_vc;
use credentials::mapping::Evaluated;
use credentials::sd_jwt::Disclosure;
use serde_json::{Map, Value, json};

use super::Opened;
use super::labels::Labels;
use crate::schema::{Disclosed, PreviewClaim};

/// Takes a credential apart. `evaluated` is what the profile gave.
///
/// # Errors
/// For a person: what the reader could not make of it.
pub fn open(credential: &str, evaluated: &Evaluated, labels: &Labels<'_>) -> Result<Opened, String> {
    let decoded = jwt_vc::decode(credential).map_err(|error| error.to_string())?;
    let sd_jwt = decoded.sd_jwt.as_ref();
    let disclosures: &[Disclosure] = sd_jwt.map_or(&[], |decoded| &decoded.disclosures);
    let mut walk = Walk {
        disclosures: disclosures.iter().map(|one| (one.digest.as_str(), one)).collect(),
        labels,
        path: Vec::new(),
        claims: Vec::new(),
    };
    walk.object(
        &decoded.payload,
        Disclosed::Always,
        Some(&given(evaluated, &decoded.payload)),
    );
    let shown: Vec<Value> = disclosures.iter().map(disclosure).collect();
    let mut document = json!({"header": decoded.jws.header, "payload": decoded.payload});
    if !shown.is_empty() {
        document["disclosures"] = shown.into();
    }
    Ok(Opened {
        claims: walk.claims,
        decoys: sd_jwt.map_or(0, |decoded| decoded.decoys.len()),
        document,
    })
}

fn disclosure(one: &Disclosure) -> Value {
    match &one.name {
        Some(name) => json!([one.salt, name, one.value]),
        None => json!([one.salt, one.value]),
    }
}

/// What the profile gave, in the shape of the payload: a W3C credential of version 1.1 stands in `vc`, one of 2.0 has other names
/// for its times.
fn given(evaluated: &Evaluated, payload: &Map<String, Value>) -> Value {
    let mut data = evaluated.data.clone();
    if payload.get("vc").is_some_and(Value::is_object) {
        data = json!({"vc": data});
    } else if let Some(members) = data.as_object_mut().filter(|_| payload.contains_key("@context")) {
        for (from, to) in [("issuanceDate", "validFrom"), ("expirationDate", "validUntil")] {
            if let Some(value) = members.shift_remove(from) {
                members.insert(to.into(), value);
            }
        }
    }
    if let Some(members) = data.as_object_mut() {
        members.extend(evaluated.jwt_options.clone());
    }
    data
}

struct Walk<'a> {
    disclosures: HashMap<&'a str, &'a Disclosure>,
    labels: &'a Labels<'a>,
    path: Vec<String>,
    claims: Vec<PreviewClaim>,
}

impl<'a> Walk<'a> {
    fn object(&mut self, members: &'a Map<String, Value>, disclosed: Disclosed, given: Option<&Value>) {
        let clear = members
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "_sd" | "_sd_alg"));
        let mut found: Vec<(&str, &Value, Disclosed)> =
            clear.map(|(name, value)| (name.as_str(), value, disclosed)).collect();
        let digests = members.get("_sd").and_then(Value::as_array);
        for digest in digests.into_iter().flatten().filter_map(Value::as_str) {
            let Some(one) = self.disclosures.get(digest) else {
                continue;
            };
            if let Some(name) = &one.name {
                found.push((name, &one.value, Disclosed::Choice));
            }
        }
        // As the profile has them: digests stand in an order that says nothing.
        let order = |name: &str| {
            let names = given.and_then(Value::as_object).map(Map::keys);
            names
                .and_then(|mut names| names.position(|one| one == name))
                .unwrap_or(usize::MAX)
        };
        found.sort_by_key(|(name, ..)| order(name));
        for (name, value, disclosed) in found {
            let given = given.and_then(|given| given.get(name));
            self.value(name.to_owned(), value, disclosed, given);
        }
    }

    fn value(&mut self, name: String, value: &'a Value, disclosed: Disclosed, given: Option<&Value>) {
        self.path.push(name);
        let nested = match value {
            // What the issuer put in is one thing.
            _ if given.is_none() => false,
            Value::Object(members) => !members.is_empty(),
            Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
            _ => false,
        };
        // Version 1.1 has the whole credential in a member of its own, which is no claim.
        let inner = self.path.strip_prefix(&["vc".to_owned()][..]).unwrap_or(&self.path);
        self.claims.push(PreviewClaim {
            path: self.path.clone(),
            value: (!nested).then(|| value.to_string()),
            label: self.labels.get(inner),
            disclosed,
            by_issuer: !nested && given != Some(value),
            cbor: None,
        });
        match value {
            Value::Object(members) if nested => self.object(members, disclosed, given),
            Value::Array(items) if nested => self.array(items, disclosed, given),
            _ => {}
        }
        self.path.pop();
    }

    fn array(&mut self, items: &'a [Value], disclosed: Disclosed, given: Option<&Value>) {
        // Without the decoys, places are those of the profile's array again.
        let mut at = 0;
        for item in items {
            let digest = item.as_object().and_then(|members| members.get("...")?.as_str());
            let (item, disclosed) = match digest.map(|digest| self.disclosures.get(digest)) {
                None => (item, disclosed),
                Some(Some(one)) => (&one.value, Disclosed::Choice),
                Some(None) => continue,
            };
            let given = given.and_then(|given| given.get(at));
            self.value(at.to_string(), item, disclosed, given);
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests;
