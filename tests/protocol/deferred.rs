//! Credentials that are put off, and the deferred credential endpoint.

use credentials::jwe::Enc;
use credentials::sd_jwt;
use issuer::policy::{Encryption, Policy};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::encryption::{Receiver, post, sealed};
use super::management::check_refusal;
use super::token::check_error;
use crate::support::holder::{Holder, Made};
use crate::support::http::{Answer, Ask};
use crate::support::issuer::{Setup, TestIssuer};

const DEFERRED: &str = "/openid4vci/deferred_credential";

/// A credential that was put off.
struct Waiting {
    made: Made,
    token: String,
    holder: Holder,
    answer: Answer,
    id: String,
}

async fn put_off(issuer: &TestIssuer, profile: &str) -> Waiting {
    let (made, token, mut body) = issuer.ready(profile, json!({})).await;
    let holder = Holder::new();
    body["proofs"]["jwt"] = json!([issuer.proof(&holder).await]);
    let answer = issuer.credential(&token, &body).send().await.expect(202);
    let id = answer.json()["transaction_id"].as_str().expect("CRED-21").to_owned();
    Waiting {
        made,
        token,
        holder,
        answer,
        id,
    }
}

fn ask(issuer: &TestIssuer, token: &str, id: &str) -> Ask {
    issuer
        .post(DEFERRED)
        .bearer(token)
        .json(&json!({"transaction_id": id, "x-unknown": 1}))
}

/// The key that the credential of an answer is bound to.
fn bound_to(answer: &Value) -> Value {
    let text = answer["credentials"][0]["credential"].as_str().expect("a credential");
    let decoded = sd_jwt::decode(text).expect("an SD-JWT");
    decoded.payload["cnf"]["jwk"].clone()
}

fn decide(issuer: &TestIssuer, made: &Made, verb: &str) -> Ask {
    issuer.post(&format!("/issuer2/sessions/{}/{verb}", made.id))
}

/// META-14, CRED-21, CRED-22, CRED-23, DEFER-1, DEFER-2, DEFER-3, DEFER-4, DEFER-6, DEFER-9, R34: half a minute, and no sleep.
#[tokio::test]
async fn by_time() {
    let issuer = TestIssuer::start().await;
    let metadata = issuer.get("/.well-known/openid-credential-issuer").send().await.json();
    assert_eq!(
        metadata["deferred_credential_endpoint"],
        format!("{}{DEFERRED}", issuer.base)
    );
    let waiting = put_off(&issuer, "by-time").await;
    assert_eq!(waiting.answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        waiting.answer.json(),
        json!({"transaction_id": waiting.id, "interval": 30})
    );
    assert_eq!(issuer.session(&waiting.made.id).await["status"], "ACTIVE");
    assert_eq!(issuer.told(&waiting.made.id), ["requested_token"]);
    issuer.clock.advance(SignedDuration::from_millis(29_500));
    let early = ask(&issuer, &waiting.token, &waiting.id)
        .send()
        .await
        .expect(202)
        .json();
    assert_eq!(early, json!({"transaction_id": waiting.id, "interval": 1}));
    issuer.clock.advance(SignedDuration::from_millis(500));
    let answer = ask(&issuer, &waiting.token, &waiting.id).send().await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let answer = answer.json();
    let members: Vec<_> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(members, ["credentials", "notification_id"]);
    assert_eq!(bound_to(&answer), waiting.holder.0.public().to_jwk(), "CRED-23");
    assert_eq!(issuer.session(&waiting.made.id).await["status"], "SUCCESSFUL");
    assert_eq!(
        issuer.told(&waiting.made.id),
        ["requested_token", "sdjwt_issue", "issuance_status"]
    );
    // Used up, without a second try.
    check_error(
        &ask(&issuer, &waiting.token, &waiting.id).send().await,
        400,
        "invalid_transaction_id",
    );
    let stored = issuer.stored();
    assert!(
        !String::from_utf8_lossy(&stored).contains(&waiting.id),
        "the id is kept by its hash"
    );
}

