//! Keys that an offer brings: what is signed with them verifies.

use std::sync::Arc;

use credentials::key::{Alg, SigningKey};
use serde_json::{Value, json};
use wallet::WalletOptions;

use crate::support::issuer::TestIssuer;

fn jwk(alg: Alg) -> (SigningKey, Value) {
    let key = SigningKey::generate(alg).expect("a key");
    let jwk = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
    (key, jwk)
}

async fn claimed(issuer: &TestIssuer, profile: &str, overrides: &Value) -> wallet::Report {
    let made = issuer.offer(profile, json!({"runtimeOverrides": overrides})).await;
    let options = WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet");
    wallet::claim(&options, &made.link()).await
}

/// Fact sheet 6.4, SDJWT-2, R24: every algorithm of a key object, given as an object or as text.
#[tokio::test]
async fn every_algorithm() {
    let issuer = TestIssuer::start().await;
    for alg in [Alg::Es256, Alg::Es384, Alg::Es512, Alg::EdDsa, Alg::Rs256] {
        let (key, jwk) = jwk(alg);
        for jwk in [jwk.clone(), json!(jwk.to_string())] {
            let report = claimed(&issuer, "unbound", &json!({"issuerKey": {"type": "jwk", "jwk": jwk}})).await;
            assert!(report.ok, "{}: {report:?}", alg.name());
            let decoded = credentials::sd_jwt::decode(&report.credentials[0]).expect("an SD-JWT");
            assert_eq!(decoded.jws.header["alg"], alg.name());
        }
        let did = key.public().did_jwk();
        let over = json!({"issuerKey": {"type": "jwk", "jwk": jwk}, "issuerDid": did});
        let report = claimed(&issuer, "university-degree", &over).await;
        assert!(report.ok, "{}: {report:?}", alg.name());
    }
}

/// R22, fact sheet 2.2: with a key of its own an offer does not name the desk's certificate, nor the desk's DID.
#[tokio::test]
async fn a_key_without_a_chain() {
    let issuer = TestIssuer::start().await;
    let (_, jwk) = jwk(Alg::Es256);
    let over = json!({"issuerKey": {"type": "jwk", "jwk": jwk}});
    for profile in ["plain", "university-degree"] {
        let report = claimed(&issuer, profile, &over).await;
        assert!(report.ok, "{profile}: {report:?}");
    }
}
