//! What never changes between runs: the time, the key, the certificates, and profiles that only tests need.
//!
//! The key is the one RFC 7515 prints in its appendix A.3: everybody has it, so nobody may use it for anything else. The
//! certificates name it; the root's key was thrown away when they were made (`UPDATE_GOLDEN=1` makes them when missing).

use std::path::PathBuf;
use std::sync::Arc;

use credentials::certificate::{Purpose, RootRequest, SignerRequest, Subject, make_document_signer, make_root};
use credentials::key::SigningKey;
use desk_app::identity::Identity;
use jiff::Timestamp;
use model::entropy::SeededEntropy;
use serde_json::json;

use super::folder::project;

/// Profiles beside the shipped ones.
pub const PROFILES: &str = include_str!("fixture/profiles.conf");
/// Configurations beside the shipped ones.
pub const METADATA: &str = include_str!("fixture/metadata.conf");
/// `d` of the profile `own-key` (RFC 7517, appendix A.2): must never be seen.
pub const OWN_KEY_D: &str = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";
/// `d` of [`key`]: must never be seen.
pub const DESK_KEY_D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

/// When every test begins.
pub fn now() -> Timestamp {
    "2026-06-15T10:00:00.25Z".parse().expect("an instant")
}

/// The desk's key (RFC 7515, appendix A.3).
pub fn key() -> SigningKey {
    let jwk = json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "d": DESK_KEY_D,
    });
    SigningKey::from_jwk(&jwk).expect("a key")
}

/// The identity of a desk that was first run on the day before.
pub fn identity() -> Identity {
    if !file("root").exists() && std::env::var_os("UPDATE_GOLDEN").is_some() {
        make();
    }
    let read = |name: &str| std::fs::read_to_string(file(name)).expect("a certificate");
    let key = key();
    Identity {
        did: key.public().did_jwk(),
        key: Arc::new(key),
        root: read("root"),
        mdoc_signer: read("mdoc-signer"),
        jwt_signer: read("jwt-signer"),
        provider: Arc::new(wallet::Attester::generate().expect("a key")),
    }
}

fn file(name: &str) -> PathBuf {
    project().join("tests/support/fixture").join(format!("{name}.pem"))
}

fn make() {
    let (key, root_key) = (key(), SigningKey::generate_p256().expect("a key"));
    let subject = |name: &str| Subject {
        organization: Some("Issuer Desk (test)".into()),
        ..Subject::new("UT", name)
    };
    let root_subject = subject("Issuer Desk Test Root");
    let root = RootRequest {
        subject: &root_subject,
        contact: "https://issuer-desk.example/",
        crl: "https://issuer-desk.example/crl",
        key: &root_key,
        now: now(),
        entropy: &SeededEntropy::new(1),
    };
    let sign = |name: &str, purpose| {
        let subject = subject(name);
        let request = SignerRequest {
            subject: &subject,
            purpose,
            key: key.public(),
            root: &root,
            now: now(),
        };
        make_document_signer(&request).expect("a certificate")
    };
    let write = |name: &str, pem: String| std::fs::write(file(name), pem).expect("a fixture");
    write("root", make_root(&root).expect("a root"));
    write("mdoc-signer", sign("Issuer Desk Test Document Signer", Purpose::Mdoc));
    let purpose = Purpose::Jwt {
        issuer: "https://issuer-desk.example/",
    };
    write("jwt-signer", sign("Issuer Desk Test Signer", purpose));
}
