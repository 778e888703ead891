//! No secret is in what is handed on: bundles with and without personal data, HTTP archives, what `desk open` prints; and
//! without `--personal` nothing of the person neither.

use std::io::Read as _;
use std::process::Command;

use credentials::key::SigningKey;
use serde_json::{Value, json};

use crate::served::Served;
use crate::support::folder::Folder;
use crate::support::holder::GRANT;
use crate::support::receiver::{Receiver, Reply};

const TX_CODE: &str = "KQZ7MWP4XNB2HT9RJ6VD";
const SECRETS: [(&str, &str); 6] = [
    ("transaction code", TX_CODE),
    ("bearer token", "tok-Qm7ZpL2xVw9R"),
    ("signing secret", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("header's value", "hdr-8uYtR4eWq1As"),
    ("user in the URL", "url-usr-Kk29dj"),
    ("password in the URL", "url-pw-0Ll3Mz7Vb"),
];
/// A person's data, of every kind of value that is looked for.
const PERSON: [&str; 3] = ["Zsófia-Aurélia", "1987-03-29", "Kőrösi-Nagykanizsai"];

fn found(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Every part of a zip, unpacked, and its names.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut all = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).expect("an entry");
        all.extend(entry.name().expect("a name").as_bytes());
        entry.read_to_end(&mut all).expect("its content");
    }
    all
}

fn desk(words: &[&str]) -> Vec<u8> {
    let ran = Command::new(env!("CARGO_BIN_EXE_desk"))
        .args(words)
        .output()
        .expect("desk starts");
    assert!(
        ran.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&ran.stderr)
    );
    [ran.stdout, ran.stderr].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nowhere_in_what_is_handed_on() {
    let folder = Folder::new();
    // Credentials are kept, so that there is one to be left out.
    let mut served = Served::start(folder.path(), "warn", &["--retry", "1s", "--keep-credentials"]);
    let base = served.serving().await;
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    // A receiver that repeats all it is sent.
    let receiver = Receiver::start().await;
    receiver.reply(|got| {
        let authorization = got.header("authorization").to_owned();
        Reply::status(200)
            .header("x-told", authorization)
            .body(format!("I got {}", got.body))
    });
    let key = SigningKey::generate_p256().expect("a key");
    let jwk: Value = serde_json::from_str(key.private_jwk().reveal()).expect("a JWK");
    let url = receiver
        .url()
        .replacen("http://", "http://url-usr-Kk29dj:url-pw-0Ll3Mz7Vb@", 1);
    let webhook = |url: &str, more: Value| {
        let mut webhook = json!({"url": url, "signingSecret": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]});
        webhook
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        webhook
    };
    let mut secrets: Vec<(&str, String)> = SECRETS.iter().map(|(what, text)| (*what, (*text).to_owned())).collect();
    secrets.push(("offer's key", jwk["d"].as_str().expect("d").to_owned()));
    let mut sessions = Vec::new();
    for hook in [
        webhook(&url, json!({})),
        webhook(
            &receiver.url(),
            json!({"bearerToken": "tok-Qm7ZpL2xVw9R", "headers": {"X-Key": "hdr-8uYtR4eWq1As"}}),
        ),
    ] {
        let request = json!({
            "profileId": "university-degree", "authMethod": "PRE_AUTHORIZED",
            "txCode": {"input_mode": "text"}, "txCodeValue": TX_CODE,
            "runtimeOverrides": {
                "issuerKey": {"type": "jwk", "jwk": jwk}, "notifications": {"webhook": hook},
                "credentialData": {"credentialSubject": {
                    "givenName": PERSON[0], "birthDate": PERSON[1], "familyName": PERSON[2], "studentNumber": 88_917_354,
                }},
            },
        });
        let made = http
            .post(format!("{base}/issuer2/credential-offers"))
            .json(&request)
            .send()
            .await
            .expect("an answer");
        let made: Value = made.json().await.expect("an offer");
        let id = made["offerId"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        let offer = http
            .get(format!("{base}/openid4vci/credential-offer?id={id}"))
            .send()
            .await
            .expect("an answer");
        let offer: Value = offer.json().await.expect("an offer");
        let code = offer["grants"][GRANT]["pre-authorized_code"]
            .as_str()
            .expect("a code")
            .to_owned();
        // A mistake first, then as it should be, then the token where it does not belong.
        for tx in ["wrong-one", TX_CODE] {
            let form = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("grant_type", GRANT), ("pre-authorized_code", &*code), ("tx_code", tx)])
                .finish();
            let answer = http
                .post(format!("{base}/openid4vci/token"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form)
                .send()
                .await
                .expect("an answer");
            let answer: Value = answer.json().await.expect("JSON");
            if let Some(token) = answer["access_token"].as_str() {
                secrets.push(("access token", token.to_owned()));
                let body = json!({"access_token": token, "proof": {"jwk": jwk}});
                let target = format!("{base}/openid4vci/credential?access_token={token}");
                let asked = http
                    .post(target)
                    .bearer_auth(token)
                    .json(&body)
                    .send()
                    .await
                    .expect("an answer");
                assert!(asked.status().is_client_error());
            }
        }
        secrets.push(("code", code));
        sessions.push(id);
    }
    assert_eq!(
        secrets.iter().filter(|(what, _)| *what == "access token").count(),
        2,
        "both were granted"
    );
    // A session that comes to its end, with a credential in its record.
    let link = String::from_utf8(desk(&["offer", "university-degree", "--issuer", &base])).expect("text");
    desk(&["claim", link.lines().next().expect("the link")]);
    let all: Value = http
        .get(format!("{base}/issuer2/sessions"))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    sessions.push(all[0]["sessionId"].as_str().expect("an id").to_owned());
    receiver.wait(4).await;

    let file = folder.path().join("x.bundle.zip").to_string_lossy().into_owned();
    for session in &sessions {
        for (query, personal) in [
            ("", false),
            ("?personal=true", true),
            ("?format=har", false),
            ("?format=har&personal=true", true),
        ] {
            let answer = http
                .get(format!("{base}/issuer2/sessions/{session}/bundle{query}"))
                .send()
                .await
                .expect("an answer");
            assert_eq!(answer.status(), 200, "{query}");
            let bytes = answer.bytes().await.expect("a body").to_vec();
            let mut texts = vec![bytes.clone()];
            if !query.contains("har") {
                texts.push(unpacked(&bytes));
                std::fs::write(&file, &bytes).expect("a file");
                for words in [
                    vec!["open", &file],
                    vec!["open", &file, "--json"],
                    vec!["open", &file, "--har"],
                    vec!["open", &file, "--events"],
                ] {
                    texts.push(desk(&words));
                }
            }
            for text in &texts {
                for (what, secret) in &secrets {
                    assert!(!found(text, secret), "the {what} is in the bundle{query} of {session}");
                }
                for person in PERSON.iter().copied().chain(["88917354"]) {
                    assert!(
                        personal || !found(text, person),
                        "{person} is in the bundle{query} of {session}"
                    );
                }
            }
            let whole = texts.get(1).unwrap_or(&texts[0]);
            let (ours, har) = (*session != sessions[2], query.contains("har"));
            assert_eq!(
                found(whole, PERSON[0]),
                personal && ours && !har,
                "the search is at work: {query}"
            );
            assert_eq!(
                found(whole, r#"\"credential\":\"eyJ"#) || found(whole, r#"credential\\\":\\\"eyJ"#),
                personal && !ours,
                "a credential{query}"
            );
        }
    }
    served.end();
}
