//! What an event shows of its session, and when.

use serde_json::{Value, json};

use crate::support::holder::GRANT;
use crate::support::issuer::TestIssuer;

fn code(session: &Value) -> &str {
    session["credentialOffer"]["grants"][GRANT]["pre-authorized_code"]
        .as_str()
        .expect("a code")
}

/// R2, R6, R7, R8, R9, R31, R33, R49: the four snapshots of a good run.
#[tokio::test]
async fn a_good_run() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let at_offer = issuer.session(&made.id).await;
    issuer.fetch(&made).send().await.expect(200);
    assert_eq!(code(&at_offer), "redacted", "design.md, Snapshots: GET never shows it");
    let mut with_code = at_offer.clone();
    with_code["credentialOffer"]["grants"][GRANT]["pre-authorized_code"] = json!(made.code);
    assert_eq!(
        issuer.events(&made.id)[0]["session"],
        with_code,
        "R33: the event does, as long as it is unspent"
    );
    let token = issuer.granted(&made.code).await;
    let at_grant = issuer.session(&made.id).await;
    let proof = issuer.proof(&crate::support::holder::Holder::new()).await;
    let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": [proof]}});
    issuer.credential(&token, &body).send().await.expect(200);
    let at_end = issuer.session(&made.id).await;
    let events = issuer.events(&made.id);
    for event in &events {
        assert_eq!(
            event.as_object().expect("an object").keys().collect::<Vec<_>>(),
            ["target", "event", "session"],
            "R2"
        );
        assert_eq!(event["target"], made.id);
        let session = event["session"].as_object().expect("an object");
        assert!(session.values().all(|value| !value.is_null()), "R8");
        assert_eq!(session["issuerKey"], json!({"type": "redacted"}), "R6");
    }
    let shown = |number: usize| &events[number]["session"];
    assert_eq!(
        (code(shown(0)), code(shown(1))),
        (made.code.as_str(), "redacted"),
        "R33"
    );
    assert_eq!(*shown(1), at_grant);
    assert_eq!(
        (&shown(2)["status"], &shown(2)["isClosed"]),
        (&json!("ACTIVE"), &json!(false)),
        "R9: before the change"
    );
    assert_eq!(*shown(2), at_grant, "R9");
    assert_eq!(*shown(3), at_end, "R9: after it");
    assert_eq!(
        (&shown(3)["status"], &shown(3)["isClosed"]),
        (&json!("SUCCESSFUL"), &json!(true)),
        "R7"
    );
    assert_eq!(code(&at_end), "redacted");
    assert_eq!(issuer.events(&made.id)[0]["session"], with_code, "R31: never rewritten");
}

/// R16, R11, R47: by value nothing tells of a fetch; events are recorded without any webhook.
#[tokio::test]
async fn by_value() {
    let issuer = TestIssuer::start().await;
    let (made, token, body) = issuer.ready("unbound", json!({"valueMode": "BY_VALUE"})).await;
    let body = json!({"credential_configuration_id": body["credential_configuration_id"]});
    issuer.credential(&token, &body).send().await.expect(200);
    assert_eq!(
        issuer.told(&made.id),
        ["requested_token", "sdjwt_issue", "issuance_status"]
    );
}

/// R17, R32: an override replaces the target whole; user and password never show.
#[tokio::test]
async fn targets_are_masked() {
    let issuer = TestIssuer::start().await;
    let url = "http://someone:hunter2@localhost:9/hook?x=1";
    let made = issuer
        .offer(
            "plain",
            json!({"runtimeOverrides": {"notifications": {"webhook": {"url": url}}}}),
        )
        .await;
    issuer.fetch(&made).send().await.expect(200);
    let shown = json!({"webhook": {"url": "http://•••@localhost:9/hook?x=1"}});
    assert_eq!(issuer.events(&made.id)[0]["session"]["notifications"], shown);
    assert_eq!(issuer.session(&made.id).await["notifications"], shown);
}

/// R9: what is answered is committed; the order is the order of the journal.
#[tokio::test]
async fn told_before_answered() {
    let issuer = TestIssuer::start().await;
    let mut follower = issuer.journal.follow();
    let made = issuer.offer("plain", json!({})).await;
    issuer.run(&made).await.expect(200);
    let mut names = Vec::new();
    while let Ok(Some(notice)) = follower.try_next() {
        if let journal::Notice::Event(event) = notice {
            names.push((event.sequence, event.name.as_str()));
        }
    }
    let expect = [
        (1, "resolved_credential_offer"),
        (2, "requested_token"),
        (3, "sdjwt_issue"),
        (4, "issuance_status"),
    ];
    assert_eq!(names, expect, "all four were there when the credential was");
}
