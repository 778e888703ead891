//! The folder that walt.id's issuer2 shipped with 0.21.0: all 49 profiles, as they stand.

use desk_app::config;

use super::desk::TestDesk;
use crate::support::folder::Folder;
use crate::support::shared::shared;
use crate::support::{fixture, golden};

/// Which load, which are refused and why. The reasons are for a person; each names what this issuer does not do.
#[test]
fn which_load_and_why_not() {
    let Some(folder) = shared("data/waltid-0.21.0") else {
        return;
    };
    let loaded = config::open(&folder, &fixture::identity());
    let count = loaded.catalogue.profiles.len() + loaded.catalogue.invalid.len();
    assert_eq!(count, 49, "fact sheet 7.1");
    assert!(!loaded.broken);
    let mut text = format!(
        "{} of 49 profiles load, {} of 49 configurations are published.\n",
        loaded.catalogue.profiles.len(),
        loaded.catalogue.configurations.len()
    );
    let mut formats = std::collections::BTreeMap::new();
    for profile in loaded.catalogue.profiles.values() {
        *formats.entry(profile.configuration.format.as_str()).or_insert(0) += 1;
    }
    text.push_str(&format!("{formats:?}\n"));
    for problem in &loaded.problems {
        let place = format!(
            "{}:{}:{}",
            problem.file,
            problem.line.unwrap_or_default(),
            problem.column.unwrap_or_default()
        );
        text.push_str(&format!("{place} [{}] {}\n", problem.code, problem.message));
    }
    golden::check("waltid-0.21.0.txt", &text);
}

/// A desk on a copy of it: published, offered, claimed by the robot wallet, one of each format.
#[tokio::test]
async fn a_desk_on_it() {
    let Some(from) = shared("data/waltid-0.21.0") else {
        return;
    };
    let folder = Folder::new();
    for entry in std::fs::read_dir(from).expect("the folder").flatten() {
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
    }
    let desk = TestDesk::on(folder).await;
    let ids = desk.ids().await;
    let mut failed = Vec::new();
    for id in &ids {
        let form = serde_json::json!({"profileId": id, "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null, "credentialData": null,
            "webhook": {"kind": "inherit"}, "address": "local"});
        let made = desk.done("create_offer", form).await;
        let report = desk
            .done("claim", serde_json::json!({"link": made["link"], "txCode": null}))
            .await;
        // Their test certificates end in a root of their own.
        let steps = report["steps"].as_array().expect("steps");
        if steps.iter().any(|step| step["ok"] == false && step["name"] != "chain") {
            let session = desk
                .done("session", serde_json::json!({"sessionId": made["sessionId"]}))
                .await;
            failed.push(format!("{id}: {}", session["row"]["statusReason"]));
        }
    }
    assert_eq!(ids.len(), 49);
    // Fact sheet 7.2: this one can never issue, for it shows a display that its configuration has not.
    let [kiwi] = &failed[..] else { panic!("{failed:#?}") };
    assert_eq!(
        kiwi,
        "kiwiAccessCredential: \"mapping: Cannot find in context: display\""
    );
    desk.end().await;
}
