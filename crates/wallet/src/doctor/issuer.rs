//! The issuer's metadata document (META-1 to META-21). Pure.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use url::{Host, Url};

use super::sheet::Sheet;

/// Members of drafts that 1.0 has no more (META-21).
const RETIRED: [&str; 4] = [
    "credential_identifiers_supported",
    "signed_metadata",
    "c_nonce",
    "cryptographic_suites_supported",
];

/// Judges the document of `identifier`.
pub(super) fn examine(sheet: &mut Sheet<'_>, identifier: &str, document: &Map<String, Value>) {
    sheet.should(
        "META-3",
        "an identifier that does not end in a slash",
        match identifier.strip_suffix('/') {
            None => Ok(identifier.to_owned()),
            Some(_) => Err(identifier.to_owned()),
        },
    );
    let own = document.get("credential_issuer").and_then(Value::as_str);
    sheet.must(
        "META-7",
        "credential_issuer as it was asked for, byte by byte",
        match own {
            Some(own) if own == identifier => Ok(own.to_owned()),
            other => Err(other.unwrap_or("none").to_owned()),
        },
    );
    for (item, name, needed) in [
        ("META-12", "credential_endpoint", true),
        ("META-13", "nonce_endpoint", binds(document)),
        ("META-14", "deferred_credential_endpoint", false),
        ("META-15", "notification_endpoint", false),
    ] {
        endpoint(sheet, item, name, document.get(name), needed);
    }
    servers(sheet, document.get("authorization_servers"));
    encryption(sheet, document);
    batch(sheet, document.get("batch_credential_issuance"));
    match document.get("display") {
        None => sheet.skip("META-19", "display", "the issuer shows none"),
        Some(display) => sheet.must("META-19", "display: objects, each locale once", locales(display)),
    }
    let relic = RETIRED.iter().find(|name| document.contains_key(**name));
    sheet.must(
        "META-21",
        "no members of older drafts",
        relic.map_or_else(|| Ok("none".into()), |name| Err((*name).to_owned())),
    );
}

/// Whether any configuration binds to a key.
fn binds(document: &Map<String, Value>) -> bool {
    let configurations = document
        .get("credential_configurations_supported")
        .and_then(Value::as_object);
    configurations
        .into_iter()
        .flat_map(Map::values)
        .any(|one| one.get("cryptographic_binding_methods_supported").is_some())
}

/// GEN-1: an absolute https URL; http on this computer is for a demo.
pub(super) fn endpoint(sheet: &mut Sheet<'_>, item: &'static str, name: &str, value: Option<&Value>, needed: bool) {
    let expected = format!("{name}: an absolute https URL");
    let Some(value) = value else {
        match needed {
            true => sheet.fail(item, expected, "none"),
            false => sheet.skip(item, expected, "the issuer has none"),
        }
        return;
    };
    let text = value.as_str().unwrap_or_default();
    let url = Url::parse(text).ok();
    let loopback = url.as_ref().is_some_and(|url| match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    });
    match url.as_ref().map(Url::scheme) {
        Some("https") => sheet.pass(item, expected, text),
        Some("http") if loopback => sheet.warn(item, expected, format!("{text}: plain http, on this computer (GEN-1)")),
        _ => sheet.fail(item, expected, format!("{text} (GEN-1)")),
    }
}

fn servers(sheet: &mut Sheet<'_>, value: Option<&Value>) {
    let expected = "authorization_servers: a non-empty array of identifiers";
    match value {
        None => sheet.skip("META-11", expected, "the issuer is its own authorization server"),
        Some(Value::Array(all)) if !all.is_empty() && all.iter().all(Value::is_string) => {
            sheet.pass("META-11", expected, format!("{} of them", all.len()));
        }
        Some(other) => sheet.fail("META-11", expected, other.to_string()),
    }
}

/// META-16, META-17, ENC-9.
fn encryption(sheet: &mut Sheet<'_>, document: &Map<String, Value>) {
    let request = document.get("credential_request_encryption");
    let response = document.get("credential_response_encryption");
    let filled = |value: &Value, name: &str| {
        let list = value.get(name).and_then(Value::as_array);
        match list.is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_string)) {
            true => Ok(()),
            false => Err(format!("{name} is not a non-empty array of names")),
        }
    };
    let said = |value: &Value| match value.get("encryption_required") {
        Some(Value::Bool(required)) => Ok(format!("encryption_required is {required}")),
        _ => Err("encryption_required is not true or false".to_owned()),
    };
    match request {
        None => sheet.skip("META-16", "credential_request_encryption", "requests are not encrypted"),
        Some(value) => {
            let held = filled(value, "enc_values_supported")
                .and_then(|()| recipients(value.get("jwks")))
                .and_then(|()| said(value));
            sheet.must(
                "META-16",
                "credential_request_encryption: jwks, enc_values_supported, encryption_required",
                held,
            );
        }
    }
    match response {
        None => sheet.skip(
            "META-17",
            "credential_response_encryption",
            "responses are not encrypted",
        ),
        Some(value) => {
            let held = filled(value, "alg_values_supported")
                .and_then(|()| filled(value, "enc_values_supported"))
                .and_then(|()| said(value));
            let expected =
                "credential_response_encryption: alg_values_supported, enc_values_supported, encryption_required";
            sheet.must("META-17", expected, held);
            let required = value.get("encryption_required") == Some(&Value::Bool(true));
            let expected = "response encryption only together with request encryption";
            match (request.is_some(), required) {
                (true, _) => sheet.pass("ENC-9", expected, "both are there"),
                (false, true) => sheet.fail("ENC-9", expected, "responses must be encrypted, requests cannot be"),
                (false, false) => sheet.warn("ENC-9", expected, "requests cannot be encrypted"),
            }
        }
    }
}

