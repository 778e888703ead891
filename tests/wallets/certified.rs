//! Signers with certificates below a root of their own: Node can check certificates, and makes none.

use std::path::PathBuf;

use credentials::certificate::{Purpose, RootRequest, SignerRequest, Subject, make_document_signer, make_root};
use credentials::key::{Alg, SigningKey};
use model::entropy::SeededEntropy;
use model::time::{Clock as _, SystemClock};
use serde_json::{Map, Value, json};

use crate::served::Folder;

/// Kinds of keys that certificates can be made for.
const KINDS: [Alg; 4] = [Alg::Es256, Alg::Es384, Alg::Es512, Alg::EdDsa];

/// Where [`write`] leaves them.
pub fn place(folder: &Folder) -> PathBuf {
    folder.at("signers.json")
}

/// Makes a root and below it a signer of each kind, leaves the signers where a script finds them, and answers the root, PEM.
pub fn write(folder: &Folder) -> String {
    let now = SystemClock.now();
    let (key, subject) = (
        SigningKey::generate_p256().expect("a key"),
        Subject::new("UT", "Wallets Test Root"),
    );
    let root = RootRequest {
        subject: &subject,
        contact: "https://provider.example/",
        crl: "https://provider.example/crl",
        key: &key,
        now,
        entropy: &SeededEntropy::new(1),
    };
    let pem = make_root(&root).expect("a root");
    let mut out = Map::from_iter([("root".to_owned(), json!(pem))]);
    for alg in KINDS {
        let key = SigningKey::generate(alg).expect("a key");
        let request = SignerRequest {
            subject: &Subject::new("UT", "Wallets Test Signer"),
            purpose: Purpose::Jwt {
                issuer: "https://provider.example/",
            },
            key: key.public(),
            root: &root,
            now,
        };
        let certificate = make_document_signer(&request).expect("a certificate");
        let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
        out.insert(alg.name().to_owned(), json!({"jwk": jwk, "certificate": certificate}));
    }
    std::fs::write(place(folder), Value::from(out).to_string()).expect("a file can be written");
    pem
}
