//! A webhook target on the command line: the URL and the extension keys (R23).

use clap::Args;
use model::address::{Verdict, host, judge_literal};
use model::event::EventName;
use model::secret::Secret;
use serde_json::{Map, Value, json};

use crate::{Failure, event};

/// Flags that say where notifications go. Verbs that make offers and verbs that send again have the same.
#[derive(Debug, Args)]
pub struct WebhookArgs {
    /// Signing secret for the webhook, whsec_… or whsk_…; may be given several times [default: unsigned]
    #[arg(
        long,
        visible_alias = "secret",
        value_name = "SECRET",
        env = "ISSUER_DESK_WEBHOOK_SECRET",
        hide_env_values = true,
        value_delimiter = ',',
        value_parser = secret
    )]
    webhook_secret: Vec<Secret>,
    /// Bearer token for the webhook [default: none]
    #[arg(
        long,
        visible_alias = "bearer",
        value_name = "TOKEN",
        env = "ISSUER_DESK_WEBHOOK_BEARER",
        hide_env_values = true,
        value_parser = secret
    )]
    webhook_bearer: Option<Secret>,
    /// A header for the webhook, 'Name: value'; may be given several times [default: none]
    #[arg(
        long,
        visible_alias = "header",
        value_name = "HEADER",
        env = "ISSUER_DESK_WEBHOOK_HEADER",
        hide_env_values = true,
        value_parser = header
    )]
    webhook_header: Vec<Header>,
    /// The only events the webhook gets, separated by commas [default: all six]
    #[arg(
        long,
        visible_alias = "events",
        value_name = "EVENTS",
        env = "ISSUER_DESK_WEBHOOK_EVENTS",
        value_delimiter = ',',
        value_parser = event::read
    )]
    webhook_events: Vec<EventName>,
}

/// A header of one's own.
#[derive(Debug, Clone)]
struct Header {
    name: String,
    value: Secret,
}

fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text.split_once(':').ok_or("it must be a name, a colon and a value")?;
    Ok(Header {
        name: name.trim().to_owned(),
        value: Secret::new(value.trim()),
    })
}

/// Warns at once of a target in a private network, where nothing is sent unless the desk allows the host. What this terminal
/// cannot know is whether it does.
pub fn warn_of_private(url: Option<&str>) {
    if let Some(host) = url.and_then(private_host) {
        eprintln!(
            "desk: {host} is in a private network: nothing is sent there unless the desk allows the host (desk serve \
             --allow-host {host}, or in the interface)"
        );
    }
}

/// The host of a URL that names an address in a private network.
fn private_host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    match judge_literal(&url) {
        Some(Verdict::Lan) => host(&url),
        _ => None,
    }
}

impl WebhookArgs {
    /// The `webhook` object for a URL; `None` without one.
    ///
    /// # Errors
    /// [`Failure::Usage`] for keys without a URL.
    pub fn object(&self, url: Option<&str>) -> Result<Option<Value>, Failure> {
        let mut webhook = Map::new();
        let texts = |secrets: &[Secret]| secrets.iter().map(|one| Value::from(one.reveal())).collect::<Vec<_>>();
        match texts(&self.webhook_secret).as_slice() {
            [] => {}
            [one] => {
                webhook.insert("signingSecret".into(), one.clone());
            }
            several => {
                webhook.insert("signingSecret".into(), several.to_vec().into());
            }
        }
        if let Some(token) = &self.webhook_bearer {
            webhook.insert("bearerToken".into(), token.reveal().into());
        }
        if !self.webhook_header.is_empty() {
            let headers = self.webhook_header.iter();
            let headers: Map<_, _> = headers
                .map(|header| (header.name.clone(), Value::from(header.value.reveal())))
                .collect();
            webhook.insert("headers".into(), headers.into());
        }
        if !self.webhook_events.is_empty() {
            let names: Vec<_> = self.webhook_events.iter().map(|event| event.as_str()).collect();
            webhook.insert("events".into(), json!(names));
        }
        match url {
            Some(url) => {
                webhook.insert("url".into(), url.into());
                Ok(Some(webhook.into()))
            }
            None if webhook.is_empty() => Ok(None),
            None => Err(Failure::Usage(
                "secrets, tokens, headers and events of a webhook need the URL they belong to".into(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        webhook: WebhookArgs,
    }

    fn check(words: &[&str], expect: Value) {
        let line = Line::try_parse_from(std::iter::once(&"x").chain(words)).expect("arguments");
        assert!(!format!("{line:?} {line:#?}").contains("hidden"), "{line:?}");
        let object = line.webhook.object(Some("http://h/"));
        assert_eq!(object.expect("an object"), Some(expect), "{words:?}");
    }

    #[test]
    fn private_addresses_are_told_from_others() {
        let check = |url: &str, expect: Option<&str>| assert_eq!(private_host(url).as_deref(), expect, "{url}");
        check("http://192.168.1.20:9/x", Some("192.168.1.20"));
        check("http://[fd12::1]/", Some("fd12::1"));
        check("http://127.0.0.1/", None);
        check("https://hooks.example.com/", None);
        check("nonsense", None);
    }

    /// R23.
    #[test]
    fn flags_make_the_extension_keys() {
        check(&[], json!({"url": "http://h/"}));
        check(
            &["--webhook-secret", "whsec_hidden", "--webhook-bearer", "hidden"],
            json!({"url": "http://h/", "signingSecret": "whsec_hidden", "bearerToken": "hidden"}),
        );
        check(
            &["--webhook-secret", "hidden1", "--webhook-secret", "hidden2"],
            json!({"url": "http://h/", "signingSecret": ["hidden1", "hidden2"]}),
        );
        check(
            &["--webhook-header", "X-Key: hidden: 1", "--webhook-header", "x-b:hidden"],
            json!({"url": "http://h/", "headers": {"X-Key": "hidden: 1", "x-b": "hidden"}}),
        );
        check(
            &["--webhook-events", "requested_token,issuance_status"],
            json!({"url": "http://h/", "events": ["requested_token", "issuance_status"]}),
        );
        let bad = |words: &[&str]| Line::try_parse_from(std::iter::once(&"x").chain(words)).is_err();
        assert!(bad(&["--webhook-header", "no colon"]) && bad(&["--webhook-events", "nonsense"]));
        let alone = Line::try_parse_from(["x", "--webhook-bearer", "hidden"]).expect("arguments");
        assert!(matches!(alone.webhook.object(None), Err(Failure::Usage(_))));
    }
}
