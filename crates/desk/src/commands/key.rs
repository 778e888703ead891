//! Keys and certificates of a profile.

use credentials::entropy::SystemEntropy;
use credentials::key::{KeyError, SigningKey};
use model::profile::KeyChoice;
use model::secret::Secret;
use serde_json::Value;

use super::{away, editing};
use crate::desk::Desk;
use crate::keychain;
use crate::keys::{self, KeyTrouble, NewKey, Subject, Typed};
use crate::schema::{CallError, CheckKey, ImportKey, KeyEdit, KeyReport, MakeKey};

/// A fresh key in a profile's text.
pub async fn make(desk: &Desk, args: MakeKey) -> Result<KeyEdit, CallError> {
    away(desk, move |desk| {
        put(desk, &args.text, &args.profile_id, |format| {
            let inner = &desk.inner;
            keys::make(
                (args.kind, args.vouching),
                (&args.profile_id, format),
                &inner.listeners.identifier(),
                inner.clock.now(),
                &SystemEntropy,
            )
        })
    })
    .await
}

/// A key that somebody brings, in a profile's text.
pub async fn import(desk: &Desk, args: ImportKey) -> Result<KeyEdit, CallError> {
    away(desk, move |desk| {
        put(desk, &args.text, &args.profile_id, |format| {
            keys::import(&args.key, &args.chain, format)
        })
    })
    .await
}

/// Whether a profile's key, chain and DID fit each other.
pub async fn check(desk: &Desk, args: CheckKey) -> Result<KeyReport, CallError> {
    away(desk, move |desk| {
        editing::fits(&args.text)?;
        let inner = &desk.inner;
        let folder = desk.folder();
        let typed = Typed::read(&folder.path, &inner.identity, &args.text, &args.profile_id);
        let typed = typed.map_err(told)?;
        let Some(profile) = typed.profile() else {
            let reason = typed.reason().unwrap_or("The profile cannot be used.");
            return Err(CallError::new("profile-out-of-service", reason));
        };
        let terms = &profile.terms;
        let given = fetched(&terms.issuer_key);
        let subject = Subject {
            key: given.as_ref().unwrap_or(&terms.issuer_key),
            desk: &inner.identity.key,
            did: terms.issuer_did.as_deref(),
            chain: terms.x5_chain.as_deref(),
            configuration: &profile.configuration,
        };
        Ok(keys::check(&subject, inner.clock.now()))
    })
    .await
}

/// A key that the configuration only names, as the keychain keeps it; none where there is nothing to fetch, or it does not give it:
/// then that is found.
fn fetched(choice: &KeyChoice) -> Option<KeyChoice> {
    let KeyChoice::Given(secret) = choice else { return None };
    let mut object: Value = serde_json::from_str(secret.reveal()).ok()?;
    let Err(KeyError::Keychain(id)) = SigningKey::from_key_object(&object) else {
        return None;
    };
    let jwk: Value = serde_json::from_str(keychain::read(&id).ok()?.reveal()).ok()?;
    object["type"] = "jwk".into();
    object["jwk"] = jwk;
    Some(KeyChoice::Given(Secret::new(object.to_string())))
}

fn put(
    desk: &Desk,
    text: &str,
    id: &str,
    new: impl FnOnce(model::configuration::Format) -> Result<NewKey, KeyTrouble>,
) -> Result<KeyEdit, CallError> {
    editing::fits(text)?;
    let inner = &desk.inner;
    let folder = desk.folder();
    let typed = Typed::read(&folder.path, &inner.identity, text, id).map_err(told)?;
    let format = typed.configuration().ok_or(KeyTrouble::NoFormat).map_err(told)?.format;
    let new = new(format).map_err(told)?;
    keys::edit(&typed, new).map_err(told)
}

pub(super) fn told(trouble: KeyTrouble) -> CallError {
    CallError::new(trouble.code(), trouble.to_string())
}
