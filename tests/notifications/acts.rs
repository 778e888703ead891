//! What a person may do to deliveries and targets (issue 2, Acts), through the management API.

use model::delivery::{DeliveryState, Trigger};
use serde_json::{Value, json};

use crate::support::dispatch::{GOOD, demo, dispatch, names, numbers, to, with};
use crate::support::holder::Made;
use crate::support::issuer::TestIssuer;
use crate::support::receiver::{Got, Receiver};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async fn delivered(issuer: &TestIssuer, webhook: &Value) -> Made {
    let made = issuer.offer("plain", with(webhook)).await;
    issuer.run(&made).await.expect(200);
    issuer.all(&made, DeliveryState::Delivered).await;
    made
}

/// What a person's acts must not change: the figures of the one target.
fn health(issuer: &TestIssuer) -> Value {
    let target = issuer.target();
    json!({
        "attempts": target.attempts, "failed": target.failed, "recent": target.recent,
        "lastAt": target.last_at, "lastOkAt": target.last_ok_at, "lastError": target.last_error,
        "mean": target.mean_micros,
    })
}

async fn refused(issuer: &TestIssuer, id: &str, act: &str, words: &str) {
    let answer = issuer
        .act(&format!("deliveries/{id}/{act}"), &json!({}))
        .await
        .expect(409)
        .json();
    assert_eq!(answer["message"], words, "{act}");
}

/// A held target gets nothing; released, it gets everything, in order.
#[tokio::test]
async fn hold_and_release() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    delivered(&issuer, &json!({"url": receiver.url()})).await;
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
    use crate::support::issuer::Setup;
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

/// HOOK-6: redelivered with the same id and bytes, a fresh timestamp and signature; the target's figures stay.
#[tokio::test]
async fn redelivered() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let made = delivered(&issuer, &json!({"url": receiver.url(), "signingSecret": SECRET})).await;
    let (first, before) = (receiver.got()[1].clone(), health(&issuer));
    let id = first.header("webhook-id").to_owned();
    issuer.clock.advance(jiff::SignedDuration::from_secs(60));
    refused(
        &issuer,
        &id,
        "retry",
        "this delivery waits for nothing: it was delivered or given up",
    )
    .await;
    refused(
        &issuer,
        &id,
        "give-up",
        "this delivery waits for nothing: it was delivered or given up",
    )
    .await;
    let shown = issuer
        .act(&format!("deliveries/{id}/redeliver"), &json!({}))
        .await
        .expect(202)
        .json();
    assert_eq!((&shown["id"], &shown["sessionId"]), (&json!(id), &json!(made.id)));
    let again = receiver.wait(5).await[4].clone();
    assert_eq!((again.header("webhook-id"), &again.body), (id.as_str(), &first.body));
    let second = |got: &Got| got.header("webhook-timestamp").parse::<i64>().expect("a second");
    assert_eq!(second(&again), second(&first) + 60);
    assert_ne!(again.header("webhook-signature"), first.header("webhook-signature"));
    assert!(again.header("webhook-signature").starts_with("v1,"));
    assert_eq!(
        (again.header("issuer2-attempt"), again.header("issuer2-sequence")),
        ("2", "2")
    );
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(issuer.latest_attempt().trigger, Trigger::Manual);
    assert_eq!(health(&issuer), before);
    // One that fails changes nothing either.
    receiver.answer(500);
    issuer
        .act(&format!("deliveries/{id}/redeliver"), &json!({}))
        .await
        .expect(202);
    receiver.wait(6).await;
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(health(&issuer), before);
    let unknown = issuer
        .act("deliveries/msg_nobody/redeliver", &json!({}))
        .await
        .expect(404)
        .json();
    assert_eq!(unknown["message"], "Delivery not found: msg_nobody");
    dispatcher.stop().await;
}

