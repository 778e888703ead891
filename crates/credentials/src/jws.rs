//! Compact JWS (RFC 7515): make, take apart, verify.

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::base64url;
use crate::certificate::{CertificateError, Chain};
use crate::key::{Alg, KeyError, PublicKey, SigningKey};

/// Longer texts are refused before they are decoded (PROOF-14). A portrait fits many times.
pub const MAX_LENGTH: usize = 1024 * 1024;

/// Why a JWS was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JwsError {
    /// Longer than allowed.
    #[error("the token is longer than {0} characters")]
    TooLong(usize),
    /// Not three parts of base64url, or a header that is no JSON object.
    #[error("the token is malformed: {0}")]
    Malformed(&'static str),
    /// `alg` missing, `none`, a MAC, or unknown (PROOF-2).
    #[error("algorithm \"{0}\" is not supported")]
    UnsupportedAlgorithm(String),
    /// The header's `alg` is not the one expected.
    #[error("the token says algorithm {said}, expected {expected}")]
    AlgorithmMismatch {
        /// The header's.
        said: &'static str,
        /// The caller's.
        expected: &'static str,
    },
    /// A `crit` extension: nobody here understands any (PROOF-14).
    #[error("critical header parameters are not understood")]
    Critical,
    /// The payload or header could not be written as JSON.
    #[error("not expressible as JSON: {0}")]
    NotJson(String),
    /// The key refused, or the signature does not verify.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl JwsError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "jws.too_long",
            Self::Malformed(_) => "jws.malformed",
            Self::UnsupportedAlgorithm(_) => "jws.unsupported_algorithm",
            Self::AlgorithmMismatch { .. } => "jws.algorithm_mismatch",
            Self::Critical => "jws.critical",
            Self::NotJson(_) => "jws.not_json",
            Self::Key(error) => error.code(),
        }
    }
}

/// The protected header of a credential; `alg` is added from the key.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Header<'a> {
    /// The algorithm's name; whatever stands here is replaced by the key's own in [`sign_credential`].
    pub alg: &'a str,
    /// The media type without `application/`.
    pub typ: &'a str,
    /// The content type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cty: Option<&'a str>,
    /// The key's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<&'a str>,
    /// Certificates in standard base64, signer first, no trust anchor (SDVC-8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x5c: Option<&'a [String]>,
}

/// Signs `payload` under `header`, which must already hold the right `alg`.
///
/// # Errors
/// When the header is not JSON or the key refuses.
pub fn sign<H: Serialize + ?Sized>(header: &H, payload: &[u8], key: &SigningKey) -> Result<String, JwsError> {
    let header = serde_json::to_vec(header).map_err(|error| JwsError::NotJson(error.to_string()))?;
    let mut text = String::with_capacity((header.len() + payload.len()) * 4 / 3 + 100);
    base64url::push(&mut text, header);
    text.push('.');
    base64url::push(&mut text, payload);
    let signature = key.sign(text.as_bytes())?;
    text.push('.');
    base64url::push(&mut text, signature);
    Ok(text)
}

/// Signs `claims` under a credential's header, with `alg` from the key.
///
/// # Errors
/// As [`sign`].
pub fn sign_credential<C: Serialize>(header: &Header<'_>, claims: &C, key: &SigningKey) -> Result<String, JwsError> {
    let payload = serde_json::to_vec(claims).map_err(|error| JwsError::NotJson(error.to_string()))?;
    sign(
        &Header {
            alg: key.alg().name(),
            ..*header
        },
        &payload,
        key,
    )
}

/// A JWS taken apart, not yet verified.
#[derive(Debug, Clone)]
pub struct Jws {
    /// The protected header.
    pub header: Map<String, Value>,
    /// The payload's bytes.
    pub payload: Vec<u8>,
    /// What is signed: the first two parts as sent.
    pub signing_input: String,
    /// The signature's bytes.
    pub signature: Vec<u8>,
}

/// Takes a compact JWS of at most [`MAX_LENGTH`] characters apart. Nothing is verified.
///
/// # Errors
/// Too long or malformed.
pub fn decode(text: &str) -> Result<Jws, JwsError> {
    decode_within(text, MAX_LENGTH)
}

/// [`decode`] with another bound, in characters.
///
/// # Errors
/// Too long or malformed.
pub fn decode_within(text: &str, longest: usize) -> Result<Jws, JwsError> {
    if text.len() > longest {
        return Err(JwsError::TooLong(longest));
    }
    let (signing_input, signature) = text.rsplit_once('.').ok_or(JwsError::Malformed("not three parts"))?;
    let (header, payload) = signing_input
        .split_once('.')
        .ok_or(JwsError::Malformed("not three parts"))?;
    if payload.contains('.') {
        return Err(JwsError::Malformed("not three parts"));
    }
    let part = |text: &str, what| base64url::decode(text).ok_or(JwsError::Malformed(what));
    let header = part(header, "the header is not base64url")?;
    let header = serde_json::from_slice(&header).map_err(|_| JwsError::Malformed("the header is not a JSON object"))?;
    Ok(Jws {
        header,
        payload: part(payload, "the payload is not base64url")?,
        signature: part(signature, "the signature is not base64url")?,
        signing_input: signing_input.to_owned(),
    })
}

impl Jws {
    /// A header member that is a string.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    /// The certificates of the `x5c` header, if there is one; not verified.
    ///
    /// # Errors
    /// When the header is not a list of certificates.
    pub fn chain(&self) -> Result<Option<Chain>, CertificateError> {
        let Some(x5c) = self.header.get("x5c") else {
            return Ok(None);
        };
        let texts: Option<Vec<&str>> = x5c.as_array().and_then(|all| all.iter().map(Value::as_str).collect());
        Chain::from_x5c(&texts.ok_or(CertificateError::Malformed(0))?).map(Some)
    }

    /// The header's algorithm.
    ///
    /// # Errors
    /// [`JwsError::UnsupportedAlgorithm`] for a missing one, `none`, MACs and unknown names.
    pub fn alg(&self) -> Result<Alg, JwsError> {
        let name = self.header_text("alg").unwrap_or_default();
        Alg::from_name(name).ok_or_else(|| JwsError::UnsupportedAlgorithm(name.to_owned()))
    }

    /// The payload as a JSON object.
    ///
    /// # Errors
    /// [`JwsError::Malformed`] if it is none.
    pub fn claims(&self) -> Result<Map<String, Value>, JwsError> {
        serde_json::from_slice(&self.payload).map_err(|_| JwsError::Malformed("the payload is not a JSON object"))
    }

    /// Checks the signature under `alg`, which must be what the header says.
    ///
    /// # Errors
    /// Another algorithm, a `crit` header, or a signature that does not verify.
    pub fn verify(&self, key: &PublicKey, alg: Alg) -> Result<(), JwsError> {
        let said = self.alg()?;
        if said != alg {
            return Err(JwsError::AlgorithmMismatch {
                said: said.name(),
                expected: alg.name(),
            });
        }
        if self.header.contains_key("crit") {
            return Err(JwsError::Critical);
        }
        Ok(key.verify(alg, self.signing_input.as_bytes(), &self.signature)?)
    }
}

#[cfg(test)]
mod tests;
