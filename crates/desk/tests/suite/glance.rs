//! Looking at a session: what is told step by step, and what of a long one is told when somebody asks.

use std::collections::HashMap;

use crate::hooks::{Told, told};
use crate::whole::{Folder, done};
use desk_app::{Desk, News};
use futures_util::StreamExt as _;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// More than come whole at a glance.
const FETCHES: usize = 230;
/// Those that do.
const WHOLE: usize = 200;

/// An offer without a webhook: its session, and where its offer is fetched.
async fn offer(desk: &Desk) -> (String, String) {
    let form = json!({
        "profileId": "university-degree", "method": "preAuthorized", "byValue": false, "txCode": null, "expiresInSeconds": null,
        "webhook": {"kind": "off"}, "address": "local", "credentialData": null,
    });
    let made = done(desk, "create_offer", form).await;
    let link = made["link"].as_str().expect("a link");
    let (_, uri) = link.split_once("credential_offer_uri=").expect("a reference");
    let uri = percent_decode_str(uri).decode_utf8().expect("an address").into_owned();
    (made["sessionId"].as_str().expect("an id").to_owned(), uri)
}

async fn fetch(uri: &str) {
    let answer = reqwest::get(uri).await.expect("an answer");
    assert!(answer.status().is_success());
}

async fn look(desk: &Desk, session: &str) -> Value {
    done(desk, "session", json!({"sessionId": session})).await
}

async fn items(desk: &Desk, session: &str, keys: Value) -> Vec<Value> {
    let told = done(desk, "session_items", json!({"sessionId": session, "keys": keys})).await;
    told.as_array().expect("items").clone()
}

/// Steps of a session come to those who look at it; of every session come its rows.
#[tokio::test]
async fn what_nobody_looks_at_is_not_told_step_by_step() {
    let folder = Folder::new();
    let desk = Desk::start(folder.options()).await.expect("a desk");
    let (quiet, watched) = (offer(&desk).await, offer(&desk).await);
    let mut news: Told = Box::pin(desk.news());
    look(&desk, &watched.0).await;
    fetch(&quiet.1).await;
    fetch(&watched.1).await;
    let mut rows = Vec::new();
    let mut steps = Vec::new();
    while steps.len() < 2 || rows.len() < 2 {
        for news in news.next().await.expect("the desk runs") {
            match news {
                News::Session { row } => rows.push(row.session_id),
                News::Timeline { session_id, item } => steps.push((session_id, item.key)),
                _ => {}
            }
        }
    }
    assert!(rows.contains(&quiet.0) && rows.contains(&watched.0));
    assert!(steps.iter().all(|(session, _)| *session == watched.0), "{steps:?}");
    assert!(steps.iter().any(|(_, key)| key == "event-1"), "{steps:?}");

    // From the first look on.
    let seen = look(&desk, &quiet.0).await;
    assert!(seen["timeline"].to_string().contains("event-1"));
    fetch(&quiet.1).await;
    told(&mut news, |news| match news {
        News::Timeline { session_id, item } => (*session_id == quiet.0 && item.key == "event-2").then_some(()),
        _ => None,
    })
    .await;
    desk.shutdown().await;
}

/// A long time line comes without what was sent and received long ago; that is told for the asking, and nothing is lost.
#[tokio::test]
async fn a_long_session_is_told_in_two_parts() {
    let folder = Folder::new();
    let desk = Desk::start(folder.options()).await.expect("a desk");
    let (session, uri) = offer(&desk).await;
    fetch(&uri).await;
    assert_eq!(look(&desk, &session).await["earlier"], Value::Null);
    for _ in 1..FETCHES {
        fetch(&uri).await;
    }
    let seen = look(&desk, &session).await;
    let mut whole: HashMap<String, Value> = items(&desk, &session, Value::Null)
        .await
        .into_iter()
        .map(|item| (item["key"].as_str().expect("a key").to_owned(), item))
        .collect();
    assert_eq!(whole.len(), 1 + 2 * FETCHES);
    let timeline = seen["timeline"].as_array().expect("items");
    assert_eq!(timeline.len(), 1 + 2 * WHOLE);
    for item in timeline {
        let key = item["key"].as_str().expect("a key");
        assert_eq!(whole.remove(key).as_ref(), Some(item));
    }
    // The rest is there in short.
    let earlier = &seen["earlier"];
    let text = |index: &Value| {
        let index = usize::try_from(index.as_u64().expect("an index")).expect("small");
        earlier["texts"][index].clone()
    };
    let mut brief = Vec::new();
    let events = &earlier["events"];
    let column = |name: &str| events[name].as_array().expect("a column").clone();
    let (sequences, steps, names, unwanted) = (
        column("sequences"),
        column("steps"),
        column("names"),
        column("unwanted"),
    );
    assert_eq!([steps.len(), names.len()], [sequences.len(); 2]);
    let mut at = 0.0;
    for ((sequence, step), name) in sequences.iter().zip(&steps).zip(&names) {
        let key = format!("event-{sequence}");
        let what = &whole[&key]["what"];
        at += step.as_f64().expect("milliseconds");
        let told = json!([what["sequence"], whole[&key]["at"], what["wanted"], what["name"]]);
        assert_eq!(json!([sequence, at, !unwanted.contains(name), text(name)]), told);
        brief.push(key);
    }
    for line in earlier["exchanges"].as_array().expect("exchanges") {
        let key = format!("exchange-{}", line[0].as_f64().expect("a number"));
        let what = &whole[&key]["what"];
        let told = json!([
            whole[&key]["at"],
            what["status"],
            what["duration"],
            what["method"],
            what["path"]
        ]);
        let texts = [text(&line[4][0]), text(&line[4][1])];
        assert_eq!(json!([line[1], line[2], line[3], texts[0], texts[1]]), told);
        assert_eq!(line[4][3], Value::Null);
        brief.push(key);
    }
    assert_eq!(brief.len(), whole.len());
    assert!(earlier["texts"].as_array().is_some_and(|texts| texts.len() < 10));

    let asked = items(
        &desk,
        &session,
        json!([brief[0], brief.last(), "event-9999", "created", "exchange-x"]),
    )
    .await;
    assert_eq!(asked.len(), 2);
    for item in &asked {
        assert_eq!(*item, whole[item["key"].as_str().expect("a key")]);
    }
    assert!(asked.iter().any(|item| {
        item["what"]["body"]
            .as_str()
            .is_some_and(|body| body.contains("resolved_credential_offer"))
    }));
    desk.shutdown().await;
}

/// Whoever waits for a session's end stops waiting by this code.
#[tokio::test]
async fn a_session_that_is_not_there_is_gone() {
    let folder = Folder::new();
    let desk = Desk::start(folder.options()).await.expect("a desk");
    for id in ["00000000-0000-4000-8000-000000000000", "no id"] {
        let args = json!({"sessionId": id, "keys": null});
        for command in ["session", "session_items", "explain"] {
            let refused = desk.call(command, args.clone()).await.expect_err("gone");
            assert_eq!(refused.code, "session-gone", "{command} {id}");
        }
    }
    desk.shutdown().await;
}
