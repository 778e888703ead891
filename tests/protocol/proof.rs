//! Key proofs over HTTP; the table of every fault stands beside the check itself.

use credentials::did;
use credentials::key::{Alg, SigningKey};
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::token::check_error;
use crate::support::holder::{GRANT, Holder};
use crate::support::issuer::TestIssuer;

type Members = Map<String, Value>;

/// A session that is ready for its credential.
struct Ready {
    issuer: TestIssuer,
    token: String,
    holder: Holder,
    nonce: String,
}

impl Ready {
    async fn new() -> Self {
        let issuer = TestIssuer::start().await;
        let made = issuer.offer("plain", json!({})).await;
        let (token, nonce) = (issuer.granted(&made.code).await, issuer.nonce().await);
        Self {
            issuer,
            token,
            holder: Holder::new(),
            nonce,
        }
    }

    async fn send(&self, proofs: &[String]) -> crate::support::http::Answer {
        let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": proofs}});
        self.issuer.credential(&self.token, &body).send().await
    }

    fn proof(&self, change: impl FnOnce(&mut Members, &mut Members)) -> String {
        self.holder
            .proof_with(&self.issuer.base, &self.nonce, self.issuer.now(), change)
    }

    async fn refused(&self, error: &str, change: impl FnOnce(&mut Members, &mut Members)) {
        check_error(&self.send(&[self.proof(change)]).await, 400, error);
    }

    async fn taken(&self, change: impl FnOnce(&mut Members, &mut Members)) -> Value {
        let answer = self.send(&[self.proof(change)]).await.expect(200).json();
        let text = answer["credentials"][0]["credential"].as_str().expect("a credential");
        let claims = credentials::sd_jwt::decode(text)
            .expect("an SD-JWT")
            .jws
            .claims()
            .expect("claims");
        Value::Object(claims)
    }
}

/// PROOF-1, PROOF-2, PROOF-3, PROOF-5, PROOF-6, PROOF-7, PROOF-8, PROOF-9, PROOF-10, PROOF-11, PROOF-14, PROOF-17, CRED-43,
/// CRED-44, CRED-53, CONF-8, CONF-9: one fault at a time; the session stays open through all of them (R36).
#[tokio::test]
async fn one_fault_at_a_time() {
    let ready = Ready::new().await;
    let now = ready.issuer.now().as_second();
    for typ in [json!("JWT"), json!("openid4vci-proof+JWT"), Value::Null] {
        ready
            .refused("invalid_proof", |header, _| {
                header.insert("typ".into(), typ);
            })
            .await;
    }
    for alg in ["none", "HS256", "ES512", "RS256"] {
        ready
            .refused("invalid_proof", |header, _| {
                header.insert("alg".into(), alg.into());
            })
            .await;
    }
    ready
        .refused("invalid_proof", |header, _| {
            header.remove("jwk");
        })
        .await;
    ready
        .refused("invalid_proof", |header, _| {
            header.insert("kid".into(), "x".into());
        })
        .await;
    let private = serde_json::from_str::<Value>(ready.holder.0.private_jwk().reveal()).expect("a JWK");
    ready
        .refused("invalid_proof", |header, _| {
            header.insert("jwk".into(), private);
        })
        .await;
    let other = Holder::new().0.public().to_jwk();
    ready
        .refused("invalid_proof", |header, _| {
            header.insert("jwk".into(), other);
        })
        .await;
    let base = ready.issuer.base.clone();
    for aud in [
        json!(format!("{base}/openid4vci")),
        json!([base]),
        json!(format!("{base}/")),
        json!(format!("{base}/openid4vci/credential")),
    ] {
        ready
            .refused("invalid_proof", |_, claims| {
                claims.insert("aud".into(), aud);
            })
            .await;
    }
    for iat in [json!(now - 361), json!(now + 61), json!("x"), Value::Null] {
        ready
            .refused("invalid_proof", |_, claims| {
                claims.insert("iat".into(), iat);
            })
            .await;
    }
    for iss in ["client", ""] {
        ready
            .refused("invalid_proof", |_, claims| {
                claims.insert("iss".into(), iss.into());
            })
            .await;
    }
    for extra in ["key_attestation", "trust_chain"] {
        ready
            .refused("invalid_proof", |header, _| {
                header.insert(extra.into(), "x".into());
            })
            .await;
    }
    ready
        .refused("invalid_proof", |header, _| {
            header.insert("crit".into(), json!(["exp"]));
        })
        .await;
    ready
        .refused("invalid_proof", |_, claims| {
            claims.remove("nonce");
        })
        .await;
    for nonce in ["", "nobody", &ready.nonce[1..], &format!("{}A", ready.nonce)] {
        ready
            .refused("invalid_nonce", |_, claims| {
                claims.insert("nonce".into(), nonce.into());
            })
            .await;
    }
    let mut broken = ready.proof(|_, _| ());
    let last = if broken.ends_with('A') { "B" } else { "A" };
    broken.replace_range(broken.len() - 10..broken.len() - 9, last);
    check_error(&ready.send(&[broken]).await, 400, "invalid_proof");
    for text in ["", "a.b", "a.b.c", "....", "ä.ö.ü"] {
        check_error(&ready.send(&[text.into()]).await, 400, "invalid_proof");
    }
    // CRED-53: a bad signature is never taken for a bad nonce.
    let other = Holder::new().0.public().to_jwk();
    ready
        .refused("invalid_proof", |header, claims| {
            header.insert("jwk".into(), other);
            claims.insert("nonce".into(), "nobody".into());
        })
        .await;
    ready
        .taken(|_, claims| {
            claims.insert("x".into(), 1.into());
        })
        .await;
}

