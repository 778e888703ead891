//! Who signs a specimen.

use std::sync::Arc;

use credentials::certificate::Chain;
use credentials::key::{KeyError, SigningKey};
use model::profile::{KeyChoice, Profile};
use serde_json::Value;

use super::Moment;
use crate::identity::Identity;
use crate::keys::{Branch, branch};

/// A key, and what vouches for it.
pub struct Signer {
    /// The profile's key, or another in its place.
    pub key: Arc<SigningKey>,
    /// The chain, where the profile has one.
    pub chain: Option<Arc<Chain>>,
    /// Why the profile's own key does not sign: what an issuance would end with.
    pub instead: Option<String>,
}

/// Who signs for a profile. A key that is kept elsewhere has one in its place that is thrown away, and a chain of it if need be.
///
/// # Errors
/// Why nobody can, for a person: the same as an issuance says.
pub fn of(profile: &Profile, identity: &Identity, moment: &Moment<'_>) -> Result<Signer, String> {
    let terms = &profile.terms;
    let key = match &terms.issuer_key {
        KeyChoice::Desk => Ok(identity.key.clone()),
        KeyChoice::Given(secret) => {
            let object: Value = serde_json::from_str(secret.reveal()).unwrap_or_default();
            SigningKey::from_key_object(&object).map(Arc::new)
        }
    };
    let why = |error: &KeyError| format!("the signing key cannot be used: {error}");
    match key {
        Ok(key) => {
            let chain = terms.x5_chain.as_deref().map(Chain::from_pems).transpose();
            let chain = chain.map_err(|error| format!("x5Chain: {error}"))?;
            Ok(Signer {
                key,
                chain: chain.map(Arc::new),
                instead: None,
            })
        }
        Err(error @ KeyError::KeyManagementService { .. }) => {
            let failed = |error: &dyn std::fmt::Display| error.to_string();
            let key = SigningKey::generate_p256().map_err(|error| failed(&error))?;
            let chain = match &terms.x5_chain {
                Some(_) => {
                    let branch: Branch = branch(
                        key.public(),
                        &profile.id,
                        profile.configuration.format,
                        moment.identifier,
                        moment.now,
                        moment.entropy,
                    )
                    .map_err(|error| failed(&error))?;
                    let chain =
                        Chain::from_pems(std::slice::from_ref(&branch.signer)).map_err(|error| failed(&error))?;
                    Some(Arc::new(chain))
                }
                None => None,
            };
            Ok(Signer {
                key: Arc::new(key),
                chain,
                instead: Some(why(&error)),
            })
        }
        Err(error) => Err(why(&error)),
    }
}
