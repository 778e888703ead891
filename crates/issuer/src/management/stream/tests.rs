//! Streams as the router answers them, with a clock that stands still.

use std::time::Duration;

use axum::body::{BodyDataStream, Bytes};
use futures_util::StreamExt as _;
use jiff::SignedDuration;
use model::id::SessionId;
use serde_json::Value;

use super::reader::STUCK;
use crate::tests::Stage;

struct Open(BodyDataStream);

impl Open {
    /// Opens a stream and reads the comment that comes first.
    async fn at(stage: &Stage, target: &str, headers: &[(&str, &str)]) -> Self {
        let answer = stage.open(target, headers).await;
        assert_eq!(answer.status(), 200, "{target}");
        let mut open = Self(answer.into_body().into_data_stream());
        assert_eq!(open.piece().await.expect("a comment"), ": open\n\n");
        open
    }

    async fn piece(&mut self) -> Option<Bytes> {
        let next = tokio::time::timeout(Duration::from_secs(30), self.0.next());
        let piece = next.await.expect("something, or the end");
        piece.map(|piece| piece.expect("no failure"))
    }

    /// The next event: its id, its session, its name.
    async fn event(&mut self) -> (u64, String, String) {
        let piece = self.piece().await.expect("an event");
        let text = std::str::from_utf8(&piece).expect("text");
        let (id, data) = text.trim_end().split_once('\n').expect("two lines");
        let data: Value = serde_json::from_str(data.strip_prefix("data: ").expect("data")).expect("JSON");
        let id = id.strip_prefix("id: ").expect("an id").parse().expect("a number");
        let text = |key: &str| data[key].as_str().expect("a text").to_owned();
        (id, text("target"), text("event"))
    }
}

async fn fetch(stage: &Stage, session: &str) {
    let target = format!("/openid4vci/credential-offer?id={session}");
    assert_eq!(stage.ask("GET", &target, &[], Value::Null).await.status, 200);
}

async fn reject(stage: &Stage, session: &str) {
    crate::reject(&stage.issuer, session, "")
        .await
        .expect("an open session");
}

fn event(id: u64, session: &str, name: &str) -> (u64, String, String) {
    (id, session.to_owned(), name.to_owned())
}

const FETCHED: &str = "resolved_credential_offer";
const STATUS: &str = "issuance_status";

/// Issue 2: `profileId` and `event` pick, ids stay the global ones, and a filtered stream is resumed like any other.
#[tokio::test]
async fn filters() {
    let stage = Stage::new();
    stage.session("a").await;
    stage.session("b").await;
    let mut all = Open::at(&stage, "/issuer2/events", &[]).await;
    let mut ends = Open::at(&stage, "/issuer2/events?event=issuance_status", &[]).await;
    let mut own = Open::at(
        &stage,
        "/issuer2/events?profileId=other&profileId=plain&event=issuance_status",
        &[],
    )
    .await;
    let mut nobodys = Open::at(&stage, "/issuer2/events?profileId=nobody", &[]).await;
    fetch(&stage, "a").await;
    reject(&stage, "a").await;
    fetch(&stage, "b").await;
    reject(&stage, "b").await;
    let expect = [
        event(1, "a", FETCHED),
        event(2, "a", STATUS),
        event(3, "b", FETCHED),
        event(4, "b", STATUS),
    ];
    for expect in &expect {
        assert_eq!(all.event().await, *expect);
    }
    for stream in [&mut ends, &mut own] {
        assert_eq!(stream.event().await, expect[1]);
        assert_eq!(stream.event().await, expect[3]);
    }
    let resume = [("last-event-id", "2")];
    let mut resumed = Open::at(&stage, "/issuer2/events?event=issuance_status", &resume).await;
    assert_eq!(resumed.event().await, expect[3]);
    let mut resumed = Open::at(
        &stage,
        "/issuer2/events?event=resolved_credential_offer&profileId=plain",
        &resume,
    )
    .await;
    assert_eq!(resumed.event().await, expect[2]);
    // Nothing but a sign of life came to the one whose profile nobody has.
    stage.clock.advance(SignedDuration::from_secs(15));
    assert_eq!(nobodys.piece().await.expect("a comment"), ": still here\n\n");

    let refused = stage.ask("GET", "/issuer2/events?event=issued", &[], Value::Null).await;
    assert_eq!(
        (refused.status.as_u16(), refused.body["code"].as_str()),
        (400, Some("400"))
    );
}

