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

/// First words of an `Authorization` that say how, not what: shown. Any other first word may be part of a secret.
const SCHEMES: [&str; 14] = [
    "ApiKey",
    "AWS4-HMAC-SHA256",
    "Basic",
    "Bearer",
    "Digest",
    "DPoP",
    "GNAP",
    "HMAC",
    "HOBA",
    "Key",
    "Mutual",
    "Negotiate",
    "Splunk",
    "Token",
];

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
        let words = value.reveal().split_once(' ').filter(|_| header == AUTHORIZATION);
        let secret = match words.filter(|(scheme, _)| is_scheme(scheme)) {
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
        self.mask(text, false)
    }

    /// The same for text that was cut off: it may end in the beginning of a secret.
    pub(crate) fn hide_cut(&self, text: String) -> String {
        self.mask(text, true)
    }

    fn mask(&self, text: String, is_cut: bool) -> String {
        let mut found: Vec<(usize, usize)> = Vec::new();
        for secret in self.hidden.iter().map(Secret::reveal) {
            found.extend(text.match_indices(secret).map(|(at, _)| (at, at + secret.len())));
            let begun = if is_cut { begun(&text, secret) } else { 0 };
            found.extend(Some((text.len() - begun, text.len())).filter(|_| begun > 0));
        }
        if found.is_empty() {
            return text;
        }
        found.sort_unstable();
        let mut masked = String::with_capacity(text.len());
        let mut done = 0;
        for (from, to) in found {
            // Secrets may overlap: what of one lies outside of another is masked with it.
            if from > done || done == 0 {
                masked.push_str(&text[done..from]);
                masked.push_str(MASK);
            }
            done = done.max(to);
        }
        masked.push_str(&text[done..]);
        masked
    }
}

fn is_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word))
}

/// Bytes at the end of a text that are the beginning of a secret, at most.
fn begun(text: &str, secret: &str) -> usize {
    let mut lengths = (1..=secret.len().min(text.len())).rev();
    let is_end = |length: &usize| text.as_bytes().ends_with(&secret.as_bytes()[..*length]);
    lengths
        .find(|length| secret.is_char_boundary(*length) && is_end(length))
        .unwrap_or(0)
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

    /// R32: a first word that is no scheme is part of the secret.
    #[test]
    fn of_a_custom_authorization_only_a_known_scheme_is_shown() {
        let check = |value: &str, shown: &str, echo: &str, hidden: &str| {
            let settings = serde_json::json!({"url": "http://h/", "headers": {"authorization": value}});
            let endpoint = endpoint(&settings).expect("an endpoint");
            assert_eq!(endpoint.headers["authorization"], value);
            assert_eq!(endpoint.shown, [("authorization".to_owned(), shown.to_owned())]);
            assert_eq!(endpoint.hide(echo.to_owned()), hidden);
        };
        check("Bearer abcdefgh", "Bearer •••", "got abcdefgh", "got •••");
        check("token abcdefgh", "token •••", "got abcdefgh", "got •••");
        check("ApiKey id=1 abcdefgh", "ApiKey •••", "got id=1 abcdefgh", "got •••");
        check("opensesame now", "•••", "got opensesame now", "got •••");
        check("opensesame", "•••", "got opensesame", "got •••");
    }

    #[test]
    fn the_beginning_of_a_secret_at_a_cut_is_masked() {
        let settings = serde_json::json!({
            "url": "http://h/",
            "bearerToken": "hunter2hunter2",
            "headers": {"x-a": "hunter2hunter2-and-more"},
        });
        let endpoint = endpoint(&settings).expect("an endpoint");
        let check = |text: &str, expect: &str| assert_eq!(endpoint.hide_cut(text.to_owned()), expect);
        check("you sent hunter2hunt", "you sent •••");
        check("you sent hunter2hunter2-and", "you sent •••");
        check("hunter2hunter2hunter2hunter2", "•••");
        check("you sent hunter2hunter2-and-more", "you sent •••");
        check("you sent h", "you sent •••");
        check("ä hunter2 ä", "ä hunter2 ä");
        check("", "");
    }

    #[test]
    fn what_cannot_be_read_is_said_without_repeating_it() {
        let bad = Endpoint::read(&Secret::new("{\"url\": \"hunter2\"}")).expect_err("no URL");
        assert_eq!(bad, BadEndpoint::Unreadable);
        assert!(!bad.to_string().contains("hunter2"));
    }
}
