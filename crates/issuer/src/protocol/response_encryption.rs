//! `credential_response_encryption`: how a wallet wants its response encrypted (CRED-13 to CRED-15, ENC-3, ENC-4, ENC-6).

use credentials::jwe::{self, Enc, Header};
use credentials::key::PublicKey;
use model::entropy::Entropy;
use serde_json::Value;

use super::answer::{TOLD, WalletError, brief, shown};
use crate::policy::Encryption;

/// What a response is encrypted with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseEncryption {
    key: PublicKey,
    kid: Option<String>,
    enc: Enc,
    zip: bool,
}

impl ResponseEncryption {
    /// Reads the member of a request that came `encrypted` or not; without one, the response goes out in clear.
    ///
    /// # Errors
    /// `invalid_encryption_parameters`.
    pub fn read(sent: Option<&Value>, encrypted: bool, policy: &Encryption) -> Result<Option<Self>, WalletError> {
        match sent {
            None if policy.offered && policy.response_required => {
                let error = refuse(
                    "CRED-15",
                    "Responses must be encrypted: credential_response_encryption is missing",
                );
                Err(error.because("credential_response_encryption", "none"))
            }
            None => Ok(None),
            Some(_) if !policy.offered => {
                let error = refuse("CRED-45", "Encrypted responses are not offered by this issuer");
                Err(error.because("no credential_response_encryption", "one"))
            }
            // GAP-5.
            Some(_) if !encrypted => {
                let text = "credential_response_encryption is only allowed in an encrypted request";
                Err(refuse("CRED-14", text).because("an encrypted request", "a request in clear"))
            }
            Some(sent) => Self::parameters(sent).map(Some),
        }
    }

    /// Unknown members are ignored (GAP-3); there is no `alg` beside `jwk` in 1.0.
    fn parameters(sent: &Value) -> Result<Self, WalletError> {
        let jwk = sent.get("jwk").filter(|jwk| jwk.is_object()).ok_or_else(|| {
            let error = refuse("CRED-13", "credential_response_encryption.jwk must be a public key");
            error.because("a JWK", kind(sent.get("jwk")))
        })?;
        if jwk.get("alg").is_none_or(|alg| alg != jwe::ALG) {
            let error = refuse(
                "ENC-6",
                format!("credential_response_encryption.jwk.alg must be {}", jwe::ALG),
            );
            return Err(error.because(jwe::ALG, shown(jwk.get("alg"))));
        }
        if jwk.get("use").is_some_and(|usage| usage != "enc") {
            let error = refuse("ENC-6", "credential_response_encryption.jwk is not for encryption");
            return Err(error.because("use enc", shown(jwk.get("use"))));
        }
        let unusable = |why: &dyn std::fmt::Display| {
            let why = brief(&why.to_string(), TOLD);
            let error = refuse("ENC-6", format!("credential_response_encryption.jwk: {why}"));
            error.because("a public key on P-256, P-384 or P-521", why)
        };
        let key = PublicKey::from_jwk(jwk).map_err(|error| unusable(&error))?;
        jwe::can_receive(&key).map_err(|error| unusable(&error))?;
        let enc = sent.get("enc").and_then(Value::as_str).and_then(Enc::from_name);
        let enc = enc.ok_or_else(|| {
            let known = Enc::ALL.map(Enc::name).join(", ");
            let error = refuse(
                "ENC-6",
                format!("credential_response_encryption.enc must be one of {known}"),
            );
            error.because(known, shown(sent.get("enc")))
        })?;
        let zip = match sent.get("zip").filter(|zip| !zip.is_null()) {
            None => false,
            Some(zip) if zip == jwe::ZIP => true,
            Some(zip) => {
                let error = refuse(
                    "ENC-6",
                    format!("credential_response_encryption.zip must be {}", jwe::ZIP),
                );
                return Err(error.because(format!("{}, or none", jwe::ZIP), shown(Some(zip))));
            }
        };
        Ok(Self {
            key,
            kid: jwk.get("kid").and_then(Value::as_str).map(str::to_owned),
            enc,
            zip,
        })
    }

