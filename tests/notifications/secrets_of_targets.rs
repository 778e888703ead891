//! No secret of a webhook's settings is seen anywhere but in its own requests (R23, R32; design.md, Secrets at rest): not in
//! answers, not in events, not in the journal's files, not in the log, not in what the program prints.

use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Value, json};

use crate::crash::stream::listen;
use crate::served::{Served, log_file, out_file};
use crate::support::folder::Folder;
use crate::support::receiver::{Receiver, Reply};

/// What each key is given, and every form in which it must not be seen.
const SECRETS: [(&str, &str); 12] = [
    ("bearer token", "tok-Qm7ZpL2xVw9R"),
    ("user", "usr-Hd83kfPq"),
    ("password", "pw-Xc5NbT71uEoZ"),
    ("basic header", "dXNyLUhkODNrZlBxOnB3LVhjNU5iVDcxdUVvWg=="),
    ("signing secret", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("older signing secret", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
    ("Ed25519 key", "cHJpdmF0ZSBrZXkgb2YgYSB0ZXN0LCAzMiBieXRlcyE="),
    ("header's value", "hdr-8uYtR4eWq1As"),
    ("user in the URL", "url-usr-Kk29dj"),
    ("password in the URL", "url-pw-0Ll3Mz7Vb"),
    (
        "basic header of the URL",
        "dXJsLXVzci1LazI5ZGo6dXJsLXB3LTBMbDNNejdWYg==",
    ),
    ("header given to a test", "hdr-5GhTest9Plm"),
];

fn secret(what: &str) -> &'static str {
    SECRETS
        .iter()
        .find(|(known, _)| *known == what)
        .expect("a known secret")
        .1
}

#[track_caller]
fn check(place: &str, bytes: &[u8]) {
    for (what, secret) in SECRETS {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "the {what} is in {place}");
    }
}

fn check_files(folder: &Path) -> usize {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            seen += check_files(&path);
        } else if path.file_name().is_some_and(|name| name != "master.key") {
            check(&path.display().to_string(), &std::fs::read(&path).expect("a file"));
            seen += 1;
        }
    }
    seen
}

struct Api {
    http: reqwest::Client,
    base: String,
}

impl Api {
    async fn text(&self, request: reqwest::RequestBuilder) -> String {
        let answer = request.send().await.expect("an answer");
        let (status, at) = (answer.status(), answer.url().path().to_owned());
        let text = answer.text().await.expect("a body");
        check(&at, text.as_bytes());
        assert!(status.is_success(), "{at}: {status} {text}");
        text
    }

    async fn get(&self, path: &str) -> String {
        self.text(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let text = self
            .text(self.http.post(format!("{}{path}", self.base)).json(body))
            .await;
        serde_json::from_str(&text).expect("JSON")
    }

    /// An offer to that webhook, fetched by its wallet.
    async fn fetched(&self, webhook: &Value) -> String {
        let request = json!({
            "profileId": "identity-credential", "authMethod": "PRE_AUTHORIZED",
            "runtimeOverrides": {"notifications": {"webhook": webhook}},
        });
        let made = self.post("/issuer2/credential-offers", &request).await;
        let id = made["offerId"].as_str().expect("an id").to_owned();
        self.get(&format!("/openid4vci/credential-offer?id={id}")).await;
        id
    }
}

/// A receiver that fails, and repeats in its answer all it was told.
async fn parrot() -> Receiver {
    let receiver = Receiver::start().await;
    receiver.reply(|got| {
        let mut told = String::new();
        for (name, value) in &got.headers {
            told.push_str(&format!("{name}: {}\n", value.to_str().unwrap_or_default()));
        }
        let authorization = got.header("authorization").to_owned();
        Reply::status(500).header("x-told", authorization).body(told)
    });
    receiver
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nowhere_but_in_their_requests() {
    let folder = Folder::new();
    let mut desk = Served::start(folder.path(), "trace", &["--retry", "1s"]);
    let api = Api {
        http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        base: desk.serving().await,
    };
    let receiver = parrot().await;
    let with_user = receiver.url().replacen(
        "http://",
        &format!(
            "http://{}:{}@",
            secret("user in the URL"),
            secret("password in the URL")
        ),
        1,
    );
    let signing = json!([
        format!("whsec_{}", secret("signing secret")),
        format!("whsec_{}", secret("older signing secret")),
        format!("whsk_{}", secret("Ed25519 key")),
    ]);
    let basic = json!({"username": secret("user"), "password": secret("password")});
    let mut sessions = Vec::new();
    for webhook in [
        json!({"url": receiver.url(), "bearerToken": secret("bearer token"), "signingSecret": signing}),
        json!({"url": receiver.url(), "basicAuth": basic, "headers": {"X-Key": secret("header's value")}}),
        json!({"url": with_user, "signingSecret": signing}),
    ] {
        sessions.push(api.fetched(&webhook).await);
    }
    let given = json!({"url": receiver.url(), "headers": {"X-Key": secret("header given to a test")}});
    let replay = format!("/issuer2/sessions/{}/replay", sessions[0]);
    api.post(&replay, &json!({"webhook": given, "speed": 0})).await;
    let test = json!({"event": "issuance_status", "webhook": given});
    api.post("/issuer2/profiles/identity-credential/test-event", &test)
        .await;
    // Three first attempts, three retries; a replay and a test with one retry each.
    let got = receiver.wait(10).await;
    let sent = format!("{:?}", got.iter().map(|one| &one.headers).collect::<Vec<_>>());
    for what in [
        "bearer token",
        "basic header",
        "header's value",
        "basic header of the URL",
        "header given to a test",
    ] {
        assert!(sent.contains(secret(what)), "{what}: the requests do carry it");
    }
    for one in &got {
        check("a webhook's body", one.body.as_bytes());
    }
    for path in [
        "/issuer2/sessions",
        "/issuer2/targets",
        "/issuer2/deliveries",
        "/issuer2/profiles",
        "/api.json",
    ] {
        api.get(path).await;
    }
    for session in &sessions {
        api.get(&format!("/issuer2/sessions/{session}")).await;
    }
    let mut streamed = 0;
    let each = |told: crate::crash::stream::Told| {
        check("the stream", told.body.as_bytes());
        streamed += 1;
        if streamed == sessions.len() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    listen(&api.base, Some(0), each).await;
    assert_eq!(streamed, sessions.len());
    check("the log", &std::fs::read(log_file(folder.path())).expect("the log"));
    // While it runs there is a write-ahead log; afterwards there is not.
    assert!(
        check_files(&folder.path().join("data")) >= 2,
        "journal and write-ahead log"
    );
    desk.end();
    check_files(&folder.path().join("data"));
    let log = std::fs::read_to_string(log_file(folder.path())).expect("the log");
    check("the log", log.as_bytes());
    assert!(log.contains("TRACE") && log.contains("500"), "the log is at work");
    let out = std::fs::read_to_string(out_file(folder.path())).expect("what it printed");
    check("what it printed", out.as_bytes());
    assert!(out.starts_with('{'), "{out}");
}
