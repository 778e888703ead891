//! In which order, and how long one event waits for another (`order.maxWait`).

use model::delivery::{DeliveryState, Trigger};
use serde_json::json;
use webhooks::schedule::{MaxWait, Rules, Schedule};

use crate::support::dispatch::{demo, dispatch, numbers, to};
use crate::support::issuer::TestIssuer;
use crate::support::receiver::{Receiver, Reply};
use crate::support::soon;

/// Answers 500 to the first event of a session, 200 to the others.
fn first_fails(receiver: &Receiver) {
    receiver.reply(|got| {
        Reply::status(if got.header("issuer2-sequence") == "1" {
            500
        } else {
            200
        })
    });
}

/// design.md, Retry and order: an event waits for the one before it, and overtakes it once that has been due for 15 s.
#[tokio::test]
async fn overtaken_after_a_while() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    first_fails(&receiver);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&made).await.expect(200);
    for (wait, came) in [(1, 1), (3, 2), (10, 3)] {
        receiver.wait(came).await;
        issuer.pass(wait).await;
    }
    assert_eq!(numbers(&receiver.wait(4).await), ["1"; 4], "nobody came past for 14 s");
    issuer.pass(1).await;
    let got = receiver.wait(7).await;
    assert_eq!(numbers(&got)[4..], ["2", "3", "4"]);
    receiver.answer(200);
    issuer.pass(29).await;
    let deliveries = issuer.all(&made, DeliveryState::Delivered).await;
    assert_eq!(numbers(&receiver.got())[7..], ["1"]);
    let overtook: Vec<_> = deliveries.iter().map(|one| one.overtook).collect();
    assert_eq!(overtook, [false, true, true, true], "marked as such");
    assert_eq!(deliveries[0].attempts, 5);
    dispatcher.stop().await;
}

/// design.md, Retry and order: `forever` means until delivered or given up, however long that takes.
#[tokio::test]
async fn never_overtaken() {
    let issuer = TestIssuer::start().await;
    let rules = Rules {
        max_wait: MaxWait::Forever,
        ..demo()
    };
    let dispatcher = dispatch(&issuer, rules);
    let receiver = Receiver::start().await;
    first_fails(&receiver);
    let (made, other) = (
        issuer.offer("plain", to(&receiver.url())).await,
        issuer.offer("plain", to(&receiver.url())).await,
    );
    issuer.run(&made).await.expect(200);
    for (wait, came) in [(1, 1), (3, 2), (10, 3), (30, 4), (120, 5)] {
        receiver.wait(came).await;
        issuer.pass(wait).await;
    }
    // The sixth attempt was the last: the others may go.
    let got = receiver.wait(9).await;
    assert_eq!(numbers(&got), ["1", "1", "1", "1", "1", "1", "2", "3", "4"]);
    assert_eq!(issuer.states(&made.id)[0], DeliveryState::GivenUp);
    // Another session has an order of its own.
    receiver.answer(200);
    issuer.run(&other).await.expect(200);
    issuer.all(&other, DeliveryState::Delivered).await;
    dispatcher.stop().await;
}

/// design.md, Retry and order: first attempts are always made in order, even if nothing waits.
#[tokio::test]
async fn first_attempts_in_order() {
    let issuer = TestIssuer::start().await;
    let rules = Rules {
        max_wait: MaxWait::For(std::time::Duration::ZERO),
        ..demo()
    };
    let dispatcher = dispatch(&issuer, rules);
    let receiver = Receiver::start().await;
    receiver.answer(503);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&made).await.expect(200);
    let got = receiver.wait(4).await;
    // Each first attempt waits for the one before it to end, even without any further wait.
    assert_eq!(numbers(&got)[..4], ["1", "2", "3", "4"]);
    assert!(got.iter().take(4).all(|one| one.header("issuer2-attempt") == "1"));
    dispatcher.stop().await;
}

/// R29: a schedule of one's own, changed while it runs; what is out of attempts is given up.
#[tokio::test]
async fn rules_change_while_it_runs() {
    let issuer = TestIssuer::start().await;
    let own = |waits: &[u64]| {
        let waits = waits.iter().map(|wait| std::time::Duration::from_secs(*wait));
        Rules::new(Schedule::Custom(waits.collect()))
    };
    let dispatcher = dispatch(&issuer, own(&[7]));
    let receiver = Receiver::start().await;
    receiver.answer(500);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&made).send().await.expect(200);
    receiver.wait(1).await;
    issuer.pass(7).await;
    issuer.all(&made, DeliveryState::GivenUp).await;
    dispatcher.set_rules(own(&[5, 11]));
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&made).send().await.expect(200);
    receiver.wait(3).await;
    issuer.pass(5).await;
    receiver.wait(4).await;
    soon("the third attempt's time", issuer.clock.awaited(issuer.later(11))).await;
    let attempts = issuer
        .journal
        .attempts_of(issuer.deliveries(&made.id)[0].number)
        .expect("attempts");
    let triggers: Vec<_> = attempts.iter().map(|one| (one.number, one.trigger)).collect();
    assert_eq!(triggers, [(1, Trigger::First), (2, Trigger::Retry)]);
    dispatcher.stop().await;
}

/// Bad input (issue 2): a clock set back an hour neither stalls the schedule nor makes a storm.
#[tokio::test]
async fn a_clock_set_back() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    receiver.answer(500);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&made).send().await.expect(200);
    receiver.wait(1).await;
    soon("the second attempt's time", issuer.clock.awaited(issuer.later(1))).await;
    issuer.clock.advance(jiff::SignedDuration::from_hours(-1));
    // Something happens, so that the dispatcher looks at its clock.
    let other = issuer.offer("plain", to(&receiver.url())).await;
    issuer.fetch(&other).send().await.expect(200);
    receiver.wait(2).await;
    issuer.all(&other, DeliveryState::Waiting).await;
    receiver.answer(200);
    // Both wait a second, as they would have.
    issuer.pass(1).await;
    issuer.all(&made, DeliveryState::Delivered).await;
    issuer.all(&other, DeliveryState::Delivered).await;
    assert_eq!(receiver.got().len(), 4, "{}", json!(numbers(&receiver.got())));
    dispatcher.stop().await;
}
