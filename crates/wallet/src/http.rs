//! One request, bounded in time, size and reach.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value};
use url::{Host, Url};

use crate::call::Call;
use crate::failure::{Answered, Failure, short};
use crate::options::WalletOptions;

/// Bytes of a body.
pub(crate) const MAX_BODY: usize = 1 << 20;
const WHOLE_CALL: Duration = Duration::from_secs(10);

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
    url: String,
}

/// Prepares a request to `url` if this wallet talks to it.
pub(crate) fn request(options: &WalletOptions, method: Method, url: &str) -> Result<RequestBuilder, Failure> {
    let url = judge(url, options.hosts.as_deref(), options.http_anywhere)?;
    Ok(options.http.request(method, url).timeout(WHOLE_CALL))
}

/// Sends one request as it stands.
pub(crate) async fn call(options: &WalletOptions, call: &Call) -> Result<Answer, Failure> {
    let mut sent = request(options, call.method.clone(), &call.url)?;
    for (name, value) in &call.headers {
        sent = sent.header(*name, value.as_str());
    }
    if call.body.is_empty() && call.method == Method::POST {
        sent = sent.header("content-length", "0");
    }
    send(sent.body(call.body.clone())).await
}

/// `GET`, asking for JSON.
pub(crate) async fn get(options: &WalletOptions, url: &str) -> Result<Answer, Failure> {
    send(request(options, Method::GET, url)?.header("accept", "application/json")).await
}

/// `GET`, for a body of one of the media types `kinds`; what goes wrong in words.
pub(crate) async fn fetch(options: &WalletOptions, url: &str, accept: &str, kinds: &[&str]) -> Result<Vec<u8>, String> {
    let request = request(options, Method::GET, url).map_err(|failure| failure.message)?;
    let answer = send(request.header("accept", accept))
        .await
        .map_err(|failure| failure.message)?;
    if answer.status != 200 {
        return Err(answer.refusal().message);
    }
    let kind = answer
        .header(CONTENT_TYPE.as_str())
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    if !kinds.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind)) {
        return Err(format!(
            "{url} has the content type \"{}\", not {}",
            short(kind),
            kinds.join(" or ")
        ));
    }
    Ok(answer.body)
}

/// GEN-1: https, or http on loopback; and only hosts that are allowed.
fn judge(text: &str, hosts: Option<&[String]>, http_anywhere: bool) -> Result<Url, Failure> {
    let refuse = |reason: &str| Failure::new("address_refused", format!("this wallet does not open {text}: {reason}"));
    let url = Url::parse(text).map_err(|error| refuse(&error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("it names a user"));
    }
    let Some(host) = url.host() else {
        return Err(refuse("it names no host"));
    };
    let loopback = match &host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    match url.scheme() {
        "https" => {}
        "http" if loopback || http_anywhere => {}
        "http" => return Err(refuse("plain http is for this computer only (GEN-1)")),
        _ => return Err(refuse("it is neither https nor http")),
    }
    let name = host.to_string();
    match hosts {
        Some(hosts) if !hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(&name)) => {
            Err(refuse("its host is not among those allowed"))
        }
        _ => Ok(url),
    }
}

/// Sends, and reads the whole bounded body.
pub(crate) async fn send(request: RequestBuilder) -> Result<Answer, Failure> {
    let mut answer = request.send().await.map_err(unreachable)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Failure::new(
                "answer_too_large",
                format!("{} answers with more than {MAX_BODY} bytes", answer.url()),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body,
        url: answer.url().to_string(),
    })
}

fn unreachable(error: reqwest::Error) -> Failure {
    let place = error
        .url()
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_default();
    let code = if error.is_timeout() {
        "issuer_timed_out"
    } else {
        "issuer_unreachable"
    };
    let error = error.without_url();
    let mut message = format!("{place} does not answer: {error}");
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        message.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    Failure::new(code, message)
}

impl Answer {
    /// The body of a 200 with `application/json`, as an object. Anything else is a failure with the issuer's words.
    pub(crate) fn object(&self, item: &str) -> Result<Map<String, Value>, Failure> {
        if self.status != 200 {
            return Err(self.refusal());
        }
        self.object_of(item)
    }

