//! Encrypted requests and responses.

use credentials::jwe::{self, Enc, Header, RecipientKey};
use credentials::key::{PublicKey, SigningKey};
use issuer::policy::{Encryption, Policy};
use model::entropy::SeededEntropy;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::http::{Answer, Ask};
use crate::support::issuer::{Setup, TestIssuer};

const METADATA: &str = "/.well-known/openid-credential-issuer";
const ERROR: &str = "invalid_encryption_parameters";

/// A wallet's key for responses.
pub struct Receiver(RecipientKey);

impl Receiver {
    pub fn new() -> Self {
        let key = SigningKey::generate_p256().expect("a key");
        let jwk = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
        Self(RecipientKey::read(&jwk).expect("a key for agreement"))
    }

    /// `credential_response_encryption`.
    pub fn asks(&self, enc: Enc, zip: bool) -> Value {
        let mut out = json!({"jwk": self.0.published(), "enc": enc.name()});
        if zip {
            out["zip"] = jwe::ZIP.into();
        }
        out
    }

    /// The members of an encrypted answer (ENC-1, ENC-3, CRED-26).
    #[track_caller]
    pub fn read(&self, answer: &Answer, enc: Enc, zip: bool) -> Value {
        assert_eq!(
            answer.header("content-type"),
            Some("application/jwt"),
            "{}",
            answer.text()
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let decrypted = jwe::decrypt(&answer.text(), &self.0, 1 << 20).expect("an answer for this key");
        assert_eq!(decrypted.header["enc"], enc.name());
        assert_eq!(decrypted.header["kid"], self.0.kid(), "ENC-3");
        assert_eq!(decrypted.header.contains_key("zip"), zip, "ENC-4");
        serde_json::from_slice(&decrypted.plain).expect("JSON")
    }
}

/// The key that the metadata shows.
async fn published(issuer: &TestIssuer) -> Value {
    let body = issuer.get(METADATA).send().await.expect(200).json();
    body["credential_request_encryption"]["jwks"]["keys"][0].clone()
}

/// A message to the issuer.
pub async fn sealed(issuer: &TestIssuer, body: &Value, enc: Enc, zip: bool) -> String {
    let jwk = published(issuer).await;
    let header = Header {
        kid: jwk["kid"].as_str(),
        zip,
        ..Header::new(enc)
    };
    let key = PublicKey::from_jwk(&jwk).expect("a public key");
    jwe::encrypt(body.to_string().as_bytes(), &key, &header, &SeededEntropy::new(3)).expect("a message")
}

/// A request with an encrypted body.
pub fn post(issuer: &TestIssuer, target: &str, token: &str, text: impl Into<String>) -> Ask {
    let body: String = text.into();
    issuer.post(target).bearer(token).body("application/jwt", body)
}

async fn with(encryption: Encryption) -> TestIssuer {
    let policy = Policy {
        encryption,
        ..Policy::default()
    };
    TestIssuer::with(Setup {
        policy: Some(policy),
        ..Setup::default()
    })
    .await
}

const CREDENTIAL: &str = "/openid4vci/credential";

/// META-16, META-17, ENC-2, ENC-3, ENC-8, ENC-9, GAP-1: both directions are offered, with one public key that has a name.
#[tokio::test]
async fn offered() {
    let issuer = TestIssuer::start().await;
    let body = issuer.get(METADATA).send().await.expect(200).json();
    let request = &body["credential_request_encryption"];
    let encs = json!(["A128GCM", "A192GCM", "A256GCM"]);
    assert_eq!(
        (&request["enc_values_supported"], &request["encryption_required"]),
        (&encs, &json!(false))
    );
    assert_eq!(request["zip_values_supported"], json!(["DEF"]));
    let [key] = &request["jwks"]["keys"].as_array().expect("a JWK Set")[..] else {
        panic!("{request}")
    };
    assert_eq!(
        (&key["alg"], &key["use"], &key["crv"]),
        (&json!("ECDH-ES"), &json!("enc"), &json!("P-256"))
    );
    assert!(key["kid"].is_string() && key.get("d").is_none());
    assert_eq!(
        body["credential_response_encryption"],
        json!({"alg_values_supported": ["ECDH-ES"], "enc_values_supported": encs, "zip_values_supported": ["DEF"],
            "encryption_required": false})
    );
    // The key belongs to the data folder: it survives a restart.
    let again = TestIssuer::again(Setup::default(), issuer.stop().await).await;
    assert_eq!(published(&again).await, *key);
    let off = with(Encryption {
        offered: false,
        ..Encryption::default()
    })
    .await;
    let body = off.get(METADATA).send().await.expect(200).json();
    for absent in ["credential_request_encryption", "credential_response_encryption"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

/// CRED-1, CRED-13, CRED-26, ENC-1, ENC-2, ENC-3, ENC-4, CONF-3, CONF-32: a request and its response, compressed and not, and
/// what is kept of them.
#[tokio::test]
async fn there_and_back() {
    let issuer = TestIssuer::start().await;
    for (enc, zip) in [(Enc::A128Gcm, false), (Enc::A256Gcm, true), (Enc::A192Gcm, false)] {
        let (made, token, mut body) = issuer.ready("plain", json!({})).await;
        let receiver = Receiver::new();
        body["credential_response_encryption"] = receiver.asks(enc, zip);
        let text = sealed(&issuer, &body, enc, zip).await;
        let answer = post(&issuer, CREDENTIAL, &token, text).send().await.expect(200);
        let answer = receiver.read(&answer, enc, zip);
        let credential = answer["credentials"][0]["credential"].as_str().expect("a credential");
        assert!(credential.ends_with('~'));
        let exchanges = issuer.exchanges(&made.id).await;
        let kept = exchanges.last().expect("an exchange");
        assert_eq!(
            serde_json::from_str::<Value>(&kept.request).expect("JSON"),
            body,
            "in clear"
        );
        let response: Value = serde_json::from_str(&kept.response).expect("JSON");
        assert_eq!(response["credentials"][0]["credential"], "••• (not kept)");
        assert!(
            !kept
                .response
                .contains(answer["notification_id"].as_str().expect("an id"))
        );
    }
    // Encrypted there, in clear back.
    let (_, token, body) = issuer.ready("plain", json!({})).await;
    let text = sealed(&issuer, &body, Enc::A128Gcm, false).await;
    let answer = post(&issuer, CREDENTIAL, &token, text).send().await.expect(200);
    assert!(answer.json()["credentials"].is_array());
}

/// CRED-14, CRED-45, CRED-52, ENC-6, GAP-5, CONF-14: refused in plain JSON, with the session as it was.
#[tokio::test]
async fn parameters_that_are_no_good() {
    let issuer = TestIssuer::start().await;
    let (made, token, mut body) = issuer.ready("plain", json!({})).await;
    let receiver = Receiver::new();
    body["credential_response_encryption"] = receiver.asks(Enc::A128Gcm, false);
    check_error(&issuer.credential(&token, &body).send().await, 400, ERROR);
    let change = |name: &str, value: Value| {
        let mut body = body.clone();
        match name.strip_prefix("jwk.") {
            Some(member) => body["credential_response_encryption"]["jwk"][member] = value,
            None => body["credential_response_encryption"][name] = value,
        }
        body
    };
    for bad in [
        change("jwk.alg", json!("bogus")),
        change("jwk.alg", json!("RSA-OAEP-256")),
        change("jwk.crv", json!("P-257")),
        change("jwk.d", json!("AA")),
        change("enc", json!("A128CBC-HS256")),
        change("enc", Value::Null),
        change("zip", json!("GZIP")),
        change("jwk", json!("x")),
    ] {
        let text = sealed(&issuer, &bad, Enc::A128Gcm, false).await;
        check_error(&post(&issuer, CREDENTIAL, &token, text).send().await, 400, ERROR);
    }
    // What is wrong beside is told in plain JSON as well.
    let mut other = body.clone();
    other["proofs"]["jwt"] = json!(["x"]);
    let text = sealed(&issuer, &other, Enc::A128Gcm, false).await;
    check_error(
        &post(&issuer, CREDENTIAL, &token, text).send().await,
        400,
        "invalid_proof",
    );
    assert_eq!(issuer.told(&made.id), ["requested_token"]);
    assert!(
        !String::from_utf8_lossy(&issuer.stored()).contains("\"d\":\"AA\""),
        "no private key is kept"
    );
    let text = sealed(&issuer, &body, Enc::A128Gcm, false).await;
    post(&issuer, CREDENTIAL, &token, text).send().await.expect(200);
}

/// ENC-1, ENC-2, ENC-4, CRED-45: messages that cannot be read, in bounded time and memory.
#[tokio::test]
async fn messages_that_are_no_good() {
    let issuer = TestIssuer::start().await;
    let (made, token, body) = issuer.ready("plain", json!({})).await;
    let good = sealed(&issuer, &body, Enc::A128Gcm, false).await;
    let check = async |text: String, item: &str| {
        check_error(&post(&issuer, CREDENTIAL, &token, text).send().await, 400, ERROR);
        let exchanges = issuer.exchanges(&made.id).await;
        let kept = exchanges.last().cloned().expect("an exchange");
        assert_eq!(kept.item.as_deref(), Some(item), "{:?}", kept.reason);
        assert!(kept.expected.is_some() && kept.received.is_some());
    };
    for text in ["", "x", "a.b.c.d.e", "{}", &good[1..], &format!("{good}.x")] {
        check(text.to_owned(), "ENC-1").await;
    }
    check(good[..good.len() - 4].to_owned() + "AAAA", "ENC-2").await;
    let stranger = SigningKey::generate_p256().expect("a key");
    let other = jwe::encrypt(
        b"{}",
        stranger.public(),
        &Header::new(Enc::A128Gcm),
        &SeededEntropy::new(1),
    );
    check(other.expect("a message"), "ENC-2").await;
    let bomb = json!({"x": " ".repeat(5_000_000)});
    let bomb = sealed(&issuer, &bomb, Enc::A256Gcm, true).await;
    assert!(bomb.len() < 100_000);
    check(bomb, "ENC-4").await;
    // What is decrypted is read as strictly as what comes in clear.
    let deep = format!("{{\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let key = PublicKey::from_jwk(&published(&issuer).await).expect("a key");
    let deep = jwe::encrypt(
        deep.as_bytes(),
        &key,
        &Header::new(Enc::A128Gcm),
        &SeededEntropy::new(1),
    );
    let answer = post(&issuer, CREDENTIAL, &token, deep.expect("a message")).send().await;
    check_error(&answer, 400, "invalid_credential_request");
    let large = "x".repeat(1024 * 1024 + 1);
    check_error(
        &post(&issuer, CREDENTIAL, &token, large).send().await,
        413,
        "invalid_credential_request",
    );
    post(&issuer, CREDENTIAL, &token, good).send().await.expect(200);
}

/// CRED-15, ENC-5, META-16, META-17: what is required is refused in clear.
#[tokio::test]
async fn required() {
    let issuer = with(Encryption {
        request_required: true,
        response_required: true,
        ..Encryption::default()
    })
    .await;
    let metadata = issuer.get(METADATA).send().await.json();
    for name in ["credential_request_encryption", "credential_response_encryption"] {
        assert_eq!(metadata[name]["encryption_required"], true);
    }
    let (made, token, mut body) = issuer.ready("plain", json!({})).await;
    check_error(&issuer.credential(&token, &body).send().await, 400, ERROR);
    // What came in clear all the same is masked like any other.
    let mut leaking = body.clone();
    leaking["credential_response_encryption"] = Receiver::new().asks(Enc::A128Gcm, false);
    leaking["credential_response_encryption"]["jwk"]["d"] = json!("private-part");
    check_error(&issuer.credential(&token, &leaking).send().await, 400, ERROR);
    let refused = issuer.exchanges(&made.id).await.pop().expect("an exchange");
    assert!(
        refused.request.contains("credential_response_encryption"),
        "{}",
        refused.request
    );
    assert!(!refused.request.contains("private-part"), "{}", refused.request);
    let text = sealed(&issuer, &body, Enc::A128Gcm, false).await;
    check_error(&post(&issuer, CREDENTIAL, &token, text).send().await, 400, ERROR);
    let receiver = Receiver::new();
    body["credential_response_encryption"] = receiver.asks(Enc::A128Gcm, false);
    let text = sealed(&issuer, &body, Enc::A128Gcm, false).await;
    let answer = post(&issuer, CREDENTIAL, &token, text).send().await.expect(200);
    receiver.read(&answer, Enc::A128Gcm, false);
}

/// CRED-45: an issuer that offers no encryption takes none.
#[tokio::test]
async fn not_offered() {
    let issuer = with(Encryption {
        offered: false,
        request_required: true,
        response_required: true,
        key: None,
    })
    .await;
    let (_, token, mut body) = issuer.ready("plain", json!({})).await;
    check_error(&post(&issuer, CREDENTIAL, &token, "a.b.c.d.e").send().await, 400, ERROR);
    body["credential_response_encryption"] = Receiver::new().asks(Enc::A128Gcm, false);
    check_error(&issuer.credential(&token, &body).send().await, 400, ERROR);
    body["credential_response_encryption"] = Value::Null;
    issuer.credential(&token, &body).send().await.expect(200);
}

/// Fact sheet 6.3: walt.id's key in the place of the desk's.
#[tokio::test]
async fn a_key_of_ones_own() {
    let key = SigningKey::generate_p256().expect("a key");
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
    let own = RecipientKey::read(&json!({"type": "jwk", "jwk": jwk, "_keyId": "own"})).expect("a key");
    let issuer = with(Encryption {
        key: Some(std::sync::Arc::new(own)),
        ..Encryption::default()
    })
    .await;
    assert_eq!(published(&issuer).await["kid"], "own");
    let (_, token, body) = issuer.ready("plain", json!({})).await;
    let text = sealed(&issuer, &body, Enc::A256Gcm, true).await;
    post(&issuer, CREDENTIAL, &token, text).send().await.expect(200);
}
