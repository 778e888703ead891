//! walt.id's key objects: `{ "type": "jwk", "jwk": {…}, "_keyId": "…" }`, and one kind of ours: `{ "type": "keychain", "id": "…" }`.

use serde_json::Value;

use super::{KeyError, SigningKey};

impl SigningKey {
    /// Reads a key object. `_keyId`, when given, is what the key is published as.
    ///
    /// # Errors
    /// [`KeyError::KeyManagementService`] names the service for walt.id's other types, [`KeyError::Keychain`] the id of a key that the
    /// system's keychain keeps (a type of ours); else as [`SigningKey::from_jwk`].
    pub fn from_key_object(object: &Value) -> Result<Self, KeyError> {
        let members = object
            .as_object()
            .ok_or_else(|| KeyError::Malformed("a key is an object".into()))?;
        let kind = members
            .get("type")
            .and_then(Value::as_str)
            .ok_or_else(|| KeyError::Malformed("`type` must be a string".into()))?;
        if kind == "keychain" {
            let id = members
                .get("id")
                .and_then(Value::as_str)
                .filter(|id| !id.trim().is_empty());
            let missing = || KeyError::Malformed("`id` must be a string that is not blank".into());
            return Err(KeyError::Keychain(id.ok_or_else(missing)?.to_owned()));
        }
        if kind != "jwk" {
            return Err(match service(kind) {
                Some(name) => KeyError::KeyManagementService {
                    kind: kind.to_owned(),
                    name,
                },
                None => KeyError::UnknownType(kind.to_owned()),
            });
        }
        let jwk = members
            .get("jwk")
            .ok_or_else(|| KeyError::Malformed("`jwk` is missing".into()))?;
        let mut key = Self::from_jwk(jwk)?;
        match members.get("_keyId") {
            None | Some(Value::Null) => {}
            Some(Value::String(kid)) if !kid.trim().is_empty() => key.kid = kid.clone(),
            Some(_) => {
                return Err(KeyError::Malformed(
                    "`_keyId` must be a string that is not blank".into(),
                ));
            }
        }
        Ok(key)
    }
}

fn service(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "tse" => "HashiCorp Vault (transit engine)",
        "oci" | "oci-rest-api" => "Oracle Cloud Infrastructure Vault",
        "aws" | "aws-rest-api" => "AWS KMS",
        "azure" | "azure-rest-api" => "Azure Key Vault",
        _ => return None,
    })
}
