//! No secret is seen anywhere: not in answers, not in events, not in the log, not on the disk.

use std::io::Write;
use std::sync::{Arc, Mutex};

use credentials::key::SigningKey;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::fixture::{DESK_KEY_D, OWN_KEY_D};
use crate::support::holder::Holder;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::sse::Stream;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Where a text was looked for, and what must not be in it.
struct Search {
    secrets: Vec<(&'static str, String)>,
}

impl Search {
    #[track_caller]
    fn check(&self, place: &str, bytes: &[u8]) {
        for (what, secret) in &self.secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "the {what} is in {place}");
        }
    }
}

const TX_CODE: &str = "KQZ7MWP4XNB2HT9RJ6VD";
const PASSWORD: &str = "correct-horse-battery-9471";

/// R6, R32, R33, CRED-30, design.md: private keys, transaction code, access token, webhook password; and the spent code
/// wherever something is answered.
#[tokio::test]
async fn nowhere() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(tracing::Level::TRACE)
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let issuer = TestIssuer::with(Setup::default()).await;
    let key = SigningKey::generate_p256().expect("a key");
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
    let made = issuer
        .offer(
            "plain",
            json!({
                "txCode": {"input_mode": "text"}, "txCodeValue": TX_CODE,
                "runtimeOverrides": {
                    "issuerKey": {"type": "jwk", "jwk": jwk},
                    "notifications": {"webhook": {"url": format!("http://someone:{PASSWORD}@localhost:9/")}},
                },
            }),
        )
        .await;
    issuer.fetch(&made).send().await.expect(200);
    // Mistakes that people make.
    issuer
        .token(&made.code, &[("tx_code", TX_CODE), ("tx_code", TX_CODE)])
        .send()
        .await
        .expect(400);
    issuer
        .post("/openid4vci/token")
        .json(&json!({"tx_code": TX_CODE}))
        .send()
        .await
        .expect(400);
    issuer
        .post(&format!("/openid4vci/token?tx_code={TX_CODE}"))
        .form(&[])
        .send()
        .await
        .expect(400);
    issuer.token("nobody", &[("tx_code", TX_CODE)]).send().await.expect(400);
    let granted = issuer
        .token(&made.code, &[("tx_code", TX_CODE)])
        .send()
        .await
        .expect(200)
        .json();
    let token = granted["access_token"].as_str().expect("a token").to_owned();
    let target = format!("/openid4vci/credential?access_token={token}");
    issuer.post(&target).json(&json!({})).send().await.expect(401);
    issuer
        .post("/openid4vci/credential")
        .header("authorization", &format!("DPoP {token}"))
        .json(&json!({}))
        .send()
        .await
        .expect(401);
    issuer
        .credential(
            &token,
            &json!({"credential_configuration_id": "event_ticket_dc+sd-jwt"}),
        )
        .send()
        .await
        .expect(400);
    let body = json!({"credential_configuration_id": "event_ticket_dc+sd-jwt", "proofs": {"jwt": [issuer.proof(&Holder::new()).await]}});
    let issued = issuer.credential(&token, &body).send().await.expect(200).json();
    let credential = issued["credentials"][0]["credential"]
        .as_str()
        .expect("a credential")
        .to_owned();
    issuer.run(&issuer.offer("own-key", json!({})).await).await;

    let mut search = Search {
        secrets: vec![
            ("desk's key", DESK_KEY_D.into()),
            ("profile's key", OWN_KEY_D.into()),
            ("offer's key", jwk["d"].as_str().expect("d").into()),
            ("transaction code", TX_CODE.into()),
            ("webhook's password", PASSWORD.into()),
            ("access token", token),
            // CRED-30: not kept unless the desk is told to.
            ("credential", credential),
        ],
    };
    let logged = log.0.lock().expect("no panic").clone();
    assert!(
        String::from_utf8_lossy(&logged).contains("TOKEN-1"),
        "the log is at work"
    );
    search.check("the log", &logged);
    let id = model::id::SessionId::parse(&made.id).expect("an id");
    let events = issuer.journal.events(None, 0, 100).expect("events");
    events
        .iter()
        .for_each(|event| search.check("an event", event.body.as_bytes()));
    let exchanges = issuer.journal.exchanges(&id).expect("exchanges");
    assert!(exchanges.len() >= 4, "fetch, grant, refusal, credential");
    let refusals = issuer.journal.refusals(100).expect("refusals");
    assert!(refusals.len() >= 4);
    search.check("an exchange", format!("{exchanges:?} {refusals:?}").as_bytes());
    search.check("the journal", &issuer.stored());
    search.secrets.push(("spent code", made.code.clone()));
    search.check("an exchange", format!("{exchanges:?} {refusals:?}").as_bytes());
    search.check("the log", &logged);
    for event in events.iter().filter(|event| event.sequence > 1) {
        search.check("a later event", event.body.as_bytes());
    }
    for target in [
        "/issuer2/profiles",
        "/issuer2/sessions",
        &format!("/issuer2/sessions/{}", made.id),
        "/openid4vci/jwks",
        "/api.json",
        "/.well-known/openid-credential-issuer",
    ] {
        search.check(target, &issuer.get(target).send().await.expect(200).body);
    }
    let resumed = issuer
        .get(&format!("/issuer2/sessions/{}/events", made.id))
        .header("last-event-id", "1");
    let mut stream = Stream::begin(&resumed).await;
    for _ in 0..3 {
        search.check("the stream", stream.event().await.data.as_bytes());
    }
    let remains = issuer.stop().await;
    let mut stored = Vec::new();
    for entry in std::fs::read_dir(remains.folder.path())
        .expect("the data folder")
        .flatten()
    {
        if entry.file_name() != "master.key" {
            stored.extend(std::fs::read(entry.path()).expect("a file"));
        }
    }
    search.secrets.pop();
    search.check("the closed journal", &stored);
}

/// CRED-30: kept when the desk is told to, and then only there.
#[tokio::test]
async fn credentials_are_kept_on_request() {
    let settings = issuer::Settings {
        keep_credentials: true,
        ..issuer::Settings::default()
    };
    let issuer = TestIssuer::with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    let made = issuer.offer("plain", json!({})).await;
    let issued = issuer.run(&made).await.expect(200).json();
    let credential = issued["credentials"][0]["credential"]
        .as_str()
        .expect("a credential")
        .to_owned();
    let id = model::id::SessionId::parse(&made.id).expect("an id");
    let exchanges = issuer.journal.exchanges(&id).expect("exchanges");
    assert!(
        exchanges
            .last()
            .is_some_and(|last| last.exchange.response.contains(&credential))
    );
    assert!(
        !issuer
            .events(&made.id)
            .iter()
            .any(|event| event.to_string().contains(&credential))
    );
}
