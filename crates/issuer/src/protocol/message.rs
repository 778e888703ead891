//! A wallet's message to the credential and deferred credential endpoints: JSON in clear, or encrypted to the key that the
//! metadata shows (CRED-1, ENC-1 to ENC-5).

use axum::http::{HeaderMap, header};
use credentials::jwe::{self, Enc, JweError};

use super::answer::{TOLD, WalletError, brief, or_none};
use crate::app::Issuer;
use crate::policy::Encryption;
use crate::serve::LARGEST_BODY;

/// A message, decrypted.
pub struct Message {
    /// The JSON text.
    pub json: Vec<u8>,
    /// Whether it came encrypted.
    pub encrypted: bool,
}

/// Reads a body by its `Content-Type`.
///
/// # Errors
/// `invalid_credential_request` for another content type; `invalid_encryption_parameters` for a message that cannot be
/// decrypted, or that had to be encrypted and is not.
pub fn read(issuer: &Issuer, headers: &HeaderMap, body: &[u8], policy: &Encryption) -> Result<Message, WalletError> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
        .as_str()
    {
        "application/json" if policy.offered && policy.request_required => {
            let error = refuse("ENC-5", "Requests must be encrypted");
            Err(error.because("application/jwt", kind))
        }
        "application/json" => Ok(Message {
            json: body.to_vec(),
            encrypted: false,
        }),
        "application/jwt" => decrypt(issuer, body, policy).map(|json| Message { json, encrypted: true }),
        _ => {
            let text = "Content-Type must be application/json, or application/jwt for an encrypted request";
            let error = WalletError::bad("invalid_credential_request", "CRED-1", text);
            Err(error.because("application/json or application/jwt", or_none(kind)))
        }
    }
}

fn decrypt(issuer: &Issuer, body: &[u8], policy: &Encryption) -> Result<Vec<u8>, WalletError> {
    let key = policy.key.clone().or_else(|| issuer.keys.encryption());
    let Some(key) = key.filter(|_| policy.offered) else {
        let error = refuse(
            "CRED-45",
            "Encrypted credential requests are not offered by this issuer",
        );
        return Err(error.because("application/json", "application/jwt"));
    };
    let text = std::str::from_utf8(body).map_err(|_| {
        let error = refuse("ENC-1", "The encrypted request is no compact JWE");
        error.because("a compact JWE", "bytes that are no text")
    })?;
    match jwe::decrypt(text.trim_end(), &key, LARGEST_BODY) {
        Ok(decrypted) => Ok(decrypted.plain),
        Err(error) => Err(refused(&error, key.kid())),
    }
}

/// Which duty of the wallet a message fell short of, in its own terms.
fn refused(error: &JweError, kid: &str) -> WalletError {
    let known = || Enc::ALL.map(Enc::name).join(", ");
    let (item, expected) = match error {
        JweError::UnsupportedAlgorithm(_) => ("ENC-3", format!("alg {}", jwe::ALG)),
        JweError::OtherKey | JweError::CannotOpen | JweError::OtherCurve => {
            ("ENC-2", format!("a message encrypted to the key {kid} of the metadata"))
        }
        JweError::UnsupportedEncryption(_) => ("ENC-4", format!("enc: one of {}", known())),
        JweError::UnsupportedCompression(_) => ("ENC-4", format!("zip {}, or none", jwe::ZIP)),
        JweError::NotDeflate => ("ENC-4", "raw DEFLATE".to_owned()),
        JweError::TooLarge(most) => ("ENC-4", format!("at most {most} bytes when inflated")),
        _ => ("ENC-1", "a compact JWE".to_owned()),
    };
    let told = brief(&error.to_string(), TOLD);
    refuse(item, format!("The encrypted request is no good: {told}")).because(expected, told)
}

fn refuse(item: &str, text: impl Into<String>) -> WalletError {
    WalletError::bad("invalid_encryption_parameters", item, text)
}
