//! PEM, read leniently: any line length, any white space, text around the blocks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// What is between a begin line and its end line.
pub struct Block<'t> {
    /// `CERTIFICATE`, `EC PRIVATE KEY` and so on.
    pub label: &'t str,
    /// Base64, with the headers that old formats have before it.
    body: &'t str,
}

/// Why a text is not PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PemError {
    /// A block that begins and does not end.
    #[error("the end line is missing")]
    Open,
    /// What is inside is not base64.
    #[error("not base64")]
    NotBase64,
}

/// The blocks of a text, in order.
///
/// # Errors
/// [`PemError::Open`].
pub fn blocks(text: &str) -> Result<Vec<Block<'_>>, PemError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or(PemError::Open)?;
        let end = format!("-----END {label}-----");
        let (body, after) = after.split_once(end.as_str()).ok_or(PemError::Open)?;
        found.push(Block { label, body });
        rest = after;
    }
    Ok(found)
}

impl Block<'_> {
    /// Whether the old format's header says that a passphrase is needed (RFC 1421).
    pub fn is_encrypted(&self) -> bool {
        self.body.contains("ENCRYPTED")
    }

    /// The bytes.
    ///
    /// # Errors
    /// [`PemError::NotBase64`].
    pub fn der(&self) -> Result<Vec<u8>, PemError> {
        let body: String = self.body.chars().filter(|letter| !letter.is_whitespace()).collect();
        STANDARD.decode(body).map_err(|_| PemError::NotBase64)
    }
}

/// One certificate as PEM with lines of 64 characters.
pub fn certificate(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = "-----BEGIN CERTIFICATE-----\n".to_owned();
    for line in body.as_bytes().chunks(64) {
        text.extend(line.iter().map(|&byte| char::from(byte)));
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}
