//! Keys in the system's keychain, where it has none of them: a machine that runs tests has no keychain, or one without these.

use serde_json::{Value, json};

use super::desk::{PROFILES, TestDesk};
use crate::support::folder::Folder;

const PROFILE: &str = "university-degree";
/// No keychain keeps this.
const NOWHERE: &str = "issuer-desk tests: nothing is kept under this name";

fn text(key: &str) -> String {
    format!(
        "profiles {{\n  {PROFILE} {{\n    name = Degree\n    credentialConfigurationId = UniversityDegree_jwt_vc_json\n    issuerKey = {key}\n    \
         credentialData {{ \"@context\" = [\"https://www.w3.org/ns/credentials/v2\"], type = [VerifiableCredential], credentialSubject = {{ a = b }} }}\n  }}\n}}\n"
    )
}

async fn on(key: &str) -> TestDesk {
    let folder = Folder::new();
    let shipped = crate::support::folder::project().join("profiles");
    std::fs::copy(
        shipped.join(super::desk::METADATA),
        folder.path().join(super::desk::METADATA),
    )
    .expect("a copy");
    std::fs::write(folder.path().join(PROFILES), text(key)).expect("a file");
    TestDesk::on(folder).await
}

fn named(id: &str) -> String {
    format!("{{ type = keychain, id = \"{id}\" }}")
}

/// A profile that names such a key loads and is shown; its key is missed when it is used, and that is said.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_there_is_missed_when_it_is_used() {
    let desk = on(&named(NOWHERE)).await;
    assert_eq!(desk.ids().await, [PROFILE]);
    let report = desk
        .done(
            "check_key",
            json!({"text": text(&named(NOWHERE)), "profileId": PROFILE}),
        )
        .await;
    assert_eq!(report["kind"], "keychain");
    let codes: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|found| found["code"].clone())
        .collect();
    assert!(codes.contains(&json!("key-elsewhere")), "{codes:?}");
    let preview = desk
        .done(
            "preview_profile",
            json!({"text": text(&named(NOWHERE)), "profileId": PROFILE}),
        )
        .await;
    assert_eq!(
        preview["failure"],
        Value::Null,
        "nobody asks the keychain while somebody types"
    );
    assert!(preview["claims"].as_array().is_some_and(|claims| !claims.is_empty()));

    let offer = json!({"profileId": PROFILE, "method": "preAuthorized", "byValue": true, "txCode": null, "expiresInSeconds": null,
        "credentialData": null, "webhook": {"kind": "inherit"}, "address": "local"});
    let made = desk.done("create_offer", offer).await;
    desk.done("claim", json!({"link": made["link"], "txCode": null})).await;
    let session = desk.done("session", json!({"sessionId": made["sessionId"]})).await;
    let reason = session["row"]["statusReason"].to_string();
    assert!(reason.contains("keychain"), "{reason}");
    desk.end().await;
}

/// What cannot be taken from the keychain, or moved into it, changes nothing and has a code.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_keychain_does_not_do_is_told_by_a_code() {
    let desk = on(&named(NOWHERE)).await;
    let code = async |command: &str, key: &str, id: &str| {
        let args = json!({"text": text(key), "profileId": PROFILE, "id": id});
        desk.call(command, args).await.expect_err(command).code
    };
    let jwk = r#"{ type = jwk, jwk = { kty = OKP, crv = Ed25519, d = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } }"#;
    assert_eq!(code("use_key", jwk, NOWHERE).await, "keychain");
    assert_eq!(code("use_key", jwk, " ").await, "keychain-id");
    assert_eq!(code("use_key", jwk, &"x".repeat(129)).await, "keychain-id");
    assert_eq!(
        code("keep_key", &named(NOWHERE), "other").await,
        "key.keychain",
        "it is there already"
    );
    let listed = desk.done("keychain_keys", Value::Null).await;
    let ids = listed["ids"].as_array().expect("ids");
    assert!(!ids.contains(&json!(NOWHERE)));
    for key in [
        "{ type = keychain }",
        "{ type = keychain, id = \" \" }",
        "{ type = keychain, id = 7 }",
    ] {
        let problems = desk
            .done("check_file", json!({"name": PROFILES, "text": text(key)}))
            .await;
        assert_eq!(problems[0]["code"], "profile-key", "{key}: {problems}");
    }
    desk.end().await;
}
