//! Keys that are made or brought: written into a profile's text, they load, fit, and issue.

use serde_json::{Value, json};

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::folder::Folder;
use crate::support::shared::shared;

const ALL: &str = r#"credential_signing_alg_values_supported = ["ES256", "ES384", "EdDSA", "RS384"]"#;

impl TestDesk {
    /// A desk whose metadata lists every algorithm.
    async fn listing_all() -> Self {
        let desk = Self::start().await;
        let one = r#"credential_signing_alg_values_supported = ["ES256"]"#;
        let text = desk.on_disk(METADATA).replace(one, ALL);
        assert_eq!(desk.save(METADATA, &text).await.expect("a save")["saved"], true);
        desk
    }

    /// What was found of a profile's key that is not as it must be.
    async fn doubts(&self, id: &str) -> Vec<Value> {
        let args = json!({"text": self.on_disk(PROFILES), "profileId": id});
        let report = self.done("check_key", args).await;
        let findings = report["findings"].as_array().expect("findings");
        assert!(findings.len() > 2, "{report}");
        findings.iter().filter(|one| one["verdict"] != "ok").cloned().collect()
    }

    /// Saves the changes of an edit, and sees the profile load, fit and issue.
    async fn lives_with(&self, id: &str, edit: &Value, what: &str) {
        let text = changed(&self.on_disk(PROFILES), &edit["changes"]);
        let saved = self.save(PROFILES, &text).await.expect("a save");
        assert_eq!(
            (&saved["saved"], &saved["problems"]),
            (&json!(true), &json!([])),
            "{what}"
        );
        assert_eq!(self.doubts(id).await, [] as [Value; 0], "{what}");
        let form = json!({"profileId": id, "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
            "credentialData": null, "webhook": {"kind": "inherit"}, "address": "local"});
        let made = self.done("create_offer", form).await;
        let report = self.done("claim", json!({"link": made["link"], "txCode": null})).await;
        let steps = report["steps"].as_array().expect("steps");
        // Nobody has told the robot wallet of the new root.
        let failed: Vec<_> = steps
            .iter()
            .filter(|step| step["ok"] == false && step["name"] != "chain")
            .collect();
        assert!(failed.is_empty() && !steps.is_empty(), "{what}: {failed:#?}");
    }
}

/// A text with changes made, as an editor makes them: UTF-16, counted in the old text.
fn changed(text: &str, changes: &Value) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = Vec::new();
    let mut at = 0;
    for change in changes.as_array().expect("changes") {
        let place = |name: &str| usize::try_from(change["stretch"][name].as_u64().expect("a place")).expect("a place");
        out.extend(&units[at..place("from")]);
        out.extend(change["with"].as_str().expect("a text").encode_utf16());
        at = place("to");
    }
    out.extend(&units[at..]);
    String::from_utf16(&out).expect("a text")
}

/// Every kind of key in every format that takes it, one after the other in the same profile: each takes the last one's place.
#[tokio::test]
async fn made_keys_issue() {
    let desk = TestDesk::listing_all().await;
    for (id, kind, vouching) in [
        ("event-ticket", "P-256", "did"),
        ("event-ticket", "P-384", "chain"),
        ("event-ticket", "Ed25519", "did"),
        ("event-ticket", "Ed25519", "chain"),
        ("event-ticket", "RSA", "chain"),
        ("event-ticket", "P-256", "chain"),
        ("university-degree", "P-256", "did"),
        ("university-degree", "P-384", "did"),
        ("university-degree", "Ed25519", "did"),
        ("iso-mdl", "P-256", "chain"),
        ("iso-mdl", "P-256", "chain"),
    ] {
        let before = desk.on_disk(PROFILES);
        let args = json!({"text": before, "profileId": id, "kind": kind, "vouching": vouching});
        let edit = desk.done("make_key", args).await;
        assert_eq!(edit["root"].is_string(), vouching == "chain", "{id} {kind} {vouching}");
        desk.lives_with(id, &edit, &format!("{id} {kind} {vouching}")).await;
        // Nothing but lines of this profile, and no comment of them.
        let after = desk.on_disk(PROFILES);
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
        assert_eq!(comments(&after), comments(&before), "{id} {kind} {vouching}");
    }
    let refused = |id: &str, kind: &str, vouching: &str| {
        let args = json!({"text": desk.on_disk(PROFILES), "profileId": id, "kind": kind, "vouching": vouching});
        desk.call("make_key", args)
    };
    assert_eq!(
        refused("iso-mdl", "Ed25519", "chain").await.expect_err("refused").code,
        "key-mdoc-kind"
    );
    assert_eq!(
        refused("iso-mdl", "P-256", "did").await.expect_err("refused").code,
        "key-mdoc-did"
    );
    assert_eq!(
        refused("nobody", "P-256", "did").await.expect_err("refused").code,
        "profile-gone"
    );
    desk.end().await;
}