/// PROOF-4, PROOF-18, CRED-31, SDVC-5, CONF-33: what is bound is the proved key, by itself.
#[tokio::test]
async fn the_proved_key_is_bound() {
    let ready = Ready::new().await;
    let claims = ready
        .taken(|header, _| {
            header["jwk"]["ext"] = json!(true);
        })
        .await;
    assert_eq!(claims["cnf"], json!({"jwk": ready.holder.0.public().to_jwk()}));
    for did in [did::did_key_of, |key: &_| {
        Some(credentials::key::PublicKey::did_jwk(key))
    }] {
        let ready = Ready::new().await;
        let did: String = did(ready.holder.0.public()).expect("a DID");
        let kid = format!(
            "{did}#{}",
            if did.starts_with("did:jwk") {
                "0"
            } else {
                &did["did:key:".len()..]
            }
        );
        let claims = ready
            .taken(|header, _| {
                header.remove("jwk");
                header.insert("kid".into(), kid.into());
            })
            .await;
        assert_eq!(claims["cnf"], json!({"jwk": ready.holder.0.public().to_jwk()}), "{did}");
    }
}

/// PROOF-2, HAIP-12: every algorithm that is advertised.
#[tokio::test]
async fn algorithms() {
    for (alg, curve) in [(Alg::Es256, "P-256"), (Alg::Es384, "P-384"), (Alg::EdDsa, "Ed25519")] {
        let mut ready = Ready::new().await;
        ready.holder = Holder(SigningKey::generate(alg).expect("a key"));
        let claims = ready.taken(|_, _| ()).await;
        assert_eq!(claims["cnf"]["jwk"]["crv"], curve);
    }
}

/// PROOF-10, TOKEN-3: a wallet that named itself at the token endpoint may do so in its proof, by the same name.
#[tokio::test]
async fn a_client_may_name_itself() {
    let mut ready = Ready::new().await;
    let made = ready.issuer.offer("plain", json!({})).await;
    let form = [
        ("grant_type", GRANT),
        ("pre-authorized_code", &made.code),
        ("client_id", "wallet ä/1"),
    ];
    let token = ready
        .issuer
        .post("/openid4vci/token")
        .form(&form)
        .send()
        .await
        .expect(200)
        .json();
    ready.token = token["access_token"].as_str().expect("a token").to_owned();
    for iss in [json!("other"), json!(""), json!(1), Value::Null] {
        ready
            .refused("invalid_proof", |_, claims| {
                claims.insert("iss".into(), iss);
            })
            .await;
    }
    ready
        .taken(|_, claims| {
            claims.insert("iss".into(), "wallet ä/1".into());
        })
        .await;
}

/// PROOF-8: a minute ahead and six back are borne.
#[tokio::test]
async fn clocks_differ() {
    for seconds in [-360, 60] {
        let ready = Ready::new().await;
        let iat = ready
            .issuer
            .now()
            .checked_add(SignedDuration::from_secs(seconds))
            .expect("a time")
            .as_second();
        ready
            .taken(|_, claims| {
                claims.insert("iat".into(), iat.into());
            })
            .await;
    }
}
