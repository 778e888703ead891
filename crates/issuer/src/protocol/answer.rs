//! Answers to wallets: JSON that is never cached, and the error bodies of OAuth and OpenID4VCI.

use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
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
    /// Sent as `WWW-Authenticate`.
    pub challenge: bool,
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
            challenge: false,
        }
    }

    /// 401 or 403 with a `WWW-Authenticate` challenge (CRED-47 to CRED-49).
    pub fn challenge(status: StatusCode, error: &'static str, item: &str, description: &str) -> Self {
        Self {
            status,
            challenge: true,
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
            challenge: false,
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
            ..Self::bad(error, "CRED-40", text)
        }
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
        if self.challenge {
            let text = match self.error {
                "" => "Bearer".to_owned(),
                error => format!(
                    "Bearer error=\"{error}\", error_description=\"{}\"",
                    plain(&self.description)
                ),
            };
            if let Ok(value) = HeaderValue::from_str(&text) {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
            }
        }
        response
    }
}

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

/// The charset of `error_description`: ASCII without `"` and `\` (GEN-3).
pub fn plain(text: &str) -> String {
    let fold = |c: char| match c {
        '"' => '\'',
        ' '..='~' if c != '\\' => c,
        _ => '?',
    };
    text.chars().map(fold).collect()
}

/// Lets web wallets in: any origin, without credentials (R28).
pub async fn open_to_browsers(request: Request, next: Next) -> Response {
    const ALLOWED: HeaderValue = HeaderValue::from_static("Authorization, Content-Type, DPoP");
    let preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(HeaderName::from_static("access-control-request-method"));
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST"),
        );
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    } else {
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("WWW-Authenticate"),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let none = WalletError::challenge(StatusCode::UNAUTHORIZED, "", "CRED-47", "no access token").into_response();
        assert_eq!(none.headers()[header::WWW_AUTHENTICATE], "Bearer");
        let bad =
            WalletError::challenge(StatusCode::UNAUTHORIZED, "invalid_token", "CRED-48", "expired").into_response();
        assert_eq!(
            bad.headers()[header::WWW_AUTHENTICATE],
            "Bearer error=\"invalid_token\", error_description=\"expired\""
        );
    }
}
