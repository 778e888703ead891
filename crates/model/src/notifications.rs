//! Where notifications go: `notifications.webhook.url` of a profile or of one offer (founding page; R17, R23).

use serde_json::Value;
use url::Url;

use crate::address::{Verdict, host, judge_literal};
use crate::failure::Refusal;
use crate::secret::Secret;

/// A checked webhook target. The URL may carry a user and a password, so it does not print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The URL as configured.
    pub url: Secret,
    /// The URL as it may be shown: user and password replaced (R32).
    pub masked: String,
}

/// Keys that only the complete webhook room understands; refused by name until then (design.md section 1).
const LATER: [&str; 5] = ["bearerToken", "basicAuth", "signingSecret", "headers", "events"];

impl Webhook {
    /// Reads a `notifications` object: absent webhook means none.
    ///
    /// # Errors
    /// 400 for anything but `{"webhook"?: {"url": "<absolute http or https URL>"}}`.
    pub fn from_notifications(notifications: &Value) -> Result<Option<Self>, Refusal> {
        let Value::Object(members) = notifications else {
            return Err(Refusal::bad_request("notifications must be an object"));
        };
        only("notifications", members.keys(), &["webhook"])?;
        let webhook = match members.get("webhook") {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Object(webhook)) => webhook,
            Some(_) => {
                return Err(Refusal::bad_request("notifications.webhook must be an object"));
            }
        };
        if let Some(key) = LATER.iter().find(|key| webhook.contains_key(**key)) {
            return Err(Refusal::bad_request(format!(
                "notifications.webhook.{key} is not supported by this version"
            )));
        }
        only("notifications.webhook", webhook.keys(), &["url"])?;
        match webhook.get("url") {
            Some(Value::String(url)) => Self::parse(url).map(Some),
            Some(_) => Err(Refusal::bad_request("webhook url must be a string")),
            None => Err(Refusal::bad_request("webhook url must be given")),
        }
    }

    /// Checks one URL: its form, and an address that is never called (design.md section 1, Address guard). Names are
    /// resolved, and private networks judged, when sending.
    ///
    /// # Errors
    /// 400 with a message that begins `webhook url must`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() {
            return Err(Refusal::bad_request("webhook url must not be blank"));
        }
        let url = Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| Refusal::bad_request("webhook url must be an absolute http or https URL"))?;
        if let Some(Verdict::Never(rule)) = judge_literal(&url) {
            let host = host(&url).unwrap_or_default();
            return Err(Refusal::bad_request(format!(
                "webhook url must not point at {host}: {rule}"
            )));
        }
        Ok(Self {
            masked: mask(&url),
            url: Secret::new(text),
        })
    }
}

fn only<'a>(place: &str, keys: impl Iterator<Item = &'a String>, known: &[&str]) -> Result<(), Refusal> {
    for key in keys {
        if !known.contains(&key.as_str()) {
            return Err(Refusal::bad_request(format!("unknown member {key} in {place}")));
        }
    }
    Ok(())
}

/// The URL with user and password replaced by dots.
fn mask(url: &Url) -> String {
    if url.username().is_empty() && url.password().is_none() {
        return url.to_string();
    }
    let mut bare = url.clone();
    // Both fail only for URLs that cannot have a user; those never get here.
    let _ = bare.set_username("");
    let _ = bare.set_password(None);
    bare.to_string().replacen("://", "://•••@", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(input: Value, expect: Result<Option<&str>, &str>) {
        let got = Webhook::from_notifications(&input);
        let got = got
            .as_ref()
            .map(|hook| hook.as_ref().map(|h| h.masked.as_str()))
            .map_err(|e| e.message.as_str());
        assert_eq!(got, expect, "{input}");
    }

    /// R17, R23, R32.
    #[test]
    fn notifications_are_read_strictly() {
        check(json!({}), Ok(None));
        check(json!({"webhook": null}), Ok(None));
        check(
            json!({"webhook": {"url": "http://localhost:9/x?y=1"}}),
            Ok(Some("http://localhost:9/x?y=1")),
        );
        check(
            json!({"webhook": {"url": "https://u:p@h.example/"}}),
            Ok(Some("https://•••@h.example/")),
        );
        check(json!({"webhook": {"url": " "}}), Err("webhook url must not be blank"));
        check(
            json!({"webhook": {"url": "ftp://h/"}}),
            Err("webhook url must be an absolute http or https URL"),
        );
        check(
            json!({"webhook": {"url": "/x"}}),
            Err("webhook url must be an absolute http or https URL"),
        );
        check(json!({"webhook": {}}), Err("webhook url must be given"));
        check(json!({"webhook": {"url": 1}}), Err("webhook url must be a string"));
        check(json!({"hook": {}}), Err("unknown member hook in notifications"));
        check(
            json!({"webhook": {"url": "http://h/", "bearerToken": "s"}}),
            Err("notifications.webhook.bearerToken is not supported by this version"),
        );
    }

    /// design.md, Address guard: literal addresses are judged when the offer is made.
    #[test]
    fn addresses_that_are_never_called_are_refused_at_once() {
        let check = |url: &str, expect: Option<&str>| {
            let refused = Webhook::parse(url)
                .err()
                .map(|refusal| (refusal.status, refusal.message));
            let expect = expect.map(|text| (400, format!("webhook url must not point at {text}")));
            assert_eq!(refused, expect, "{url}");
        };
        let metadata = "169.254.169.254: cloud metadata addresses are never called";
        for url in [
            "http://169.254.169.254/x",
            "http://2852039166/",
            "http://0xa9fea9fe/",
            "http://0251.0376.0251.0376/",
            "http://u:p@[::ffff:169.254.169.254]/",
        ] {
            check(url, Some(metadata));
        }
        check(
            "http://[64:ff9b::a9fe:a9fe]/",
            Some("64:ff9b::a9fe:a9fe: cloud metadata addresses are never called"),
        );
        check(
            "http://Metadata.google.internal./",
            Some("metadata.google.internal: cloud metadata addresses are never called"),
        );
        check(
            "http://[fe80::1]/",
            Some("fe80::1: link-local addresses are never called"),
        );
        check("http://0/", Some("0.0.0.0: the unspecified address is never called"));
        check(
            "http://224.0.0.1/",
            Some("224.0.0.1: multicast addresses are never called"),
        );
        for fine in [
            "http://127.0.0.1:9/",
            "http://192.168.1.20/",
            "http://[fd12::1]/",
            "http://h.example/",
        ] {
            check(fine, None);
        }
    }

    #[test]
    fn debug_shows_no_password() {
        let hook = Webhook::parse("https://u:hunter2@h.example/").expect("a good URL");
        assert!(!format!("{hook:?}").contains("hunter2"));
    }
}
