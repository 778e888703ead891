//! A target as its sealed settings describe it, read once and used for many attempts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::delivery::Headers;
use model::exchange::MASK;
use model::notifications::TargetConfig;
use model::secret::Secret;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use signing::Key;
use url::Url;

/// Shorter texts are not looked for in what a receiver sends back: they would be found in every other word.
const FINDABLE: usize = 8;

/// Where requests go and what each of them carries. Its secrets do not print.
#[derive(Debug)]
pub struct Endpoint {
    /// Without user and password.
    pub(crate) url: Url,
    /// `authorization` and the target's own headers.
    pub(crate) headers: HeaderMap,
    /// The same as they may be shown: their values masked (R32).
    pub(crate) shown: Headers,
    /// All of them sign (HOOK-5).
    pub(crate) keys: Vec<Key>,
    /// What is masked where a receiver sends it back.
    hidden: Vec<Secret>,
}

/// Why a target's settings are of no use. It does not repeat them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEndpoint {
    /// They cannot be read.
    #[error("the target's settings cannot be read")]
    Unreadable,
    /// A signing secret is none.
    #[error("the target's signing secret cannot be used: {0}")]
    Secret(signing::BadKey),
    /// A header cannot be sent.
    #[error("the target's header {0} cannot be sent")]
    Header(String),
}

impl Endpoint {
    /// Reads sealed settings, or the plain URL that older journals hold.
    ///
    /// # Errors
    /// [`BadEndpoint`].
    pub fn read(sealed: &Secret) -> Result<Self, BadEndpoint> {
        let config = TargetConfig::read(sealed).map_err(|_| BadEndpoint::Unreadable)?;
        let mut endpoint = Self {
            url: config.url,
            headers: HeaderMap::new(),
            shown: Vec::new(),
            keys: Vec::with_capacity(config.signing.len()),
            hidden: Vec::new(),
        };
        for secret in &config.signing {
            let key = Key::parse(secret.reveal()).map_err(BadEndpoint::Secret)?;
            endpoint.keys.push(key);
        }
        if let Some(value) = &config.authorization {
            endpoint.add(AUTHORIZATION.as_str(), value)?;
        }
        for (name, value) in &config.headers {
            endpoint.add(name, value)?;
        }
        Ok(endpoint)
    }

    fn add(&mut self, name: &str, value: &Secret) -> Result<(), BadEndpoint> {
        let bad = || BadEndpoint::Header(name.to_owned());
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
        let mut text = HeaderValue::from_str(value.reveal()).map_err(|_| bad())?;
        text.set_sensitive(true);
        let secret = match value.reveal().split_once(' ').filter(|_| header == AUTHORIZATION) {
            Some((scheme, credentials)) => {
                self.shown.push((header.to_string(), format!("{scheme} {MASK}")));
                if let Some(password) = password(scheme, credentials) {
                    self.conceal(&password);
                }
                credentials
            }
            None => {
                self.shown.push((header.to_string(), MASK.to_owned()));
                value.reveal()
            }
        };
        self.conceal(secret);
        self.headers.append(header, text);
        Ok(())
    }

    fn conceal(&mut self, secret: &str) {
        if secret.len() >= FINDABLE {
            self.hidden.push(Secret::new(secret));
        }
    }

    /// `host` as it is sent.
    pub(crate) fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Masks our own secrets in what a receiver sent back: it may have echoed the request.
    pub(crate) fn hide(&self, text: String) -> String {
        self.hidden.iter().fold(text, |text, secret| {
            if text.contains(secret.reveal()) {
                text.replace(secret.reveal(), MASK)
            } else {
                text
            }
        })
    }
}

/// The password of basic auth: a receiver knows it decoded.
fn password(scheme: &str, credentials: &str) -> Option<String> {
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (_, password) = pair.split_once(':')?;
    Some(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(settings: &serde_json::Value) -> Result<Endpoint, BadEndpoint> {
        Endpoint::read(&Secret::new(settings.to_string()))
    }

    /// R23, R32.
    #[test]
    fn secrets_are_sent_and_never_shown() {
        let settings = serde_json::json!({
            "url": "https://h.example:8443/x",
            "bearerToken": "hunter2hunter2",
            "headers": {"x-api-key": "opensesame"},
            "signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        });
        let endpoint = endpoint(&settings).expect("an endpoint");
        assert_eq!(endpoint.host(), "h.example:8443");
        assert_eq!(endpoint.headers["authorization"], "Bearer hunter2hunter2");
        assert_eq!(endpoint.headers["x-api-key"], "opensesame");
        let shown = [("authorization", "Bearer •••"), ("x-api-key", "•••")];
        assert_eq!(
            endpoint.shown,
            shown.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        let printed = format!("{endpoint:?}");
        for secret in ["hunter2", "opensesame", "MfKQ9r8"] {
            assert!(!printed.contains(secret), "{printed}");
        }
        let echo = "you sent Bearer hunter2hunter2 and opensesame".to_owned();
        assert_eq!(endpoint.hide(echo), "you sent Bearer ••• and •••");
    }

    #[test]
    fn a_url_of_an_older_journal_is_a_target() {
        let endpoint = Endpoint::read(&Secret::new("http://us%40er:p@127.0.0.1/h")).expect("an endpoint");
        assert_eq!((endpoint.url.as_str(), endpoint.keys.len()), ("http://127.0.0.1/h", 0));
        assert_eq!(endpoint.headers["authorization"], "Basic dXNAZXI6cA==");
        assert_eq!(endpoint.shown, [("authorization".to_owned(), "Basic •••".to_owned())]);
        let endpoint = Endpoint::read(&Secret::new("http://u:hunter2hunter2@h/")).expect("an endpoint");
        let echo = "u has hunter2hunter2, dTpodW50ZXIyaHVudGVyMg==".to_owned();
        assert_eq!(endpoint.hide(echo), "u has •••, •••");
    }

    #[test]
    fn what_cannot_be_read_is_said_without_repeating_it() {
        let bad = Endpoint::read(&Secret::new("{\"url\": \"hunter2\"}")).expect_err("no URL");
        assert_eq!(bad, BadEndpoint::Unreadable);
        assert!(!bad.to_string().contains("hunter2"));
    }
}
