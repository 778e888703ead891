//! ZLIB (TSL-2) and GZIP (BSL-4), inflated within bounds.

use std::io::Read;

use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder, ZlibDecoder, ZlibEncoder};

use super::StatusError;

/// The largest list that is read, in bytes: 134 million entries of one bit.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// DEFLATE in ZLIB's wrapping, at the highest level.
pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    all(ZlibEncoder::new(bytes, Compression::best()))
}

/// DEFLATE in GZIP's wrapping, at the highest level.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    all(GzEncoder::new(bytes, Compression::best()))
}

/// The bytes of [`zlib`], at most [`LARGEST`].
pub fn unzlib(bytes: &[u8]) -> Result<Vec<u8>, StatusError> {
    within(ZlibDecoder::new(bytes), LARGEST)
}

/// The bytes of [`gzip`], at most [`LARGEST`].
pub fn ungzip(bytes: &[u8]) -> Result<Vec<u8>, StatusError> {
    within(GzDecoder::new(bytes), LARGEST)
}

/// Compressing from memory into memory cannot fail.
fn all(mut from: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = from.read_to_end(&mut out);
    out
}

fn within(from: impl Read, most: usize) -> Result<Vec<u8>, StatusError> {
    let mut out = Vec::new();
    let mut bounded = from.take(most as u64 + 1);
    bounded
        .read_to_end(&mut out)
        .map_err(|_| StatusError::Malformed("it cannot be inflated"))?;
    if out.len() > most {
        return Err(StatusError::TooLarge(most));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let bytes: Vec<u8> = (0..10_000u32).map(|n| (n * n % 251) as u8).collect();
        assert_eq!(unzlib(&zlib(&bytes)).as_deref(), Ok(bytes.as_slice()));
        assert_eq!(ungzip(&gzip(&bytes)).as_deref(), Ok(bytes.as_slice()));
        assert!(unzlib(&gzip(&bytes)).is_err() && ungzip(&zlib(&bytes)).is_err());
        let cut = &zlib(&bytes)[..100];
        assert_eq!(unzlib(cut), Err(StatusError::Malformed("it cannot be inflated")));
    }

    /// A few kilobytes that inflate to more than anyone needs cost no more than the bound.
    #[test]
    fn a_bomb_is_refused() {
        const MOST: usize = 1 << 20;
        let bomb = zlib(&vec![0; MOST + 1]);
        assert!(bomb.len() < 10_000);
        let inflate = |most| within(ZlibDecoder::new(bomb.as_slice()), most);
        assert_eq!(inflate(MOST), Err(StatusError::TooLarge(MOST)));
        assert_eq!(inflate(MOST + 1).map(|bytes| bytes.len()), Ok(MOST + 1));
    }
}
