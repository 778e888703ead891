//! Freezing what a profile and an offer's overrides say at the moment the offer is made (2.2, R31, R41).

use std::sync::Arc;

use journal::{Sealed, Vault};
use model::configuration::Configuration;
use model::offer::Overrides;
use model::profile::{KeyChoice, Profile, Terms};
use model::publish::constant_members;
use model::session::{Frozen, Method, SecretRef, Target};

use crate::app::Issuer;
use crate::keys::DESK;

/// A frozen profile with the name its content has, and the secrets it refers to.
#[derive(Clone)]
pub struct Shared {
    /// What sessions refer to.
    pub frozen: Arc<Frozen>,
    /// Hash of its content: equal ones are kept once.
    pub hash: String,
    /// Sealed key and webhook settings.
    pub secrets: Vec<Sealed>,
}

/// The effective profile of an offer. Without overrides it is made once per profile and catalogue.
pub fn freeze(issuer: &Issuer, profile: &Arc<Profile>, method: Method, overrides: &Overrides) -> Shared {
    let vault = issuer.journal.vault();
    if overrides.any() {
        let terms = overrides.over(&profile.terms);
        let functions = terms.mapping != profile.terms.mapping;
        return make(vault, profile, method, terms, functions);
    }
    let mut kept = issuer.frozen.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let name = (profile.id.clone(), method);
    match kept.get(&name) {
        // The same profile, not one of the same name from before an edit.
        Some((of, shared)) if Arc::ptr_eq(of, profile) => shared.clone(),
        _ => {
            let shared = make(vault, profile, method, profile.terms.clone(), false);
            kept.insert(name, (profile.clone(), shared.clone()));
            shared
        }
    }
}

fn make(vault: &Vault, profile: &Profile, method: Method, terms: Terms, mapping_overridden: bool) -> Shared {
    let mut secrets = Vec::new();
    let mut keep = |secret| {
        let sealed: Sealed = vault.seal(secret);
        let reference = sealed.reference.clone();
        secrets.push(sealed);
        reference
    };
    let key = match &terms.issuer_key {
        KeyChoice::Desk => SecretRef(DESK.into()),
        KeyChoice::Given(secret) => keep(secret),
    };
    let target = terms.webhook.as_ref().map(|hook| hook.target(keep(&hook.config)));
    let frozen = frozen(profile, method, terms, key, target, mapping_overridden);
    let hash = journal::hash(&serde_json::to_string(&frozen).unwrap_or_default());
    Shared {
        frozen: Arc::new(frozen),
        hash,
        secrets,
    }
}

/// A profile with these terms, frozen. What is secret of them has been put away: `key` and `target` are names for it.
pub fn frozen(
    profile: &Profile,
    method: Method,
    terms: Terms,
    key: SecretRef,
    target: Option<Target>,
    mapping_overridden: bool,
) -> Frozen {
    let published = constant_members(&profile.id, &profile.configuration.id, method, &terms);
    Frozen {
        profile_id: profile.id.clone(),
        configuration: Configuration::clone(&profile.configuration),
        key,
        issuer_did: terms.issuer_did,
        credential_data: terms.credential_data,
        mapping: terms.mapping,
        mapping_overridden,
        selective_disclosure: terms.selective_disclosure,
        mdoc_mapping: terms.mdoc_mapping,
        authorized_transaction_data_types: terms.authorized_transaction_data_types,
        x5_chain: terms.x5_chain,
        target,
        id_token_claims_mapping: terms.id_token_claims_mapping,
        credential_status: terms.credential_status,
        status_list: terms.status_list,
        validity: terms.validity,
        deferred: terms.deferred,
        haip: profile.haip,
        published,
    }
}
