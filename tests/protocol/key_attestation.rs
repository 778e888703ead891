//! Key attestations over HTTP; the tables of faults stand beside the checks themselves.

use credentials::key::SigningKey;
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::holder::Holder;
use crate::support::http::Answer;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::prover::{PROVIDER, key_attestation};

/// One credential that asks for attestations and takes them in both ways, and one that takes a proof alone.
pub const METADATA: &str = r#"
credentialConfigurations = {
  "attested_dc+sd-jwt" = {
    format = "dc+sd-jwt"
    vct = "vctBaseUrl"
    cryptographic_binding_methods_supported = ["jwk"]
    proof_types_supported = {
      jwt = { proof_signing_alg_values_supported = ["ES256"], key_attestations_required = { key_storage = ["iso_18045_high", "iso_18045_moderate"] } }
      attestation = { proof_signing_alg_values_supported = ["ES256"], key_attestations_required = { key_storage = ["iso_18045_moderate"] } }
    }
  }
}
"#;
pub const PROFILE: &str = r#"
profiles = {
  "attested" = { name = "Attested", credentialConfigurationId = "attested_dc+sd-jwt", credentialData = { a = 1 } }
}
"#;

struct Ready {
    issuer: TestIssuer,
    token: String,
    nonce: String,
    keys: Vec<SigningKey>,
}

impl Ready {
    /// A session of a profile that is ready for its credential, with three keys.
    async fn new(profile: &str, trust: &str) -> Self {
        let service = match trust {
            "" => String::new(),
            trust => format!("keyAttestation {{ trust = {trust} }}"),
        };
        let issuer = TestIssuer::with(Setup {
            profiles: PROFILE.to_owned(),
            metadata: METADATA,
            service: service.leak(),
            ..Setup::default()
        })
        .await;
        let made = issuer.offer(profile, json!({})).await;
        Self {
            token: issuer.granted(&made.code).await,
            nonce: issuer.nonce().await,
            keys: (0..3).map(|_| SigningKey::generate_p256().expect("a key")).collect(),
            issuer,
        }
    }

