//! `issuer-service.conf` and `web.conf`: base URL and port.

use serde_json::Value;
use url::Url;

use super::environment::expand;
use super::files::{SERVICE, SERVICE_ALIAS, WEB};
use super::load::Texts;
use super::parse::parse;
use super::problem;
use crate::schema::Problem;

/// What the service files say; flags and environment win over it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Service {
    /// `baseUrl`, without a trailing slash.
    pub base_url: Option<String>,
    /// `webPort`.
    pub port: Option<u16>,
}

/// Reads both files; what is wrong is added to `problems`.
pub fn read(texts: &Texts, problems: &mut Vec<Problem>) -> Service {
    let mut service = Service::default();
    let file = if texts.contains_key(SERVICE) {
        SERVICE
    } else {
        SERVICE_ALIAS
    };
    if file == SERVICE_ALIAS && texts.contains_key(file) {
        // R50.
        let text = format!("{SERVICE_ALIAS} is read because there is no {SERVICE}");
        problems.push(problem(file, "config-file-name", None, text));
    }
    if let Some(value) = value(texts, file, problems)
        && let Some(base) = value.get("baseUrl")
    {
        let text = base.as_str().unwrap_or_default().trim_end_matches('/');
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() => {
                service.base_url = Some(text.to_owned());
            }
            _ => problems.push(at(
                texts,
                file,
                "baseUrl",
                "baseUrl must be an absolute http or https URL",
            )),
        }
    }
    if let Some(value) = value(texts, WEB, problems)
        && let Some(port) = value.get("webPort")
    {
        // walt.id writes the port as a string.
        let number = port.as_u64().or_else(|| port.as_str()?.parse().ok());
        match number.and_then(|number| u16::try_from(number).ok()) {
            Some(port) => service.port = Some(port),
            None => problems.push(at(texts, WEB, "webPort", "webPort must be a port number")),
        }
    }
    service
}

fn value(texts: &Texts, file: &'static str, problems: &mut Vec<Problem>) -> Option<Value> {
    let text = match texts.get(file)? {
        Ok(text) => text,
        Err(reason) => {
            problems.push(problem(file, "config-unreadable", None, reason.clone()));
            return None;
        }
    };
    let mut value = parse(file, text).map_err(|problem| problems.push(problem)).ok()?;
    match expand(&mut value, &|name| std::env::var(name).ok()) {
        Ok(()) => Some(value),
        Err(name) => {
            let text = format!("the environment variable {name} is not defined");
            problems.push(problem(file, "config-environment", None, text));
            None
        }
    }
}

fn at(texts: &Texts, file: &'static str, key: &str, message: &str) -> Problem {
    let text = texts.get(file).and_then(|text| text.as_ref().ok());
    problem(
        file,
        "config-value",
        text.and_then(|text| hocon_edit::position(text, &[key])),
        message,
    )
}
