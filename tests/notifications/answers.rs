//! What receivers answer, and what comes of it.

use std::time::Duration;

use model::delivery::{DeliveryState, ErrorClass, Outcome, Standing};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use webhooks::Limits;

use crate::support::dispatch::{GOOD, demo, dispatch, dispatch_within, names, to};
use crate::support::issuer::TestIssuer;
use crate::support::receiver::{Receiver, Reply};
use crate::support::soon;

/// HOOK-11: 429 and 503 say when to come again, in seconds or as a date; it is later than the schedule's time or it does not
/// count; others say nothing of the kind.
#[tokio::test]
async fn retry_after() {
    for (status, value, seconds) in [
        (503, "120", 120),
        (429, "17", 17),
        (503, "Mon, 15 Jun 2026 10:01:40 GMT", 99),
        (503, "0", 1),
        (503, "soon", 1),
        (500, "120", 1),
    ] {
        let issuer = TestIssuer::start().await;
        let dispatcher = dispatch(&issuer, demo());
        let receiver = Receiver::start().await;
        receiver.reply(move |_| Reply::status(status).header("retry-after", value));
        let made = issuer.offer("plain", to(&receiver.url())).await;
        issuer.fetch(&made).send().await.expect(200);
        receiver.wait(1).await;
        let waits = |deliveries: &[journal::Delivery]| deliveries[0].state == DeliveryState::Waiting;
        let due = issuer.until(&made.id, waits).await[0].due_at;
        let wait = due - issuer.now().as_millisecond();
        assert!(
            (seconds * 1000..seconds * 1000 + 1000).contains(&wait),
            "{status} {value}: {wait} ms"
        );
        dispatcher.stop().await;
    }
}

/// HOOK-11: 410 ends that delivery and stops the target; a person opens it again.
#[tokio::test]
async fn gone() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let receiver = Receiver::start().await;
    receiver.answer(410);
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&made).await.expect(200);
    receiver.wait(1).await;
    let stopped = |deliveries: &[journal::Delivery]| deliveries[0].state == DeliveryState::GivenUp;
    issuer.until(&made.id, stopped).await;
    let held = [
        DeliveryState::GivenUp,
        DeliveryState::Held,
        DeliveryState::Held,
        DeliveryState::Held,
    ];
    assert_eq!(issuer.states(&made.id), held);
    let target = issuer.target();
    assert_eq!(
        (target.standing, target.why.as_deref()),
        (Standing::Stopped, Some("answered 410"))
    );
    assert_eq!(
        issuer.latest_attempt().outcome.and_then(|outcome| outcome.class),
        Some(ErrorClass::Gone)
    );
    // Whoever comes later waits, too; the wallet notices nothing.
    let other = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&other).await.expect(200);
    assert_eq!(issuer.states(&other.id), [DeliveryState::Held; 4]);
    issuer.clock.advance(jiff::SignedDuration::from_hours(1));
    assert_eq!(receiver.got().len(), 1);

    receiver.answer(200);
    let listed = issuer.get("/issuer2/targets").send().await.expect(200).json();
    assert_eq!(listed["targets"][0]["standing"], "stopped");
    let path = format!("targets/{}/release", target.number);
    let released = issuer.act(&path, &json!({})).await.expect(200).json();
    assert_eq!(released["standing"], "open");
    issuer.all(&other, DeliveryState::Delivered).await;
    let got = receiver.wait(8).await;
    let of_other: Vec<_> = got
        .iter()
        .filter(|one| one.json()["target"] == other.id.as_str())
        .cloned()
        .collect();
    assert_eq!(names(&of_other), GOOD);
    dispatcher.stop().await;
}

/// HOOK-11: redirects are failures, not followed, and named as what they are.
#[tokio::test]
async fn redirects() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    for status in [301, 302, 303, 307, 308] {
        let location = elsewhere.url();
        receiver.reply(move |_| Reply::status(status).header("location", location.clone()));
        let made = issuer.offer("plain", to(&receiver.url())).await;
        issuer.fetch(&made).send().await.expect(200);
        let failed = |deliveries: &[journal::Delivery]| deliveries[0].state == DeliveryState::Waiting;
        issuer.until(&made.id, failed).await;
        let outcome = issuer.latest_attempt().outcome.expect("an outcome");
        assert_eq!(
            (outcome.class, outcome.status),
            (Some(ErrorClass::Redirect), Some(status))
        );
        let words = outcome.error.expect("words");
        assert!(
            words.contains(&elsewhere.url()) && words.contains("redirects are not followed"),
            "{words}"
        );
    }
    assert!(elsewhere.got().is_empty());
    dispatcher.stop().await;
}

/// A receiver of which each answer is written by hand.
async fn raw<F: Future<Output = ()> + Send>(answer: impl Fn(TcpStream) -> F + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut bytes = vec![0; 64 << 10];
                let _ = stream.read(&mut bytes).await;
                answer(stream).await;
            });
        }
    });
    url
}

/// Writes the same over and over, so many times or until nobody takes it.
async fn repeat(stream: &mut TcpStream, piece: &[u8], times: usize) {
    for _ in 0..times {
        if stream.write_all(piece).await.is_err() {
            return;
        }
    }
}

/// For receivers that never come to an end.
const IMPATIENT: Limits = Limits {
    connect: Duration::from_secs(5),
    first_byte: Duration::from_millis(700),
    whole: Duration::from_millis(1000),
};