    fn attestation(&self, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> String {
        let keys: Vec<_> = self.keys.iter().collect();
        key_attestation(&keys, &self.nonce, self.issuer.now(), |_, claims| change(claims))
    }

    /// A proof by a key, with an attestation in its header.
    fn proof(&self, by: &SigningKey, attestation: Option<&str>) -> String {
        let key = SigningKey::from_jwk(&json!(by.private_jwk().reveal())).expect("a key");
        Holder(key).proof_with(&self.issuer.base, &self.nonce, self.issuer.now(), |header, _| {
            header.extend(attestation.map(|jwt| ("key_attestation".to_owned(), json!(jwt))));
        })
    }

    async fn send(&self, configuration: &str, proofs: Value) -> Answer {
        let body = json!({"credential_configuration_id": configuration, "proofs": proofs});
        self.issuer.credential(&self.token, &body).send().await
    }

    /// The places of the keys that the credentials of an answer are bound to.
    fn bound(&self, answer: &Answer) -> Vec<usize> {
        let json = answer.clone().expect(200).json();
        let credentials = json["credentials"].as_array().expect("credentials").clone();
        let place = |credential: &Value| {
            let text = credential["credential"].as_str().expect("a credential");
            let claims = credentials::sd_jwt::decode(text)
                .expect("an SD-JWT")
                .jws
                .claims()
                .expect("claims");
            let is = |key: &SigningKey| claims["cnf"]["jwk"] == key.public().to_jwk();
            self.keys.iter().position(is).expect("a key of the wallet")
        };
        credentials.iter().map(place).collect()
    }
}

const ATTESTED: &str = "attested_dc+sd-jwt";

/// CRED-12, PROOF-13, PROOF-15, KATT-8, META-36, HAIP-11, CRED-23: one attestation, a credential for each of its keys.
#[tokio::test]
async fn an_attestation_in_the_place_of_proofs() {
    let ready = Ready::new("attested", PROVIDER).await;
    let target = "/.well-known/openid-credential-issuer";
    let metadata = ready.issuer.get(target).send().await.expect(200).json();
    let kinds = &metadata["credential_configurations_supported"][ATTESTED]["proof_types_supported"];
    let required = &kinds["attestation"]["key_attestations_required"];
    assert_eq!(*required, json!({"key_storage": ["iso_18045_moderate"]}));

    let good = ready.attestation(|_| ());
    for (proofs, error) in [
        (json!({"attestation": [good, good]}), "invalid_proof"),
        (json!({"attestation": []}), "invalid_proof"),
        (json!({"attestation": ["a.b.c"]}), "invalid_proof"),
        (json!({"di_vp": [{"proof": {}}]}), "invalid_proof"),
        (
            json!({"attestation": [good], "jwt": ["a"]}),
            "invalid_credential_request",
        ),
    ] {
        check_error(&ready.send(ATTESTED, proofs).await, 400, error);
    }
    let low = ready.attestation(|claims| {
        claims.insert("key_storage".into(), json!(["iso_18045_basic"]));
    });
    check_error(
        &ready.send(ATTESTED, json!({"attestation": [low]})).await,
        400,
        "invalid_proof",
    );
    let stale = ready.attestation(|claims| {
        claims.insert("nonce".into(), json!("x"));
    });
    check_error(
        &ready.send(ATTESTED, json!({"attestation": [stale]})).await,
        400,
        "invalid_nonce",
    );
    let answer = ready.send(ATTESTED, json!({"attestation": [good]})).await;
    assert_eq!(ready.bound(&answer), [0, 1, 2]);
}

/// PROOF-11, PROOF-12, PROOF-13, KATT-6, KATT-7, CONF-10: a proof with an attestation in its header.
#[tokio::test]
async fn an_attestation_beside_a_proof() {
    let ready = Ready::new("attested", PROVIDER).await;
    let attestation = ready.attestation(|_| ());
    let refused = async |proof: String| {
        check_error(
            &ready.send(ATTESTED, json!({"jwt": [proof]})).await,
            400,
            "invalid_proof",
        );
    };
    refused(ready.proof(&ready.keys[1], None)).await;
    refused(ready.proof(&SigningKey::generate_p256().expect("a key"), Some(&attestation))).await;
    let broken = format!("{}AAAA", &attestation[..attestation.len() - 4]);
    refused(ready.proof(&ready.keys[1], Some(&broken))).await;
    let answer = ready
        .send(
            ATTESTED,
            json!({"jwt": [ready.proof(&ready.keys[1], Some(&attestation))]}),
        )
        .await;
    assert_eq!(ready.bound(&answer), [1, 0, 2]);
}

/// KATT-7: where nobody is trusted, the refusal says so; where anybody is, a signature must at least fit its certificate.
#[tokio::test]
async fn trust_is_the_operators_choice() {
    let ready = Ready::new("plain", "").await;
    let attestation = ready.attestation(|_| ());
    let proof = ready.proof(&ready.keys[0], Some(&attestation));
    let answer = ready.send("event_ticket_dc+sd-jwt", json!({"jwt": [proof]})).await;
    check_error(&answer, 400, "invalid_proof");
    assert!(answer.text().contains("trust nobody"), "{}", answer.text());

    let ready = Ready::new("plain", "any").await;
    let bare = ready.attestation(|_| ());
    let proof = ready.proof(&ready.keys[0], Some(&bare));
    let answer = ready.send("event_ticket_dc+sd-jwt", json!({"jwt": [proof]})).await;
    check_error(&answer, 400, "invalid_proof");
    let signer = crate::support::fixture::identity().jwt_signer;
    let x5c: String = signer.lines().filter(|line| !line.starts_with('-')).collect();
    let keys: Vec<_> = ready.keys.iter().collect();
    let certified = key_attestation(&keys, &ready.nonce, ready.issuer.now(), |header, _| {
        header.insert("x5c".into(), json!([x5c]));
    });
    let proof = ready.proof(&ready.keys[0], Some(&certified));
    let answer = ready.send("event_ticket_dc+sd-jwt", json!({"jwt": [proof]})).await;
    assert_eq!(ready.bound(&answer), [0, 1, 2]);
}

/// CRED-10, PROOF-16: a type that is not listed is refused, `di_vp` among them.
#[tokio::test]
async fn types_that_are_not_listed() {
    let ready = Ready::new("plain", PROVIDER).await;
    let attestation = ready.attestation(|_| ());
    for proofs in [
        json!({"attestation": [attestation]}),
        json!({"di_vp": [{"type": ["VerifiablePresentation"], "proof": {"type": "DataIntegrityProof"}}]}),
        json!({"cwt": ["x"]}),
    ] {
        let answer = ready.send("event_ticket_dc+sd-jwt", proofs).await;
        check_error(&answer, 400, "invalid_proof");
    }
}
