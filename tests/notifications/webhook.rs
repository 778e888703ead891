//! Webhooks, seen by their receivers: the dispatcher itself has its own tests.

use jiff::{SignedDuration, Timestamp};
use model::delivery::DeliveryState;
use serde_json::json;

use crate::support::dispatch::{GOOD, demo, dispatch, names, to};
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::receiver::Receiver;
use crate::support::soon;
use crate::support::sse::Stream;

/// HOOK-1, HOOK-6, HOOK-7, R2, R11, R30, R31, founding page: each event once, in order, word for word what the stream says.
#[tokio::test]
async fn each_event_once_in_order() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let made = issuer.offer("plain", to(&receiver.url())).await;
    let mut stream = Stream::begin(&issuer.get(&format!("/issuer2/sessions/{}/events", made.id))).await;
    issuer.run(&made).await.expect(200);
    let got = receiver.wait(4).await;
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(names(&got), GOOD);
    for (number, one) in got.iter().enumerate() {
        assert_eq!(one.body, stream.event().await.data, "byte for byte");
        assert_eq!(one.path, "/hook");
        assert_eq!(one.header("content-type"), "application/json");
        assert_eq!(one.header("issuer2-sequence"), (number + 1).to_string());
        assert_eq!(one.header("issuer2-attempt"), "1");
        assert_eq!(one.header("webhook-timestamp"), issuer.now().as_second().to_string());
        let id = one.header("webhook-id");
        assert!(!id.is_empty() && !id.contains('.'), "HOOK-7: {id}");
        assert_eq!(one.header("webhook-signature"), "", "R30: signed only with a secret");
    }
    let ids: std::collections::BTreeSet<_> = got.iter().map(|one| one.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), 4);
    dispatcher.stop().await;
    assert_eq!(receiver.got().len(), 4);
}

/// R29, founding page: a receiver that hangs or is down costs the wallet nothing; what failed comes again, the same.
#[tokio::test]
async fn nobody_waits_for_a_receiver() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    receiver.hold();
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&made).await.expect(200);
    assert_eq!(issuer.told(&made.id), GOOD, "the wallet has its credential");
    receiver.wait(1).await;
    receiver.answer(500);
    receiver.release();
    let failed = soon("a second try that waits", async {
        let due = issuer
            .now()
            .checked_add(SignedDuration::from_secs(1))
            .expect("an instant");
        issuer.clock.awaited(due).await;
        receiver.got()
    })
    .await;
    receiver.answer(204);
    issuer.clock.advance(SignedDuration::from_secs(20));
    issuer.all(&made, DeliveryState::Delivered).await;
    let got = receiver.got();
    let first = got
        .iter()
        .find(|one| one.header("issuer2-attempt") == "2")
        .expect("a second attempt");
    assert_eq!(
        (first.header("webhook-id"), &first.body),
        (failed[0].header("webhook-id"), &failed[0].body),
        "HOOK-6, R31"
    );
    let mut delivered: Vec<_> = got
        .iter()
        .map(|one| one.header("issuer2-sequence").to_owned())
        .collect();
    delivered.dedup();
    assert_eq!(delivered, ["1", "2", "3", "4"]);
    dispatcher.stop().await;
}

/// What was not delivered before an end is delivered after it; `crash.rs` ends it less gently.
#[tokio::test]
async fn over_a_restart() {
    let setup = || Setup {
        base: Some("http://localhost:7002"),
        ..Setup::default()
    };
    let issuer = TestIssuer::with(setup()).await;
    let receiver = Receiver::start().await;
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&made).await.expect(200);
    let issuer = TestIssuer::again(setup(), issuer.stop().await).await;
    assert!(receiver.got().is_empty());
    let dispatcher = dispatch(&issuer, demo());
    assert_eq!(names(&receiver.wait(4).await), GOOD);
    dispatcher.stop().await;
}

/// R17: the offer's word replaces the profile's; `{}` switches it off, null and absence inherit.
#[tokio::test]
async fn two_levels() {
    let (profile, offer) = (Receiver::start().await, Receiver::start().await);
    let more = format!("profiles.\"plain\".notifications.webhook.url = \"{}\"", profile.url());
    let issuer = TestIssuer::with(Setup {
        profiles: more,
        ..Setup::default()
    })
    .await;
    let dispatcher = dispatch(&issuer, demo());
    let mut count = 0;
    for (over, mine) in [
        (json!({}), true),
        (json!({"runtimeOverrides": {"notifications": null}}), true),
        (json!({"runtimeOverrides": {"credentialData": {"x": 1}}}), true),
        (json!({"runtimeOverrides": {"notifications": {}}}), false),
        (json!({"runtimeOverrides": {"notifications": {"webhook": null}}}), false),
        (to(&offer.url()), false),
    ] {
        let made = issuer.offer("plain", over.clone()).await;
        issuer.fetch(&made).send().await.expect(200);
        count += usize::from(mine);
        profile.wait(count).await;
        if over == to(&offer.url()) {
            offer.wait(1).await;
        }
        let id = model::id::SessionId::parse(&made.id).expect("an id");
        let expected = usize::from(mine || over == to(&offer.url()));
        assert_eq!(
            issuer.journal.deliveries(&id).expect("deliveries").len(),
            expected,
            "{over}"
        );
    }
    dispatcher.stop().await;
    assert_eq!((profile.got().len(), offer.got().len()), (3, 1));
}

/// R23: a user and a password in the URL become basic auth, and are seen nowhere else.
#[tokio::test]
async fn basic_auth() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let url = receiver.url().replacen("http://", "http://someone:hunter2@", 1);
    let made = issuer.offer("plain", to(&url)).await;
    issuer.fetch(&made).send().await.expect(200);
    let got = receiver.wait(1).await;
    assert_eq!(got[0].header("authorization"), "Basic c29tZW9uZTpodW50ZXIy");
    assert!(!got[0].body.contains("hunter2"));
    dispatcher.stop().await;
}

/// R10: an end that nobody asked for is delivered too.
#[tokio::test]
async fn expiry_is_told() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let made = issuer.offer("plain", to(&receiver.url())).await;
    let end = Timestamp::from_millisecond(made.json["expiresAt"].as_i64().expect("a time")).expect("an instant");
    soon("a sweeper that waits", issuer.clock.awaited(end)).await;
    issuer.clock.advance(SignedDuration::from_secs(300));
    let got = receiver.wait(1).await;
    assert_eq!(
        (names(&got), &got[0].json()["session"]["status"]),
        (vec!["issuance_status".into()], &json!("EXPIRED"))
    );
    dispatcher.stop().await;
}
