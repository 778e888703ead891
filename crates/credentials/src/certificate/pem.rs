//! PEM, read leniently: any line length, any white space, text around the blocks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::CertificateError;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificates in `text`, at least one.
pub(super) fn decode(text: &str) -> Result<Vec<Vec<u8>>, CertificateError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (body, after) = after
            .split_once(END)
            .ok_or(CertificateError::BadPem("the end line is missing"))?;
        let body: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
        found.push(
            STANDARD
                .decode(body)
                .map_err(|_| CertificateError::BadPem("not base64"))?,
        );
        rest = after;
    }
    match found.is_empty() {
        true => Err(CertificateError::BadPem("no BEGIN CERTIFICATE line")),
        false => Ok(found),
    }
}

/// One certificate as PEM with lines of 64 characters.
pub(super) fn encode(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("{BEGIN}\n");
    for line in body.as_bytes().chunks(64) {
        text.extend(line.iter().map(|&byte| char::from(byte)));
        text.push('\n');
    }
    text.push_str(END);
    text.push('\n');
    text
}
