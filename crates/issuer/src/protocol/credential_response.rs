//! The credential response: as it is sent, in clear or encrypted, and as it is kept (CRED-20 to CRED-28, CRED-30, ENC-7).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::entropy::Entropy;
use serde_json::{Value, json};

use super::answer::{WalletError, json_no_store};
use super::record::{CREDENTIALS_FORGOTTEN, stub};
use super::response_encryption::ResponseEncryption;

/// A good answer of the credential or deferred credential endpoint.
pub struct CredentialResponse {
    status: StatusCode,
    json: Value,
    kept: Value,
}

impl CredentialResponse {
    /// Credentials (CRED-20), with the id to notify this issuer by, if there is one (CRED-25). The record has the credentials
    /// when `keep`, and only the first characters of the id.
    pub fn issued(credentials: &[String], notification_id: Option<&str>, keep: bool) -> Self {
        let body = |show: &dyn Fn(&String) -> Value, id: Option<String>| {
            let credentials: Vec<Value> = credentials
                .iter()
                .map(|text| json!({"credential": show(text)}))
                .collect();
            let mut body = json!({ "credentials": credentials });
            if let Some(id) = id {
                body["notification_id"] = id.into();
            }
            body
        };
        let whole = |text: &String| text.as_str().into();
        let forgotten = |_: &String| CREDENTIALS_FORGOTTEN.into();
        Self {
            status: StatusCode::OK,
            json: body(&whole, notification_id.map(str::to_owned)),
            kept: body(if keep { &whole } else { &forgotten }, notification_id.map(stub)),
        }
    }

    /// Not yet (CRED-21, DEFER-3): when to ask again, in seconds.
    pub fn deferred(transaction_id: &str, interval: u64) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            json: json!({"transaction_id": transaction_id, "interval": interval}),
            kept: json!({"transaction_id": stub(transaction_id), "interval": interval}),
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The body for the record: always in clear, secrets masked.
    pub fn kept(&self) -> String {
        self.kept.to_string()
    }

    /// The answer: encrypted whenever the wallet said how, whatever it says (ENC-7, GAP-7).
    ///
    /// # Errors
    /// A failure of this side.
    pub fn answer(
        &self,
        encryption: Option<&ResponseEncryption>,
        entropy: &dyn Entropy,
    ) -> Result<Response, WalletError> {
        let body = self.json.to_string();
        let Some(encryption) = encryption else {
            return Ok(json_no_store(self.status, body));
        };
        let mut response = json_no_store(self.status, encryption.encrypt(&body, entropy)?);
        let kind = HeaderValue::from_static("application/jwt");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Ok(response.into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CRED-20, CRED-21, CRED-22, CRED-25, CRED-27, CRED-30.
    #[test]
    fn what_is_sent_and_what_is_kept() {
        let credentials = ["abc".to_owned(), "def".to_owned()];
        let shown =
            |response: &CredentialResponse| (response.status().as_u16(), response.json.to_string(), response.kept());
        assert_eq!(
            shown(&CredentialResponse::issued(&credentials, Some("0123456789"), false)),
            (
                200,
                r#"{"credentials":[{"credential":"abc"},{"credential":"def"}],"notification_id":"0123456789"}"#.into(),
                r#"{"credentials":[{"credential":"••• (not kept)"},{"credential":"••• (not kept)"}],"notification_id":"012345•••"}"#.into(),
            )
        );
        let whole = r#"{"credentials":[{"credential":"abc"}]}"#.to_owned();
        assert_eq!(
            shown(&CredentialResponse::issued(&credentials[..1], None, true)),
            (200, whole.clone(), whole)
        );
        assert_eq!(
            shown(&CredentialResponse::deferred("0123456789", 5)),
            (
                202,
                r#"{"transaction_id":"0123456789","interval":5}"#.into(),
                r#"{"transaction_id":"012345•••","interval":5}"#.into(),
            )
        );
    }
}
