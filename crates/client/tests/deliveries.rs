//! Deliveries, targets, replays and test events: what the client asks an issuer that tells it what it was asked.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::IntoResponse;
use axum::{Json, Router};
use client::{Client, ClientError, DeliveriesQuery, StreamError, Subscription};
use futures_util::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use model::entropy::SeededEntropy;
use model::time::FakeClock;
use serde_json::{Value, json};

async fn serve(router: Router) -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    Client::new(&format!("http://{address}"), None).expect("a client")
}

/// Answers with the request itself.
async fn mirror() -> Client {
    let echo = |method: Method, uri: Uri, body: Bytes| async move {
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        Json(json!([method.as_str(), uri.to_string(), body]))
    };
    serve(Router::new().fallback(echo)).await
}

#[tokio::test]
async fn each_call_has_its_route() {
    let client = mirror().await;
    let check = |answer: Result<Value, ClientError>, method: &str, target: &str, body: Value| {
        let expect = json!([method, format!("/issuer2/{target}"), body]);
        assert_eq!(answer.expect("an answer"), expect);
    };
    let all = DeliveriesQuery::default();
    check(client.deliveries(&all).await, "GET", "deliveries", Value::Null);
    let some = DeliveriesQuery {
        session: Some("s&1".into()),
        target: Some(3),
        state: Some("given_up".into()),
        limit: Some(20),
        before: Some("99".into()),
    };
    let target = "deliveries?sessionId=s%261&target=3&state=given_up&limit=20&before=99";
    check(client.deliveries(&some).await, "GET", target, Value::Null);
    let id = "msg_1_ab/c";
    check(
        client.retry_delivery(id).await,
        "POST",
        "deliveries/msg_1_ab%2Fc/retry",
        json!({}),
    );
    check(
        client.redeliver(id).await,
        "POST",
        "deliveries/msg_1_ab%2Fc/redeliver",
        json!({}),
    );
    check(
        client.give_up_delivery(id).await,
        "POST",
        "deliveries/msg_1_ab%2Fc/give-up",
        json!({}),
    );
    let failed = "deliveries/redeliver";
    check(
        client.redeliver_failed(7, None).await,
        "POST",
        failed,
        json!({"since": 7}),
    );
    let to_one = json!({"since": 7, "target": 3});
    check(client.redeliver_failed(7, Some(3)).await, "POST", failed, to_one);
    let request = json!({"speed": 10, "drill": "late"});
    check(
        client.replay("s", request.clone()).await,
        "POST",
        "sessions/s/replay",
        request,
    );
    let request = json!({"event": "jwt_issue"});
    check(
        client.test_event("p", request.clone()).await,
        "POST",
        "profiles/p/test-event",
        request,
    );
    check(client.targets().await, "GET", "targets", Value::Null);
    check(client.hold_target(3, None).await, "POST", "targets/3/hold", json!({}));
    check(client.release_target(3).await, "POST", "targets/3/release", json!({}));
}

/// Refusals keep the issuer's words; an act that is answered without a body is done all the same.
#[tokio::test]
async fn answers_are_handed_on() {
    let busy = || async {
        let body = json!({"id": "DeliveryInFlightException", "message": "an attempt is under way"});
        (StatusCode::CONFLICT, Json(body)).into_response()
    };
    let router = Router::new()
        .route("/issuer2/deliveries/a/retry", axum::routing::post(busy))
        .route(
            "/issuer2/targets/1/hold",
            axum::routing::post(|| async { StatusCode::NO_CONTENT }),
        );
    let client = serve(router).await;
    let error = client.retry_delivery("a").await.expect_err("in flight");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("issuer_refused", "an attempt is under way (409)")
    );
    assert_eq!(client.hold_target(1, None).await, Ok(Value::Null));
    let error = client.release_target(1).await.expect_err("no such route");
    assert_eq!(error.code(), "issuer_not_found");
}

/// Filters go with every connection of a stream.
#[tokio::test]
async fn a_subscription_asks_for_its_events() {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let handler = |State(asked): State<Arc<Mutex<Vec<String>>>>, uri: Uri| async move {
        let mut asked = asked.lock().expect("no panic");
        asked.push(uri.to_string());
        if asked.len() > 2 {
            return StatusCode::NO_CONTENT.into_response();
        }
        ([("content-type", "text/event-stream")], ": open\n\n").into_response()
    };
    let client = serve(Router::new().fallback(handler).with_state(asked.clone())).await;
    let opened = Arc::new(AtomicU32::new(0));
    let count = opened.clone();
    let wanted = Subscription {
        profiles: vec!["a b".into(), "c".into()],
        events: vec!["issuance_status".into()],
        opened: Some(Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        })),
        ..Subscription::default()
    };
    let clock = FakeClock::at(Timestamp::UNIX_EPOCH);
    let events = client.subscribe(wanted, Arc::new(clock.clone()), Arc::new(SeededEntropy::new(1)));
    let mut events = pin!(events);
    // Two connections that end, then the word that it is over.
    while let Some(event) = events.next().await {
        let Err(StreamError::Interrupted { wait, .. }) = event else {
            panic!("not an interruption: {event:?}")
        };
        clock.advance(SignedDuration::try_from(wait).expect("a short wait"));
    }
    let target = "/issuer2/events?profileId=a+b&profileId=c&event=issuance_status";
    assert_eq!(*asked.lock().expect("no panic"), [target; 3]);
    assert_eq!(opened.load(Ordering::Relaxed), 2);
}
