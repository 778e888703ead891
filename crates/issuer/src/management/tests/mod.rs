//! Deliveries, targets, replays and test events, as the router answers them. Nothing is sent here: the journal is told what
//! came of attempts.

mod deliveries;
mod resend;
mod targets;

use model::delivery::{DueDelivery, ErrorClass, Next, Outcome, Timings};
use model::event::EventName;
use model::notifications::TargetConfig;
use serde_json::{Value, json};

use crate::tests::{Answer, Stage};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

async fn get(stage: &Stage, target: &str) -> Value {
    let answer = stage.ask("GET", target, &[], Value::Null).await;
    assert_eq!(answer.status, 200, "{target}: {}", answer.body);
    answer.body
}

async fn post(stage: &Stage, target: &str, body: Value) -> Answer {
    stage.ask("POST", target, &[], body).await
}

async fn done(stage: &Stage, status: u16, target: &str, body: Value) -> Value {
    let answer = post(stage, target, body).await;
    assert_eq!(answer.status, status, "{target}: {}", answer.body);
    answer.body
}

async fn refused(stage: &Stage, target: &str, body: Value, status: u16, id: &str, message: &str) {
    let answer = post(stage, target, body.clone()).await;
    let shown = (
        answer.status.as_u16(),
        answer.body["id"].as_str(),
        answer.body["message"].as_str(),
    );
    assert_eq!(shown, (status, Some(id), Some(message)), "{target} {body}");
}

/// A session with two events, and so two deliveries.
async fn ended(stage: &Stage, name: &str) {
    stage.session(name).await;
    let target = format!("/openid4vci/credential-offer?id={name}");
    assert_eq!(stage.ask("GET", &target, &[], Value::Null).await.status, 200);
    crate::reject(&stage.issuer, name, "").await.expect("an open session");
}

async fn listed(stage: &Stage, query: &str) -> Vec<Value> {
    let page = get(stage, &format!("/issuer2/deliveries{query}")).await;
    page["deliveries"].as_array().expect("a list").clone()
}

fn id(delivery: &Value) -> &str {
    delivery["id"].as_str().expect("an id")
}

/// What a dispatcher would send under that id.
fn due(stage: &Stage, id: &str) -> DueDelivery {
    let journal = &stage.issuer.journal;
    let number = journal.find_delivery(id).expect("a read").expect("a delivery");
    journal.due(number).expect("a read").expect("something to send")
}

async fn fail(stage: &Stage, id: &str) {
    let journal = &stage.issuer.journal;
    let number = journal.find_delivery(id).expect("a read").expect("a delivery");
    journal
        .attempt_begun(number, 0, false)
        .await
        .expect("written")
        .expect("to be sent");
    let outcome = Outcome {
        timings: Timings::default(),
        status: None,
        class: Some(ErrorClass::Refused),
        error: Some("nobody listens there".into()),
        headers: Vec::new(),
        response: None,
        truncated: false,
    };
    journal
        .attempt_ended(number, Vec::new(), outcome, Next::GiveUp)
        .await
        .expect("written");
}

/// R23, R31, R32: an offer's settings are sealed whole, and shown without their secrets.
#[tokio::test]
async fn an_offers_webhook_is_sealed_and_masked() {
    let stage = Stage::new();
    let webhook = json!({
        "url": "http://localhost:9/", "basicAuth": {"username": "HIDDEN-1", "password": "HIDDEN-2"},
        "signingSecret": [SECRET], "headers": {"X-Key": "HIDDEN-3"}, "events": ["issuance_status"],
    });
    let body = json!({
        "profileId": "plain", "authMethod": "PRE_AUTHORIZED", "sessionId": "s",
        "runtimeOverrides": {"notifications": {"webhook": webhook}},
    });
    done(&stage, 201, "/issuer2/credential-offers", body).await;
    let shown = get(&stage, "/issuer2/sessions/s").await;
    let expect = json!({
        "url": "http://localhost:9/", "basicAuth": {"username": "•••", "password": "•••"},
        "signingSecret": ["•••"], "headers": {"X-Key": "•••"}, "events": ["issuance_status"],
    });
    assert_eq!(shown["notifications"]["webhook"], expect);
    // Only what the target wants is sent.
    let target = "/openid4vci/credential-offer?id=s";
    assert_eq!(stage.ask("GET", target, &[], Value::Null).await.status, 200);
    crate::reject(&stage.issuer, "s", "").await.expect("an open session");
    let rows = listed(&stage, "").await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let due = due(&stage, id(&rows[0]));
    assert_eq!(due.event, EventName::IssuanceStatus);
    for hidden in ["HIDDEN", &SECRET[6..]] {
        assert!(!format!("{shown} {rows:?} {} {due:?}", due.body).contains(hidden));
    }
    let sealed = stage
        .issuer
        .journal
        .secret(&due.target.secret)
        .expect("a read")
        .expect("settings");
    let config = TargetConfig::read(&sealed).expect("readable settings");
    let header = config
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.reveal()));
    assert_eq!(header.collect::<Vec<_>>(), [("X-Key", "HIDDEN-3")]);
    assert_eq!(config.signing[0].reveal(), SECRET);
}

