//! Data functions that call an address.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use issuer::Settings;
use issuer::fetch::Fetch;
use serde_json::{Value, json};

use crate::support::holder::Holder;
use crate::support::issuer::{Setup, TestIssuer};

/// Answers every call, and keeps what was asked.
#[derive(Default)]
struct Answers(Mutex<Vec<String>>);

impl Fetch for Answers {
    fn get<'a>(&'a self, url: &'a str) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send + 'a>> {
        Box::pin(async move {
            self.0.lock().expect("no panic").push(url.to_owned());
            match url {
                url if url.ends_with("/json") => Ok("{\"level\": 3}".to_owned()),
                url if url.ends_with("/text") => Ok("plain text".to_owned()),
                _ => Err("nobody answers".to_owned()),
            }
        })
    }
}

const PROFILES: &str = r#"
profiles.calling = ${profiles.plain} { mapping = {
  note = "<webhook:http://data.example/text>", again = "<webhook:http://data.example/text>", more = "<webhook-json:http://data.example/json>" } }
profiles.calling-nobody = ${profiles.plain} { mapping = { note = "<webhook:http://data.example/nobody>" } }
"#;

async fn issuer(settings: Settings) -> (TestIssuer, Arc<Answers>) {
    let answers = Arc::new(Answers::default());
    let setup = Setup {
        profiles: PROFILES.into(),
        settings,
        fetch: answers.clone(),
        ..Setup::default()
    };
    (TestIssuer::with(setup).await, answers)
}

fn claims(answer: &Value, at: usize) -> Value {
    let text = answer["credentials"][at]["credential"].as_str().expect("a credential");
    Value::Object(credentials::sd_jwt::decode(text).expect("an SD-JWT").payload)
}

/// Fact sheet 6.4: called when it is issued, each address once for a whole batch; the same answer in every credential.
#[tokio::test]
async fn called_once_per_request() {
    let (issuer, answers) = issuer(Settings::default()).await;
    let (_, token, mut body) = issuer.ready("calling", json!({})).await;
    assert!(answers.0.lock().expect("no panic").is_empty(), "not before");
    let nonce = issuer.nonce().await;
    let proof = || Holder::new().proof(&issuer.base, &nonce, issuer.now());
    body["proofs"]["jwt"] = json!([proof(), proof()]);
    let answer = issuer.credential(&token, &body).send().await.expect(200).json();
    for at in 0..2 {
        let claims = claims(&answer, at);
        let got = (&claims["note"], &claims["again"], &claims["more"]["level"]);
        assert_eq!(got, (&json!("plain text"), &json!("plain text"), &json!(3)));
    }
    assert_eq!(
        *answers.0.lock().expect("no panic"),
        ["http://data.example/text", "http://data.example/json"]
    );
}

/// Fact sheet 6.4: a call that fails ends the session; the wallet learns nothing of the address.
#[tokio::test]
async fn a_call_that_fails() {
    let (issuer, _) = issuer(Settings::default()).await;
    let made = issuer.offer("calling-nobody", json!({})).await;
    let answer = issuer.run(&made).await.expect(400);
    assert_eq!(answer.json()["error"], "credential_request_denied");
    assert!(!answer.text().contains("data.example"));
    let session = issuer.session(&made.id).await;
    assert_eq!(session["status"], "UNSUCCESSFUL");
    assert!(
        session["statusReason"]
            .as_str()
            .is_some_and(|reason| reason.contains("nobody answers"))
    );
}

/// design.md, address guard: calls that came with an offer are off unless switched on.
#[tokio::test]
async fn calls_that_came_with_an_offer() {
    let over = json!({"runtimeOverrides": {"mapping": {"note": "<webhook:http://data.example/text>"}}});
    let (guarded, answers) = issuer(Settings::default()).await;
    let made = guarded.offer("plain", over.clone()).await;
    guarded.run(&made).await.expect(400);
    assert!(answers.0.lock().expect("no panic").is_empty());
    let reason = guarded.session(&made.id).await["statusReason"].to_string();
    assert!(reason.contains("switched off for offers"), "{reason}");
    // What the profile itself calls is not touched by an override of something else.
    let made = guarded
        .offer("calling", json!({"runtimeOverrides": {"credentialData": {"x": 1}}}))
        .await;
    guarded.run(&made).await.expect(200);

    let settings = Settings {
        offer_functions: true,
        ..Settings::default()
    };
    let (open, answers) = issuer(settings).await;
    let made = open.offer("plain", over).await;
    assert_eq!(
        claims(&open.run(&made).await.expect(200).json(), 0)["note"],
        "plain text"
    );
    assert_eq!(answers.0.lock().expect("no panic").len(), 1);
}
