//! New keys.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::Kind;
use crate::parse::{PRIVATE, SECRET};

/// The text of a new key made of 32 unpredictable bytes: `whsec_…`, or `whsk_…` with the seed and its public key.
pub fn fresh(kind: Kind, random: [u8; 32]) -> String {
    match kind {
        Kind::V1 => format!("{SECRET}{}", STANDARD.encode(random)),
        Kind::V1a => {
            let mut bytes = random.to_vec();
            // Every 32 bytes are a seed; without a pair the seed alone is as good a key.
            if let Ok(pair) = Ed25519KeyPair::from_seed_unchecked(&random) {
                bytes.extend_from_slice(pair.public_key().as_ref());
            }
            format!("{PRIVATE}{}", STANDARD.encode(bytes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Key;

    #[test]
    fn a_new_key_can_be_read() {
        for kind in [Kind::V1, Kind::V1a] {
            let text = fresh(kind, [9; 32]);
            assert_eq!(Key::parse(&text).map(|key| key.kind()), Ok(kind));
            assert_ne!(text, fresh(kind, [8; 32]));
        }
        let bytes = STANDARD.decode(&fresh(Kind::V1a, [9; 32])[PRIVATE.len()..]);
        assert_eq!(bytes.map(|bytes| bytes.len()), Ok(64));
    }
}
