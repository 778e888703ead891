//! Keys in the system's keychain.

use credentials::certificate::Chain;
use credentials::entropy::SystemEntropy;
use credentials::key::{Alg, SigningKey};
use model::configuration::Format;
use model::profile::KeyChoice;
use model::secret::Secret;
use serde_json::Value;

use super::key::told;
use super::{away, editing};
use crate::desk::Desk;
use crate::keychain;
use crate::keys::{self, KeyTrouble, Typed, Voucher};
use crate::schema::{CallError, KeepKey, KeyEdit, KeychainKeys, UseKey};

/// What the keychain keeps for this desk.
pub async fn list(desk: &Desk) -> Result<KeychainKeys, CallError> {
    away(desk, |_| {
        Ok(match keychain::ids() {
            Ok(ids) => KeychainKeys { ids, reason: None },
            Err(reason) => KeychainKeys {
                ids: Vec::new(),
                reason: Some(reason),
            },
        })
    })
    .await
}

/// Moves the key that a profile gives into the keychain; the text names it from then on. What an id kept before is not overwritten
/// unless it is the same key.
pub async fn keep(desk: &Desk, args: KeepKey) -> Result<KeyEdit, CallError> {
    away(desk, move |desk| {
        let id = named(&args.id)?;
        editing::fits(&args.text)?;
        let folder = desk.folder();
        let typed = Typed::read(&folder.path, &desk.inner.identity, &args.text, &args.profile_id).map_err(told)?;
        let profile = typed.profile().ok_or_else(|| out_of_service(&typed))?;
        let KeyChoice::Given(secret) = &profile.terms.issuer_key else {
            let text = "The profile gives no key of its own: the desk's key is kept by the desk.";
            return Err(CallError::new("key-of-desk", text));
        };
        let object: Value = serde_json::from_str(secret.reveal()).unwrap_or_default();
        let key = SigningKey::from_key_object(&object).map_err(|error| told(error.into()))?;
        let changes = keys::name(&typed, id, object.get("_keyId").and_then(Value::as_str)).map_err(told)?;
        match keychain::read(id).ok().and_then(|kept| read(&kept)) {
            Some(kept) if kept.public() != key.public() => {
                let text = format!("The keychain keeps another key as {id}. Choose another name.");
                return Err(CallError::new("keychain-taken", text));
            }
            Some(_) => {}
            None => keychain::write(id, key.private_jwk()).map_err(|reason| told(KeyTrouble::Keychain(reason)))?,
        }
        desk.inner.keychain.ask_again();
        Ok(KeyEdit { changes, root: None })
    })
    .await
}

/// Makes a profile name a key that is in the keychain already. What vouches for its key stays where it fits; else the key's own DID
/// does, or for an mdoc a certificate below a test root of its own.
pub async fn take(desk: &Desk, args: UseKey) -> Result<KeyEdit, CallError> {
    away(desk, move |desk| {
        let id = named(&args.id)?;
        editing::fits(&args.text)?;
        let (inner, folder) = (&desk.inner, desk.folder());
        let typed = Typed::read(&folder.path, &inner.identity, &args.text, &args.profile_id).map_err(told)?;
        let configuration = typed.configuration().ok_or(KeyTrouble::NoFormat).map_err(told)?;
        let kept = keychain::read(id).map_err(|reason| told(KeyTrouble::Keychain(reason)))?;
        let no_key = || {
            told(KeyTrouble::Keychain(format!(
                "what the keychain keeps as {id:?} is no key that can sign here"
            )))
        };
        let key = read(&kept).ok_or_else(no_key)?;
        if configuration.format == Format::Mdoc && key.alg() != Alg::Es256 {
            return Err(told(KeyTrouble::MdocKind));
        }
        inner.keychain.ask_again();
        let fits = typed.profile().is_some_and(|profile| vouched(&profile.terms, &key));
        if fits {
            let changes = keys::name(&typed, id, None).map_err(told)?;
            return Ok(KeyEdit { changes, root: None });
        }
        let object = serde_json::json!({"type": "keychain", "id": id});
        let (voucher, root) = if configuration.format == Format::Mdoc {
            let made = keys::branch(
                key.public(),
                &args.profile_id,
                configuration.format,
                &inner.listeners.identifier(),
                inner.clock.now(),
                &SystemEntropy,
            );
            let made = made.map_err(|error| told(error.into()))?;
            (Voucher::Chain(vec![made.signer]), Some(made.root))
        } else {
            (Voucher::Did(key.public().did_jwk()), None)
        };
        let changes = keys::place(&typed, &object, &voucher).map_err(told)?;
        Ok(KeyEdit { changes, root })
    })
    .await
}

/// Whether what vouches for a profile's key vouches for another one as well.
fn vouched(terms: &model::profile::Terms, key: &SigningKey) -> bool {
    let chain = terms.x5_chain.as_deref().map(Chain::from_pems);
    match (chain, &terms.issuer_did) {
        (Some(chain), did) => did.is_none() && chain.is_ok_and(|chain| chain.leaf_key() == key.public()),
        (None, Some(did)) => *did == key.public().did_jwk(),
        (None, None) => false,
    }
}

/// A JWK as the keychain keeps it.
fn read(kept: &Secret) -> Option<SigningKey> {
    let jwk: Value = serde_json::from_str(kept.reveal()).ok()?;
    SigningKey::from_jwk(&jwk).ok()
}

fn named(id: &str) -> Result<&str, CallError> {
    let id = id.trim();
    let good = !id.is_empty() && id.len() <= 128 && !id.chars().any(char::is_control);
    good.then_some(id).ok_or_else(|| {
        CallError::new(
            "keychain-id",
            "A name for the key is missing, or it is longer than 128 characters.",
        )
    })
}

fn out_of_service(typed: &Typed<'_>) -> CallError {
    let reason = typed.reason().unwrap_or("The profile cannot be used.");
    CallError::new("profile-out-of-service", reason)
}