/// DEFER-2, DEFER-5, CRED-46: the operator approves one and refuses another.
#[tokio::test]
async fn by_operator() {
    let issuer = TestIssuer::start().await;
    let waiting = put_off(&issuer, "by-operator").await;
    assert_eq!(waiting.answer.json()["interval"], 5);
    ask(&issuer, &waiting.token, &waiting.id).send().await.expect(202);
    let session = decide(&issuer, &waiting.made, "approve")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&session["sessionId"], &session["status"]),
        (&json!(waiting.made.id), &json!("ACTIVE"))
    );
    decide(&issuer, &waiting.made, "approve").send().await.expect(200);
    let answer = ask(&issuer, &waiting.token, &waiting.id)
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(bound_to(&answer), waiting.holder.0.public().to_jwk());
    let late = decide(&issuer, &waiting.made, "refuse").send().await;
    check_refusal(&late, 409, "SessionClosedException", "The session has already ended");

    let waiting = put_off(&issuer, "by-operator").await;
    let reason = json!({"reason": "not entitled"});
    let session = decide(&issuer, &waiting.made, "refuse")
        .json(&reason)
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(session["status"], "UNSUCCESSFUL");
    assert_eq!(session["statusReason"], "The credential was refused: not entitled");
    assert_eq!(issuer.told(&waiting.made.id), ["requested_token", "issuance_status"]);
    for _ in 0..2 {
        let answer = ask(&issuer, &waiting.token, &waiting.id).send().await;
        check_error(&answer, 400, "credential_request_denied");
        assert!(!answer.text().contains("entitled"), "the reason stays here");
    }
    let exchanges = issuer.exchanges(&waiting.made.id).await;
    let last = exchanges.last().expect("an exchange");
    assert_eq!(
        (last.item.as_deref(), last.received.as_deref()),
        (Some("DEFER-5"), Some("not entitled"))
    );
}

/// What cannot be decided, and how it is said.
#[tokio::test]
async fn nothing_to_decide() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    for verb in ["approve", "refuse"] {
        let answer = decide(&issuer, &made, verb).send().await;
        let text = "No credential of this session waits for a decision";
        check_refusal(&answer, 409, "NothingDeferredException", text);
        let nobody = issuer.post(&format!("/issuer2/sessions/nobody/{verb}")).send().await;
        check_refusal(&nobody, 404, "NotFoundException", "Issuance session not found: nobody");
        let odd = decide(&issuer, &made, verb).json(&json!({"x": 1})).send().await;
        check_refusal(&odd, 400, "BadRequestException", "unknown field(s): x");
    }
    let long = json!({"reason": "x".repeat(301)});
    let answer = decide(&issuer, &made, "refuse").json(&long).send().await;
    check_refusal(
        &answer,
        400,
        "BadRequestException",
        "reason must be at most 300 characters",
    );
}

/// DEFER-1, DEFER-4, DEFER-8, CRED-40, CRED-47, CRED-48: each fault its code, on record, and nothing is used up by it.
#[tokio::test]
async fn every_fault() {
    let issuer = TestIssuer::start().await;
    let waiting = put_off(&issuer, "by-time").await;
    let other = put_off(&issuer, "by-time").await;
    let check = async |ask: Ask, error: &str, item: &str| {
        check_error(&ask.send().await, 400, error);
        let exchanges = issuer.exchanges(&waiting.made.id).await;
        let last = exchanges.last().cloned().expect("an exchange");
        assert_eq!(last.item.as_deref(), Some(item), "{last:?}");
        assert!(last.expected.is_some() && last.received.is_some(), "{last:?}");
    };
    let send = |body: Value| issuer.post(DEFERRED).bearer(&waiting.token).json(&body);
    let raw = |kind: &str, text: &str| issuer.post(DEFERRED).bearer(&waiting.token).body(kind, text);
    let malformed = "invalid_credential_request";
    check(send(json!({})), malformed, "DEFER-1").await;
    check(send(json!({"transaction_id": null})), malformed, "DEFER-1").await;
    check(send(json!({"transaction_id": [waiting.id]})), malformed, "DEFER-1").await;
    for text in ["", "{", "[]", r#"{"a":1,"a":2}"#] {
        check(raw("application/json", text), malformed, "DEFER-1").await;
    }
    check(raw("text/plain", "{}"), malformed, "CRED-1").await;
    check(raw("application/jwt", "x"), "invalid_encryption_parameters", "ENC-1").await;
    let plain = json!({"transaction_id": waiting.id, "credential_response_encryption": Receiver::new().asks(Enc::A128Gcm, false)});
    check(send(plain), "invalid_encryption_parameters", "CRED-14").await;
    for unknown in ["", "nobody", &other.id, &waiting.id.to_uppercase()] {
        check(
            ask(&issuer, &waiting.token, unknown),
            "invalid_transaction_id",
            "DEFER-4",
        )
        .await;
    }
    let bare = issuer
        .post(DEFERRED)
        .json(&json!({"transaction_id": waiting.id}))
        .send()
        .await
        .expect(401);
    assert!(bare.header("www-authenticate").is_some());
    check_error(&ask(&issuer, "nobody", &waiting.id).send().await, 401, "invalid_token");
    issuer.get(DEFERRED).send().await.expect(405);
    assert_eq!(issuer.told(&waiting.made.id), ["requested_token"]);
    issuer.clock.advance(SignedDuration::from_secs(30));
    for waiting in [&waiting, &other] {
        ask(&issuer, &waiting.token, &waiting.id).send().await.expect(200);
    }
}

