//! Keys, parsed once.
//!
//! A session names its key by a sealed reference; parsing a private key costs more than signing with it, so parsed keys are
//! kept for as long as the issuer runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use credentials::certificate::{CertificateError, Chain};
use credentials::jwe::RecipientKey;
use credentials::key::SigningKey;
use journal::Journal;
use model::secret::Secret;
use model::session::SecretRef;
use serde_json::Value;

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
    parsed: Mutex<HashMap<String, Arc<SigningKey>>>,
    chains: Mutex<HashMap<Vec<String>, Arc<Chain>>>,
}

/// Keys and chains kept parsed; one more empties the shelf.
const KEPT: usize = 1024;

impl KeyRing {
    /// A ring with the desk's own key on it, and the chain that speaks for it.
    pub fn new(desk: Arc<SigningKey>, desk_chain: Option<Arc<Chain>>, journal: Journal) -> Self {
        Self {
            desk,
            desk_chain,
            encryption: OnceLock::new(),
            journal,
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
        self.kept(&reference.0, || parse(sealed()?.reveal()))
    }

    /// The key a profile gives, parsed once per text.
    ///
    /// # Errors
    /// [`KeyTrouble::Unusable`].
    pub fn given(&self, secret: &Secret) -> Result<Arc<SigningKey>, KeyTrouble> {
        // No reference of the journal has a blank.
        let name = format!("given {}", journal::hash(secret.reveal()));
        self.kept(&name, || parse(secret.reveal()))
    }

    fn kept(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<SigningKey, KeyTrouble>,
    ) -> Result<Arc<SigningKey>, KeyTrouble> {
        let mut parsed = self.parsed.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(key) = parsed.get(name) {
            return Ok(key.clone());
        }
        let key = Arc::new(make()?);
        if parsed.len() >= KEPT {
            parsed.clear();
        }
        parsed.insert(name.to_owned(), key.clone());
        Ok(key)
    }

    /// A certificate chain, parsed once; leaf first.
    ///
    /// # Errors
    /// PEM texts that are no chain.
    pub fn chain(&self, pems: &[String]) -> Result<Arc<Chain>, CertificateError> {
        let mut chains = self.chains.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
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

/// Reads a key object (fact sheet 6.4).
///
/// # Errors
/// Types that need a cloud KMS, and keys that are malformed.
pub fn parse(text: &str) -> Result<SigningKey, KeyTrouble> {
    let object: Value = serde_json::from_str(text).map_err(|_| KeyTrouble::Unusable("it is not JSON".into()))?;
    SigningKey::from_key_object(&object).map_err(|error| KeyTrouble::Unusable(error.to_string()))
}
