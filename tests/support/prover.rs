//! A wallet's keys beside its holder's: the one it binds tokens to, the one its provider vouches for; and that provider.

use std::sync::atomic::{AtomicU64, Ordering};

use credentials::jws;
use credentials::key::{Alg, SigningKey};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::fixture;

type Members = Map<String, Value>;

fn object(value: Value) -> Members {
    value.as_object().cloned().unwrap_or_default()
}

/// A `jti` that no other proof of this process has.
fn jti() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("jti-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn sign(header: &Members, claims: Members, key: &SigningKey) -> String {
    jws::sign(header, Value::Object(claims).to_string().as_bytes(), key).expect("a signature")
}

/// A key that tokens are bound to.
pub struct Prover(pub SigningKey);

impl Prover {
    pub fn new() -> Self {
        Self::with(Alg::Es256)
    }

    pub fn with(alg: Alg) -> Self {
        Self(SigningKey::generate(alg).expect("a key"))
    }

    /// A DPoP proof for a POST, with something changed in its header or claims.
    pub fn proof(&self, url: &str, now: Timestamp, change: impl FnOnce(&mut Members, &mut Members)) -> String {
        let mut header = object(json!({
            "typ": "dpop+jwt", "alg": self.0.alg().name(), "jwk": self.0.public().to_jwk(),
        }));
        let mut claims = object(json!({"jti": jti(), "htm": "POST", "htu": url, "iat": now.as_second()}));
        change(&mut header, &mut claims);
        sign(&header, claims, &self.0)
    }

    /// A DPoP proof that goes with an access token.
    pub fn proof_with(&self, token: &str, url: &str, now: Timestamp) -> String {
        self.proof(url, now, |_, claims| {
            claims.insert("ath".into(), journal::hash(token).into());
        })
    }
}

/// `static-jwk` of the wallet provider below: the public half of the tests' key.
pub const PROVIDER: &str = r#"{ type = "static-jwk", jwk = {
  kty = "EC", crv = "P-256", x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
} }"#;

/// An instance of a wallet, and its provider's word for it.
pub struct Instance {
    pub key: SigningKey,
    pub client: &'static str,
}

impl Instance {
    pub fn new(client: &'static str) -> Self {
        Self {
            key: SigningKey::generate_p256().expect("a key"),
            client,
        }
    }

    /// The provider's attestation, with something changed.
    pub fn attestation(&self, now: Timestamp, change: impl FnOnce(&mut Members, &mut Members)) -> String {
        let mut header = object(json!({"typ": "oauth-client-attestation+jwt", "alg": "ES256"}));
        let mut claims = object(json!({
            "iss": "https://provider.example", "sub": self.client, "iat": now.as_second() - 60,
            "exp": now.as_second() + 3600, "cnf": {"jwk": self.key.public().to_jwk()},
        }));
        change(&mut header, &mut claims);
        sign(&header, claims, &fixture::key())
    }

    /// The instance's proof for an authorization server, with something changed.
    pub fn pop(&self, server: &str, now: Timestamp, change: impl FnOnce(&mut Members, &mut Members)) -> String {
        let mut header = object(json!({"typ": "oauth-client-attestation-pop+jwt", "alg": "ES256"}));
        let mut claims = object(json!({"iss": self.client, "aud": server, "jti": jti(), "iat": now.as_second()}));
        change(&mut header, &mut claims);
        sign(&header, claims, &self.key)
    }
}

/// The provider's word for where keys are kept, with something changed.
pub fn key_attestation(
    keys: &[&SigningKey],
    nonce: &str,
    now: Timestamp,
    change: impl FnOnce(&mut Members, &mut Members),
) -> String {
    let keys: Vec<_> = keys.iter().map(|key| key.public().to_jwk()).collect();
    let mut header = object(json!({"typ": "key-attestation+jwt", "alg": "ES256"}));
    let mut claims = object(json!({
        "iat": now.as_second(), "exp": now.as_second() + 3600, "nonce": nonce, "attested_keys": keys,
        "key_storage": ["iso_18045_moderate"], "user_authentication": ["iso_18045_moderate"],
    }));
    change(&mut header, &mut claims);
    sign(&header, claims, &fixture::key())
}