/// DEFER-7, ENC-7, CRED-21, GAP-7, CONF-32: each answer is encrypted as its own request says, the 202 too.
#[tokio::test]
async fn encrypted() {
    let issuer = TestIssuer::start().await;
    let (_, token, mut body) = issuer.ready("by-time", json!({})).await;
    let (first, second) = (Receiver::new(), Receiver::new());
    body["credential_response_encryption"] = first.asks(Enc::A128Gcm, false);
    let text = sealed(&issuer, &body, Enc::A128Gcm, false).await;
    let answer = post(&issuer, "/openid4vci/credential", &token, text)
        .send()
        .await
        .expect(202);
    let answer = first.read(&answer, Enc::A128Gcm, false);
    let id = answer["transaction_id"].clone();
    let encrypted = json!({"transaction_id": id, "credential_response_encryption": second.asks(Enc::A256Gcm, true)});
    let text = sealed(&issuer, &encrypted, Enc::A256Gcm, true).await;
    let pending = post(&issuer, DEFERRED, &token, text.clone()).send().await.expect(202);
    assert_eq!(second.read(&pending, Enc::A256Gcm, true)["transaction_id"], id);
    // No parameters, no encryption.
    let plain = ask(&issuer, &token, id.as_str().expect("an id"))
        .send()
        .await
        .expect(202);
    assert_eq!(plain.json()["transaction_id"], id);
    issuer.clock.advance(SignedDuration::from_secs(30));
    let answer = post(&issuer, DEFERRED, &token, text).send().await.expect(200);
    let answer = second.read(&answer, Enc::A256Gcm, true);
    assert!(answer["credentials"][0]["credential"].is_string() && answer["notification_id"].is_string());
}

/// CRED-15: what the policy asks for holds here, too.
#[tokio::test]
async fn encryption_required() {
    let encryption = Encryption {
        response_required: true,
        ..Encryption::default()
    };
    let policy = Policy {
        encryption,
        ..Policy::default()
    };
    let issuer = TestIssuer::with(Setup {
        policy: Some(policy),
        ..Setup::default()
    })
    .await;
    let (_, token, mut body) = issuer.ready("by-time", json!({})).await;
    let receiver = Receiver::new();
    body["credential_response_encryption"] = receiver.asks(Enc::A128Gcm, false);
    let text = sealed(&issuer, &body, Enc::A128Gcm, false).await;
    let answer = post(&issuer, "/openid4vci/credential", &token, text)
        .send()
        .await
        .expect(202);
    let id = receiver.read(&answer, Enc::A128Gcm, false)["transaction_id"].clone();
    let answer = ask(&issuer, &token, id.as_str().expect("an id")).send().await;
    check_error(&answer, 400, "invalid_encryption_parameters");
}

/// CRED-16: a wallet that asks the credential endpoint again gets another transaction in the place of the first, and the
/// credential itself when it is ready.
#[tokio::test]
async fn asked_for_again() {
    let issuer = TestIssuer::start().await;
    let waiting = put_off(&issuer, "by-operator").await;
    let again = async |status: u16| {
        let body = json!({
            "credential_configuration_id": "event_ticket_dc+sd-jwt",
            "proofs": {"jwt": [issuer.proof(&Holder::new()).await]},
        });
        issuer
            .credential(&waiting.token, &body)
            .send()
            .await
            .expect(status)
            .json()
    };
    let second = again(202).await["transaction_id"].clone();
    assert_ne!(second, waiting.id);
    check_error(
        &ask(&issuer, &waiting.token, &waiting.id).send().await,
        400,
        "invalid_transaction_id",
    );
    ask(&issuer, &waiting.token, second.as_str().expect("an id"))
        .send()
        .await
        .expect(202);
    decide(&issuer, &waiting.made, "approve").send().await.expect(200);
    assert!(again(200).await["credentials"].is_array());
}

