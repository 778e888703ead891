//! The extension keys of a webhook (R23): what each does to the requests, and what is refused.

use model::delivery::DeliveryState;
use serde_json::{Value, json};

use crate::support::dispatch::{demo, dispatch, names, numbers, with};
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::receiver::{Got, Receiver};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// The seed is thirty-two zero bytes.
const ED25519: &str = "whsk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

async fn all_of(more: &Value) -> Vec<Got> {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let mut webhook = more.clone();
    webhook["url"] = receiver.url().into();
    let made = issuer.offer("plain", with(&webhook)).await;
    issuer.run(&made).await.expect(200);
    issuer.all(&made, DeliveryState::Delivered).await;
    dispatcher.stop().await;
    receiver.got()
}

/// R23: a bearer token, or user and password, or a header of one's own.
#[tokio::test]
async fn authorised() {
    let bearer = all_of(&json!({"bearerToken": "a.b-c"})).await;
    assert_eq!(bearer[0].header("authorization"), "Bearer a.b-c");
    let basic = all_of(&json!({"basicAuth": {"username": "Aladdin", "password": "open sesame"}})).await;
    assert_eq!(basic[0].header("authorization"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    let own = all_of(&json!({"headers": {"X-Api-Key": "k e y", "Authorization": "Token t"}})).await;
    assert_eq!(
        (own[0].header("x-api-key"), own[0].header("authorization")),
        ("k e y", "Token t")
    );
    assert!(own.iter().all(|one| one.header("content-type") == "application/json"));
}

/// HOOK-3, HOOK-5: one signature for each secret, in one header, over exactly the bytes that came.
#[tokio::test]
async fn signed() {
    let got = all_of(&json!({"signingSecret": [SECRET, OTHER, ED25519]})).await;
    let secrets = [SECRET, OTHER, ED25519].map(|text| signing::Key::parse(text).expect("a key"));
    for one in &got {
        let (id, second) = (one.header("webhook-id"), one.header("webhook-timestamp"));
        let expect = signing::sign(&secrets, id, second.parse().expect("a second"), one.body.as_bytes());
        assert_eq!(one.header("webhook-signature"), expect);
        let kinds: Vec<_> = expect.split(' ').filter_map(|part| part.split(',').next()).collect();
        assert_eq!(kinds, ["v1", "v1", "v1a"]);
    }
}

/// R23: a target that wants some of the six gets those, under the numbers they have in their session.
#[tokio::test]
async fn some_events() {
    let got = all_of(&json!({"events": ["issuance_status", "requested_token"]})).await;
    assert_eq!(names(&got), ["requested_token", "issuance_status"]);
    assert_eq!(numbers(&got), ["2", "4"]);
}

/// R17, R23: the profile's keys hold until an offer replaces them, whole; `{}` switches off.
#[tokio::test]
async fn two_levels() {
    let receiver = Receiver::start().await;
    let profiles = format!(
        "profiles.plain.notifications.webhook {{ url = \"{}\", bearerToken = of-the-profile, events = [requested_token] }}",
        receiver.url()
    );
    let issuer = TestIssuer::with(Setup {
        profiles,
        ..Setup::default()
    })
    .await;
    let dispatcher = dispatch(&issuer, demo());
    let profile = issuer.get("/issuer2/profiles/plain").send().await.expect(200).json();
    let shown = &profile["notifications"]["webhook"];
    assert_eq!(
        shown,
        &json!({"url": receiver.url(), "bearerToken": "•••", "events": ["requested_token"]})
    );
    for (more, expect) in [
        (json!({}), vec!["Bearer of-the-profile"]),
        (
            with(&json!({"url": receiver.url(), "events": ["sdjwt_issue"]})),
            vec![""],
        ),
        (json!({"runtimeOverrides": {"notifications": {}}}), vec![]),
    ] {
        let before = receiver.got().len();
        let made = issuer.offer("plain", more).await;
        issuer.run(&made).await.expect(200);
        issuer
            .until(&made.id, |all| {
                all.iter().all(|one| one.state == DeliveryState::Delivered)
            })
            .await;
        let got = &receiver.got()[before..];
        assert_eq!(
            got.iter().map(|one| one.header("authorization")).collect::<Vec<_>>(),
            expect
        );
        let shown = issuer.session(&made.id).await;
        assert!(!shown.to_string().contains("of-the-profile"), "R32: {shown}");
    }
    dispatcher.stop().await;
}

/// Bad input (issue 2), R23, R51: 400 with the bare text, and no session.
#[tokio::test]
async fn refused_at_the_offer() {
    let issuer = TestIssuer::start().await;
    let long = format!("http://h.example/{}", "x".repeat(2_100));
    let with_url = |more: Value| {
        let mut webhook = more;
        webhook["url"] = "http://h.example/".into();
        webhook
    };
    for (webhook, words) in [
        (json!({"bearerToken": "t"}), "webhook url must be given"),
        (json!({"url": ""}), "webhook url must not be blank"),
        (
            json!({"url": "/hook"}),
            "webhook url must be an absolute http or https URL",
        ),
        (
            json!({"url": "ftp://h.example/"}),
            "webhook url must be an absolute http or https URL",
        ),
        (
            json!({"url": long}),
            "webhook url must not be longer than 2,048 characters",
        ),
        (
            json!({"url": "http://169.254.169.254/latest"}),
            "webhook url must not point at 169.254.169.254: cloud metadata addresses are never called",
        ),
        (
            json!({"url": "http://[fe80::1]/"}),
            "webhook url must not point at fe80::1: link-local addresses are never called",
        ),
        (
            with_url(json!({"headers": {"Content-Length": "0"}})),
            "webhook headers must not name Content-Length",
        ),
        (
            with_url(json!({"headers": {"transfer-encoding": "x"}})),
            "webhook headers must not name transfer-encoding",
        ),
        (
            with_url(json!({"headers": {"webhook-id": "x"}})),
            "webhook headers must not name webhook-id",
        ),
        (
            with_url(json!({"headers": {"Issuer2-Test": "x"}})),
            "webhook headers must not name Issuer2-Test",
        ),
        (
            with_url(json!({"headers": {"x-a": "1\r\nhost: h"}})),
            "webhook headers must give x-a a string of at most 4,096 visible ASCII characters, spaces and tabs",
        ),
        (
            with_url(json!({"events": ["all"]})),
            "webhook events must be a list of one or more of resolved_credential_offer, requested_token, sdjwt_issue, \
             jwt_issue, generated_mdoc, issuance_status",
        ),
        (
            with_url(json!({"signingSecret": "secret"})),
            "webhook signingSecret must be whsec_ and the base64 of 24 to 64 bytes, or whsk_ and the base64 of 32 or 64 bytes",
        ),
        (
            with_url(json!({"secret": "x"})),
            "unknown member secret in notifications.webhook",
        ),
    ] {
        let body = TestIssuer::offer_request("plain", &with(&webhook));
        let answer = issuer
            .post("/issuer2/credential-offers")
            .json(&body)
            .send()
            .await
            .expect(400)
            .json();
        assert_eq!(answer["message"], words, "{webhook}");
    }
    let sessions = issuer.get("/issuer2/sessions").send().await.expect(200).json();
    assert_eq!(sessions, json!([]));
}
