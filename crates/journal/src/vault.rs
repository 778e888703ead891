//! Secrets at rest.
//!
//! The master key is 32 random bytes in `master.key` in the data folder, readable by its owner only (0600), made on the
//! first run. Whoever can read that file and `journal.db` can read every secret in it: this protects a copied database, a
//! backup without the key, or a database dump in a ticket, not a computer someone else already controls.
//!
//! Three keys are derived from it, one per purpose, so that no output of one can stand for another: sealing (AES-256-GCM
//! with a random nonce; the reference is authenticated, so rows cannot be swapped), references (equal secrets share one
//! row, and the name says nothing), and macs (transaction codes, nonces, tickets).

use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::secret::Secret;
use model::session::SecretRef;
use zeroize::{Zeroize as _, Zeroizing};

use crate::error::JournalError;
use crate::keyfile;

/// First byte of a sealed secret: the layout `1 | nonce (12) | ciphertext and tag`.
const LAYOUT: u8 = 1;
const NONCE: usize = 12;

/// Seals and opens secrets, and makes macs. Prints nothing.
pub struct Vault {
    seal: RandomizedNonceKey,
    reference: hmac::Key,
    mac: hmac::Key,
}

/// A secret that may lie on a disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its name: equal secrets have equal names.
    pub reference: SecretRef,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

/// A sealed secret does not open: other key, or tampered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret cannot be opened with this master key")]
pub struct CannotOpen;

impl Vault {
    /// The vault whose key file lies at `path`; makes the file when `may_make`.
    pub(crate) fn at(path: &Path, may_make: bool) -> Result<Self, JournalError> {
        let key = keyfile::read_or_make(path, may_make)?;
        Self::from_key(&key).map_err(|_| JournalError::Key {
            path: path.to_owned(),
            reason: "this key cannot be used".to_owned(),
        })
    }

    fn from_key(master: &[u8; 32]) -> Result<Self, aws_lc_rs::error::Unspecified> {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master);
        let derive = |purpose: &str| -> Zeroizing<Vec<u8>> {
            Zeroizing::new(hmac::sign(&master, purpose.as_bytes()).as_ref().to_vec())
        };
        Ok(Self {
            seal: RandomizedNonceKey::new(&AES_256_GCM, &derive("seal"))?,
            reference: hmac::Key::new(hmac::HMAC_SHA256, &derive("reference")),
            mac: hmac::Key::new(hmac::HMAC_SHA256, &derive("mac")),
        })
    }

    /// Seals a secret. The same secret gets the same reference, and other bytes each time.
    pub fn seal(&self, secret: &Secret) -> Sealed {
        let plain = secret.reveal().as_bytes();
        let tag = hmac::sign(&self.reference, plain);
        let mut name = URL_SAFE_NO_PAD.encode(tag.as_ref());
        name.truncate(22);
        let mut text = Vec::with_capacity(plain.len() + 16);
        text.extend_from_slice(plain);
        let mut bytes = vec![LAYOUT];
        match self
            .seal
            .seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut text)
        {
            Ok(nonce) => {
                bytes.extend_from_slice(nonce.as_ref());
                bytes.extend_from_slice(&text);
            }
            // Only for texts beyond 64 GiB. An empty seal never opens, and the plain text must not lie around.
            Err(_) => text.zeroize(),
        }
        Sealed {
            reference: SecretRef(name),
            bytes,
        }
    }

    /// Opens a sealed secret.
    ///
    /// # Errors
    /// [`CannotOpen`] when it was sealed with another key, or changed, or belongs to another reference.
    pub fn open(&self, sealed: &Sealed) -> Result<Secret, CannotOpen> {
        let rest = match sealed.bytes.split_first() {
            Some((&LAYOUT, rest)) if rest.len() > NONCE => rest,
            _ => return Err(CannotOpen),
        };
        let (nonce, text) = rest.split_at(NONCE);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CannotOpen)?;
        let mut text = Zeroizing::new(text.to_vec());
        let plain = self
            .seal
            .open_in_place(nonce, Aad::from(sealed.reference.0.as_bytes()), text.as_mut_slice())
            .map_err(|_| CannotOpen)?;
        std::str::from_utf8(plain).map(Secret::new).map_err(|_| CannotOpen)
    }

    /// HMAC-SHA-256 of `text` for one purpose, base64url: what is kept of a transaction code.
    pub fn mac(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac_bytes(purpose, text.as_bytes()))
    }

    /// Whether `mac` is [`Vault::mac`] of `text`; takes the same time whatever differs.
    pub fn mac_matches(&self, purpose: &str, text: &str, mac: &str) -> bool {
        constant_time::verify_slices_are_equal(self.mac(purpose, text).as_bytes(), mac.as_bytes()).is_ok()
    }

    /// HMAC-SHA-256 of bytes for one purpose: the key of a `c_nonce`, a ticket, an id.
    pub fn mac_bytes(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.mac);
        context.update(&(purpose.len() as u64).to_be_bytes());
        context.update(purpose.as_bytes());
        context.update(bytes);
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(byte: u8) -> Vault {
        Vault::from_key(&[byte; 32]).expect("a key")
    }

    /// design.md section 1, secrets at rest.
    #[test]
    fn what_is_sealed_opens_again_and_nothing_else_does() {
        let vault = vault(1);
        let secret = Secret::new("https://user:pä55@example.test/");
        let (one, two) = (vault.seal(&secret), vault.seal(&secret));
        assert_eq!(one.reference, two.reference);
        assert_eq!(one.reference.0.len(), 22);
        assert_ne!(one.bytes, two.bytes);
        assert_eq!(vault.open(&one), Ok(secret.clone()));
        assert_eq!(vault.open(&vault.seal(&Secret::new(""))), Ok(Secret::new("")));

        for at in 0..one.bytes.len() {
            let mut changed = one.clone();
            changed.bytes[at] ^= 1;
            assert_eq!(vault.open(&changed), Err(CannotOpen), "byte {at}");
        }
        for length in 0..one.bytes.len() {
            let mut short = one.clone();
            short.bytes.truncate(length);
            assert_eq!(vault.open(&short), Err(CannotOpen), "length {length}");
        }
        let mut renamed = one.clone();
        renamed.reference = vault.seal(&Secret::new("other")).reference;
        assert_eq!(vault.open(&renamed), Err(CannotOpen));
        assert_eq!(super::tests::vault(2).open(&one), Err(CannotOpen));
    }

    #[test]
    fn macs_are_kept_apart_by_purpose() {
        let vault = vault(1);
        let mac = vault.mac("tx", "1234");
        assert!(vault.mac_matches("tx", "1234", &mac));
        assert!(!vault.mac_matches("tx", "1235", &mac));
        assert!(!vault.mac_matches("nonce", "1234", &mac));
        assert!(!vault.mac_matches("tx", "1234", ""));
        assert_ne!(vault.mac_bytes("ab", b"c"), vault.mac_bytes("a", b"bc"));
    }

    #[test]
    fn a_vault_prints_nothing() {
        assert_eq!(format!("{:?}", vault(1)), "Vault(•••)");
    }
}
