//! A session's events once more: as they were, or with a fault built in (issue 2, Acts).

use model::delivery::DeliveryState;
use serde_json::{Value, json};

use crate::support::dispatch::{demo, dispatch, numbers, to};
use crate::support::issuer::TestIssuer;
use crate::support::receiver::Receiver;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A session's events once more, elsewhere: the same bytes, ids of their own, marked; at once or at a chosen speed.
#[tokio::test]
async fn replayed() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&made).send().await.expect(200);
    issuer.clock.advance(jiff::SignedDuration::from_secs(20));
    issuer.run(&made).await.expect(200);
    issuer.all(&made, DeliveryState::Delivered).await;
    let (originals, before) = (receiver.got(), issuer.target());
    let path = format!("sessions/{}/replay", made.id);

    let request = json!({"webhook": {"url": elsewhere.url(), "signingSecret": SECRET}, "speed": 0});
    let going = issuer.act(&path, &request).await.expect(202).json();
    let ids: Vec<_> = going["deliveries"]
        .as_array()
        .expect("ids")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let got = elsewhere.wait(5).await;
    assert_eq!(numbers(&got), ["1", "2", "3", "4", "5"]);
    for (one, original) in got.iter().zip(&originals) {
        assert_eq!(
            (&one.body, one.header("issuer2-replay")),
            (&original.body, "true"),
            "R31"
        );
        assert_eq!(
            (original.header("issuer2-replay"), one.header("issuer2-test")),
            ("", "")
        );
        assert!(one.header("webhook-signature").starts_with("v1,"));
        assert!(
            originals
                .iter()
                .all(|other| other.header("webhook-id") != one.header("webhook-id"))
        );
    }
    assert_eq!(got.iter().map(|one| one.header("webhook-id")).collect::<Vec<_>>(), ids);

    // Ten times as fast, to where it went: two seconds instead of twenty.
    issuer.act(&path, &json!({"speed": 10})).await.expect(202);
    receiver.wait(6).await;
    issuer.pass(2).await;
    let again = receiver.wait(10).await;
    assert_eq!(numbers(&again[5..]), ["1", "2", "3", "4", "5"]);
    let after = issuer
        .journal
        .target(before.number)
        .expect("a journal")
        .expect("the target");
    assert_eq!(
        (after.attempts, after.recent),
        (before.attempts, before.recent),
        "never its figures"
    );

    for (bad, words) in [
        (json!({"speed": -1}), "speed must be 0 for at once, or 0.01 to 10000"),
        (
            json!({"drill": "chaos"}),
            "drill must be one of late, twice, shuffled, dropped",
        ),
        (
            json!({"webhook": {"url": "nowhere"}}),
            "webhook url must be an absolute http or https URL",
        ),
    ] {
        let answer = issuer.act(&path, &bad).await.expect(400).json();
        assert_eq!(answer["message"], words);
    }
    issuer.act("sessions/nobody/replay", &json!({})).await.expect(404);
    let silent = issuer.offer("plain", json!({})).await;
    issuer
        .act(&format!("sessions/{}/replay", silent.id), &json!({}))
        .await
        .expect(409);
    dispatcher.stop().await;
}

/// Drills: late, twice, shuffled, dropped; what comes shows the fault, and is marked.
#[tokio::test]
async fn drilled() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let made = issuer.delivered(&json!({"url": receiver.url()})).await;
    let path = format!("sessions/{}/replay", made.id);
    let drill = async |kind: &str, count: usize| {
        let elsewhere = Receiver::start().await;
        let request = json!({"webhook": {"url": elsewhere.url()}, "speed": 0, "drill": kind});
        issuer.act(&path, &request).await.expect(202);
        let got = elsewhere.wait(count).await;
        assert!(got.iter().all(|one| one.header("issuer2-drill") == "true"), "{kind}");
        (elsewhere, got)
    };
    let (_, got) = drill("twice", 8).await;
    assert_eq!(numbers(&got), ["1", "1", "2", "2", "3", "3", "4", "4"]);
    for pair in got.chunks(2) {
        assert_eq!(
            (pair[0].header("webhook-id"), &pair[0].body),
            (pair[1].header("webhook-id"), &pair[1].body)
        );
    }
    let (_, got) = drill("shuffled", 4).await;
    let mut order = numbers(&got);
    assert_ne!(order, ["1", "2", "3", "4"]);
    order.sort_unstable();
    assert_eq!(order, ["1", "2", "3", "4"]);

    let (elsewhere, got) = drill("dropped", 3).await;
    let came = numbers(&got);
    assert!(came.is_sorted() && came.len() == 3, "{came:?}");
    issuer.clock.advance(jiff::SignedDuration::from_secs(100));
    let page = issuer
        .get("/issuer2/deliveries?state=given_up")
        .send()
        .await
        .expect(200)
        .json();
    let dropped = &page["deliveries"][0];
    assert_eq!((&dropped["kind"], &dropped["attempts"]), (&json!("drill"), &json!(0)));
    assert!(!came.contains(&dropped["sequence"].to_string().as_str()));
    assert_eq!(elsewhere.got().len(), 3);

    let (elsewhere, got) = drill("late", 3).await;
    issuer.pass(30).await;
    let all = elsewhere.wait(4).await;
    let (before, late) = (numbers(&got), numbers(&all)[3]);
    assert!(before.iter().any(|number| *number > late), "{before:?}, then {late}");
    assert_eq!(
        issuer
            .journal
            .targets(None, 100)
            .expect("targets")
            .iter()
            .map(|one| one.attempts)
            .sum::<u64>(),
        4
    );
    dispatcher.stop().await;
}
