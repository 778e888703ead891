//! Certificates in PEM.

use super::CertificateError;
use crate::pem::{PemError, blocks};

pub(super) use crate::pem::certificate as encode;

/// The certificates in `text`, at least one. Blocks of other things are passed over.
pub(super) fn decode(text: &str) -> Result<Vec<Vec<u8>>, CertificateError> {
    let bad = |error: PemError| {
        CertificateError::BadPem(match error {
            PemError::Open => "the end line is missing",
            PemError::NotBase64 => "not base64",
        })
    };
    let blocks = blocks(text).map_err(bad)?;
    let certificates = blocks.iter().filter(|block| block.label == "CERTIFICATE");
    let found: Vec<_> = certificates
        .map(|block| block.der().map_err(bad))
        .collect::<Result<_, _>>()?;
    match found.is_empty() {
        true => Err(CertificateError::BadPem("no BEGIN CERTIFICATE line")),
        false => Ok(found),
    }
}