/// However many listen, an event is written once.
#[tokio::test]
async fn subscribers_share_the_written_event() {
    let stage = Stage::new();
    stage.session("a").await;
    let mut one = Open::at(&stage, "/issuer2/events", &[]).await;
    let mut two = Open::at(&stage, "/issuer2/events?profileId=plain", &[]).await;
    // Both have read the past, which is empty, and wait.
    for stream in [&mut one, &mut two] {
        assert!(futures_util::poll!(stream.0.next()).is_pending());
        tokio::task::yield_now().await;
        assert!(futures_util::poll!(stream.0.next()).is_pending());
    }
    fetch(&stage, "a").await;
    let (one, two) = (
        one.piece().await.expect("an event"),
        two.piece().await.expect("an event"),
    );
    assert!(one.starts_with(b"id: 1\ndata: {"));
    assert_eq!(one.as_ptr(), two.as_ptr());
}

/// SSE-9: more happens than is remembered for a slow reader; it misses nothing.
#[tokio::test]
async fn a_slow_reader_misses_nothing() {
    let stage = Stage::new();
    stage.session("a").await;
    let mut of_session = Open::at(&stage, "/issuer2/sessions/a/events", &[]).await;
    let mut of_issuer = Open::at(&stage, "/issuer2/events", &[]).await;
    fetch(&stage, "a").await;
    assert_eq!(of_session.event().await, event(1, "a", FETCHED));
    for _ in 0..40 {
        fetch(&stage, "a").await;
    }
    reject(&stage, "a").await;
    for n in 2..=41 {
        assert_eq!(of_session.event().await, event(n, "a", FETCHED));
    }
    assert_eq!(of_session.event().await, event(42, "a", STATUS));
    for n in 1..=41 {
        assert_eq!(of_issuer.event().await, event(n, "a", FETCHED));
    }
    assert_eq!(of_issuer.event().await, event(42, "a", STATUS));
}

/// R5: a filter that passes over a long past gives signs of life meanwhile.
#[tokio::test]
async fn a_long_past_is_not_silent() {
    let stage = Stage::new();
    stage.session("a").await;
    for _ in 0..300 {
        fetch(&stage, "a").await;
    }
    reject(&stage, "a").await;
    let resume = [("last-event-id", "1")];
    let mut filtered = Open::at(&stage, "/issuer2/events?event=issuance_status", &resume).await;
    stage.clock.advance(SignedDuration::from_secs(15));
    assert_eq!(filtered.piece().await.expect("a comment"), ": still here\n\n");
    assert_eq!(filtered.event().await, event(301, "a", STATUS));
}

/// Issue 2: a reader that takes nothing is told so, dropped, and resumes where it was.
#[tokio::test]
async fn a_stuck_reader_is_dropped_with_a_reason() {
    let stage = Stage::new();
    stage.session("a").await;
    let mut stuck = Open::at(&stage, "/issuer2/events", &[]).await;
    fetch(&stage, "a").await;
    fetch(&stage, "a").await;
    assert_eq!(stuck.event().await, event(1, "a", FETCHED));
    // A little less is merely slow.
    stage.clock.advance(STUCK - SignedDuration::from_secs(1));
    assert_eq!(stuck.event().await, event(2, "a", FETCHED));
    stage.clock.advance(STUCK);
    fetch(&stage, "a").await;
    let words = ": dropped: nothing was taken for 30 s; resume with Last-Event-ID\n\n";
    assert_eq!(stuck.piece().await.expect("a reason"), words);
    assert_eq!(stuck.piece().await, None);
    let mut resumed = Open::at(&stage, "/issuer2/events", &[("last-event-id", "2")]).await;
    assert_eq!(resumed.event().await, event(3, "a", FETCHED));
}

/// A reader that merely has nothing to read is not stuck.
#[tokio::test]
async fn an_idle_reader_is_not_stuck() {
    let stage = Stage::new();
    stage.session("a").await;
    let mut idle = Open::at(&stage, "/issuer2/sessions/a/events", &[]).await;
    for _ in 0..3 {
        let next = idle.0.next();
        tokio::pin!(next);
        // It reads the past, gives others a turn, and then waits.
        while !waits(&stage, &mut next).await {}
        stage.clock.advance(SignedDuration::from_mins(1));
        let piece = next.await.expect("a comment").expect("no failure");
        assert_eq!(piece, ": still here\n\n");
    }
    fetch(&stage, "a").await;
    assert_eq!(idle.event().await, event(1, "a", FETCHED));
}

