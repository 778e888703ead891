//! The ready verification programs for Node, run against signatures that this desk makes.

use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::whole::{Folder, done};
use desk_app::Desk;
use serde_json::{Value, json};
use signing::Key;

/// Runs a program that imports the snippet; answers what it printed.
fn node(folder: &Folder, snippet: &str, key: &str, headers: &Value, body: &str) -> String {
    let path = folder.path().join("snippet.mjs");
    std::fs::write(&path, snippet).expect("a file");
    let program = format!(
        "import {{ verify }} from {path};
         try {{ verify({key}, {headers}, Buffer.from({body})); console.log('good'); }}
         catch (error) {{ console.log(error.message); }}",
        path = json!(path),
        key = json!(key),
        body = json!(body),
    );
    let ran = Command::new("node")
        .args(["--input-type=module", "--eval", &program])
        .stdin(Stdio::null())
        .output()
        .expect("node runs");
    assert!(ran.status.success(), "{ran:?}");
    String::from_utf8_lossy(&ran.stdout).trim().to_owned()
}

/// HOOK-1, HOOK-3, HOOK-8: what is signed verifies; another body, another key, another time does not.
#[tokio::test]
async fn what_the_desk_signs_verifies() {
    let folder = Folder::new();
    let desk = Desk::start(folder.options()).await.expect("a desk");
    for kind in ["v1", "v1a"] {
        let fresh = async || done(&desk, "fresh_secret", json!({"kind": kind})).await;
        let (mine, other, old) = (fresh().await, fresh().await, fresh().await);
        let verifier = |secret: &Value| match secret["public"].as_str() {
            Some(public) => public.to_owned(),
            None => secret["secret"].as_str().expect("a secret").to_owned(),
        };
        let key = |secret: &Value| Key::parse(secret["secret"].as_str().expect("a secret")).expect("a key");
        let snippet = done(&desk, "snippet", json!({"language": "node", "kind": kind})).await;
        let text = snippet["text"].as_str().expect("a program");
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970")
            .as_secs();
        let now = i64::try_from(now).expect("a time");
        let body = r#"{"target":"s","event":"issuance_status","session":{"ü":1.0}}"#;
        // While a secret is being replaced there are two signatures.
        let signed = |at: i64| {
            let signature = signing::sign(&[key(&old), key(&mine)], "msg_1_00", at, body.as_bytes());
            json!({"webhook-id": "msg_1_00", "webhook-timestamp": at.to_string(), "webhook-signature": signature})
        };
        let check = |verifier: &str, headers: &Value, body: &str, expect: &str| {
            assert_eq!(node(&folder, text, verifier, headers, body), expect, "{kind}");
        };
        check(&verifier(&mine), &signed(now), body, "good");
        check(
            &verifier(&mine),
            &signed(now),
            &body.replace("1.0", "1"),
            "no signature matches",
        );
        check(&verifier(&other), &signed(now), body, "no signature matches");
        check(
            &verifier(&mine),
            &signed(now - 400),
            body,
            "the timestamp is too far off",
        );
        check(&verifier(&mine), &json!({}), body, "a webhook header is missing");
    }
    desk.shutdown().await;
}