async fn outcome_of(url: &str, limits: Limits) -> (DeliveryState, Outcome) {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch_within(&issuer, demo(), limits);
    let made = issuer.offer("plain", to(url)).await;
    issuer.fetch(&made).send().await.expect(200);
    let over = |state| matches!(state, DeliveryState::Delivered | DeliveryState::Waiting);
    let deliveries = issuer
        .until(&made.id, move |deliveries| over(deliveries[0].state))
        .await;
    let outcome = issuer.latest_attempt().outcome.expect("an outcome");
    dispatcher.stop().await;
    (deliveries[0].state, outcome)
}

const KEPT: usize = 20 * 1024;

/// Bad input (issue 2): a gigabyte, headers without end, a chunk without end, bytes that are no text, HTML with script. What
/// is kept is bounded, and is text.
#[tokio::test]
async fn answers_without_measure() {
    let url = raw(|mut stream| async move {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n";
        stream.write_all(head).await.expect("a head");
        repeat(&mut stream, &[b'x'; 64 << 10], 16 << 10).await;
    })
    .await;
    let (state, outcome) = outcome_of(&url, Limits::default()).await;
    assert_eq!((state, outcome.truncated), (DeliveryState::Delivered, true));
    assert_eq!(outcome.response.expect("a body"), "x".repeat(KEPT));

    let url = raw(|mut stream| async move {
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\n";
        stream.write_all(head).await.expect("a head");
        repeat(&mut stream, &[0xff; 64 << 10], 16 << 10).await;
    })
    .await;
    let (state, outcome) = outcome_of(&url, Limits::default()).await;
    assert_eq!((state, outcome.truncated), (DeliveryState::Delivered, true));
    let text = outcome.response.expect("a body");
    assert!(
        text.chars().all(|c| c == '\u{fffd}') && text.chars().count() <= KEPT,
        "{}",
        text.len()
    );

    let url = raw(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await.expect("a head");
        let line = format!("x-filler: {}\r\n", "y".repeat(8 << 10));
        repeat(&mut stream, line.as_bytes(), 100 << 7).await;
    })
    .await;
    let (state, outcome) = outcome_of(&url, Limits::default()).await;
    assert_eq!(
        (state, outcome.class),
        (DeliveryState::Waiting, Some(ErrorClass::BadAnswer)),
        "{outcome:?}"
    );
    let kept: usize = outcome
        .headers
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    assert!(kept <= 16 << 10, "{kept}");

    let page = "<html><script>alert(1)</script></html>";
    let receiver = Receiver::start().await;
    receiver.reply(|_| {
        Reply::status(500)
            .header("content-type", "text/html")
            .body("<html><script>alert(1)</script></html>")
    });
    let (state, outcome) = outcome_of(&receiver.url(), Limits::default()).await;
    assert_eq!(
        (state, outcome.response.as_deref()),
        (DeliveryState::Waiting, Some(page)),
        "text, as it came"
    );
}

/// Connect, first byte and whole answer are each bounded, and the stage that took too long is named.
#[tokio::test]
async fn answers_without_end() {
    let silent = raw(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let (_, outcome) = outcome_of(&silent, IMPATIENT).await;
    assert_eq!(
        (outcome.class, outcome.status),
        (Some(ErrorClass::FirstByteTimeout), None),
        "{outcome:?}"
    );
    let drip = raw(|mut stream| async move {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nslowly")
            .await
            .expect("a head");
        std::future::pending::<()>().await;
    })
    .await;
    let (_, outcome) = outcome_of(&drip, IMPATIENT).await;
    assert_eq!(
        (outcome.class, outcome.status),
        (Some(ErrorClass::AnswerTimeout), Some(200)),
        "{outcome:?}"
    );
    assert_eq!((outcome.response.as_deref(), outcome.truncated), (Some("slowly"), true));
    let closed = raw(|stream| async move { drop(stream) }).await;
    let (_, outcome) = outcome_of(&closed, Limits::default()).await;
    assert_eq!(outcome.class, Some(ErrorClass::ClosedEarly), "{outcome:?}");
    let nobody = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        format!("http://{}/", listener.local_addr().expect("an address"))
    };
    let (_, outcome) = outcome_of(&nobody, Limits::default()).await;
    assert_eq!(outcome.class, Some(ErrorClass::Refused), "{outcome:?}");
}

/// R29: a target that is down, one that hangs and one that answers forever delay no other target and no wallet.
#[tokio::test]
async fn nobody_else_is_delayed() {
    let issuer = TestIssuer::start().await;
    let dispatcher = dispatch(&issuer, demo());
    let hangs = raw(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let drips = raw(|mut stream| async move {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            .await
            .expect("a head");
        std::future::pending::<()>().await;
    })
    .await;
    for url in [hangs.as_str(), &drips, "http://127.0.0.1:9/"] {
        for _ in 0..40 {
            let made = issuer.offer("plain", to(url)).await;
            issuer.fetch(&made).send().await.expect(200);
        }
    }
    let receiver = Receiver::start().await;
    let made = issuer.offer("plain", to(&receiver.url())).await;
    issuer.run(&made).await.expect(200);
    let got = soon("the healthy target's events", receiver.wait(4)).await;
    assert_eq!(names(&got), GOOD);
    dispatcher.stop().await;
}