    /// Encrypts an answer.
    ///
    /// # Errors
    /// A failure of this side.
    pub fn encrypt(&self, json: &str, entropy: &dyn Entropy) -> Result<String, WalletError> {
        let header = Header {
            kid: self.kid.as_deref(),
            zip: self.zip,
            ..Header::new(self.enc)
        };
        jwe::encrypt(json.as_bytes(), &self.key, &header, entropy).map_err(WalletError::server)
    }
}

/// What kind of JSON came in the place of a key; never its content, which may be a private key.
fn kind(sent: Option<&Value>) -> &'static str {
    match sent {
        None | Some(Value::Null) => "nothing",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
        Some(Value::Bool(_) | Value::Number(_)) => "neither object nor text",
    }
}

fn refuse(item: &str, text: impl Into<String>) -> WalletError {
    WalletError::bad("invalid_encryption_parameters", item, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::key::{Alg, SigningKey};
    use serde_json::json;

    fn jwk(alg: Alg) -> Value {
        let mut jwk = SigningKey::generate(alg).expect("a key").public().to_jwk();
        jwk["alg"] = "ECDH-ES".into();
        jwk
    }

    fn check(sent: &Value, item: Option<&str>) {
        let got = ResponseEncryption::read(Some(sent), true, &Encryption::default());
        let got = got.err().map(|error| {
            assert_eq!(error.error, "invalid_encryption_parameters");
            assert!(error.check.is_some(), "{error:?}");
            error.item
        });
        assert_eq!(got.as_deref(), item, "{sent}");
    }

    /// CRED-13, ENC-3, ENC-4, ENC-6, GAP-3.
    #[test]
    fn parameters() {
        let key = jwk(Alg::Es256);
        let with = |name: &str, value: Value| {
            let mut key = key.clone();
            key[name] = value;
            json!({"jwk": key, "enc": "A128GCM"})
        };
        check(&json!({"jwk": key, "enc": "A128GCM"}), None);
        check(
            &json!({"jwk": key, "enc": "A256GCM", "zip": "DEF", "alg": "RSA-OAEP", "x": 1}),
            None,
        );
        check(&json!({"jwk": key, "enc": "A256GCM", "zip": null}), None);
        check(&json!({"jwk": jwk(Alg::Es384), "enc": "A192GCM"}), None);
        check(&with("use", json!("enc")), None);
        check(&with("kid", json!("k")), None);
        for bad in [
            json!("x"),
            json!([]),
            json!({}),
            json!({"jwk": "x"}),
            json!({"jwk": null, "enc": "A128GCM"}),
        ] {
            check(&bad, Some("CRED-13"));
        }
        for (name, value) in [
            ("alg", json!("RSA-OAEP-256")),
            ("alg", Value::Null),
            ("alg", json!(["ECDH-ES"])),
            ("use", json!("sig")),
            ("d", json!("AA")),
            ("y", json!("AA")),
            ("crv", json!("P-192")),
        ] {
            check(&with(name, value), Some("ENC-6"));
        }
        check(&json!({"jwk": jwk(Alg::EdDsa), "enc": "A128GCM"}), Some("ENC-6"));
        check(&json!({"jwk": key}), Some("ENC-6"));
        check(&json!({"jwk": key, "enc": "A128CBC-HS256"}), Some("ENC-6"));
        check(&json!({"jwk": key, "enc": "A128GCM", "zip": "GZIP"}), Some("ENC-6"));
    }

    /// CRED-14, CRED-15, GAP-5.
    #[test]
    fn whether_they_may_or_must_be_there() {
        let good = json!({"jwk": jwk(Alg::Es256), "enc": "A128GCM"});
        let item = |sent: Option<&Value>, encrypted, policy: &Encryption| {
            let read = ResponseEncryption::read(sent, encrypted, policy);
            read.map(|read| read.is_some()).map_err(|error| error.item)
        };
        let offered = Encryption::default();
        assert_eq!(item(None, true, &offered), Ok(false));
        assert_eq!(item(Some(&good), true, &offered), Ok(true));
        assert_eq!(item(Some(&good), false, &offered), Err("CRED-14".into()));
        let required = Encryption {
            response_required: true,
            ..Encryption::default()
        };
        assert_eq!(item(None, true, &required), Err("CRED-15".into()));
        let off = Encryption {
            offered: false,
            ..required
        };
        assert_eq!(item(None, false, &off), Ok(false));
        assert_eq!(item(Some(&good), true, &off), Err("CRED-45".into()));
    }
}
