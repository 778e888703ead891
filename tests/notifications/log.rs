//! The delivery log (issue 2): every attempt, with what was sent, what came back, how long it took and what set it off.

use model::delivery::{DeliveryState, ErrorClass, Trigger};
use serde_json::json;

use crate::support::dispatch::{demo, dispatch, with};
use crate::support::issuer::TestIssuer;
use crate::support::receiver::{Receiver, Reply};

/// R32: request headers as sent but for secrets, the exact body, the answer's head and text, timings, class, words, trigger.
#[tokio::test]
async fn what_is_kept_of_an_attempt() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    receiver.reply(|got| match got.header("issuer2-attempt") {
        "1" => Reply::status(418).header("x-kind", "teapot").body("short and stout"),
        _ => Reply::status(202).body("thanks"),
    });
    let webhook = json!({
        "url": receiver.url(), "bearerToken": "open-sesame", "headers": {"X-Key": "also-secret"},
        "signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    });
    let made = issuer.offer("plain", with(&webhook)).await;
    issuer.fetch(&made).send().await.expect(200);
    receiver.wait(1).await;
    issuer.all(&made, DeliveryState::Waiting).await;
    let came = receiver.got()[0].clone();

    let failed = issuer.latest_attempt();
    assert_eq!(
        (failed.number, failed.trigger, failed.at),
        (1, Trigger::First, issuer.now().as_millisecond())
    );
    assert_eq!(failed.delivery_id, came.header("webhook-id"));
    for (name, value) in &failed.request {
        match name.to_ascii_lowercase().as_str() {
            "authorization" => assert_eq!(value, "Bearer •••"),
            "x-key" => assert_eq!(value, "•••"),
            name => assert_eq!(value, came.header(name), "{name}: as it was sent"),
        }
    }
    // Whatever came is there, and nothing that did not come.
    let mut kept: Vec<_> = failed
        .request
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .collect();
    let mut sent: Vec<_> = came.headers.keys().map(|name| name.as_str().to_owned()).collect();
    kept.sort();
    sent.sort();
    assert_eq!(kept, sent);
    let outcome = failed.outcome.expect("an outcome");
    assert_eq!((outcome.status, outcome.class), (Some(418), Some(ErrorClass::Status)));
    assert_eq!(outcome.error.as_deref(), Some("answered 418"));
    assert_eq!(
        (outcome.response.as_deref(), outcome.truncated),
        (Some("short and stout"), false)
    );
    assert!(
        outcome.headers.contains(&("x-kind".to_owned(), "teapot".to_owned())),
        "{:?}",
        outcome.headers
    );
    let timings = outcome.timings;
    assert!(
        timings.connect.is_some() && timings.first_byte.is_some() && timings.total > 0,
        "{timings:?}"
    );

    issuer.pass(1).await;
    issuer.all(&made, DeliveryState::Delivered).await;
    let good = issuer.latest_attempt();
    assert_eq!((good.number, good.trigger), (2, Trigger::Retry));
    let outcome = good.outcome.expect("an outcome");
    assert_eq!((outcome.status, outcome.class, outcome.error), (Some(202), None, None));
    let (line, _, body) = issuer
        .journal
        .attempt(good.id)
        .expect("a journal")
        .expect("the attempt");
    assert_eq!(
        (body.as_str(), line.delivery_id.as_str()),
        (came.body.as_str(), came.header("webhook-id"))
    );
    let target = issuer.target();
    assert_eq!(
        (target.attempts, target.failed, target.recent),
        (2, 1, vec![false, true])
    );
    assert_eq!((target.last_error, target.waiting, target.given_up), (None, 0, 0));
    dispatcher.stop().await;
}

/// Pages of deliveries, newest first, by session, target and state; a query that cannot be is refused.
#[tokio::test]
async fn deliveries_by_page() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let (one, two) = (
        issuer.delivered(&json!({"url": receiver.url()})).await,
        issuer.delivered(&json!({"url": receiver.url()})).await,
    );
    let page = async |query: &str| {
        let answer = issuer
            .get(&format!("/issuer2/deliveries?{query}"))
            .send()
            .await
            .expect(200)
            .json();
        let rows = answer["deliveries"].as_array().expect("rows").clone();
        (rows, answer["next"].clone())
    };
    let (first, next) = page("limit=3").await;
    assert_eq!(
        first.iter().map(|row| row["sequence"].clone()).collect::<Vec<_>>(),
        [4, 3, 2]
    );
    assert!(first.iter().all(|row| row["sessionId"] == two.id.as_str()));
    let (second, next) = page(&format!("limit=3&before={next}")).await;
    assert_eq!(
        second.iter().map(|row| row["sequence"].clone()).collect::<Vec<_>>(),
        [1, 4, 3]
    );
    let (third, next) = page(&format!("limit=3&before={next}")).await;
    assert_eq!((third.len(), next), (2, json!(null)));
    assert_eq!(page(&format!("sessionId={}", one.id)).await.0.len(), 4);
    assert_eq!(page("state=delivered").await.0.len(), 8);
    assert_eq!(page("state=waiting").await.0.len(), 0);
    assert_eq!(page(&format!("target={}", issuer.target().number)).await.0.len(), 8);
    for bad in ["state=lost", "limit=0", "limit=1001", "target=x", "nonsense=1"] {
        issuer
            .get(&format!("/issuer2/deliveries?{bad}"))
            .send()
            .await
            .expect(400);
    }
    dispatcher.stop().await;
}
