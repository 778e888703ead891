//! The crypto floor: verifying the proof, making a dc+sd-jwt with sixteen disclosures, signing it. Nothing else.

use std::time::Duration;

use credentials::entropy::SystemEntropy;
use credentials::jws;
use credentials::key::{Alg, SigningKey};
use credentials::sd_jwt::{SdField, SdMap, VcInput, make_vc};
use serde_json::{Map, Value};

use crate::process::thread_cpu;
use crate::wallet::Wallet;

/// Rounds counted.
const ROUNDS: u32 = 2000;

/// Processor time of one issuance's cryptography in one thread, microseconds.
pub fn per_issuance() -> f64 {
    run().as_secs_f64() * 1e6
}

fn run() -> Duration {
    let (issuer, wallet) = (
        SigningKey::generate_p256().expect("a key"),
        Wallet::new("http://localhost", "http://localhost"),
    );
    let claims: Map<String, Value> = (0..16)
        .map(|n| (format!("claim_{n:02}"), Value::from(format!("value {n}"))))
        .collect();
    let field = || SdField {
        sd: true,
        ..SdField::default()
    };
    let map = SdMap {
        fields: claims.keys().map(|name| (name.clone(), field())).collect(),
        ..SdMap::default()
    };
    let proof = wallet.proof("AAAAAAAAAAAAAAAAAAAAAAAA");
    let round = || {
        let decoded = jws::decode(&proof).expect("a proof");
        let holder = credentials::key::PublicKey::from_jwk(&decoded.header["jwk"]).expect("a key");
        decoded.verify(&holder, Alg::Es256).expect("a good signature");
        let made = make_vc(VcInput {
            claims: claims.clone(),
            disclosure: Some(&map),
            issuer: "http://localhost",
            vct: "urn:example",
            holder: Some(&holder),
            status: None,
            kid: Some(issuer.kid()),
            x5c: None,
            key: &issuer,
            entropy: &SystemEntropy,
        });
        std::hint::black_box(made.expect("a credential"));
    };
    (0..200).for_each(|_| round());
    let begun = thread_cpu();
    (0..ROUNDS).for_each(|_| round());
    (thread_cpu() - begun) / ROUNDS
}
