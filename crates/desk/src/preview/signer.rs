//! Who signs a specimen.

use std::sync::Arc;

use credentials::certificate::{CertificateError, Chain};
use credentials::key::{KeyError, PublicKey, SigningKey};
use model::profile::{KeyChoice, Profile};
use serde_json::Value;

use super::Moment;
use crate::identity::Identity;
use crate::keys::branch;

/// A key, and what vouches for it.
pub struct Signer {
    /// The profile's key, or another in its place.
    pub key: Arc<SigningKey>,
    /// The chain, where the profile has one.
    pub chain: Option<Arc<Chain>>,
    /// Why the profile's own key cannot sign: what an issuance would end with. Nothing where another one only signs the preview.
    pub instead: Option<String>,
}

/// Who signs for a profile. A key that is kept elsewhere has one in its place that is thrown away, and a chain of it if need be.
///
/// # Errors
/// Why nobody can, for a person: the same as an issuance says.
pub fn of(profile: &Profile, identity: &Identity, moment: &Moment<'_>) -> Result<Signer, String> {
    let key = match &profile.terms.issuer_key {
        KeyChoice::Desk => Ok(identity.key.clone()),
        KeyChoice::Given(secret) => {
            let object: Value = serde_json::from_str(secret.reveal()).unwrap_or_default();
            SigningKey::from_key_object(&object).map(Arc::new)
        }
    };
    let why = |error: &KeyError| format!("the signing key cannot be used: {error}");
    let another = || match SigningKey::generate_p256() {
        Ok(key) => Ok(Arc::new(key)),
        Err(error) => Err(error.to_string()),
    };
    let (key, own, instead) = match key {
        Ok(key) => (key, true, None),
        Err(error @ KeyError::KeyManagementService { .. }) => (another()?, false, Some(why(&error))),
        // The keychain is asked when something is issued, not while somebody types.
        Err(KeyError::Keychain(_)) => (another()?, false, None),
        Err(error) => return Err(why(&error)),
    };
    let chain = match (&profile.terms.x5_chain, own) {
        (None, _) => None,
        (Some(pems), true) => Some(Chain::from_pems(pems)),
        (Some(_), false) => Some(chain_of(key.public(), profile, moment)),
    };
    let chain = chain.transpose().map_err(|error| format!("x5Chain: {error}"))?;
    Ok(Signer {
        key,
        chain: chain.map(Arc::new),
        instead,
    })
}

/// A chain for the key that stands in.
fn chain_of(key: &PublicKey, profile: &Profile, moment: &Moment<'_>) -> Result<Chain, CertificateError> {
    let format = profile.configuration.format;
    let branch = branch(key, &profile.id, format, moment.identifier, moment.now, moment.entropy)?;
    Chain::from_pems(&[branch.signer])
}