/// DEFER-5, DEFER-10, R10: a week is given; then the session has expired, and so has the token long before.
#[tokio::test]
async fn time_runs_out() {
    let issuer = TestIssuer::start().await;
    let waiting = put_off(&issuer, "by-operator").await;
    issuer.clock.advance(SignedDuration::from_secs(300));
    check_error(
        &ask(&issuer, &waiting.token, &waiting.id).send().await,
        401,
        "invalid_token",
    );
    issuer.clock.advance(SignedDuration::from_hours(7 * 24 - 1));
    assert_eq!(issuer.session(&waiting.made.id).await["status"], "ACTIVE");
    issuer.clock.advance(SignedDuration::from_hours(1));
    let answer = decide(&issuer, &waiting.made, "approve").send().await;
    check_refusal(&answer, 409, "SessionClosedException", "The session has already ended");
}

/// CRED-46: a credential that cannot be made when its time has come.
#[tokio::test]
async fn late_failure() {
    let issuer = TestIssuer::start().await;
    let waiting = put_off(&issuer, "late-failing").await;
    issuer.clock.advance(SignedDuration::from_secs(30));
    check_error(
        &ask(&issuer, &waiting.token, &waiting.id).send().await,
        400,
        "credential_request_denied",
    );
    assert_eq!(issuer.session(&waiting.made.id).await["status"], "UNSUCCESSFUL");
    check_error(
        &ask(&issuer, &waiting.token, &waiting.id).send().await,
        400,
        "credential_request_denied",
    );
}

/// Fact sheet 2.2, and a key of ours: an offer may put off what its profile does not.
#[tokio::test]
async fn by_the_offer() {
    let issuer = TestIssuer::start().await;
    let over = json!({"runtimeOverrides": {"deferred": {"after": "2s"}}});
    let (_, token, body) = issuer.ready("plain", over).await;
    let answer = issuer.credential(&token, &body).send().await.expect(202).json();
    assert_eq!(answer["interval"], 2);
    issuer.clock.advance(SignedDuration::from_secs(2));
    let id = answer["transaction_id"].as_str().expect("an id");
    ask(&issuer, &token, id).send().await.expect(200);
    let odd = TestIssuer::offer_request("plain", &json!({"runtimeOverrides": {"deferred": "never"}}));
    let answer = issuer.post("/issuer2/credential-offers").json(&odd).send().await;
    let text = "deferred must be operator, or { after = 30s }";
    check_refusal(&answer, 400, "IllegalArgumentException", text);
}

/// DEFER-6: of two requests at once one gets the credential, and the other is told that it is gone.
#[tokio::test]
async fn two_at_once() {
    let issuer = TestIssuer::start().await;
    for _ in 0..5 {
        let waiting = put_off(&issuer, "by-time").await;
        issuer.clock.advance(SignedDuration::from_secs(30));
        let ask = ask(&issuer, &waiting.token, &waiting.id);
        let (one, two) = tokio::join!(ask.send(), ask.send());
        let (good, bad) = if one.status == 200 { (one, two) } else { (two, one) };
        good.expect(200);
        check_error(&bad, 400, "invalid_transaction_id");
        assert_eq!(
            issuer.told(&waiting.made.id),
            ["requested_token", "sdjwt_issue", "issuance_status"]
        );
    }
}

/// What is put off survives a restart.
#[tokio::test]
async fn across_a_restart() {
    let issuer = TestIssuer::start().await;
    let waiting = put_off(&issuer, "by-time").await;
    let remains = issuer.stop().await;
    remains.clock.advance(SignedDuration::from_secs(30));
    let issuer = TestIssuer::again(Setup::default(), remains).await;
    let answer = ask(&issuer, &waiting.token, &waiting.id)
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(bound_to(&answer), waiting.holder.0.public().to_jwk());
}
