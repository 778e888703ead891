//! Requests that somebody broke on purpose: every one is answered, none by a failure of ours.

use model::entropy::{Entropy as _, SeededEntropy};
use serde_json::json;

use crate::support::holder::GRANT;
use crate::support::http::Ask;
use crate::support::issuer::TestIssuer;

/// A number below `bound`.
fn below(entropy: &SeededEntropy, bound: usize) -> usize {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    u32::from_le_bytes(bytes) as usize % bound.max(1)
}

/// The same bytes with some of them cut, changed, doubled or replaced by what parsers stumble over.
fn broken(good: &[u8], entropy: &SeededEntropy) -> Vec<u8> {
    const ODD: [&[u8]; 12] = [
        b"\0",
        b"\xff",
        b"{",
        b"}",
        b"[",
        b"\"",
        b"\\",
        b"%",
        b"1e999",
        b"-0",
        "\u{1F600}".as_bytes(),
        b"null",
    ];
    let mut bytes = good.to_vec();
    for _ in 0..=below(entropy, 3) {
        let at = below(entropy, bytes.len() + 1).min(bytes.len());
        match below(entropy, 4) {
            0 => bytes.truncate(at),
            1 => {
                let odd = ODD[below(entropy, ODD.len())];
                bytes.splice(at..at, odd.iter().copied());
            }
            2 if at < bytes.len() => bytes[at] ^= 1 << below(entropy, 8),
            _ => {
                let end = (at + below(entropy, 20)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

async fn answered(ask: &Ask, sent: &[u8]) {
    let answer = ask.send().await;
    assert!(
        answer.status < 500,
        "{}: {} for {:?}",
        answer.status,
        answer.text(),
        String::from_utf8_lossy(sent)
    );
}

/// Bodies of every endpoint that takes one.
#[tokio::test]
async fn bodies() {
    let issuer = TestIssuer::start().await;
    let (made, token, request) = issuer.ready("plain", json!({})).await;
    let offer = TestIssuer::offer_request(
        "plain",
        &json!({"txCode": {"length": 4}, "expiresInSeconds": 60, "runtimeOverrides": {"credentialData": {"a": [1, {"b": null}]},
            "notifications": {"webhook": {"url": "http://u:p@h.example/x"}}, "selectiveDisclosure": {"fields": {"a": {"sd": true}}}}}),
    );
    let form = format!(
        "grant_type={}&pre-authorized_code={}&tx_code=1&client_id=w",
        GRANT.replace(':', "%3A"),
        made.code
    );
    let entropy = SeededEntropy::new(4711);
    for (target, kind, good) in [
        ("/issuer2/credential-offers", "application/json", offer.to_string()),
        ("/openid4vci/token", "application/x-www-form-urlencoded", form),
        ("/openid4vci/credential", "application/json", request.to_string()),
    ] {
        for _ in 0..300 {
            let body = broken(good.as_bytes(), &entropy);
            answered(&issuer.post(target).bearer(&token).body(kind, body.clone()), &body).await;
        }
    }
    issuer.nonce().await;
}

/// Proofs, taken apart and put together wrongly.
#[tokio::test]
async fn proofs() {
    let issuer = TestIssuer::start().await;
    let (made, token, mut request) = issuer.ready("plain", json!({})).await;
    let good = request["proofs"]["jwt"][0].as_str().expect("a proof").to_owned();
    let entropy = SeededEntropy::new(42);
    for _ in 0..300 {
        let proof = String::from_utf8_lossy(&broken(good.as_bytes(), &entropy)).into_owned();
        request["proofs"]["jwt"] = json!([proof]);
        let answer = issuer.credential(&token, &request).send().await;
        if answer.status == 200 {
            assert_eq!(proof, good);
            return;
        }
        assert_eq!(answer.status, 400, "{}", answer.text());
    }
    assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE");
}

/// Paths and queries.
#[tokio::test]
async fn targets() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let entropy = SeededEntropy::new(7);
    for good in [
        format!("/issuer2/sessions/{}", made.id),
        "/issuer2/profiles/plain".into(),
        format!("/openid4vci/credential-offer?id={}", made.id),
        "/.well-known/vct/openid4vci/unbound_dc+sd-jwt".into(),
        "/.well-known/openid-credential-issuer/openid4vci".into(),
        "/openid4vci/unbound_dc+sd-jwt".into(),
    ] {
        for _ in 0..150 {
            let target = broken(good.as_bytes(), &entropy);
            // What is no request line at all is the HTTP library's to refuse.
            let printable = target.iter().all(|byte| byte.is_ascii_graphic());
            let Ok(target) = String::from_utf8(target.clone()) else {
                continue;
            };
            if printable && target.starts_with('/') && !target.ends_with("/events") {
                answered(&issuer.get(&target), target.as_bytes()).await;
            }
        }
    }
}
