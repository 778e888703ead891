//! Encrypting.

use model::entropy::{self, Entropy};
use serde::Serialize;
use serde_json::Value;

use super::enc::IV;
use super::{ALG, Enc, JweError, RecipientKey, ZIP, agree, deflate};
use crate::base64url;
use crate::key::PublicKey;

/// How a message is encrypted.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    /// The content encryption.
    pub enc: Enc,
    /// The recipient's name for its key, copied when its JWK has one (ENC-3).
    pub kid: Option<&'a str>,
    /// Whether to compress first (ENC-4).
    pub zip: bool,
    /// What the sender says of itself, which goes into the key.
    pub apu: Option<&'a [u8]>,
    /// What the sender says of the recipient.
    pub apv: Option<&'a [u8]>,
}

impl Header<'_> {
    /// `enc` and nothing else.
    pub fn new(enc: Enc) -> Self {
        Self {
            enc,
            kid: None,
            zip: false,
            apu: None,
            apv: None,
        }
    }
}

/// The protected header as it is written.
#[derive(Serialize)]
struct Written<'a> {
    alg: &'a str,
    enc: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    apu: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    apv: Option<String>,
    epk: Value,
}

/// Encrypts `plain` to `recipient`.
///
/// # Errors
/// [`JweError::UnsuitableKey`] for a key that cannot agree; [`JweError::Failed`] if the crypto library refuses.
pub fn encrypt(
    plain: &[u8],
    recipient: &PublicKey,
    header: &Header<'_>,
    entropy: &dyn Entropy,
) -> Result<String, JweError> {
    let ephemeral = RecipientKey::ephemeral(recipient, entropy)?;
    let (apu, apv) = (header.apu.unwrap_or_default(), header.apv.unwrap_or_default());
    let key = agree::content_key(ephemeral.private(), recipient, header.enc, apu, apv)?;
    let written = Written {
        alg: ALG,
        enc: header.enc.name(),
        kid: header.kid,
        zip: header.zip.then_some(ZIP),
        apu: header.apu.map(base64url::encode),
        apv: header.apv.map(base64url::encode),
        epk: ephemeral.public().to_jwk(),
    };
    let protected = serde_json::to_vec(&written).map_err(|_| JweError::Failed)?;
    let mut text = match header.zip {
        true => deflate::deflate(plain)?,
        false => plain.to_vec(),
    };
    let iv = entropy::bytes::<IV>(entropy);
    let mut out = String::with_capacity((protected.len() + text.len()) * 4 / 3 + 64);
    base64url::push(&mut out, protected);
    let tag = header.enc.seal(&key, iv, out.as_bytes(), &mut text)?;
    // The second part is the encrypted key, which direct agreement has none of.
    out.push_str("..");
    base64url::push(&mut out, iv);
    out.push('.');
    base64url::push(&mut out, &text);
    out.push('.');
    base64url::push(&mut out, tag);
    Ok(out)
}
