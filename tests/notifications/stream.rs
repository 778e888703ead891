//! A session's event stream.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::support::holder::Made;
use crate::support::http::Ask;
use crate::support::issuer::{Setup, TestIssuer};
use crate::support::soon;
use crate::support::sse::{Block, Event, Stream, names};

const GOOD: [&str; 4] = [
    "resolved_credential_offer",
    "requested_token",
    "sdjwt_issue",
    "issuance_status",
];

fn ask(issuer: &TestIssuer, made: &Made) -> Ask {
    issuer.get(&format!("/issuer2/sessions/{}/events", made.id))
}

async fn done(issuer: &TestIssuer) -> Made {
    let made = issuer.offer("plain", json!({})).await;
    issuer.run(&made).await.expect(200);
    made
}

async fn take(stream: &mut Stream, count: usize) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(stream.event().await);
    }
    events
}

fn after(issuer: &TestIssuer, seconds: i64) -> Timestamp {
    issuer
        .now()
        .checked_add(SignedDuration::from_secs(seconds))
        .expect("an instant")
}

/// R3, R4, R5, SSE-1, SSE-2, SSE-3, SSE-4, SSE-5, SSE-7, SSE-11, founding page: opened at once by a comment; then unnamed messages,
/// each an id and one line of data, which is the very event.
#[tokio::test]
async fn live() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let mut stream = Stream::begin(&ask(&issuer, &made).header("accept", "text/event-stream")).await;
    assert_eq!(stream.header("cache-control"), Some("no-store"), "SSE-11");
    assert_eq!(stream.header("x-accel-buffering"), Some("no"), "SSE-11");
    issuer.run(&made).await.expect(200);
    let events = take(&mut stream, 4).await;
    assert_eq!(names(&events), GOOD);
    assert_eq!(
        events.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(),
        ["1", "2", "3", "4"]
    );
    assert_eq!(
        events.iter().map(Event::json).collect::<Vec<_>>(),
        issuer.events(&made.id)
    );
    issuer.stop().await;
    assert_eq!(stream.block().await, None, "an issuer that ends lets its listeners go");
}

/// R5, SSE-9: whoever comes late gets everything, or what follows the last id seen; an id that cannot be counts as none.
#[tokio::test]
async fn resumed() {
    let issuer = TestIssuer::start().await;
    let made = done(&issuer).await;
    for (id, first) in [
        ("0", 0),
        ("1", 1),
        ("3", 3),
        ("5", 0),
        ("99999999999999999999", 0),
        ("x", 0),
        ("-1", 0),
        ("", 0),
    ] {
        let mut stream = Stream::begin(&ask(&issuer, &made).header("last-event-id", id)).await;
        assert_eq!(names(&take(&mut stream, 4 - first).await), GOOD[first..], "{id}");
    }
    let mut stream = Stream::begin(&ask(&issuer, &made)).await;
    assert_eq!(names(&take(&mut stream, 4).await), GOOD);
}

/// R45, SSE-10: 204 only when the session is closed and nothing follows.
#[tokio::test]
async fn no_more() {
    let issuer = TestIssuer::start().await;
    let open = issuer.offer("plain", json!({})).await;
    issuer.fetch(&open).send().await.expect(200);
    drop(Stream::begin(&ask(&issuer, &open).header("last-event-id", "1")).await);
    let made = done(&issuer).await;
    let last = ask(&issuer, &made).header("last-event-id", "4");
    assert!(last.send().await.expect(204).body.is_empty());
    issuer.clock.advance(SignedDuration::from_hours(1));
    last.send().await.expect(204);
}

/// R45: the stream of a closed session stays for five minutes, then it ends; a later listener gets everything, and the end.
#[tokio::test]
async fn five_minutes_more() {
    let issuer = TestIssuer::start().await;
    let made = issuer.offer("plain", json!({})).await;
    let mut watched = Stream::begin(&ask(&issuer, &made)).await;
    issuer.run(&made).await.expect(200);
    take(&mut watched, 4).await;
    let end = after(&issuer, 300);
    soon("a stream that waits for its end", issuer.clock.awaited(end)).await;
    issuer.clock.advance(SignedDuration::from_secs(299));
    let mut late = Stream::begin(&ask(&issuer, &made)).await;
    take(&mut late, 4).await;
    soon("the end", issuer.clock.awaited(end)).await;
    issuer.clock.advance(SignedDuration::from_secs(1));
    for stream in [&mut watched, &mut late] {
        while let Some(block) = stream.block().await {
            assert_eq!(block.0, ": still here");
        }
    }
    let mut later = Stream::begin(&ask(&issuer, &made)).await;
    assert_eq!(names(&take(&mut later, 4).await), GOOD);
    assert_eq!(later.block().await, None);
}

