//! Listeners beside the loopback one, and base URLs beside the plain one.

use serde_json::json;

use crate::support::http::Ask;
use crate::support::issuer::{Setup, TestIssuer};

/// R28: a wallet-only listener knows no management; offers made for it carry its own address, metadata follow it.
#[tokio::test]
async fn wallets_only() {
    let mut issuer = TestIssuer::start().await;
    let lan = issuer.open_lan().await;
    for target in [
        "/issuer2/profiles",
        "/issuer2/sessions",
        "/issuer2/events",
        "/issuer2/credential-offers",
        "/issuer2",
        "/api.json",
        "/",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = Ask::new(lan, method, target).send().await;
            assert!(
                [404, 405].contains(&answer.status),
                "{method} {target}: {}",
                answer.status
            );
            assert!(!answer.text().contains("exception"), "no word of a management API");
        }
        let with_token = Ask::new(lan, "GET", target)
            .bearer("any")
            .header("host", "localhost")
            .send()
            .await;
        with_token.expect(404);
    }
    let base = format!("http://{lan}");
    let metadata = Ask::new(lan, "GET", "/.well-known/openid-credential-issuer")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&metadata["credential_issuer"], &metadata["credential_endpoint"]),
        (&json!(base), &json!(format!("{base}/openid4vci/credential")))
    );
    let ask = issuer
        .post("/issuer2/credential-offers")
        .json(&TestIssuer::offer_request("plain", &json!({"valueMode": "BY_VALUE"})));
    let made = ask
        .clone()
        .header("issuer-desk-address", "lan")
        .send()
        .await
        .expect(201)
        .json();
    assert!(
        made["credentialOffer"]
            .as_str()
            .is_some_and(|link| link.contains(&lan.port().to_string()))
    );
    ask.clone()
        .header("issuer-desk-address", "public")
        .send()
        .await
        .expect(400);
    ask.clone()
        .header("issuer-desk-address", "elsewhere")
        .send()
        .await
        .expect(400);
    let session = issuer.session(made["offerId"].as_str().expect("an id")).await;
    assert_eq!(
        session["credentialOffer"]["credential_issuer"], base,
        "a session keeps the identifier its offer carried"
    );
}

/// R13: the switch for drop-in replacement; audience, metadata and credential follow the identifier of the offer.
#[tokio::test]
async fn the_other_identifier() {
    let issuer = TestIssuer::with(Setup {
        identifier_path: "/openid4vci",
        ..Setup::default()
    })
    .await;
    let made = issuer.offer("unbound", json!({})).await;
    let offer = issuer.fetch(&made).send().await.expect(200).json();
    let identifier = format!("{}/openid4vci", issuer.base);
    assert_eq!(offer["credential_issuer"], identifier);
    let token = issuer.granted(&made.code).await;
    let body = json!({"credential_configuration_id": "unbound_dc+sd-jwt"});
    let answer = issuer.credential(&token, &body).send().await.expect(200).json();
    let text = answer["credentials"][0]["credential"].as_str().expect("a credential");
    let payload = credentials::sd_jwt::decode(text).expect("an SD-JWT").payload;
    assert_eq!(
        (&payload["iss"], &payload["vct"]),
        (&json!(identifier), &json!(format!("{identifier}/unbound_dc+sd-jwt")))
    );
    let (_, token, mut body) = issuer.ready("plain", json!({})).await;
    let refused = issuer.credential(&token, &body).send().await.expect(400).json();
    assert_eq!(
        refused["error"], "invalid_proof",
        "PROOF-7: the base URL is not this offer's identifier"
    );
    let proof = crate::support::holder::Holder::new().proof(&identifier, &issuer.nonce().await, issuer.now());
    body["proofs"]["jwt"] = json!([proof]);
    issuer.credential(&token, &body).send().await.expect(200);
}
