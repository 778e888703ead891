//! SHA-256, the digest of everything here (HAIP-13).

use aws_lc_rs::digest::{Digest, SHA256, digest};

use crate::base64url;

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> Digest {
    digest(&SHA256, bytes)
}

/// SHA-256 of `bytes` as base64url, 43 characters.
pub fn sha256_text(bytes: &[u8]) -> String {
    base64url::encode(sha256(bytes))
}
