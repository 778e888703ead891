//! Holding a target back, and letting it go again.

use model::delivery::DeliveryState;
use serde_json::json;

use crate::support::dispatch::{GOOD, demo, dispatch, names, to};
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::receiver::Receiver;

/// A held target gets nothing; released, it gets everything, in order.
#[tokio::test]
async fn hold_and_release() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    issuer.delivered(&json!({"url": receiver.url()})).await;
    let listed = issuer.get("/issuer2/targets").send().await.expect(200).json();
    let number = listed["targets"][0]["target"].as_i64().expect("a number");
    assert_eq!(number, issuer.target().number);
    let held = issuer
        .act(&format!("targets/{number}/hold"), &json!({"why": "lunch"}))
        .await
        .expect(200)
        .json();
    assert_eq!((&held["standing"], &held["why"]), (&json!("held"), &json!("lunch")));

    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&made).await.expect(200);
    assert_eq!(issuer.states(&made.id), [DeliveryState::Held; 4]);
    let page = issuer
        .get("/issuer2/deliveries?state=held")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(page["deliveries"].as_array().map(Vec::len), Some(4));
    let id = page["deliveries"][0]["id"].as_str().expect("an id");
    let answer = issuer
        .act(&format!("deliveries/{id}/retry"), &json!({}))
        .await
        .expect(409)
        .json();
    assert_eq!(answer["id"], "TargetHeldException");
    issuer.clock.advance(jiff::SignedDuration::from_hours(1));
    assert_eq!(receiver.got().len(), 4);

    let open = issuer
        .act(&format!("targets/{number}/release"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(open["standing"], "open");
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(names(&receiver.got()[4..]), GOOD);
    issuer.act("targets/999/hold", &json!({})).await.expect(404);
    issuer.act("targets/x/release", &json!({})).await.expect(404);
    dispatcher.stop().await;
}

/// A hold outlives the desk.
#[tokio::test]
async fn held_over_a_restart() {
    let setup = || Setup {
        base: Some("http://localhost:7002"),
        ..Setup::default()
    };
    let issuer = TestIssuer::with(setup()).await;
    let receiver = Receiver::start().await;
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&made).send().await.expect(200);
    let number = issuer.target().number;
    issuer
        .act(&format!("targets/{number}/hold"), &json!({}))
        .await
        .expect(200);
    let issuer = TestIssuer::again(setup(), issuer.stop().await).await;
    let dispatcher = dispatch(&issuer, demo());
    let other = Receiver::start().await;
    let elsewhere = issuer.offer("plain", to(&other.url())).await;
    issuer.fetch(&elsewhere).send().await.expect(200);
    issuer.all(&elsewhere, DeliveryState::Delivered).await;
    assert!(receiver.got().is_empty());
    issuer
        .act(&format!("targets/{number}/release"), &json!({}))
        .await
        .expect(200);
    issuer.all(&made, DeliveryState::Delivered).await;
    dispatcher.stop().await;
}