/// The keys that requests are encrypted to (META-16, GAP-1).
fn recipients(jwks: Option<&Value>) -> Result<(), String> {
    let keys = jwks.and_then(|jwks| jwks.get("keys")).and_then(Value::as_array);
    let keys = keys
        .filter(|keys| !keys.is_empty())
        .ok_or("jwks is not {\"keys\": […]} with a key")?;
    public_keys(keys)?;
    match keys.iter().any(|key| key.get("alg").is_none_or(|alg| !alg.is_string())) {
        true => Err("a key names no alg (ENC-3)".into()),
        false => Ok(()),
    }
}

/// Public keys only, each with a `kid` of its own.
pub(super) fn public_keys(keys: &[Value]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for key in keys {
        let Some(kid) = key.get("kid").and_then(Value::as_str) else {
            return Err("a key has no kid".into());
        };
        if !seen.insert(kid) {
            return Err(format!("two keys have the kid {kid}"));
        }
        if let Some(secret) = ["d", "p", "q", "k"].iter().find(|name| key.get(**name).is_some()) {
            return Err(format!("the key {kid} shows its private member {secret}"));
        }
    }
    Ok(())
}

fn batch(sheet: &mut Sheet<'_>, value: Option<&Value>) {
    let expected = "batch_size: an integer of at least 2";
    match value {
        None => sheet.skip("META-18", expected, "the issuer takes one proof at a time"),
        Some(value) => match value.get("batch_size").and_then(Value::as_u64) {
            Some(size) if size >= 2 => sheet.pass("META-18", expected, size.to_string()),
            _ => sheet.fail("META-18", expected, value.to_string()),
        },
    }
}

/// A non-empty array of objects, at most one for each locale (META-19, META-37).
pub(super) fn locales(display: &Value) -> Result<String, String> {
    let entries = display.as_array().filter(|entries| !entries.is_empty());
    let entries = entries.ok_or("it is no non-empty array")?;
    let mut seen = BTreeSet::new();
    for entry in entries {
        if !entry.is_object() {
            return Err("an entry is no object".into());
        }
        let locale = entry.get("locale").and_then(Value::as_str).unwrap_or("no locale");
        if !seen.insert(locale) {
            return Err(format!("{locale} twice"));
        }
    }
    Ok(format!("{} of them", entries.len()))
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Outcome;
    use super::*;
    use serde_json::json;

    const ID: &str = "https://i.example/t";

    /// The outcome of one item, the good document changed.
    fn check(item: &str, change: Value, expect: Outcome) {
        let mut document = json!({
            "credential_issuer": ID, "credential_endpoint": "https://i.example/c", "nonce_endpoint": "https://i.example/n",
            "credential_configurations_supported": {"a": {"cryptographic_binding_methods_supported": ["jwk"]}},
        });
        if let (Some(document), Value::Object(change)) = (document.as_object_mut(), change) {
            document.extend(change);
            document.retain(|_, value| !value.is_null());
        }
        let mut quiet = |_: &super::super::Finding| {};
        let mut sheet = Sheet::new(&mut quiet);
        examine(&mut sheet, ID, document.as_object().expect("an object"));
        let findings = sheet.end();
        let found = findings.iter().find(|finding| finding.item == item).expect(item);
        assert_eq!(found.outcome, expect, "{found:?}");
    }

    /// META-7, META-11 to META-21, ENC-9, GEN-1.
    #[test]
    fn documents() {
        use Outcome::{Fail, NotApplicable, Pass, Warn};
        check("META-7", json!({}), Pass);
        check("META-7", json!({"credential_issuer": "https://i.example/t/"}), Fail);
        check("META-12", json!({}), Pass);
        check("META-12", json!({"credential_endpoint": null}), Fail);
        check("META-12", json!({"credential_endpoint": "/c"}), Fail);
        check("META-12", json!({"credential_endpoint": "http://i.example/c"}), Fail);
        check("META-12", json!({"credential_endpoint": "http://localhost:1/c"}), Warn);
        check("META-13", json!({"nonce_endpoint": null}), Fail);
        check(
            "META-13",
            json!({"nonce_endpoint": null, "credential_configurations_supported": {}}),
            NotApplicable,
        );
        check("META-11", json!({}), NotApplicable);
        check("META-11", json!({"authorization_servers": []}), Fail);
        check("META-18", json!({"batch_credential_issuance": {"batch_size": 1}}), Fail);
        check("META-18", json!({"batch_credential_issuance": {"batch_size": 2}}), Pass);
        check(
            "META-19",
            json!({"display": [{"locale": "en"}, {"locale": "en"}]}),
            Fail,
        );
        check("META-19", json!({"display": [{"locale": "en"}, {"name": "x"}]}), Pass);
        check("META-21", json!({"signed_metadata": "x"}), Fail);
        let response = json!({"alg_values_supported": ["ECDH-ES"], "enc_values_supported": ["A128GCM"], "encryption_required": false});
        check("META-17", json!({"credential_response_encryption": response}), Pass);
        check("ENC-9", json!({"credential_response_encryption": response}), Warn);
        let key = json!({"kty": "EC", "kid": "a", "alg": "ECDH-ES"});
        let request = |keys| json!({"jwks": keys, "enc_values_supported": ["A128GCM"], "encryption_required": true});
        check(
            "META-16",
            json!({"credential_request_encryption": request(json!({"keys": [key]}))}),
            Pass,
        );
        check(
            "META-16",
            json!({"credential_request_encryption": request(json!([key]))}),
            Fail,
        );
        check(
            "META-16",
            json!({"credential_request_encryption": request(json!({"keys": [key, key]}))}),
            Fail,
        );
    }
}
