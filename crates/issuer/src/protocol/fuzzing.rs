//! Doors for broken bytes: what wallets send, handed to the code that reads it, with no issuer behind it.
//!
//! They are for the fuzz targets (`fuzz/`) and for the test that replays what those found. Behind each door is the code that
//! the endpoints run; the doors fix only what would come from elsewhere: the time, the session, the keys that are trusted.

use std::sync::LazyLock;

use axum::response::IntoResponse as _;
use credentials::key::PublicKey;
use http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use model::configuration::{Configuration, Format};
use model::entropy::SeededEntropy;
use serde_json::{Map, Value, json};

use super::access_token::Under;
use super::answer::WalletError;
use super::attestation::check as attestation;
use super::authorize::request::{self, AuthorizationRequest, Known};
use super::client::Client;
use super::credential_request::{CredentialRequest, Selector};
use super::dpop::check as dpop;
use super::form::Form;
use super::key_attestation;
use super::nonce::Verdict;
use super::proof::{self, Expect};
use super::response_encryption::ResponseEncryption;
use crate::policy::{Attestation, BATCH, Encryption, Trust};

/// The issuer identifier behind every door.
pub const ISSUER: &str = "https://credential-issuer.example.com";
/// The nonce that is fresh.
pub const NONCE: &str = "LarRGSbmUPYtRYO6BQ4yn8";
/// The present, Unix seconds: when V-PROOF-1 was made.
pub const NOW: i64 = 1_701_960_444;
/// The one configuration there is.
pub const CONFIGURATION: &str = "c";

/// A refusal, as it would be sent.
#[derive(Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
    /// The headers.
    pub headers: HeaderMap,
    /// What the record would say.
    pub reason: String,
}

/// What came of it.
pub type Answered = Result<(), Refusal>;

impl From<WalletError> for Refusal {
    fn from(error: WalletError) -> Self {
        let (body, reason) = (error.body(), error.reason.clone());
        let response = error.into_response();
        Self {
            status: response.status().as_u16(),
            body,
            headers: response.headers().clone(),
            reason,
        }
    }
}

/// A form body (TOKEN-1, PAR-1).
///
/// # Errors
/// As the token endpoint refuses it.
pub fn form(body: &[u8]) -> Answered {
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, kind);
    let form = Form::read(&headers, body)?;
    form.client()?;
    form.masked();
    Ok(())
}

/// A credential request (CRED-3 to CRED-15), for a configuration that needs proofs, that came encrypted or not.
///
/// # Errors
/// As the credential endpoint refuses it.
pub fn credential_request(body: &[u8], encrypted: bool) -> Answered {
    let request = CredentialRequest::parse(body)?;
    request.masked();
    request.selector(|selector| {
        let (Selector::Configuration(name) | Selector::Identifier(name)) = selector;
        name == CONFIGURATION
    })?;
    let encryption = ResponseEncryption::read(request.response_encryption(), encrypted, &Encryption::default())?;
    request.proofs(&BOUND, BATCH)?;
    if let Some(encryption) = encryption {
        encryption.encrypt("{}", &SeededEntropy::new(1))?;
    }
    Ok(())
}

/// A key proof of type `jwt` (PROOF-1 to PROOF-18), when `attester` is trusted.
///
/// # Errors
/// As the credential endpoint refuses it.
pub fn jwt_proof(text: &str, attester: &PublicKey) -> Answered {
    let expect = Expect {
        audience: ISSUER,
        algorithms: &["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS256"],
        methods: &["jwk", "did:jwk", "did:key"],
        client: None,
        attesters: &trusting(attester),
        attestation: None,
        most: BATCH,
        now: now(),
        nonce: &fresh,
    };
    proof::check(text, &expect)?;
    Ok(())
}

/// A DPoP proof (DPOP-1 to DPOP-12) for the URL [`ISSUER`], at the server or with an access token, with a nonce or without.
///
/// # Errors
/// As the endpoints refuse it.
pub fn dpop_proof(text: &str, token: Option<&str>, nonce: bool) -> Answered {
    let expect = dpop::Expect {
        method: "POST",
        url: ISSUER,
        token,
        now: now(),
        nonce: nonce.then_some(&fresh),
    };
    dpop::check(text, &expect)?;
    Ok(())
}

/// A client attestation and its proof (CATT-2 to CATT-7), when `provider` is trusted.
///
/// # Errors
/// As the endpoints refuse them.
pub fn client_attestation(attestation: &str, pop: &str, provider: &PublicKey) -> Answered {
    let policy = Attestation {
        trust: trusting(provider),
        challenge: true,
        max_age: Some(3600),
        needs_issuer: true,
    };
    let expect = attestation::Expect {
        policy: &policy,
        audiences: &[ISSUER.to_owned()],
        client: None,
        now: now(),
        challenge: &fresh,
    };
    attestation::check(attestation, pop, &expect)?;
    Ok(())
}

/// A key attestation (KATT-1 to KATT-9), in a proof's header or alone, when `attester` is trusted.
///
/// # Errors
/// As the credential endpoint refuses it.
pub fn key_attestation(text: &str, attester: &PublicKey, in_proof: bool) -> Answered {
    let required = Map::from_iter([("key_storage".to_owned(), json!(["iso_18045_high"]))]);
    let expect = key_attestation::Expect {
        algorithms: &["ES256", "ES384", "EdDSA"],
        trust: &trusting(attester),
        required: Some(&required),
        in_proof,
        most: BATCH,
        now: now(),
    };
    key_attestation::check(text, &expect)?;
    Ok(())
}

/// The parameters of an authorization request, pushed or in a link (AUTHZ-1 to AUTHZ-14, PAR-1, PKCE-3).
///
/// # Errors
/// As the endpoints refuse them.
pub fn authorization_request(query: &str) -> Answered {
    let form = Form::of_query(query)?;
    form.masked();
    let (client, back) = request::back(&form)?;
    let client = Client {
        id: Some(client),
        ..Client::default()
    };
    let known = Known {
        configuration: &|id| id == CONFIGURATION,
        scope: &|scope| scope == CONFIGURATION,
        issuer: &|issuer| issuer == ISSUER,
    };
    AuthorizationRequest::read(&form, client, back, &known)?;
    Ok(())
}

fn trusting(key: &PublicKey) -> Trust {
    Trust {
        keys: vec![key.clone()],
        ..Trust::default()
    }
}

fn fresh(nonce: &str) -> Verdict {
    match nonce {
        NONCE => Verdict::Fresh,
        "stale" => Verdict::Stale,
        _ => Verdict::Foreign,
    }
}

/// An access token: what this issuer reads out of one whose hash it knows.
pub fn access_token(text: &str) {
    Under::of(text);
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap_or_default()
}

static BOUND: LazyLock<Configuration> = LazyLock::new(|| {
    let mut published = Map::new();
    let kinds = json!({"jwt": {"proof_signing_alg_values_supported": ["ES256"]}});
    published.insert("proof_types_supported".into(), kinds);
    Configuration {
        id: CONFIGURATION.into(),
        format: Format::SdJwtVc,
        published,
    }
});
