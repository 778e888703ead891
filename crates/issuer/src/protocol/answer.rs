//! Answers to wallets: JSON that is never cached, and the error bodies of OAuth and OpenID4VCI.

use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::id::SessionId;
use serde_json::{Value, json};

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A JSON answer that must not be cached (TOKEN-14, NONCE-3, CRED-26, OFFER-15).
pub fn json_no_store(status: StatusCode, body: impl Into<Bytes>) -> Response {
    let headers = [(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, NO_STORE)];
    (status, headers, body.into()).into_response()
}

/// A refusal of a wallet's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletError {
    /// HTTP status.
    pub status: StatusCode,
    /// `error`; empty for a request without any credentials (CRED-47).
    pub error: &'static str,
    /// `error_description`, for the wallet's developer.
    pub description: String,
    /// Which check failed, with its item id: for the record, never sent.
    pub reason: String,
    /// The item of the checklist that was not met: the code to quote. Empty for a failure of this side.
    pub item: String,
    /// What the check asked for and what came, for the record.
    pub check: Option<Box<Check>>,
    /// Sent as `WWW-Authenticate`, under this scheme.
    pub challenge: Option<Scheme>,
    /// Further headers of the answer, such as `DPoP-Nonce`.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The session whose record it belongs to, where the check had found it.
    pub session: Option<SessionId>,
}

/// What a check asked for, and what came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// For people.
    pub expected: String,
    /// For people, secrets masked.
    pub received: String,
}

/// How an access token is presented (CRED-2, DPOP-9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// RFC 6750.
    Bearer,
    /// RFC 9449, with the algorithms a proof may have (DPOP-4).
    Dpop(&'static str),
    /// Either, where nothing says which it was to be (RFC 9449, section 7.2).
    Either(&'static str),
}

impl WalletError {
    /// A 400 with `error`; `item` is the checklist item that was not met.
    pub fn bad(error: &'static str, item: &str, description: impl Into<String>) -> Self {
        let description = description.into();
        let reason = format!("{item}: {description}");
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description,
            reason,
            item: item.to_owned(),
            check: None,
            challenge: None,
            headers: Vec::new(),
            session: None,
        }
    }

    /// Notes what the check asked for and what came instead; neither is sent. What came may be a wallet's own text: it is
    /// shortened, and whoever passes it sees to it that it is no secret.
    #[must_use]
    pub fn because(mut self, expected: impl Into<String>, received: impl AsRef<str>) -> Self {
        self.check = Some(Box::new(Check {
            expected: expected.into(),
            received: match received.as_ref() {
                "" => "an empty text".to_owned(),
                text => brief(text, SHOWN),
            },
        }));
        self
    }

    /// Notes the session whose record it belongs to.
    #[must_use]
    pub fn of(mut self, session: &SessionId) -> Self {
        self.session = Some(session.clone());
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same with another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// 401 or 403 with a `WWW-Authenticate` challenge (CRED-47 to CRED-49).
    pub fn challenge(status: StatusCode, error: &'static str, item: &str, description: &str) -> Self {
        Self {
            status,
            challenge: Some(Scheme::Bearer),
            ..Self::bad(error, item, description)
        }
    }

    /// A failure of this side.
    pub fn server(reason: impl std::fmt::Display) -> Self {
        let description = "The issuer could not complete the request".to_owned();
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self {
            status,
            error: "server_error",
            description,
            reason: reason.to_string(),
            item: String::new(),
            check: None,
            challenge: None,
            headers: Vec::new(),
            session: None,
        }
    }

    /// A body that was not taken: 413 for one that is too large, 400 for one that broke off.
    pub fn body_not_taken(error: &'static str, rejection: &BytesRejection) -> Self {
        let text = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than 1 MiB",
            _ => "The body could not be read",
        };
        Self {
            status: rejection.status(),
            ..Self::bad(error, "CRED-40", text).because("a whole body of at most 1 MiB", rejection.body_text())
        }
    }

    /// The headers that only a refusal has, as text.
    pub fn sent(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let challenge = self.challenge.map(|scheme| {
            let text = scheme.challenge(self.error, &self.description);
            (header::WWW_AUTHENTICATE.as_str().to_owned(), text)
        });
        let further = self.headers.iter().filter_map(|(name, value)| {
            let value = value.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        });
        challenge.into_iter().chain(further)
    }

    /// The body: `error` and `error_description` only (CRED-50), the description in the charset of GEN-3.
    pub fn body(&self) -> Value {
        if self.error.is_empty() {
            return json!({});
        }
        json!({"error": self.error, "error_description": plain(&self.description)})
    }
}

