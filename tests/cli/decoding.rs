//! `desk decode`, run as a program.

use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use serde_json::{Value, json};

use crate::desk::{Folder, run};

fn jwt(header: &Value, payload: &Value, signature: &str) -> String {
    let part = |value: &Value| B64U.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(payload))
}

/// The README's `desk decode`: a proof from a file, judged at an instant, for people and as JSON.
#[test]
fn a_proof_is_taken_apart() {
    let folder = Folder::new();
    let file = folder.join("proof.txt");
    let header = json!({"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": {}});
    let payload = json!({"aud": "https://issuer.example", "iat": 1_764_469_863, "nonce": "n"});
    std::fs::write(&file, format!("{}\n", jwt(&header, &payload, "•••"))).expect("a file");
    let at = ["--at", "2025-11-30T02:31:07Z", "--audience", "https://other.example"];
    let done = run(&[&["decode", file.as_str()][..], &at].concat());
    assert_eq!(done.code, 0, "{done:?}");
    for line in [
        "proof",
        "    aud: https://issuer.example  <- WRONG, must be: https://other.example",
        "    iat: 1764469863 = 2025-11-30 02:31:03 UTC, 4 s ago  <- as it must be",
        "    signature: ES256  <- signature not kept",
    ] {
        assert!(done.out.lines().any(|told| told == line), "{line} in\n{}", done.out);
    }
    let done = run(&["decode", &file, "--json"]);
    let decoded: Value = serde_json::from_str(&done.out).expect("one JSON object");
    assert_eq!((done.code, &decoded["kind"]), (0, &json!("proof")), "{decoded}");
    let missing = run(&["decode", &folder.join("none")]);
    assert_eq!((missing.code, missing.out.as_str()), (2, ""), "{missing:?}");
}

/// Nothing that can be read is no failure, and what it is made of steers no terminal.
#[test]
fn anything_is_answered() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_desk"))
        .arg("decode")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let text = json!({"a\u{1b}[2J": ["\u{7}"]}).to_string();
    let mut stdin = child.stdin.take().expect("its input");
    std::io::Write::write_all(&mut stdin, text.as_bytes()).expect("it reads");
    drop(stdin);
    let done = child.wait_with_output().expect("it ends");
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && out.starts_with("json"), "{out}");
    assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "{out:?}");
}
