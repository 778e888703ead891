//! Attestation-based client authentication (CATT): somebody vouches for this instance of the wallet, and the instance proves
//! its key. The same somebody attests the wallet's other keys (`key_attestation`).

use std::sync::Mutex;

use credentials::key::{Alg, KeyError, SigningKey};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::draft::Draft;
use crate::failure::Failure;
use crate::http::Answer;
use crate::random;

/// How long an attestation holds, in seconds.
const LIFE: i64 = 3600;

/// Who vouches for the robot. An issuer has to trust its key, [`Attester::jwk`], before it takes the robot.
pub struct Attester {
    key: SigningKey,
    /// `iss` of the attestations.
    name: String,
    /// `x5c`: certificates of the key, its own first, in standard base64; may be empty.
    x5c: Vec<String>,
}

impl Attester {
    /// With a fresh P-256 key.
    ///
    /// # Errors
    /// When the crypto library refuses.
    pub fn generate() -> Result<Self, KeyError> {
        SigningKey::generate(Alg::Es256).map(Self::with)
    }

    /// With a key of one's own.
    pub fn with(key: SigningKey) -> Self {
        Self {
            key,
            name: "https://robot-attester.example".into(),
            x5c: Vec::new(),
        }
    }

    /// With a private JWK; certificates in its `x5c` are sent along.
    ///
    /// # Errors
    /// When it is no private key for signatures.
    pub fn from_jwk(jwk: &Value) -> Result<Self, KeyError> {
        let x5c = jwk.get("x5c").and_then(Value::as_array);
        let x5c = x5c.into_iter().flatten().filter_map(Value::as_str);
        let x5c = x5c.map(str::to_owned).collect();
        Ok(Self::with(SigningKey::from_jwk(jwk)?).certified(x5c))
    }

    /// Sends certificates of its key with every attestation (CATT-12).
    #[must_use]
    pub fn certified(mut self, x5c: Vec<String>) -> Self {
        self.x5c = x5c;
        self
    }

    /// The key an issuer has to trust, as a public JWK with its `kid`.
    pub fn jwk(&self) -> Value {
        let mut jwk = self.key.public().to_jwk();
        jwk["kid"] = self.key.kid().into();
        jwk["alg"] = self.key.alg().name().into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// The private key, for keeping it.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// A statement of its own before it is signed, which names its key as far as it can (CATT-12, KATT-2).
    pub(crate) fn draft(&self, typ: &str, claims: Value) -> Draft {
        let mut draft = Draft::new(typ, &self.key, claims);
        draft.head("kid", self.key.kid());
        if !self.x5c.is_empty() {
            draft.head("x5c", json!(self.x5c));
        }
        draft
    }
}

impl std::fmt::Debug for Attester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attester")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// An instance of the wallet that somebody vouches for.
pub(crate) struct Instance<'a> {
    attester: &'a Attester,
    pub(crate) key: SigningKey,
    challenge: Mutex<Option<String>>,
}

impl<'a> Instance<'a> {
    pub(crate) fn new(attester: &'a Attester) -> Result<Self, Failure> {
        let key = SigningKey::generate_p256().map_err(|error| Failure::new("key_failed", error.to_string()))?;
        Ok(Self {
            attester,
            key,
            challenge: Mutex::default(),
        })
    }

    /// The attestation before it is signed (CATT-2).
    pub(crate) fn attestation(&self, client: &str, now: Timestamp) -> Draft {
        let now = now.as_second();
        let claims = json!({
            "iss": self.attester.name, "sub": client, "iat": now, "exp": now + LIFE,
            "cnf": {"jwk": self.key.public().to_jwk()}, "wallet_name": "Issuer Desk robot wallet",
        });
        self.attester.draft("oauth-client-attestation+jwt", claims)
    }

    /// The proof of the instance's key before it is signed (CATT-3).
    pub(crate) fn pop(&self, client: &str, server: &str, now: Timestamp) -> Result<Draft, Failure> {
        let claims = json!({"iss": client, "aud": server, "jti": random::text()?, "iat": now.as_second()});
        let mut draft = Draft::new("oauth-client-attestation-pop+jwt", &self.key, claims);
        if let Ok(challenge) = self.challenge.lock()
            && let Some(challenge) = &*challenge
        {
            draft.claim("challenge", challenge.as_str());
        }
        Ok(draft)
    }

    /// Who signs the attestation.
    pub(crate) fn attester_key(&self) -> &SigningKey {
        &self.attester.key
    }

    /// Keeps the challenge that came with an answer (CATT-6). Whether it was demanded, so that the request is worth repeating.
    pub(crate) fn heed(&self, answer: &Answer) -> bool {
        let challenge = answer.header("oauth-client-attestation-challenge");
        if challenge.is_empty() {
            return false;
        }
        if let Ok(mut kept) = self.challenge.lock() {
            *kept = Some(challenge.to_owned());
        }
        answer.error().as_deref() == Some("use_attestation_challenge")
    }
}
