//! Parts to bytes: the zip file.

use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::Packed;

/// The bytes of a bundle: deflated parts, no times and no modes but the defaults, so that equal bundles are equal bytes.
///
/// # Errors
/// When it would be larger than a zip file can be.
pub fn write(packed: &Packed) -> std::io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in &packed.parts {
        zip.start_file(*name, options).map_err(std::io::Error::other)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish().map_err(std::io::Error::other)?.into_inner())
}

/// A file name for a session's bundle or archive.
pub fn name(session_id: &str, ending: &str) -> String {
    let plain: String = session_id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .take(64)
        .collect();
    format!("session-{plain}{ending}")
}
