//! A profile as it may be shown: the same shape, with dots for what is secret (R6, R32).

use model::exchange::MASK;
use model::notifications::Webhook;
use serde_json::{Map, Value};

/// The members of a key object that are no secret; whatever else a kind of key has may be one.
const PUBLIC: [&str; 19] = [
    "type",
    "_keyId",
    "_keyType",
    "_publicKey",
    "jwk",
    "kty",
    "crv",
    "x",
    "y",
    "n",
    "e",
    "kid",
    "alg",
    "use",
    "server",
    "namespace",
    "id",
    "config",
    "region",
];

/// The private members of a JWK (RFC 7518).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// The resolved object of `profiles.<id>`, masked.
pub fn profile(members: &Value) -> Value {
    let Some(members) = members.as_object() else {
        return other(members);
    };
    let member = |(name, value): (&String, &Value)| {
        let value = match name.as_str() {
            "issuerKey" => key(value),
            "notifications" => notifications(value),
            _ => other(value),
        };
        (name.clone(), value)
    };
    members.iter().map(member).collect()
}

/// A key object.
pub fn key(value: &Value) -> Value {
    let Some(members) = value.as_object() else {
        return dots(value);
    };
    let member = |(name, value): (&String, &Value)| {
        let value = match (PUBLIC.contains(&name.as_str()), value) {
            (false, _) => dots(value),
            (true, Value::Object(_)) => key(value),
            // An address with a user in it.
            (true, Value::String(text)) if text.contains('@') => dots(value),
            (true, _) => value.clone(),
        };
        (name.clone(), value)
    };
    members.iter().map(member).collect()
}

/// As a checked webhook shows itself; one that is none shows nothing.
fn notifications(value: &Value) -> Value {
    match Webhook::read(value) {
        Ok(Some(hook)) => Value::Object(Map::from_iter([("webhook".to_owned(), hook.shown)])),
        Ok(None) => value.clone(),
        Err(_) => dots(value),
    }
}

/// Anything else: private keys wherever they stand, and the addresses of calls.
fn other(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_key = members.contains_key("kty");
            let member = |(name, value): (&String, &Value)| {
                let secret = is_key && PRIVATE.contains(&name.as_str());
                (name.clone(), if secret { dots(value) } else { other(value) })
            };
            members.iter().map(member).collect()
        }
        Value::Array(items) => items.iter().map(other).collect(),
        Value::String(text) => Value::String(call(text)),
        _ => value.clone(),
    }
}

/// `<webhook:URL>` and `<webhook-json:URL>`, whose URL may hold a password.
pub fn call(text: &str) -> String {
    let parts = text
        .strip_suffix('>')
        .and_then(|call| call.split_once(':'))
        .filter(|(name, _)| {
            name.trim_start_matches("<last:")
                .trim_start_matches('<')
                .starts_with("webhook")
        });
    match parts {
        Some((name, url)) => {
            let shown = Webhook::parse(url).map_or_else(|_| MASK.to_owned(), |hook| hook.masked);
            format!("{name}:{shown}>")
        }
        None => text.to_owned(),
    }
}

/// The same shape, with dots for everything in it that is not null.
fn dots(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(dots).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), dots(value)))
            .collect(),
        Value::Null => Value::Null,
        _ => Value::from(MASK),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(input: Value, expect: Value) {
        assert_eq!(profile(&input), expect, "{input}");
    }

    #[test]
    fn what_is_secret_is_dots() {
        let jwk = json!({"kty": "EC", "crv": "P-256", "x": "X", "y": "Y", "d": "D", "kid": "K"});
        let shown = json!({"kty": "EC", "crv": "P-256", "x": "X", "y": "Y", "d": MASK, "kid": "K"});
        check(
            json!({"issuerKey": {"type": "jwk", "jwk": jwk}}),
            json!({"issuerKey": {"type": "jwk", "jwk": shown}}),
        );
        check(
            json!({"issuerKey": {"type": "tse", "server": "s", "auth": {"roleId": "r", "secretId": "s"}, "new": [1]}}),
            json!({"issuerKey": {"type": "tse", "server": "s", "auth": {"roleId": MASK, "secretId": MASK}, "new": [MASK]}}),
        );
        check(json!({"issuerKey": "{\"d\": 1}"}), json!({"issuerKey": MASK}));
        check(
            json!({"notifications": {"webhook": {"url": "https://h.example/?token=t", "bearerToken": "b"}}}),
            json!({"notifications": {"webhook": {"url": "https://h.example/?token=•••", "bearerToken": MASK}}}),
        );
        check(
            json!({"notifications": {"webhook": {"url": "https://u:p@h.example/in"}}}),
            json!({"notifications": {"webhook": {"url": "https://•••@h.example/in"}}}),
        );
        check(
            json!({"notifications": {"webhook": {"url": "nonsense", "x": null}}}),
            json!({"notifications": {"webhook": {"url": MASK, "x": null}}}),
        );
        check(
            json!({"credentialData": {"cnf": jwk, "d": "no key"}}),
            json!({"credentialData": {"cnf": shown, "d": "no key"}}),
        );
        check(
            json!({"mapping": {"a": "<webhook-json:https://u:p@h.example/x>", "b": "<uuid>", "c": "<webhook:nonsense>"}}),
            json!({"mapping": {"a": "<webhook-json:https://•••@h.example/x>", "b": "<uuid>", "c": "<webhook:•••>"}}),
        );
        check(json!(7), json!(7));
    }
}
