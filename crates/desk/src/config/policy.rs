//! What `issuer-service.conf` asks of wallets (fact sheet 6.3), and keys of our own beside walt.id's.

use std::sync::Arc;

use credentials::jwe::RecipientKey;
use issuer::policy::{Authorization, Encryption, Login, Policy, Provider, Refresh, RefreshTokens};
use serde_json::Value;

use super::service::Complain;
use super::{clients, flag};

/// Reads the choices; a key that is missing keeps its default. `provider` is what the file beside it configures.
pub fn read(service: &Value, provider: Option<Arc<Provider>>, complain: &mut Complain<'_>) -> Policy {
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
    policy.authorization = authorization(service, provider, complain);
    policy.refresh = refresh(service, complain);
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

fn flag(service: &Value, path: &[&str], complain: &mut Complain<'_>) -> Option<bool> {
    let value = path.iter().try_fold(service, |value, name| value.get(name))?;
    let read = flag::flag(value);
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

/// `login` (ours), which wins over a login server, and `enforcePushedAuthorizationRequests`.
fn authorization(service: &Value, provider: Option<Arc<Provider>>, complain: &mut Complain<'_>) -> Authorization {
    // R38: who configured a login server means it; and what cannot be read opens no door.
    let elsewhere = provider.map(Login::External);
    let login = match word(service, "login").as_deref() {
        None => elsewhere.unwrap_or_default(),
        Some("own") => Login::Own,
        Some("off" | "no" | "false") => Login::Off,
        Some(_) => {
            let text = "login must be own or off; a login server has authentication-service.conf";
            complain(&["login"], text);
            elsewhere.unwrap_or(Login::Off)
        }
    };
    Authorization {
        login,
        pushed_only: flag(service, &["enforcePushedAuthorizationRequests"], complain).unwrap_or(false),
    }
}

/// `refreshTokens` and `offlineAccess` (ours).
fn refresh(service: &Value, complain: &mut Complain<'_>) -> Refresh {
    let tokens = match word(service, "refreshTokens").as_deref() {
        None | Some("off" | "no" | "false") => RefreshTokens::Off,
        Some("on" | "yes" | "true") => RefreshTokens::On,
        Some("rotate") => RefreshTokens::Rotate,
        Some(_) => {
            complain(&["refreshTokens"], "refreshTokens must be off, on or rotate");
            RefreshTokens::Off
        }
    };
    Refresh {
        tokens,
        asked_for: flag(service, &["offlineAccess"], complain).unwrap_or(false),
    }
}

/// A word; `true` and `false` count as words, so that `on` and `off` mean the same however they are written.
fn word(service: &Value, key: &str) -> Option<String> {
    match service.get(key)? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
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
            let policy = read(&service, None, &mut |path, _| said.push(path.join(".")));
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

    /// R38, ASMETA-7, TOKEN-21; fact sheet 6.3.
    #[test]
    fn the_code_grant_is_chosen() {
        let check = |service: Value, authorization: Authorization, refresh: Refresh, complaints: usize| {
            let mut said = 0;
            let policy = read(&service, None, &mut |_, _| said += 1);
            assert_eq!(
                (policy.authorization, policy.refresh, said),
                (authorization, refresh, complaints),
                "{service}"
            );
        };
        let (own, none) = (Authorization::default(), Refresh::default());
        check(json!({"login": "own"}), own.clone(), none.clone(), 0);
        let closed = Authorization {
            login: Login::Off,
            pushed_only: false,
        };
        check(
            json!({"login": "keycloak", "refreshTokens": 1, "offlineAccess": "x"}),
            closed,
            none.clone(),
            3,
        );
        let off = Authorization {
            login: Login::Off,
            pushed_only: true,
        };
        check(
            json!({"login": "off", "enforcePushedAuthorizationRequests": true}),
            off,
            none,
            0,
        );
        let refresh = |tokens, asked_for| Refresh { tokens, asked_for };
        check(
            json!({"refreshTokens": true}),
            own.clone(),
            refresh(RefreshTokens::On, false),
            0,
        );
        let rotate = json!({"refreshTokens": "rotate", "offlineAccess": "true"});
        check(rotate, own, refresh(RefreshTokens::Rotate, true), 0);
    }
}
