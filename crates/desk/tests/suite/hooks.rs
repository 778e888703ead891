//! What the tests of the Webhooks place have in common.

use std::pin::Pin;
use std::time::Duration;

use desk_app::{Desk, News, Options};
use futures_util::{Stream, StreamExt as _};
use serde_json::{Value, json};

use crate::whole::{Folder, done};

/// Longer than anything here takes; a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// News as they come.
pub type Told = Pin<Box<dyn Stream<Item = Vec<News>> + Send>>;

/// A desk whose retries come a second apart.
pub async fn start(folder: &Folder) -> Desk {
    Desk::start(quick(folder)).await.expect("a desk")
}

/// Retries come a second apart.
fn quick(folder: &Folder) -> Options {
    Options {
        retry: Some("1s,1s,1s".parse().expect("a schedule")),
        ..folder.options()
    }
}

/// Waits for a piece of news.
pub async fn told<T>(news: &mut Told, mut look: impl FnMut(&News) -> Option<T>) -> T {
    let found = tokio::time::timeout(PATIENCE, async {
        loop {
            let batch = news.next().await.expect("the desk runs");
            if let Some(found) = batch.iter().find_map(&mut look) {
                return found;
            }
        }
    });
    found.await.expect("in time")
}

/// Waits for the end of an attempt.
pub async fn attempt(news: &mut Told, mut is: impl FnMut(&Value) -> bool) -> Value {
    told(news, |news| match news {
        News::Attempt { row } => {
            let row = serde_json::to_value(row).expect("JSON");
            (!row["duration"].is_null() && is(&row)).then_some(row)
        }
        _ => None,
    })
    .await
}

/// Waits for the ends of so many attempts; several may come in one batch of news.
pub async fn attempts(news: &mut Told, mut count: usize, is: impl Fn(&Value) -> bool) {
    told(news, |news| {
        let News::Attempt { row } = news else { return None };
        let row = serde_json::to_value(row).expect("JSON");
        count -= usize::from(!row["duration"].is_null() && is(&row));
        (count == 0).then_some(())
    })
    .await;
}

/// Makes an inbox.
pub async fn inbox(desk: &Desk, name: &str) -> Value {
    done(desk, "make_inbox", json!({"name": name})).await
}

/// Makes an offer whose events go to an inbox, and claims it; answers the session's id.
pub async fn claimed(desk: &Desk, inbox: &Value) -> String {
    let form = json!({
        "profileId": "university-degree", "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
        "webhook": {"kind": "inbox", "path": inbox["path"]}, "address": "local", "credentialData": null,
    });
    let offer = done(desk, "create_offer", form).await;
    assert_eq!(offer["target"]["signed"], json!(["v1"]), "{offer}");
    let report = done(desk, "claim", json!({"link": offer["link"], "txCode": null})).await;
    assert_eq!(report["ok"], true, "{report}");
    offer["sessionId"].as_str().expect("an id").to_owned()
}

/// What came to an inbox, oldest first.
pub async fn came(desk: &Desk, inbox: &Value) -> Vec<Value> {
    let page = done(
        desk,
        "inbox",
        json!({"path": inbox["path"], "before": null, "limit": 500}),
    )
    .await;
    let mut rows = page["rows"].as_array().expect("rows").clone();
    rows.reverse();
    rows
}
