//! Decrypting.

use serde_json::{Map, Value};

use super::enc::{IV, TAG};
use super::{ALG, Enc, JweError, RecipientKey, ZIP, agree, deflate};
use crate::base64url;
use crate::key::PublicKey;

/// The longest protected header, in characters: keys, names and the parties' words fit many times.
const LONGEST_HEADER: usize = 16 * 1024;

/// What a message held.
#[derive(Debug, Clone, PartialEq)]
pub struct Decrypted {
    /// The protected header.
    pub header: Map<String, Value>,
    /// The content.
    pub plain: Vec<u8>,
}

/// Decrypts a message of at most `longest` characters that was encrypted to `key`; what it inflates to is at most `longest`
/// bytes, too.
///
/// # Errors
/// [`JweError`]: malformed, not supported, for another key, or changed.
pub fn decrypt(text: &str, key: &RecipientKey, longest: usize) -> Result<Decrypted, JweError> {
    if text.len() > longest {
        return Err(JweError::TooLong(longest));
    }
    let mut parts = text.split('.');
    let mut next = || parts.next().ok_or(JweError::Malformed("not five parts"));
    let [protected, encrypted_key, iv, content, tag] = [next()?, next()?, next()?, next()?, next()?];
    if parts.next().is_some() {
        return Err(JweError::Malformed("not five parts"));
    }
    let header = header(protected)?;
    let enc = supported(&header)?;
    if header.get("kid").is_some_and(|kid| kid != key.kid()) {
        return Err(JweError::OtherKey);
    }
    let peer = header.get("epk").ok_or(JweError::Malformed("epk is missing"))?;
    let peer = PublicKey::from_jwk(peer).map_err(JweError::Ephemeral)?;
    if !encrypted_key.is_empty() {
        return Err(JweError::Malformed("direct agreement has no encrypted key"));
    }
    let (apu, apv) = (party(&header, "apu")?, party(&header, "apv")?);
    let content_key = agree::content_key(key.private(), &peer, enc, &apu, &apv)?;
    let part = |text: &str| base64url::decode(text).ok_or(JweError::Malformed("a part is not base64url"));
    let iv: [u8; IV] = part(iv)?
        .try_into()
        .map_err(|_| JweError::Malformed("the initialization vector has not 12 bytes"))?;
    let (mut content, tag) = (part(content)?, part(tag)?);
    if tag.len() != TAG {
        return Err(JweError::Malformed("the authentication tag has not 16 bytes"));
    }
    content.extend(tag);
    let length = enc.open(&content_key, iv, protected.as_bytes(), &mut content)?;
    content.truncate(length);
    let plain = match header.contains_key("zip") {
        true => deflate::inflate(&content, longest)?,
        false => content,
    };
    Ok(Decrypted { header, plain })
}

fn header(protected: &str) -> Result<Map<String, Value>, JweError> {
    if protected.len() > LONGEST_HEADER {
        return Err(JweError::Malformed("the header is too long"));
    }
    let bytes = base64url::decode(protected).ok_or(JweError::Malformed("the header is not base64url"))?;
    serde_json::from_slice(&bytes).map_err(|_| JweError::Malformed("the header is not a JSON object"))
}

/// The content encryption, once everything the header asks for is known to be understood.
fn supported(header: &Map<String, Value>) -> Result<Enc, JweError> {
    let text = |name: &str| header.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("alg") != ALG {
        return Err(JweError::UnsupportedAlgorithm(text("alg").to_owned()));
    }
    if header.contains_key("crit") {
        return Err(JweError::Critical);
    }
    if header.contains_key("zip") && text("zip") != ZIP {
        return Err(JweError::UnsupportedCompression(text("zip").to_owned()));
    }
    Enc::from_name(text("enc")).ok_or_else(|| JweError::UnsupportedEncryption(text("enc").to_owned()))
}

/// `apu` or `apv`: nothing when it is not there.
fn party(header: &Map<String, Value>, name: &str) -> Result<Vec<u8>, JweError> {
    match header.get(name) {
        None => Ok(Vec::new()),
        Some(value) => value
            .as_str()
            .and_then(base64url::decode)
            .ok_or(JweError::Malformed("apu and apv must be base64url")),
    }
}
