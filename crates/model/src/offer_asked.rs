//! What an offer was asked for with, kept so that it can be asked for again: what the session itself does not say.

use serde_json::{Map, Value, json};

use crate::body::Body;

/// Members of a webhook that say nothing secret, when its URL does not.
const PLAIN: [&str; 2] = ["url", "events"];

/// The life and the overrides of a request, without those that hold secrets: these are named in `sealed` only.
pub(crate) fn kept(request: Body<'_>) -> String {
    let mut kept = Map::new();
    if let Some(seconds) = request.get("expiresInSeconds") {
        kept.insert("expiresInSeconds".into(), seconds.clone());
    }
    if let Some(Value::Object(overrides)) = request.get("runtimeOverrides") {
        let mut plain = overrides.clone();
        plain.retain(|_, value| !value.is_null());
        let mut sealed: Vec<&str> = Vec::new();
        if plain.remove("issuerKey").is_some() {
            sealed.push("issuerKey");
        }
        if plain.get("notifications").is_some_and(is_secret) {
            plain.remove("notifications");
            sealed.push("notifications");
        }
        if !plain.is_empty() {
            kept.insert("runtimeOverrides".into(), Value::Object(plain));
        }
        if !sealed.is_empty() {
            kept.insert("sealed".into(), json!(sealed));
        }
    }
    Value::Object(kept).to_string()
}

fn is_secret(notifications: &Value) -> bool {
    let Some(webhook) = notifications.get("webhook") else {
        return false;
    };
    let members = webhook.as_object().into_iter().flatten();
    let url = webhook.get("url").and_then(Value::as_str).unwrap_or_default();
    members
        .filter(|(_, value)| !value.is_null())
        .any(|(name, _)| !PLAIN.contains(&name.as_str()))
        || url.contains(['@', '?', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_named_and_not_kept() {
        let check = |request: Value, expect: Value| {
            let kept = kept(Body(request.as_object().expect("an object")));
            assert_eq!(serde_json::from_str::<Value>(&kept).expect("JSON"), expect, "{request}");
        };
        check(json!({"profileId": "p", "txCodeValue": "1234"}), json!({}));
        check(
            json!({"expiresInSeconds": -1, "runtimeOverrides": null}),
            json!({"expiresInSeconds": -1}),
        );
        let webhook =
            |webhook: Value| json!({"runtimeOverrides": {"notifications": {"webhook": webhook}, "issuerDid": null}});
        let plain = json!({"url": "http://localhost:9/a", "events": ["x"], "bearerToken": null});
        check(
            webhook(plain.clone()),
            json!({"runtimeOverrides": {"notifications": {"webhook": plain}}}),
        );
        for secret in [
            json!({"url": "http://u:p@localhost/"}),
            json!({"url": "http://localhost/?token=s"}),
            json!({"url": "http://localhost/", "bearerToken": "s"}),
            json!({"url": "http://localhost/", "somethingNew": "s"}),
        ] {
            check(webhook(secret), json!({"sealed": ["notifications"]}));
        }
        check(
            json!({"runtimeOverrides": {"issuerKey": {"d": "s"}, "credentialData": {"a": 1}, "notifications": {}}}),
            json!({"runtimeOverrides": {"credentialData": {"a": 1}, "notifications": {}}, "sealed": ["issuerKey"]}),
        );
    }
}
