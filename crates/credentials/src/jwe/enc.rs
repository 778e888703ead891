//! Content encryption: AES-GCM with 96-bit IVs and 128-bit tags (RFC 7518, section 5.3).

use aws_lc_rs::aead::{self, AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use super::JweError;

/// Bytes of an initialization vector.
pub(super) const IV: usize = 12;
/// Bytes of an authentication tag.
pub(super) const TAG: usize = 16;

/// A content encryption algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Enc {
    /// 128-bit key.
    A128Gcm,
    /// 192-bit key.
    A192Gcm,
    /// 256-bit key.
    A256Gcm,
}

impl Enc {
    /// Every algorithm, for metadata lists.
    pub const ALL: [Self; 3] = [Self::A128Gcm, Self::A192Gcm, Self::A256Gcm];

    /// The JOSE name, for example `A256GCM`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A192Gcm => "A192GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// The algorithm of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|enc| enc.name() == name)
    }

    /// Bytes of its key.
    pub(super) const fn key_length(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A192Gcm => 24,
            Self::A256Gcm => 32,
        }
    }

    fn algorithm(self) -> &'static aead::Algorithm {
        match self {
            Self::A128Gcm => &AES_128_GCM,
            Self::A192Gcm => &AES_192_GCM,
            Self::A256Gcm => &AES_256_GCM,
        }
    }

    fn key(self, key: &[u8]) -> Result<LessSafeKey, JweError> {
        let unbound = UnboundKey::new(self.algorithm(), key).map_err(|_| JweError::Failed)?;
        Ok(LessSafeKey::new(unbound))
    }

    /// Encrypts `text` in place; answers with the tag.
    pub(super) fn seal(self, key: &[u8], iv: [u8; IV], aad: &[u8], text: &mut [u8]) -> Result<aead::Tag, JweError> {
        let nonce = Nonce::assume_unique_for_key(iv);
        let sealed = self.key(key)?.seal_in_place_separate_tag(nonce, Aad::from(aad), text);
        sealed.map_err(|_| JweError::Failed)
    }

    /// Decrypts `text`, which ends with its tag; answers with how many bytes of it are plain text now.
    pub(super) fn open(self, key: &[u8], iv: [u8; IV], aad: &[u8], text: &mut [u8]) -> Result<usize, JweError> {
        let nonce = Nonce::assume_unique_for_key(iv);
        let opened = self.key(key)?.open_in_place(nonce, Aad::from(aad), text);
        opened.map(|plain| plain.len()).map_err(|_| JweError::CannotOpen)
    }
}
