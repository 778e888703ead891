//! What `issuer-service.conf` asks of wallets (fact sheet 6.3), and keys of our own beside walt.id's.

use std::sync::Arc;

use credentials::jwe::RecipientKey;
use issuer::policy::{Encryption, Policy};
use serde_json::Value;

use super::clients;
use super::service::Complain;

/// Reads the choices; a key that is missing keeps its default.
pub fn read(service: &Value, complain: &mut Complain<'_>) -> Policy {
    let mut policy = Policy::default();
    clients::read(service, &mut policy, complain);
    policy.encryption = encryption(service, complain);
    if let Some(batch) = service.get("batchSize") {
        match number(batch).filter(|size| (1..=MOST_KEYS).contains(size)) {
            Some(size) => policy.batch = size,
            None => complain(
                &["batchSize"],
                &format!("batchSize must be a number from 1 to {MOST_KEYS}"),
            ),
        }
    }
    if let Some(on) = flag(service, &["credentialNotification"], complain) {
        policy.notification = on;
    }
    policy
}

/// The most keys that one credential request may ever bring: each costs a signature.
const MOST_KEYS: usize = 100;

/// walt.id's `credentialEncryptionKey`, and beside it `credentialEncryption` of ours.
fn encryption(service: &Value, complain: &mut Complain<'_>) -> Encryption {
    let mut encryption = Encryption::default();
    if let Some(key) = service.get("credentialEncryptionKey").filter(|key| !key.is_null()) {
        match RecipientKey::read(key) {
            Ok(key) => encryption.key = Some(Arc::new(key)),
            Err(error) => complain(
                &["credentialEncryptionKey"],
                &format!("credentialEncryptionKey: {error}"),
            ),
        }
    }
    const OURS: &str = "credentialEncryption";
    let mut choose = |name, place: &mut bool| {
        if let Some(on) = flag(service, &[OURS, name], complain) {
            *place = on;
        }
    };
    choose("enabled", &mut encryption.offered);
    choose("requestRequired", &mut encryption.request_required);
    choose("responseRequired", &mut encryption.response_required);
    encryption
}

/// A switch, also as text: an environment variable has no other form.
fn flag(service: &Value, path: &[&str], complain: &mut Complain<'_>) -> Option<bool> {
    let value = path.iter().try_fold(service, |value, name| value.get(name))?;
    let read = value.as_bool().or_else(|| value.as_str()?.parse().ok());
    if read.is_none() {
        complain(path, &format!("{} must be true or false", path.join(".")));
    }
    read
}

/// A number, also as text.
fn number(value: &Value) -> Option<usize> {
    let read = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    usize::try_from(read?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// META-16, META-17, META-18, META-15; fact sheet 6.3.
    #[test]
    fn encryption_batches_and_notifications() {
        let said = |service: Value| {
            let mut said = Vec::new();
            let policy = read(&service, &mut |path, _| said.push(path.join(".")));
            (policy, said)
        };
        assert_eq!(said(json!({})), (Policy::default(), Vec::new()));
        let (policy, complaints) = said(json!({
            "credentialEncryption": {"enabled": "false", "requestRequired": true, "responseRequired": true},
            "batchSize": "1", "credentialNotification": false,
        }));
        assert!(complaints.is_empty(), "{complaints:?}");
        let encryption = Encryption {
            offered: false,
            key: None,
            request_required: true,
            response_required: true,
        };
        assert_eq!(policy.encryption, encryption);
        assert_eq!((policy.batch, policy.notification), (1, false));
        let key = credentials::key::SigningKey::generate_p256().expect("a key");
        let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
        let object = json!({"type": "jwk", "jwk": jwk});
        for form in [object.clone(), object.to_string().into(), jwk] {
            let (policy, complaints) = said(json!({"credentialEncryptionKey": form}));
            let kid = policy.encryption.key.map(|key| key.kid().to_owned());
            assert_eq!((kid.as_deref(), complaints.len()), (Some(key.kid()), 0));
        }
        for (service, path) in [
            (json!({"credentialEncryptionKey": "{"}), "credentialEncryptionKey"),
            (
                json!({"credentialEncryptionKey": {"type": "tse"}}),
                "credentialEncryptionKey",
            ),
            (
                json!({"credentialEncryption": {"enabled": "perhaps"}}),
                "credentialEncryption.enabled",
            ),
            (json!({"batchSize": 0}), "batchSize"),
            (json!({"batchSize": 101}), "batchSize"),
            (json!({"credentialNotification": 1}), "credentialNotification"),
        ] {
            assert_eq!(
                said(service.clone()),
                (Policy::default(), vec![path.to_owned()]),
                "{service}"
            );
        }
    }
}