impl IntoResponse for WalletError {
    fn into_response(self) -> Response {
        let mut response = json_no_store(self.status, self.body().to_string());
        if let Some(scheme) = self.challenge {
            let text = scheme.challenge(self.error, &self.description);
            if let Ok(value) = HeaderValue::from_str(&text) {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
            }
        }
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl Scheme {
    /// The value of `WWW-Authenticate` (CRED-47 to CRED-49, DPOP-4, DPOP-5).
    fn challenge(self, error: &str, description: &str) -> String {
        let name = match self {
            Self::Bearer => "Bearer",
            Self::Dpop(_) => "DPoP",
            Self::Either(algorithms) => {
                let (one, other) = (Self::Bearer, Self::Dpop(algorithms));
                let challenge = |scheme: Self| scheme.challenge(error, description);
                return format!("{}, {}", challenge(one), challenge(other));
            }
        };
        let mut parameters = Vec::new();
        if !error.is_empty() {
            parameters.push(format!("error=\"{error}\""));
            parameters.push(format!("error_description=\"{}\"", plain(description)));
        }
        if let Self::Dpop(algorithms) = self {
            parameters.push(format!("algs=\"{algorithms}\""));
        }
        format!("{name} {}", parameters.join(", ")).trim_end().to_owned()
    }
}

/// Characters of what came that a record shows beside what was expected.
const SHOWN: usize = 256;
/// Characters of a wallet's own text that an answer or a reason repeats.
pub const REPEATED: usize = 64;
/// Characters of an error's text that may hold some of a wallet's.
pub const TOLD: usize = 128;

/// The first characters of a text that a wallet chose, marked when there are more.
pub fn brief(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}

/// What an error says; it may repeat what the wallet sent.
pub fn told(error: &dyn std::fmt::Display) -> String {
    brief(&error.to_string(), TOLD)
}

/// A member that a wallet sent, as the record shows it beside what was expected: a text bare, anything else as JSON.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// A header's value as the record shows it, where there may be none.
pub fn or_none(value: &str) -> &str {
    if value.is_empty() { "none" } else { value }
}

/// The charset of `error_description`: ASCII without `"` and `\` (GEN-3).
pub fn plain(text: &str) -> String {
    let fold = |c: char| match c {
        '"' => '\'',
        ' '..='~' if c != '\\' => c,
        _ => '?',
    };
    text.chars().map(fold).collect()
}

/// The answer to a browser that asks whether it may ask, if that is what the request is (R28).
pub fn preflight(request: &Request) -> Option<Response> {
    const ALLOWED: HeaderValue = HeaderValue::from_static(
        "Authorization, Content-Type, DPoP, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP",
    );
    let asked = HeaderName::from_static("access-control-request-method");
    if request.method() != Method::OPTIONS || !request.headers().contains_key(asked) {
        return None;
    }
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        ),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
    ];
    Some((StatusCode::NO_CONTENT, headers).into_response())
}

/// Lets web wallets read an answer: any origin, without credentials (R28).
pub fn open_to_browsers(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("WWW-Authenticate, DPoP-Nonce, OAuth-Client-Attestation-Challenge"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_shown() {
        for (input, expect) in [
            (Some(json!("a")), "a"),
            (Some(json!(["a", 1])), r#"["a",1]"#),
            (None, "nothing"),
        ] {
            assert_eq!(shown(input.as_ref()), expect);
        }
    }

    #[test]
    fn a_wallets_text_is_repeated_briefly() {
        for (input, expect) in [("", ""), ("äö", "äö"), ("äöü", "äö...")] {
            assert_eq!(brief(input, 2), expect);
        }
    }

    /// GEN-3.
    #[test]
    fn descriptions_stay_in_their_charset() {
        for (input, expect) in [("a \"b\" \\ c", "a 'b' ? c"), ("ü\n", "??"), ("plain!~", "plain!~")] {
            assert_eq!(plain(input), expect);
        }
    }

    /// CRED-47, CRED-48.
    #[test]
    fn a_challenge_without_a_token_names_no_error() {
        let none_error = || WalletError::challenge(StatusCode::UNAUTHORIZED, "", "CRED-47", "no access token");
        let none = none_error().into_response();
        assert_eq!(none.headers()[header::WWW_AUTHENTICATE], "Bearer");
        let bad =
            WalletError::challenge(StatusCode::UNAUTHORIZED, "invalid_token", "CRED-48", "expired").into_response();
        assert_eq!(
            bad.headers()[header::WWW_AUTHENTICATE],
            "Bearer error=\"invalid_token\", error_description=\"expired\""
        );
        // RFC 9449, section 7.2.
        let either = WalletError {
            challenge: Some(Scheme::Either("ES256")),
            ..none_error()
        };
        let either = either.into_response();
        assert_eq!(
            either.headers()[header::WWW_AUTHENTICATE],
            "Bearer, DPoP algs=\"ES256\""
        );
        // DPOP-4, DPOP-5.
        let dpop = WalletError {
            challenge: Some(Scheme::Dpop("ES256 EdDSA")),
            ..WalletError::bad("use_dpop_nonce", "DPOP-5", "a nonce is needed")
        };
        let dpop = dpop.with(HeaderName::from_static("dpop-nonce"), HeaderValue::from_static("n"));
        let dpop = dpop.status(StatusCode::UNAUTHORIZED).into_response();
        assert_eq!(
            dpop.headers()[header::WWW_AUTHENTICATE],
            "DPoP error=\"use_dpop_nonce\", error_description=\"a nonce is needed\", algs=\"ES256 EdDSA\""
        );
        assert_eq!(
            (dpop.status(), &dpop.headers()["dpop-nonce"]),
            (StatusCode::UNAUTHORIZED, &HeaderValue::from_static("n"))
        );
    }
}
