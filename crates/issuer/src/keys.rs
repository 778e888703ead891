//! Keys, parsed once.
//!
//! A session names its key by a sealed reference; parsing a private key costs more than signing with it, so parsed keys are
//! kept for as long as the issuer runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use credentials::certificate::{CertificateError, Chain};
use credentials::jwe::RecipientKey;
use credentials::key::{KeyError, SigningKey};
use journal::Journal;
use model::secret::Secret;
use model::session::SecretRef;
use serde_json::{Value, json};

use crate::keychain::Keychain;

/// The reference of the key this desk made: not a sealed secret of the journal.
pub const DESK: &str = "desk";

/// Why a key cannot sign.
#[derive(Debug, thiserror::Error)]
pub enum KeyTrouble {
    /// The sealed key is gone or cannot be opened.
    #[error("the signing key of this session is not in the journal any more")]
    Gone,
    /// The key object cannot be used.
    #[error("the signing key cannot be used: {0}")]
    Unusable(String),
}

/// All keys of this issuer.
pub struct KeyRing {
    desk: Arc<SigningKey>,
    desk_chain: Option<Arc<Chain>>,
    encryption: OnceLock<Option<Arc<RecipientKey>>>,
    journal: Journal,
    keychain: Arc<dyn Keychain>,
    parsed: Mutex<HashMap<String, Parsed>>,
    chains: Mutex<HashMap<Vec<String>, Arc<Chain>>>,
}

#[derive(Clone)]
struct Parsed {
    key: Arc<SigningKey>,
    /// It came out of the keychain, where another may lie the next time.
    lent: bool,
}

/// Keys and chains kept parsed; one more empties the shelf.
const KEPT: usize = 1024;

impl KeyRing {
    /// A ring with the desk's own key on it, and the chain that speaks for it.
    pub fn new(
        desk: Arc<SigningKey>,
        desk_chain: Option<Arc<Chain>>,
        journal: Journal,
        keychain: Arc<dyn Keychain>,
    ) -> Self {
        Self {
            desk,
            desk_chain,
            encryption: OnceLock::new(),
            journal,
            keychain,
            parsed: Mutex::default(),
            chains: Mutex::default(),
        }
    }

    /// The key this desk made.
    pub fn desk(&self) -> &Arc<SigningKey> {
        &self.desk
    }

    /// The chain of the key this desk made, for what the desk signs as such.
    pub fn desk_chain(&self) -> Option<&Arc<Chain>> {
        self.desk_chain.as_ref()
    }

    /// The key that requests are encrypted to when the configuration gives none: it belongs to the desk's master key, so it
    /// stays the same for as long as that does, and nothing has to be kept.
    pub fn encryption(&self) -> Option<Arc<RecipientKey>> {
        let number = |attempt| self.journal.vault().mac_bytes("credential encryption", &[attempt]);
        let key = self
            .encryption
            .get_or_init(|| RecipientKey::derived(number).ok().map(Arc::new));
        key.clone()
    }

    /// The key of that name.
    ///
    /// # Errors
    /// [`KeyTrouble`] says why it cannot sign; a session then ends UNSUCCESSFUL.
    pub fn get(&self, reference: &SecretRef) -> Result<Arc<SigningKey>, KeyTrouble> {
        if reference.0 == DESK {
            return Ok(self.desk.clone());
        }
        let sealed = || self.journal.secret(reference).ok().flatten().ok_or(KeyTrouble::Gone);
        self.kept(&reference.0, sealed)
    }

    /// The key a profile gives, parsed once per text.
    ///
    /// # Errors
    /// [`KeyTrouble::Unusable`].
    pub fn given(&self, secret: &Secret) -> Result<Arc<SigningKey>, KeyTrouble> {
        // No reference of the journal has a blank.
        let name = format!("given {}", journal::hash(secret.reveal()));
        self.kept(&name, || Ok(secret.clone()))
    }

    /// Keys from the keychain are asked for again from now on: the configuration was read anew, and they may be others.
    pub fn forget_lent(&self) {
        lock(&self.parsed).retain(|_, parsed| !parsed.lent);
    }

    fn kept(
        &self,
        name: &str,
        object: impl FnOnce() -> Result<Secret, KeyTrouble>,
    ) -> Result<Arc<SigningKey>, KeyTrouble> {
        if let Some(parsed) = lock(&self.parsed).get(name) {
            return Ok(parsed.key.clone());
        }
        // Not under the lock: a keychain may wait for its owner, and other keys must not.
        let parsed = self.parse(object()?.reveal())?;
        let mut all = lock(&self.parsed);
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(name.to_owned(), parsed.clone());
        Ok(parsed.key)
    }

    /// Reads a key object (fact sheet 6.4), or fetches the key that it names.
    ///
    /// # Errors
    /// Types that need a cloud KMS, keys that are malformed, and keys the keychain does not give.
    fn parse(&self, text: &str) -> Result<Parsed, KeyTrouble> {
        let object: Value = serde_json::from_str(text).map_err(|_| KeyTrouble::Unusable("it is not JSON".into()))?;
        let unusable = |error: KeyError| KeyTrouble::Unusable(error.to_string());
        let (key, lent) = match SigningKey::from_key_object(&object) {
            Err(KeyError::Keychain(id)) => {
                let key = self.keychain.key(&id).map_err(KeyTrouble::Unusable)?;
                let jwk: Value = serde_json::from_str(key.reveal())
                    .map_err(|_| KeyTrouble::Unusable(format!("what the keychain keeps as {id:?} is no JWK")))?;
                let whole = json!({"type": "jwk", "jwk": jwk, "_keyId": object.get("_keyId")});
                (SigningKey::from_key_object(&whole).map_err(unusable)?, true)
            }
            read => (read.map_err(unusable)?, false),
        };
        Ok(Parsed {
            key: Arc::new(key),
            lent,
        })
    }

    /// A certificate chain, parsed once; leaf first.
    ///
    /// # Errors
    /// PEM texts that are no chain.
    pub fn chain(&self, pems: &[String]) -> Result<Arc<Chain>, CertificateError> {
        let mut chains = lock(&self.chains);
        if let Some(chain) = chains.get(pems) {
            return Ok(chain.clone());
        }
        let chain = Arc::new(Chain::from_pems(pems)?);
        if chains.len() >= KEPT {
            chains.clear();
        }
        chains.insert(pems.to_vec(), chain.clone());
        Ok(chain)
    }
}

/// A lock that a panicking holder does not close to others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