/// Bad input: the clock is set back an hour. Signs of life come as before, a stuck reader is found, a session's stream ends.
#[tokio::test]
async fn a_clock_set_back_changes_nothing() {
    let hour = SignedDuration::from_hours(1);
    let beat = SignedDuration::from_secs(15);
    let stage = Stage::new();
    stage.session("a").await;
    let mut idle = Open::at(&stage, "/issuer2/events", &[]).await;
    let mut closing = Open::at(&stage, "/issuer2/sessions/a/events", &[]).await;
    reject(&stage, "a").await;
    assert_eq!(idle.event().await, event(1, "a", STATUS));
    assert_eq!(closing.event().await, event(1, "a", STATUS));
    {
        let (one, two) = (idle.0.next(), closing.0.next());
        tokio::pin!(one, two);
        while !waits(&stage, &mut one).await {}
        while !waits(&stage, &mut two).await {}
        stage.clock.set(stage.issuer.clock.now() - hour);
        // Both notice, and wait anew.
        assert!(waits(&stage, &mut one).await && waits(&stage, &mut two).await);
        stage.clock.advance(beat);
        for next in [one, two] {
            let piece = next.await.expect("a comment").expect("no failure");
            assert_eq!(piece, ": still here\n\n");
        }
    }
    // Five minutes after the end, not an hour and five.
    stage.clock.advance(SignedDuration::from_secs(20));
    assert_eq!(closing.piece().await.expect("a comment"), ": still here\n\n");
    {
        let next = closing.0.next();
        tokio::pin!(next);
        assert!(waits(&stage, &mut next).await);
        stage
            .clock
            .advance(SignedDuration::from_mins(5) - SignedDuration::from_secs(35));
        // A last sign of life may be due at that moment, too.
        if let Some(piece) = next.await {
            assert_eq!(piece.expect("no failure"), ": still here\n\n");
            assert_eq!(closing.piece().await, None);
        }
    }

    // Handed something over, then set back while it is not taken.
    stage.session("b").await;
    let mut stuck = Open::at(&stage, "/issuer2/events", &[("last-event-id", "1")]).await;
    fetch(&stage, "b").await;
    fetch(&stage, "b").await;
    fetch(&stage, "b").await;
    assert_eq!(stuck.event().await, event(2, "b", FETCHED));
    stage.clock.set(stage.issuer.clock.now() - hour);
    assert_eq!(stuck.event().await, event(3, "b", FETCHED));
    stage.clock.advance(STUCK);
    let words = stuck.piece().await.expect("a reason");
    assert!(words.starts_with(b": dropped"), "{words:?}");
}

/// Polls once; whether the clock is waited for.
async fn waits(stage: &Stage, next: &mut (impl Future + Unpin)) -> bool {
    assert!(futures_util::poll!(&mut *next).is_pending());
    tokio::task::yield_now().await;
    let beat = stage.issuer.clock.now() + SignedDuration::from_secs(15);
    futures_util::poll!(std::pin::pin!(stage.clock.awaited(beat))).is_ready()
}

/// What a session's last listener leaves behind is nothing.
#[tokio::test]
async fn a_session_without_listeners_is_forgotten() {
    let stage = Stage::new();
    stage.session("a").await;
    let id = SessionId::parse("a").expect("an id");
    let one = Open::at(&stage, "/issuer2/sessions/a/events", &[]).await;
    let mut two = Open::at(&stage, "/issuer2/sessions/a/events", &[]).await;
    drop(one);
    assert!(stage.issuer.feed.knows(&id));
    fetch(&stage, "a").await;
    assert_eq!(two.event().await, event(1, "a", FETCHED));
    drop(two);
    assert!(!stage.issuer.feed.knows(&id));
}

/// An issuer that stops ends its streams, and those that are opened afterwards.
#[tokio::test]
async fn the_end() {
    let stage = Stage::new();
    stage.session("a").await;
    let mut of_session = Open::at(&stage, "/issuer2/sessions/a/events", &[]).await;
    let mut of_issuer = Open::at(&stage, "/issuer2/events", &[]).await;
    stage.issuer.stop();
    assert_eq!(of_session.piece().await, None);
    assert_eq!(of_issuer.piece().await, None);
    let mut late = Open::at(&stage, "/issuer2/events", &[]).await;
    assert_eq!(late.piece().await, None);
}