    /// The same, whatever the status.
    pub(crate) fn object_of(&self, item: &str) -> Result<Map<String, Value>, Failure> {
        self.require_json(item)?;
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::breach(item, format!("the answer is no JSON object: {error}")))
    }

    /// The bytes of a 200 with `application/json`.
    pub(crate) fn json_bytes(&self, item: &str) -> Result<&[u8], Failure> {
        if self.status != 200 {
            return Err(self.refusal());
        }
        self.require_json(item)?;
        Ok(&self.body)
    }

    fn require_json(&self, item: &str) -> Result<(), Failure> {
        if !self.is_json() {
            let kind = self.header(CONTENT_TYPE.as_str());
            return Err(Failure::breach(
                item,
                format!("the content type is \"{kind}\", not application/json"),
            ));
        }
        Ok(())
    }

    pub(crate) fn is_json(&self) -> bool {
        self.is_of("application/json")
    }

    /// Whether the content type is `kind`, parameters aside.
    pub(crate) fn is_of(&self, kind: &str) -> bool {
        let said = self.header(CONTENT_TYPE.as_str()).split(';').next().unwrap_or_default();
        said.trim().eq_ignore_ascii_case(kind)
    }

    /// Whether `Cache-Control` forbids keeping it.
    pub(crate) fn no_store(&self) -> bool {
        self.header("cache-control")
            .split(',')
            .any(|word| word.trim().eq_ignore_ascii_case("no-store"))
    }

    /// A header as text; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Every value of a header.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
    }

    /// The body's bytes.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The same answer with the JSON that its body held encrypted.
    pub(crate) fn opened(mut self, plain: Vec<u8>) -> Self {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = plain;
        self
    }

    /// `error` of the body, else of the challenge (CRED-48).
    pub(crate) fn error(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let error = body.get("error").and_then(Value::as_str).map(short);
        error.or_else(|| challenged(self.header("www-authenticate"), "error"))
    }

    /// What of it a fault is judged by.
    pub(crate) fn answered(&self) -> Answered {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let challenge = self.header("www-authenticate");
        let description = body.get("error_description").and_then(Value::as_str);
        let strange = body.as_object().and_then(|members| {
            let known = ["error", "error_description", "error_uri"];
            members.keys().find(|name| !known.contains(&name.as_str())).cloned()
        });
        Answered {
            status: self.status,
            error: self.error(),
            description: description
                .map(str::to_owned)
                .or_else(|| challenged(challenge, "error_description")),
            challenge: (!challenge.is_empty()).then(|| short(challenge)),
            json: self.is_json(),
            strange,
            no_store: self.no_store(),
        }
    }

    /// The refusal in the issuer's words: `error` and `error_description` of the body, or of the challenge, or `message`.
    pub(crate) fn refusal(&self) -> Failure {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let word = |name: &str| body.get(name).and_then(Value::as_str).map(short);
        let challenge = short(self.header("www-authenticate"));
        let said = match (word("error"), word("error_description").or_else(|| word("message"))) {
            (Some(error), Some(description)) => format!("{error}: {description}"),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) if !challenge.is_empty() => challenge,
            (None, None) => "it gives no reason".to_owned(),
        };
        let origin = Url::parse(&self.url)
            .map(|url| url.origin().ascii_serialization())
            .unwrap_or_default();
        let message = format!("{origin} refuses with {}: {said}", self.status);
        Failure {
            code: "issuer_refused",
            message,
            issuer_error: self.error(),
            answered: None,
        }
    }
}

/// A quoted parameter of a `WWW-Authenticate` challenge (RFC 6750 section 3).
fn challenged(challenge: &str, name: &str) -> Option<String> {
    let mut rest = challenge;
    while let Some(at) = rest.find(name) {
        let before = rest[..at].chars().next_back();
        let after = &rest[at + name.len()..];
        if before.is_none_or(|c| c == ' ' || c == ',')
            && let Some(quoted) = after.strip_prefix("=\"")
        {
            return quoted.split_once('"').map(|(value, _)| short(value));
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, hosts: Option<&[&str]>, http_anywhere: bool, expect: bool) {
        let hosts: Option<Vec<String>> = hosts.map(|hosts| hosts.iter().map(|host| (*host).to_owned()).collect());
        assert_eq!(judge(url, hosts.as_deref(), http_anywhere).is_ok(), expect, "{url}");
    }

    /// CRED-47, CRED-48, DPOP-5.
    #[test]
    fn challenges() {
        let check = |challenge: &str, name: &str, expect: Option<&str>| {
            assert_eq!(challenged(challenge, name).as_deref(), expect, "{challenge}");
        };
        let said = r#"Bearer error="invalid_token", error_description="no error=here""#;
        check(said, "error", Some("invalid_token"));
        check(said, "error_description", Some("no error=here"));
        check("Bearer", "error", None);
        check(
            r#"DPoP algs="ES256",error="use_dpop_nonce""#,
            "error",
            Some("use_dpop_nonce"),
        );
        check(r#"Bearer xerror="a""#, "error", None);
        check("Bearer error", "error", None);
        check(r#"Bearer error="open"#, "error", None);
    }

    /// GEN-1, and the allowlist.
    #[test]
    fn reach() {
        for good in [
            "https://h.example/x",
            "http://localhost:1/",
            "http://127.0.0.1/",
            "http://[::1]:2/",
            "http://a.localhost/",
        ] {
            check(good, None, false, true);
        }
        for bad in [
            "http://h.example/",
            "http://192.168.0.7/",
            "ftp://localhost/",
            "file:///x",
            "x",
            "http://localhost.example/",
            "https://u:p@h.example/",
        ] {
            check(bad, None, false, false);
        }
        check("http://192.168.0.7/", None, true, true);
        check("https://A.example/", Some(&["a.example"]), false, true);
        check("https://b.example/", Some(&["a.example"]), false, false);
        check("http://[::1]:2/", Some(&["[::1]"]), false, true);
    }
}
