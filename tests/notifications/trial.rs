//! Test events (issue 2, Acts).

use serde_json::json;

use crate::support::dispatch::{demo, dispatch};
use crate::support::holder::GRANT;
use crate::support::issuer::TestIssuer;
use crate::support::receiver::Receiver;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A test event of each of the six types: the profile's own data, marked by a header, in no stream, in nobody's figures.
#[tokio::test]
async fn test_events() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let all = [
        "resolved_credential_offer",
        "requested_token",
        "sdjwt_issue",
        "jwt_issue",
        "generated_mdoc",
        "issuance_status",
    ];
    for (count, event) in all.iter().enumerate() {
        let request = json!({"event": event, "webhook": {"url": receiver.url(), "signingSecret": SECRET}});
        let going = issuer
            .act("profiles/plain/test-event", &request)
            .await
            .expect(202)
            .json();
        let got = receiver.wait(count + 1).await;
        let one = &got[count];
        let body = one.json();
        assert_eq!((one.header("issuer2-test"), &body["event"]), ("true", &json!(event)));
        assert_eq!(one.header("webhook-id"), going["deliveries"][0]);
        assert_eq!(body["session"]["profileId"], "plain");
        assert_eq!(body["target"], body["session"]["sessionId"]);
        assert!(
            body["target"].as_str().is_some_and(|id| id.starts_with("test-")),
            "{body}"
        );
        let code = &body["session"]["credentialOffer"]["grants"][GRANT]["pre-authorized_code"];
        assert!(code.is_null() || code == "redacted", "never a real code: {body}");
    }
    assert!(
        issuer.journal.events(None, 0, 10).expect("events").is_empty(),
        "in no stream"
    );
    let listed = issuer.get("/issuer2/sessions").send().await.expect(200).text();
    assert!(!listed.contains("test-"), "{listed}");
    let target = issuer.target();
    assert_eq!((target.attempts, target.recent), (0, Vec::new()));
    for (profile, bad, status) in [
        ("plain", json!({"event": "jwt"}), 400),
        ("plain", json!({}), 400),
        ("plain", json!({"event": "jwt_issue"}), 409),
        ("nobody", json!({"event": "jwt_issue"}), 404),
    ] {
        issuer
            .act(&format!("profiles/{profile}/test-event"), &bad)
            .await
            .expect(status);
    }
    dispatcher.stop().await;
}
