//! The content key: Diffie-Hellman on the recipient's curve, then the Concat KDF (RFC 7518, section 4.6).

use aws_lc_rs::agreement::{Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::digest::{Context, SHA256};
use zeroize::Zeroizing;

use super::{Enc, JweError};
use crate::key::{Curve, PublicKey};

/// The curve as the crypto library knows it; secp256k1 is only for signatures.
pub(super) fn algorithm(curve: Curve) -> Option<&'static Algorithm> {
    match curve {
        Curve::P256 => Some(&ECDH_P256),
        Curve::P384 => Some(&ECDH_P384),
        Curve::P521 => Some(&ECDH_P521),
        Curve::Secp256k1 => None,
    }
}

/// The key that `own` and `peer` agree upon for `enc`, with the parties' own words for it.
pub(super) fn content_key(
    own: &PrivateKey,
    peer: &PublicKey,
    enc: Enc,
    apu: &[u8],
    apv: &[u8],
) -> Result<Zeroizing<Vec<u8>>, JweError> {
    let unsuitable = || JweError::UnsuitableKey(peer.kind());
    let curve = peer.curve().and_then(algorithm).ok_or_else(unsuitable)?;
    if curve != own.algorithm() {
        return Err(JweError::OtherCurve);
    }
    let point = peer.subject_bits().ok_or_else(unsuitable)?;
    agree(own, UnparsedPublicKey::new(curve, point), JweError::Failed, |secret| {
        Ok(concat_kdf(secret, enc, apu, apv))
    })
}

/// One round of SHA-256 is enough for every key here.
fn concat_kdf(secret: &[u8], enc: Enc, apu: &[u8], apv: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut hash = Context::new(&SHA256);
    hash.update(&1_u32.to_be_bytes());
    hash.update(secret);
    for part in [enc.name().as_bytes(), apu, apv] {
        // Nothing here comes near 4 GiB: headers are bounded.
        hash.update(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    let bits = u32::try_from(enc.key_length() * 8).unwrap_or(u32::MAX);
    hash.update(&bits.to_be_bytes());
    Zeroizing::new(hash.finish().as_ref()[..enc.key_length()].to_vec())
}
