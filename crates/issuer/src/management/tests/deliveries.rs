//! `/issuer2/deliveries…`.

use serde_json::{Value, json};

use super::{done, ended, fail, get, id, listed, refused};
use crate::tests::Stage;

/// Newest first, page by page, picked by session, state and target.
#[tokio::test]
async fn deliveries_are_listed() {
    let stage = Stage::new();
    assert_eq!(get(&stage, "/issuer2/deliveries").await, json!({"deliveries": []}));
    ended(&stage, "a").await;
    ended(&stage, "b").await;
    let all = listed(&stage, "").await;
    let shape: Vec<_> = all
        .iter()
        .map(|row| (row["sessionId"].as_str().expect("a session"), row["sequence"].as_u64()))
        .collect();
    assert_eq!(shape, [("b", Some(2)), ("b", Some(1)), ("a", Some(2)), ("a", Some(1))]);
    let now = stage.issuer.now();
    let expect = json!({
        "id": all[3]["id"], "kind": "event", "state": "pending", "sessionId": "a", "sequence": 1,
        "event": "resolved_credential_offer", "target": 1, "url": "http://•••@192.168.1.20/hook", "attempts": 0,
        "createdAt": now, "dueAt": now,
    });
    assert_eq!(all[3], expect);

    let page = get(&stage, "/issuer2/deliveries/?limit=3").await;
    assert_eq!(page["deliveries"].as_array().map(Vec::as_slice), Some(&all[..3]));
    let next = page["next"].as_i64().expect("more");
    let page = get(&stage, &format!("/issuer2/deliveries?limit=3&before={next}")).await;
    assert_eq!(page, json!({"deliveries": [all[3]]}));

    fail(&stage, id(&all[0])).await;
    let check = async |query: &str, expect: &[&Value]| {
        let ids: Vec<_> = listed(&stage, query)
            .await
            .iter()
            .map(|row| row["id"].clone())
            .collect();
        let expect: Vec<_> = expect.iter().map(|row| row["id"].clone()).collect();
        assert_eq!(ids, expect, "{query}");
    };
    check("?sessionId=a", &[&all[2], &all[3]]).await;
    check("?state=given_up", &[&all[0]]).await;
    check("?state=pending&sessionId=b&target=1", &[&all[1]]).await;
    check("?target=2", &[]).await;
    check("?sessionId=nobody", &[]).await;
    let given_up = &listed(&stage, "?state=given_up").await[0];
    assert_eq!((given_up["attempts"].as_u64(), given_up.get("dueAt")), (Some(1), None));

    let wrong = stage.ask("GET", "/issuer2/deliveries?page=2", &[], Value::Null).await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.body["message"].as_str()),
        (400, Some("unknown parameter page"))
    );
}

/// Acts on one delivery, and on all that failed.
#[tokio::test]
async fn deliveries_are_acted_on() {
    let stage = Stage::new();
    ended(&stage, "a").await;
    let all = listed(&stage, "").await;
    let (one, other) = (id(&all[1]), id(&all[0]));
    let path = |id: &str, act: &str| format!("/issuer2/deliveries/{id}/{act}");
    let (retry, again, give_up) = (path(one, "retry"), path(one, "redeliver"), path(one, "give-up"));

    let waits_not = "this delivery waits for nothing: it was delivered or given up";
    let waits = "this delivery has not ended: it still waits for an attempt";
    refused(&stage, &again, json!({}), 409, "DeliveryNotEndedException", waits).await;
    assert_eq!(done(&stage, 202, &retry, json!({})).await["state"], "pending");
    let given_up = done(&stage, 200, &give_up, json!({})).await;
    assert_eq!(
        (&given_up["id"], &given_up["state"]),
        (&all[1]["id"], &json!("given_up"))
    );
    assert_eq!(given_up["url"], all[1]["url"]);
    refused(&stage, &retry, json!({}), 409, "DeliveryNotWaitingException", waits_not).await;
    refused(
        &stage,
        &give_up,
        json!({}),
        409,
        "DeliveryNotWaitingException",
        waits_not,
    )
    .await;
    assert_eq!(done(&stage, 202, &again, json!({})).await["state"], "pending");

    let number = stage
        .issuer
        .journal
        .find_delivery(one)
        .expect("a read")
        .expect("a number");
    let begun = stage
        .issuer
        .journal
        .attempt_begun(number, 0, false)
        .await
        .expect("written");
    assert!(begun.is_some());
    let under_way = "an attempt at this delivery is under way; see what comes of it first";
    for act in [&retry, &again, &give_up] {
        refused(&stage, act, json!({}), 409, "DeliveryInFlightException", under_way).await;
    }

    let nobody = path("msg_99_0011223344", "retry");
    refused(
        &stage,
        &nobody,
        json!({}),
        404,
        "NotFoundException",
        "Delivery not found: msg_99_0011223344",
    )
    .await;
    refused(
        &stage,
        &retry,
        json!({"now": 1}),
        400,
        "BadRequestException",
        "unknown field(s): now",
    )
    .await;
    let null = "the body must be a JSON object";
    refused(&stage, &retry, json!(null), 400, "BadRequestException", null).await;
    let empty = stage.open("/issuer2/deliveries", &[]).await;
    assert_eq!(empty.headers()["cache-control"], "no-store");

    fail(&stage, other).await;
    let all_failed = "/issuer2/deliveries/redeliver";
    let now = stage.issuer.now();
    let check = async |body: Value, count: u64| {
        assert_eq!(
            done(&stage, 202, all_failed, body.clone()).await,
            json!({"count": count, "leftOut": {"marked": 0, "closed": 0}}),
            "{body}"
        );
    };
    check(json!({"since": now + 1}), 0).await;
    check(json!({"since": now, "target": 2}), 0).await;
    check(json!({"since": now, "target": 1}), 1).await;
    check(json!({"since": 0}), 0).await;
    assert_eq!(listed(&stage, "?state=given_up").await, Vec::<Value>::new());
    let missing = "missing required field(s): since";
    refused(&stage, all_failed, json!({}), 400, "BadRequestException", missing).await;
    let text = json!({"since": "yesterday"});
    refused(
        &stage,
        all_failed,
        text,
        400,
        "BadRequestException",
        "since must be of type integer",
    )
    .await;
}
