//! Several proofs in one request.

use std::collections::HashSet;

use credentials::{jwt_vc, mdoc, sd_jwt};
use serde_json::{Value, json};

use super::token::check_error;
use crate::support::holder::{Holder, Made};
use crate::support::http::Answer;
use crate::support::issuer::TestIssuer;

async fn ask(issuer: &TestIssuer, profile: &str, holders: &[Holder]) -> (Made, Answer) {
    let made = issuer.offer(profile, json!({})).await;
    let (token, nonce) = (issuer.granted(&made.code).await, issuer.nonce().await);
    let proofs: Vec<_> = holders
        .iter()
        .map(|holder| holder.proof(&issuer.base, &nonce, issuer.now()))
        .collect();
    let configuration = issuer.session(&made.id).await["credentialConfigurationId"].clone();
    let body = json!({"credential_configuration_id": configuration, "proofs": {"jwt": proofs}});
    let answer = issuer.credential(&token, &body).send().await;
    (made, answer)
}

fn holders(count: usize) -> Vec<Holder> {
    (0..count).map(|_| Holder::new()).collect()
}

fn texts(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let all = body["credentials"].as_array().expect("credentials").iter();
    all.map(|one| one["credential"].as_str().expect("a text").to_owned())
        .collect()
}

/// META-18, CRED-23, CRED-24, CRED-29, NONCE-8, SDJWT-5, SDJWT-14, CONF-7, R27: a key each, salts of its own, a time that
/// tells nothing, one event.
#[tokio::test]
async fn sd_jwt_vcs() {
    let issuer = TestIssuer::start().await;
    let holders = holders(10);
    let (made, answer) = ask(&issuer, "identity-credential", &holders).await;
    let (mut salts, mut times) = (HashSet::new(), HashSet::new());
    for (text, holder) in texts(&answer.expect(200)).iter().zip(&holders) {
        let decoded = sd_jwt::decode(text).expect("an SD-JWT");
        assert_eq!(decoded.payload["cnf"]["jwk"], holder.0.public().to_jwk(), "CRED-23");
        for disclosure in &decoded.disclosures {
            assert!(salts.insert(disclosure.salt.clone()), "SDJWT-14");
        }
        let iat = decoded.payload["iat"].as_i64().expect("iat");
        assert!(iat % 3600 == 0 && issuer.now().as_second() - iat < 3600, "SDJWT-14");
        times.insert(iat);
    }
    assert_eq!(times.len(), 1);
    assert_eq!(
        issuer.told(&made.id),
        ["requested_token", "sdjwt_issue", "issuance_status"],
        "R27"
    );
}

/// CRED-23, CRED-24, MDOC-3, MDOC-5, MDOC-13, MDOC-16, MDOC-17.
#[tokio::test]
async fn mdocs() {
    let issuer = TestIssuer::start().await;
    let holders = holders(3);
    let (_, answer) = ask(&issuer, "iso-mdl", &holders).await;
    let (mut salts, mut orders) = (HashSet::new(), HashSet::new());
    for (text, holder) in texts(&answer.expect(200)).iter().zip(&holders) {
        let decoded = mdoc::decode(text).expect("an mdoc");
        assert_eq!(
            decoded.mso.device_key.thumbprint(),
            holder.0.public().thumbprint(),
            "MDOC-13"
        );
        let items = &decoded.namespaces[0].1;
        assert!(
            items
                .iter()
                .all(|item| item.random.len() >= 16 && salts.insert(item.random.clone())),
            "MDOC-3"
        );
        orders.insert(
            items
                .iter()
                .map(|item| (item.digest_id, item.identifier.clone()))
                .collect::<Vec<_>>(),
        );
        let (begin, end) = decoded.chain.validity();
        assert!(
            decoded.mso.validity.signed >= begin && decoded.mso.validity.valid_until <= end,
            "MDOC-16"
        );
    }
    assert_eq!(orders.len(), 3, "MDOC-5");
}

/// CRED-23, JWTVC-10.
#[tokio::test]
async fn w3c_credentials() {
    let issuer = TestIssuer::start().await;
    let holders = holders(2);
    let (made, answer) = ask(&issuer, "university-degree", &holders).await;
    let mut ids = HashSet::new();
    for (text, holder) in texts(&answer.expect(200)).iter().zip(&holders) {
        let decoded = jwt_vc::decode(text).expect("a JWT");
        assert_eq!(decoded.payload["sub"], holder.0.public().did_jwk(), "JWTVC-10, R19");
        assert!(ids.insert(decoded.payload["jti"].clone()), "CRED-24");
    }
    assert_eq!(
        issuer.told(&made.id),
        ["requested_token", "jwt_issue", "issuance_status"],
        "R27"
    );
}

/// CRED-11, CRED-54, PROOF-14, GAP-4: too many, twice the same key, and one bad among good ones.
#[tokio::test]
async fn all_or_nothing() {
    let issuer = TestIssuer::start().await;
    let (made, answer) = ask(&issuer, "plain", &holders(11)).await;
    check_error(&answer, 400, "invalid_credential_request");
    assert_eq!(issuer.told(&made.id), ["requested_token"]);

    let made = issuer.offer("plain", json!({})).await;
    let (token, nonce) = (issuer.granted(&made.code).await, issuer.nonce().await);
    let send = async |proofs: Value| {
        let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": proofs}});
        issuer.credential(&token, &body).send().await
    };
    let (one, two) = (Holder::new(), Holder::new());
    let good = |holder: &Holder| holder.proof(&issuer.base, &nonce, issuer.now());
    check_error(&send(json!([good(&one), good(&one)])).await, 400, "invalid_proof");
    let bad = two.proof("https://elsewhere.example", &nonce, issuer.now());
    check_error(&send(json!([good(&one), bad])).await, 400, "invalid_proof");
    let stale = two.proof(&issuer.base, "stale", issuer.now());
    check_error(&send(json!([stale, good(&one)])).await, 400, "invalid_nonce");
    send(json!([good(&one), good(&two)])).await.expect(200);
}
