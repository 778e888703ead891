//! The system's keychain, as something that is passed in: private keys that the configuration only names (`issuerKey = { type =
//! "keychain", id = … }`).

use model::secret::Secret;

/// Where such keys are kept.
pub trait Keychain: Send + Sync {
    /// The private key kept under `id`, a JWK as JSON text. It may take a while: somebody may have to unlock the keychain first.
    ///
    /// # Errors
    /// Why there is none, in words.
    fn key(&self, id: &str) -> Result<Secret, String>;
}

/// No keychain at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKeychain;

impl Keychain for NoKeychain {
    fn key(&self, _id: &str) -> Result<Secret, String> {
        Err("this issuer has no keychain".to_owned())
    }
}
