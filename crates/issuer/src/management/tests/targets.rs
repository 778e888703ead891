//! `/issuer2/targets…`.

use model::event::EventName;
use serde_json::json;

use super::{done, ended, get, id, listed, refused};
use crate::tests::Stage;

/// A held target gets nothing until it is released.
#[tokio::test]
async fn targets_are_held_and_released() {
    let stage = Stage::new();
    assert_eq!(get(&stage, "/issuer2/targets").await, json!({"targets": []}));
    ended(&stage, "a").await;
    let (hold, release) = ("/issuer2/targets/1/hold", "/issuer2/targets/1/release");
    let open = json!({
        "target": 1, "url": "http://•••@192.168.1.20/hook", "standing": "open",
        "events": EventName::ALL.map(EventName::as_str), "attempts": 0, "failed": 0, "waiting": 2, "givenUp": 0, "recent": [],
        "auth": "basic",
    });
    assert_eq!(
        get(&stage, "/issuer2/targets?search=192.168&limit=5").await,
        json!({"targets": [open]})
    );
    assert_eq!(
        get(&stage, "/issuer2/targets?search=nowhere").await,
        json!({"targets": []})
    );

    let held = done(&stage, 200, hold, json!({"why": "maintenance"})).await;
    let since = stage.issuer.now();
    assert_eq!(
        (&held["standing"], &held["why"], &held["since"]),
        (&json!("held"), &json!("maintenance"), &json!(since))
    );
    let rows = listed(&stage, "?state=held").await;
    assert_eq!(rows.len(), 2);
    let retry = format!("/issuer2/deliveries/{}/retry", id(&rows[0]));
    let message = "the target of this delivery is held or has stopped; release it first";
    refused(&stage, &retry, json!({}), 409, "TargetHeldException", message).await;
    assert_eq!(done(&stage, 200, release, json!({})).await, open);
    assert_eq!(done(&stage, 200, hold, json!({})).await["why"], "held by a person");
    assert_eq!(done(&stage, 200, release, json!({})).await, open);

    for (target, name) in [("/issuer2/targets/7/hold", "7"), ("/issuer2/targets/x/release", "x")] {
        let message = format!("Target not found: {name}");
        refused(&stage, target, json!({}), 404, "NotFoundException", &message).await;
    }
    refused(
        &stage,
        release,
        json!({"why": "x"}),
        400,
        "BadRequestException",
        "unknown field(s): why",
    )
    .await;
    let long = json!({"why": "x".repeat(301)});
    refused(
        &stage,
        hold,
        long,
        400,
        "BadRequestException",
        "why must be at most 300 characters",
    )
    .await;
}