/// The document has every route of this file, marked as an extension, with the statuses they really answer.
#[tokio::test]
async fn the_document_knows_the_extensions() {
    let stage = Stage::new();
    let document = get(&stage, "/api.json").await;
    let check = async |method: &str, path: &str, target: &str, body: Value| {
        let operation = &document["paths"][path][method.to_lowercase()];
        assert_eq!(operation["x-issuer-desk-extension"], true, "{method} {path}");
        let answer = stage.ask(method, target, &[], body.clone()).await;
        let status = answer.status.as_u16().to_string();
        assert!(
            operation["responses"].get(&status).is_some(),
            "{method} {path}: {status}"
        );
        assert_ne!(status, "405", "{method} {path}");
        let foreign = stage.ask(method, target, &[("host", "evil.example")], body).await;
        assert_eq!(foreign.status, 403, "{method} {path}");
    };
    ended(&stage, "a").await;
    let rows = listed(&stage, "").await;
    let act = |name: &str| format!("/issuer2/deliveries/{}/{name}", id(&rows[0]));
    check("GET", "/issuer2/deliveries", "/issuer2/deliveries", Value::Null).await;
    let all = "/issuer2/deliveries/redeliver";
    check("POST", all, all, json!({"since": 0})).await;
    for name in ["retry", "give-up", "redeliver"] {
        let path = format!("/issuer2/deliveries/{{deliveryId}}/{name}");
        check("POST", &path, &act(name), json!({})).await;
    }
    check("GET", "/issuer2/targets", "/issuer2/targets", Value::Null).await;
    for name in ["hold", "release"] {
        let path = format!("/issuer2/targets/{{target}}/{name}");
        check("POST", &path, &format!("/issuer2/targets/1/{name}"), json!({})).await;
    }
    let path = "/issuer2/sessions/{sessionId}/replay";
    check("POST", path, "/issuer2/sessions/a/replay", json!({})).await;
    for verb in ["approve", "refuse"] {
        let path = format!("/issuer2/sessions/{{sessionId}}/{verb}");
        check("POST", &path, &format!("/issuer2/sessions/a/{verb}"), json!({})).await;
    }
    let path = "/issuer2/profiles/{profileId}/test-event";
    check(
        "POST",
        path,
        "/issuer2/profiles/plain/test-event",
        json!({"event": "jwt_issue"}),
    )
    .await;
    check("GET", "/issuer2/refusals", "/issuer2/refusals", Value::Null).await;
    let path = "/issuer2/profiles/{profileId}/haip";
    check("GET", path, "/issuer2/profiles/plain/haip", Value::Null).await;
    let path = "/issuer2/sessions/{sessionId}/credentials";
    check("GET", path, "/issuer2/sessions/a/credentials", Value::Null).await;
    for act in ["revoke", "suspend", "restore"] {
        let path = format!("/issuer2/credentials/{{credentialId}}/{act}");
        check("POST", &path, &format!("/issuer2/credentials/1-0/{act}"), json!({})).await;
    }
    check("GET", "/issuer2/session-list", "/issuer2/session-list", Value::Null).await;
    for (method, act) in [
        ("POST", "mark"),
        ("POST", "recreate"),
        ("GET", "explanation"),
        ("GET", "bundle"),
    ] {
        let path = format!("/issuer2/sessions/{{sessionId}}/{act}");
        check(method, &path, &format!("/issuer2/sessions/a/{act}"), json!({})).await;
    }
    check("POST", "/issuer2/replays", "/issuer2/replays", json!({})).await;
    let extensions = document["paths"].as_object().expect("paths").values();
    let extensions = extensions.flat_map(|path| path.as_object().expect("operations").values());
    let marked = extensions.filter(|operation| operation["x-issuer-desk-extension"] == true);
    assert_eq!(marked.count(), 24);
}
