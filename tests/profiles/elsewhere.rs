//! Changes that another editor makes (R41).

use std::path::Path;
use std::pin::Pin;

use desk_app::News;
use futures_util::{Stream, StreamExt as _};
use serde_json::json;

use super::desk::{METADATA, PROFILES, TestDesk};
use crate::support::soon;

pub type Told = Pin<Box<dyn Stream<Item = Vec<News>> + Send>>;

/// Waits, by the desk's own news, until `reached`.
pub async fn until(news: &mut Told, what: &str, mut reached: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !reached().await {
            let batch = news.next().await.expect("news");
            assert!(!batch.is_empty());
        }
    };
    soon(what, wait).await;
}

/// As careful editors save.
fn replace(folder: &Path, name: &str, text: &str) {
    let beside = folder.join(format!(".{name}.swp"));
    std::fs::write(&beside, text).expect("a file");
    std::fs::rename(beside, folder.join(name)).expect("a rename");
}

/// Live without a restart; a broken file keeps the old set and says what is wrong; repaired, it is live again.
#[tokio::test(flavor = "multi_thread")]
async fn picked_up() {
    let desk = TestDesk::start().await;
    let mut news: Told = Box::pin(desk.desk.news());
    let (before, folder) = (desk.on_disk(PROFILES), desk.config.path().to_owned());
    let with = format!("{before}\nprofiles.mine = ${{profiles.event-ticket}}\n");
    replace(&folder, PROFILES, &with);
    until(&mut news, "the new profile", async || {
        desk.ids().await.contains(&"mine".to_owned())
    })
    .await;
    std::fs::write(folder.join(PROFILES), "profiles = {").expect("a broken file");
    until(&mut news, "the problem", async || !desk.desk.problems().is_empty()).await;
    assert!(desk.ids().await.contains(&"mine".to_owned()), "the old set lives");
    assert_eq!(desk.file(PROFILES).await["problems"].as_array().map(Vec::len), Some(1));
    let info = desk.done("info", json!(null)).await;
    assert_eq!(
        (&info["lastGood"], &info["brokenFiles"]),
        (&json!(true), &json!([PROFILES]))
    );
    let offer = json!({"profileId": "mine", "method": "preAuthorized", "byValue": true, "txCode": null, "expiresInSeconds": null, "credentialData": null,
        "webhook": {"kind": "inherit"}, "address": "local"});
    desk.done("create_offer", offer).await;
    std::fs::write(folder.join(PROFILES), &before).expect("a repaired file");
    until(&mut news, "the repair", async || {
        desk.desk.problems().is_empty() && desk.ids().await.len() == 7
    })
    .await;
    let info = desk.done("info", json!(null)).await;
    assert_eq!((&info["lastGood"], &info["brokenFiles"]), (&json!(false), &json!([])));
    desk.end().await;
}

/// A file that is empty for a moment, or says nothing, withdraws nothing.
#[tokio::test(flavor = "multi_thread")]
async fn emptied() {
    let desk = TestDesk::start().await;
    let mut news: Told = Box::pin(desk.desk.news());
    let folder = desk.config.path().to_owned();
    for (name, code) in [(PROFILES, "profiles-missing"), (METADATA, "metadata-configurations")] {
        let text = desk.on_disk(name);
        std::fs::write(folder.join(name), "").expect("an empty file");
        until(&mut news, code, async || {
            desk.desk.problems().iter().any(|problem| problem.code == code)
        })
        .await;
        assert_eq!(desk.ids().await.len(), 7, "{name}");
        std::fs::write(folder.join(name), text).expect("a full file");
        until(&mut news, "the end of the problem", async || {
            desk.desk.problems().is_empty()
        })
        .await;
        assert_eq!(desk.ids().await.len(), 7);
    }
    std::fs::remove_file(folder.join(METADATA)).expect("a file less");
    until(&mut news, "the missing file", async || {
        desk.desk
            .problems()
            .iter()
            .any(|problem| problem.code == "config-missing")
    })
    .await;
    assert_eq!(desk.ids().await.len(), 7, "the old set lives");
    desk.end().await;
}