/// Retry now, and give up: neither uses up the schedule nor changes the figures.
#[tokio::test]
async fn retried_and_given_up() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    receiver.answer(500);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&made).send().await.expect(200);
    let id = receiver.wait(1).await[0].header("webhook-id").to_owned();
    issuer.all(&made, DeliveryState::Waiting).await;
    let before = health(&issuer);
    issuer
        .act(&format!("deliveries/{id}/retry"), &json!({}))
        .await
        .expect(202);
    receiver.wait(2).await;
    let due = issuer.later(1).as_millisecond();
    issuer
        .until(&made.id, |all| {
            all[0].state == DeliveryState::Waiting && all[0].due_at == due
        })
        .await;
    assert_eq!(health(&issuer), before);
    let attempts = issuer
        .journal
        .attempts_of(issuer.deliveries(&made.id)[0].number)
        .expect("attempts");
    let triggers: Vec<_> = attempts.iter().map(|one| one.trigger).collect();
    assert_eq!(triggers, [Trigger::First, Trigger::Manual]);
    // The schedule goes on where it was: 1 s, then 3 s.
    issuer.pass(1).await;
    receiver.wait(3).await;
    issuer.pass(3).await;
    assert_eq!(receiver.wait(4).await[3].header("issuer2-attempt"), "4");
    issuer.all(&made, DeliveryState::Waiting).await;
    let shown = issuer
        .act(&format!("deliveries/{id}/give-up"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(shown["state"], "given_up");
    refused(
        &issuer,
        &id,
        "give-up",
        "this delivery waits for nothing: it was delivered or given up",
    )
    .await;
    issuer.clock.advance(jiff::SignedDuration::from_secs(200));
    // Everything that was given up since then.
    receiver.answer(200);
    let since = |since: i64| json!({"since": since});
    let none = issuer
        .act("deliveries/redeliver", &since(issuer.now().as_millisecond()))
        .await
        .expect(202)
        .json();
    assert_eq!(none["count"], 0);
    let all = issuer.act("deliveries/redeliver", &since(0)).await.expect(202).json();
    assert_eq!(all["count"], 1);
    issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(receiver.got().len(), 5);
    issuer.act("deliveries/redeliver", &json!({})).await.expect(400);
    dispatcher.stop().await;
}

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
    let made = delivered(&issuer, &json!({"url": receiver.url()})).await;
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

/// A test event of each of the six types: the profile's own data, marked by a header, in no stream, in nobody's figures.
#[tokio::test]
async fn test_events() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    let all = [
        "resolved_credential_offer",
        "requested_token",
        "sdjwt_issue",
        "jwt_issue",
        "generated_mdoc",
        "issuance_status",
    ];
    for (count, event) in all.iter().enumerate() {
        let request = json!({"event": event, "webhook": {"url": receiver.url(), "signingSecret": SECRET}});
        let going = issuer
            .act("profiles/plain/test-event", &request)
            .await
            .expect(202)
            .json();
        let got = receiver.wait(count + 1).await;
        let one = &got[count];
        let body = one.json();
        assert_eq!((one.header("issuer2-test"), &body["event"]), ("true", &json!(event)));
        assert_eq!(one.header("webhook-id"), going["deliveries"][0]);
        assert_eq!(body["session"]["profileId"], "plain");
        assert_eq!(body["target"], body["session"]["sessionId"]);
        assert!(
            body["target"].as_str().is_some_and(|id| id.starts_with("test-")),
            "{body}"
        );
        let code = &body["session"]["credentialOffer"]["grants"][crate::support::holder::GRANT]["pre-authorized_code"];
        assert!(code.is_null() || code == "redacted", "never a real code: {body}");
    }
    assert!(
        issuer.journal.events(None, 0, 10).expect("events").is_empty(),
        "in no stream"
    );
    let listed = issuer.get("/issuer2/sessions").send().await.expect(200).text();
    assert!(!listed.contains("test-"), "{listed}");
    let target = issuer.target();
    assert_eq!((target.attempts, target.recent), (0, Vec::new()));
    for (profile, bad, status) in [
        ("plain", json!({"event": "jwt"}), 400),
        ("plain", json!({}), 400),
        ("plain", json!({"event": "jwt_issue"}), 409),
        ("nobody", json!({"event": "jwt_issue"}), 404),
    ] {
        issuer
            .act(&format!("profiles/{profile}/test-event"), &bad)
            .await
            .expect(status);
    }
    dispatcher.stop().await;
}
