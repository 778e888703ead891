//! `zip: DEF`: raw DEFLATE, inflated no further than allowed (ENC-4).

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::JweError;

/// Compresses.
pub(super) fn deflate(plain: &[u8]) -> Result<Vec<u8>, JweError> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(plain).and_then(|()| encoder.finish());
    written.map_err(|_| JweError::Failed)
}

/// Decompresses to at most `most` bytes; whatever stands behind the stream's end is refused.
pub(super) fn inflate(compressed: &[u8], most: usize) -> Result<Vec<u8>, JweError> {
    let mut decoder = DeflateDecoder::new(compressed);
    let mut plain = Vec::new();
    let bound = (most as u64).saturating_add(1);
    (&mut decoder)
        .take(bound)
        .read_to_end(&mut plain)
        .map_err(|_| JweError::NotDeflate)?;
    if plain.len() > most {
        return Err(JweError::TooLarge(most));
    }
    if decoder.total_in() != compressed.len() as u64 {
        return Err(JweError::NotDeflate);
    }
    Ok(plain)
}
