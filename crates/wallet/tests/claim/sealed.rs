//! An issuer that breaks the rules of encryption, one at a time; and one that keeps them where a wallet cannot.

use std::sync::Arc;

use credentials::entropy::SystemEntropy;
use credentials::jwe::{self, Enc, Header, RecipientKey};
use credentials::key::SigningKey;
use serde_json::{Value, json};
use wallet::{Encryption, Report, WalletOptions, claim};

use crate::issuer::{Answer, Issuer, METADATA, json as answer, start};
use crate::{badge, options, sd_jwt_format};

fn recipient() -> RecipientKey {
    let key = SigningKey::generate_p256().expect("a key");
    RecipientKey::read(&Value::String(key.private_jwk().reveal().to_owned())).expect("a key for agreement")
}

/// An issuer that offers encryption to `key`, with something changed.
async fn offering(key: &RecipientKey, change: impl FnOnce(&mut Value)) -> Arc<Issuer> {
    let issuer = start(sd_jwt_format(), badge, vec![]).await;
    let mut metadata = issuer.metadata();
    metadata["credential_request_encryption"] =
        json!({"jwks": {"keys": [key.published()]}, "enc_values_supported": ["A256GCM"], "encryption_required": false});
    metadata["credential_response_encryption"] =
        json!({"alg_values_supported": ["ECDH-ES"], "enc_values_supported": ["A128GCM"], "encryption_required": false});
    change(&mut metadata);
    issuer.answers(METADATA, answer(200, metadata));
    issuer
}

async fn claimed(issuer: &Issuer, wanted: bool) -> Report {
    let options = WalletOptions {
        encryption: Encryption {
            wanted,
            ..Encryption::default()
        },
        ..options()
    };
    claim(&options, &issuer.link()).await
}

fn jwt(status: u16, body: &str) -> Answer {
    Answer {
        kind: "application/jwt",
        body: body.to_owned(),
        ..answer(status, Value::Null)
    }
}

#[track_caller]
fn breach(report: &Report, step: &str, item: &str) {
    let error = report.error.as_ref().expect("an error");
    assert_eq!((error.step, error.code), (step, "issuer_breach"), "{report:#?}");
    assert!(error.message.ends_with(&format!("({item})")), "{error:?}");
}

/// ENC-1, ENC-2, ENC-3, ENC-4: the request is for the issuer's key, by its name, and says how the answer is wanted.
#[tokio::test]
async fn what_is_sent() {
    let key = recipient();
    let issuer = offering(&key, |_| ()).await;
    issuer.answers(
        "/credential",
        answer(400, json!({"error": "credential_request_denied"})),
    );
    let report = claimed(&issuer, true).await;
    let error = report.error.expect("an error");
    assert_eq!(error.issuer_error.as_deref(), Some("credential_request_denied"));
    let asked = issuer.asked.lock().expect("no panic");
    let (_, body) = asked
        .iter()
        .find(|(path, _)| path == "POST /credential")
        .expect("a request");
    let sent = jwe::decrypt(body, &key, 1 << 20).expect("a message for the issuer");
    assert_eq!(
        (&sent.header["enc"], &sent.header["kid"]),
        (&json!("A256GCM"), &json!(key.kid()))
    );
    let body: Value = serde_json::from_slice(&sent.plain).expect("JSON");
    assert!(body["proofs"]["jwt"][0].is_string(), "{body}");
    let wanted = &body["credential_response_encryption"];
    assert_eq!(
        (&wanted["enc"], &wanted["jwk"]["alg"]),
        (&json!("A128GCM"), &json!("ECDH-ES"))
    );
    assert!(
        wanted["jwk"]["kid"].is_string() && wanted["jwk"].get("d").is_none(),
        "{wanted}"
    );
}

/// ENC-1, ENC-7, CRED-52: answers that are not encrypted as they were asked for.
#[tokio::test]
async fn answers_that_break_a_rule() {
    let (key, other) = (recipient(), recipient());
    let header = Header::new(Enc::A128Gcm);
    let stranger = jwe::encrypt(b"{}", other.public(), &header, &SystemEntropy).expect("a message");
    for (wanted, bad, item) in [
        (
            true,
            answer(200, json!({"credentials": [{"credential": "c"}]})),
            "ENC-7",
        ),
        (
            true,
            answer(202, json!({"transaction_id": "t", "interval": 1})),
            "ENC-7",
        ),
        (true, jwt(400, "a.b.c.d.e"), "CRED-52"),
        (true, jwt(200, "a.b.c.d.e"), "ENC-1"),
        (true, jwt(200, &stranger), "ENC-1"),
        (false, jwt(200, &stranger), "ENC-7"),
        (false, jwt(401, ""), "CRED-52"),
    ] {
        let issuer = offering(&key, |_| ()).await;
        issuer.answers("/credential", bad);
        breach(&claimed(&issuer, wanted).await, "credential", item);
    }
    let issuer = offering(&key, |_| ()).await;
    assert!(claimed(&issuer, false).await.ok, "nobody has to");
}

/// ENC-9, CRED-15: an issuer that demands what it does not make possible.
#[tokio::test]
async fn demands_that_cannot_be_met() {
    let key = recipient();
    let issuer = offering(&key, |metadata| {
        metadata["credential_request_encryption"] = Value::Null;
        metadata["credential_response_encryption"]["encryption_required"] = true.into();
    })
    .await;
    breach(&claimed(&issuer, false).await, "encryption", "ENC-9");
    let unknown = offering(&key, |metadata| {
        metadata["credential_request_encryption"]["encryption_required"] = true.into();
        metadata["credential_request_encryption"]["enc_values_supported"] = json!(["A128CBC-HS256"]);
    })
    .await;
    let error = claimed(&unknown, false).await.error.expect("an error");
    assert_eq!((error.step, error.code), ("encryption", "encryption_unsupported"));
    assert!(error.message.contains("A128CBC-HS256"), "{error:?}");
}
