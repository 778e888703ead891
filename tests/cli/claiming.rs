//! `desk claim`: what kind of wallet the robot is.

use std::process::Command;

use credentials::key::SigningKey;
use serde_json::{Value, json};

use crate::desk::{Desk, Folder, Ran, run, run_in};

/// A folder with a desk's configuration, in which wallets must be vouched for by the key that is written beside it.
fn attested() -> (Folder, String) {
    let folder = Folder::new();
    let provider = SigningKey::generate_p256().expect("a key");
    let file = folder.join("provider.jwk.json");
    std::fs::write(&file, provider.private_jwk().reveal()).expect("a file");
    std::fs::create_dir_all(folder.join("config")).expect("a folder");
    for name in ["issuer2-profiles.conf", "credential-issuer-metadata.conf"] {
        let shipped = format!("{}/profiles/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::copy(shipped, folder.path().join("config").join(name)).expect("a copy");
    }
    let trust = json!({"type": "static-jwk", "jwk": provider.public().to_jwk()});
    let service = json!({
        "clientAuthenticationConfig": {"supportedMethods": [
            {"type": "client-attestation", "config": {"verificationMethod": trust}}]},
        "keyAttestation": {"trust": trust},
        "refreshTokens": "on",
    });
    std::fs::write(folder.join("config/issuer-service.conf"), service.to_string()).expect("a file");
    (folder, file)
}

fn offered(desk: &Desk, words: &[&str]) -> Value {
    let mut all = vec!["offer"];
    all.extend_from_slice(words);
    all.extend_from_slice(&["--issuer", desk.management(), "--json"]);
    serde_json::from_str(&run(&all).out).expect("one JSON object")
}

fn link(offer: &Value) -> &str {
    offer["credentialOffer"].as_str().expect("a link")
}

/// What a step of a claim says.
#[track_caller]
fn says(ran: &Ran, step: &str, expect: &str) {
    let line = ran
        .out
        .lines()
        .find(|line| line.split_whitespace().nth(1) == Some(step));
    let line = line.unwrap_or_else(|| panic!("no step {step} in {ran:?}"));
    assert!(line.contains(expect), "{line}");
}

/// The README's wallet that somebody vouches for, over a login; without the provider's key it is refused.
#[test]
fn a_wallet_that_is_vouched_for() {
    let (folder, provider) = attested();
    let desk = Desk::start_in(&folder, &[]);
    let offer = offered(&desk, &["identity-credential", "--auth-method", "authorized"]);
    let claim = run(&[
        "claim",
        link(&offer),
        "--attester",
        &provider,
        "--encrypt",
        "--details",
        "--refresh",
    ]);
    assert_eq!(claim.code, 0, "{claim:?}");
    says(&claim, "authorization", "pushed");
    says(&claim, "token", "a DPoP token");
    says(&claim, "encryption", "answers to a key of this wallet");
    says(&claim, "refresh", "a DPoP token");
    let alone = run(&["claim", link(&offered(&desk, &["identity-credential"])), "--json"]);
    let report: Value = serde_json::from_str(&alone.out).expect("one JSON object");
    assert_eq!(
        (alone.code, &report["error"]["issuer_error"]),
        (4, &json!("invalid_client")),
        "{report}"
    );
    let fault = run(&[
        "claim",
        link(&offered(&desk, &["identity-credential"])),
        "--attester",
        &provider,
        "--fault",
        "attestation-expired",
    ]);
    assert!(
        fault.code == 0 && fault.out.contains("received 401 invalid_client_attestation"),
        "{fault:?}"
    );
    let offer = offered(&desk, &["identity-credential"]);
    let found = run(&["doctor", link(&offer), "--attester", &provider]);
    assert!(found.code == 0 && found.out.contains(", 0 wrong,"), "{found:?}");
    for broken in ["{", "{\"kty\":\"EC\"}"] {
        std::fs::write(&provider, broken).expect("a file");
        let refused = run(&["claim", "openid-credential-offer://?x", "--attester", &provider]);
        assert!(
            refused.code == 2 && refused.err.contains("provider.jwk.json: "),
            "{refused:?}"
        );
    }
    let missing = folder.join("no-such-file");
    assert_eq!(
        run(&["claim", "openid-credential-offer://?x", "--attester", &missing]).code,
        2
    );
}

/// `--no-par`, `--dpop`, `--no-dpop`, `--zip`, and their twins in the environment.
#[test]
fn what_a_wallet_does_without_being_asked() {
    let desk = Desk::start(&[]);
    let offer = offered(&desk, &["identity-credential", "--auth-method", "authorized"]);
    let claim = run(&["claim", link(&offer), "--no-par", "--no-dpop", "--encrypt", "--zip"]);
    assert_eq!(claim.code, 0, "{claim:?}");
    says(&claim, "authorization", "in the address");
    says(&claim, "token", "a Bearer token");
    says(&claim, "encryption", "compressed");
    let offer = offered(&desk, &["identity-credential"]);
    let variables = [
        ("ISSUER_DESK_DPOP", "1"),
        ("ISSUER_DESK_ENCRYPT", "true"),
        ("ISSUER_DESK_NOTIFY", "none"),
    ];
    let claim = run_in(&variables, &["claim", link(&offer)]);
    assert_eq!(claim.code, 0, "{claim:?}");
    says(&claim, "token", "a DPoP token");
    says(&claim, "encryption", "answers to a key");
    assert!(!claim.out.contains("notification"), "{claim:?}");
    assert_eq!(run(&["claim", link(&offer), "--dpop", "--no-dpop"]).code, 2);
}

/// `--notify` says what the issuer is told, and the session has it.
#[test]
fn what_the_issuer_is_told() {
    let desk = Desk::start(&[]);
    for event in ["credential_accepted", "credential_failure", "credential_deleted"] {
        let offer = offered(&desk, &["identity-credential"]);
        let claim = run(&["claim", link(&offer), "--notify", event]);
        assert_eq!(claim.code, 0, "{claim:?}");
        says(&claim, "notification", event);
    }
    let offer = offered(&desk, &["identity-credential"]);
    assert_eq!(run(&["claim", link(&offer), "--notify", "credential_framed"]).code, 2);
}

/// `--patience`: a credential that is put off for a second is too late for one wallet, and not for another.
#[test]
fn a_credential_that_is_put_off() {
    let desk = Desk::start(&[]);
    let request = |after: &str| json!({"profileId": "identity-credential", "authMethod": "PRE_AUTHORIZED", "runtimeOverrides": {"deferred": {"after": after}}});
    let offer = |after: &str| {
        let out = Command::new("curl")
            .args([
                "--silent",
                "-H",
                "Content-Type: application/json",
                "-d",
                &request(after).to_string(),
            ])
            .arg(format!("{}/issuer2/credential-offers", desk.management()))
            .output();
        serde_json::from_slice::<Value>(&out.expect("curl runs").stdout).expect("an offer")
    };
    let late = run(&["claim", link(&offer("1h")), "--patience", "5"]);
    assert!(late.code == 4 && late.err.contains("waits 5 s at most"), "{late:?}");
    let done = run(&["claim", link(&offer("1s")), "--patience", "5"]);
    assert_eq!(done.code, 0, "{done:?}");
    says(&done, "deferred", "to be asked for in 1 s");
}
