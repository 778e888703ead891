//! An issuer that ends in the middle of a session, and comes back.

use serde_json::json;

use crate::support::holder::Holder;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::sse::{Stream, names};

fn setup() -> Setup {
    Setup {
        base: Some("http://localhost:7002"),
        ..Setup::default()
    }
}

/// R5, R20, TOKEN-9: sessions, events, numbers, unspent codes, tokens and nonces are there again; the claim is finished.
#[tokio::test]
async fn between_every_two_steps() {
    let issuer = TestIssuer::with(setup()).await;
    let made = issuer
        .offer("plain", json!({"txCode": {}, "txCodeValue": "123456"}))
        .await;
    let spent = issuer.offer("plain", json!({})).await;
    issuer.granted(&spent.code).await;
    let before = issuer.session(&made.id).await;

    let issuer = TestIssuer::again(setup(), issuer.stop().await).await;
    assert_eq!(issuer.session(&made.id).await, before);
    issuer.token(&spent.code, &[]).send().await.expect(400);
    issuer.fetch(&made).send().await.expect(200);
    issuer
        .token(&made.code, &[("tx_code", "654321")])
        .send()
        .await
        .expect(400);

    let issuer = TestIssuer::again(setup(), issuer.stop().await).await;
    for _ in 0..3 {
        issuer
            .token(&made.code, &[("tx_code", "654321")])
            .send()
            .await
            .expect(400);
    }
    let json = issuer
        .token(&made.code, &[("tx_code", "123456")])
        .send()
        .await
        .expect(200)
        .json();
    let token = json["access_token"].as_str().expect("a token").to_owned();
    let nonce = issuer.nonce().await;

    let issuer = TestIssuer::again(setup(), issuer.stop().await).await;
    issuer
        .token(&made.code, &[("tx_code", "123456")])
        .send()
        .await
        .expect(400);
    let proof = Holder::new().proof(&issuer.base, &nonce, issuer.now());
    let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": [proof]}});
    issuer.credential(&token, &body).send().await.expect(200);

    let issuer = TestIssuer::again(setup(), issuer.stop().await).await;
    let target = format!("/issuer2/sessions/{}/events", made.id);
    let mut stream = Stream::begin(&issuer.get(&target).header("last-event-id", "1")).await;
    let mut events = Vec::new();
    for _ in 0..3 {
        events.push(stream.event().await);
    }
    assert_eq!(names(&events), ["requested_token", "sdjwt_issue", "issuance_status"]);
    assert_eq!(
        events.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(),
        ["2", "3", "4"]
    );
    let mut live = Stream::begin(&issuer.get("/issuer2/events")).await;
    let next = issuer.offer("plain", json!({})).await;
    issuer.fetch(&next).send().await.expect(200);
    assert_eq!(live.event().await.id, "6", "the journal goes on counting");
    let again = issuer
        .post("/issuer2/credential-offers")
        .json(&TestIssuer::offer_request("plain", &json!({"sessionId": made.id})));
    again.send().await.expect(409);
}

/// The fifth wrong code counts across restarts (R35).
#[tokio::test]
async fn wrong_codes_are_remembered() {
    let mut issuer = TestIssuer::with(setup()).await;
    let made = issuer
        .offer("plain", json!({"txCode": {}, "txCodeValue": "123456"}))
        .await;
    for _ in 0..5 {
        issuer
            .token(&made.code, &[("tx_code", "000000")])
            .send()
            .await
            .expect(400);
        issuer = TestIssuer::again(setup(), issuer.stop().await).await;
    }
    assert_eq!(issuer.session(&made.id).await["status"], "UNSUCCESSFUL");
    assert_eq!(issuer.told(&made.id), ["issuance_status"]);
}