/// `sse.replay = none` (R5): only what comes; after the five minutes 204.
#[tokio::test]
async fn without_replay() {
    let setup = Setup {
        settings: issuer::Settings {
            replay: false,
            ..issuer::Settings::default()
        },
        ..Setup::default()
    };
    let issuer = TestIssuer::with(setup).await;
    let made = issuer.offer("plain", json!({})).await;
    issuer.fetch(&made).send().await.expect(200);
    let mut stream = Stream::begin(&ask(&issuer, &made)).await;
    let mut resumed = Stream::begin(&ask(&issuer, &made).header("last-event-id", "0")).await;
    assert_eq!(resumed.event().await.id, "1", "an id asks for what follows it");
    issuer.run(&made).await.expect(200);
    assert_eq!(names(&take(&mut stream, 4).await), GOOD);
    drop(Stream::begin(&ask(&issuer, &made)).await);
    issuer.clock.advance(SignedDuration::from_secs(300));
    ask(&issuer, &made).send().await.expect(204);
}

/// R5, SSE-3: a sign of life after fifteen seconds of silence; what other sessions do is none.
#[tokio::test]
async fn heartbeats() {
    let issuer = TestIssuer::start().await;
    let (made, other) = (
        issuer.offer("plain", json!({})).await,
        issuer.offer("plain", json!({})).await,
    );
    let mut stream = Stream::begin(&ask(&issuer, &made)).await;
    for _ in 0..3 {
        let beat = after(&issuer, 15);
        soon("a stream that waits", issuer.clock.awaited(beat)).await;
        issuer.clock.advance(SignedDuration::from_secs(10));
        issuer.fetch(&other).send().await.expect(200);
        soon("a stream that still waits", issuer.clock.awaited(beat)).await;
        issuer.clock.advance(SignedDuration::from_secs(5));
        assert_eq!(stream.block().await, Some(Block(": still here".into())));
    }
    issuer.fetch(&made).send().await.expect(200);
    assert_eq!(stream.event().await.id, "1");
}

/// R46: an unknown session is a 404 before any stream.
#[tokio::test]
async fn unknown() {
    let issuer = TestIssuer::start().await;
    let answer = issuer
        .get("/issuer2/sessions/nobody/events")
        .send()
        .await
        .expect(404)
        .json();
    assert_eq!(answer["message"], "Issuance session not found: nobody");
}

/// SSE-9: while a reader is stuck, more happens than is remembered for it; it still misses nothing.
#[tokio::test]
async fn a_stuck_reader() {
    let issuer = TestIssuer::start().await;
    let (made, other) = (
        issuer.offer("plain", json!({})).await,
        issuer.offer("plain", json!({})).await,
    );
    let mut stream = Stream::begin(&ask(&issuer, &made)).await;
    issuer.fetch(&made).send().await.expect(200);
    assert_eq!(stream.event().await.id, "1");
    let (desk, journal, ids) = (
        issuer.issuer.clone(),
        issuer.journal.clone(),
        [made.id.clone(), other.id],
    );
    // This thread serves the stream; while it waits for the other one, the stream stands still.
    let flood = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            issuer::reject(&desk, &ids[0], "").await.expect("an open session");
            for _ in 0..5000 {
                journal.record_exchange(None, nothing()).await;
            }
            issuer::reject(&desk, &ids[1], "").await.expect("an open session");
        });
    });
    flood.join().expect("no panic");
    let event = stream.event().await;
    assert_eq!((event.id.as_str(), event.name().as_str()), ("2", "issuance_status"));
}

fn nothing() -> model::exchange::Exchange {
    model::exchange::Exchange {
        at: 0,
        micros: 0,
        method: "GET".into(),
        path: "/".into(),
        status: 404,
        agent: None,
        request: String::new(),
        response: String::new(),
        error: None,
        reason: None,
        item: None,
        expected: None,
        received: None,
        more: None,
    }
}