/// A key that is brought, as JWK and as PEM.
#[tokio::test]
async fn brought_keys_issue() {
    let desk = TestDesk::listing_all().await;
    let pem = include_str!("../../crates/credentials/src/key/import_tests/p384-pkcs8.pem");
    let jwk = credentials::key::SigningKey::generate_p256()
        .expect("a key")
        .private_jwk();
    for (id, key) in [("event-ticket", pem), ("university-degree", jwk.reveal())] {
        let args = json!({"text": desk.on_disk(PROFILES), "profileId": id, "key": key, "chain": ""});
        let edit = desk.done("import_key", args).await;
        desk.lives_with(id, &edit, id).await;
    }
    let args = json!({"text": desk.on_disk(PROFILES), "profileId": "iso-mdl", "key": jwk.reveal(), "chain": ""});
    let refused = desk.call("import_key", args).await.expect_err("no chain");
    assert_eq!(refused.code, "key-mdoc-did");
    let args = json!({"text": desk.on_disk(PROFILES), "profileId": "event-ticket", "key": "secret junk", "chain": ""});
    let refused = desk.call("import_key", args).await.expect_err("junk");
    assert_eq!(refused.code, "key.import_not_a_key");
    assert!(!refused.message.contains("secret"), "{refused:?}");
    desk.end().await;
}

/// Wherever a profile has its key from, the new one is its own afterwards: what it refers to stays for those who share it.
#[tokio::test]
async fn a_key_of_its_own() {
    let desk = TestDesk::listing_all().await;
    let shared = json!({"type": "jwk", "jwk": serde_json::from_str::<Value>(
        credentials::key::SigningKey::generate_p256().expect("a key").private_jwk().reveal()).expect("a JWK")});
    let text = format!(
        "sharedKey = {shared}\nbase {{ issuerKey = ${{sharedKey}}, issuerDid = \"did:web:base\", x5Chain = [ \"never\" ] }}\n{}\n\
         profiles.one = ${{profiles.event-ticket}} {{ name = \"Ünö 😀\", issuerKey = ${{sharedKey}} }}\n\
         profiles.two = ${{profiles.event-ticket}} ${{base}} {{ name = \"two\" }}\n",
        desk.on_disk(PROFILES)
    );
    for (id, kind, vouching) in [
        ("one", "Ed25519", "did"),
        ("two", "P-384", "did"),
        ("two", "Ed25519", "chain"),
    ] {
        std::fs::write(desk.config.path().join(PROFILES), &text).expect("a file");
        let args = json!({"text": text, "profileId": id, "kind": kind, "vouching": vouching});
        let edit = desk.done("make_key", args).await;
        let after = changed(&text, &edit["changes"]);
        let args = json!({"text": after, "profileId": id});
        let report = desk.done("check_key", args).await;
        let doubts: Vec<_> = report["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter(|one| one["verdict"] != "ok")
            .collect();
        assert_eq!(doubts.len(), 0, "{id} {kind} {vouching}: {doubts:#?}");
        assert_eq!(report["kind"], kind, "{id}");
        assert_eq!(
            (report["did"].is_null(), report["chain"] == json!([])),
            (vouching == "chain", vouching == "did")
        );
        assert!(
            after.starts_with(text.lines().next().expect("a line")),
            "the shared key stays"
        );
    }
    desk.end().await;
}

/// walt.id's folder, whose profiles all refer to shared keys, DIDs and chains: any of them can have a key of its own, and no other
/// profile notices.
#[tokio::test]
async fn of_profiles_that_share_one() {
    let Some(from) = shared("data/waltid-0.21.0") else {
        return;
    };
    let folder = Folder::new();
    for entry in std::fs::read_dir(from).expect("the folder").flatten() {
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
    }
    let desk = TestDesk::on(folder).await;
    let text = desk.on_disk(PROFILES);
    let cards = desk.done("profiles", Value::Null).await;
    // Every seventh is of every format, and takes seconds instead of a minute.
    for card in cards.as_array().expect("cards").iter().step_by(7) {
        let vouching = if card["format"] == "jwt_vc_json" {
            "did"
        } else {
            "chain"
        };
        let id = &card["profileId"];
        let args = json!({"text": text, "profileId": id, "kind": "P-256", "vouching": vouching});
        let edit = desk.done("make_key", args).await;
        let after = changed(&text, &edit["changes"]);
        let report = desk.done("check_key", json!({"text": after, "profileId": id})).await;
        let bad: Vec<_> = report["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter(|one| one["verdict"] == "bad" || one["code"] == "vouching" && one["verdict"] != "ok")
            .collect();
        assert_eq!(bad.len(), 0, "{id}: {bad:#?}");
        // What stands before and after the profile is as it was.
        let longest = edit["changes"].as_array().map_or(0, Vec::len);
        assert!((1..=4).contains(&longest), "{id}: {longest} changes");
    }
    desk.end().await;
}
