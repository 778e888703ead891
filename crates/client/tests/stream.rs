//! The event stream against a scripted server: every connection is answered by the next line of the script.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::get;
use client::{Client, Received, StreamError, Subscription};
use futures_util::stream::{Stream, StreamExt, iter, pending};
use jiff::{SignedDuration, Timestamp};
use model::entropy::SeededEntropy;
use model::time::FakeClock;

/// One answer: status, type, chunks; `open` keeps the line open afterwards.
#[derive(Clone)]
struct Answer {
    status: u16,
    kind: &'static str,
    chunks: Vec<Vec<u8>>,
    open: bool,
}

const STREAM: &str = "text/event-stream;charset=utf-8";

fn answer(status: u16, kind: &'static str, body: &str) -> Answer {
    Answer {
        status,
        kind,
        chunks: vec![body.as_bytes().to_vec()],
        open: false,
    }
}

fn stream(body: &str) -> Answer {
    answer(200, STREAM, body)
}

/// What the server saw as `Last-Event-ID`, one entry per connection; before it the query, when there was one.
type Asked = Arc<Mutex<Vec<Option<String>>>>;

async fn serve(script: Vec<Answer>) -> (Client, Asked) {
    let asked = Asked::default();
    let (seen, script) = (asked.clone(), Arc::new(Mutex::new(script.into_iter())));
    let handler = move |RawQuery(query): RawQuery, headers: HeaderMap| async move {
        let id = headers
            .get("last-event-id")
            .map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
        let id = match query {
            Some(query) => Some(format!("{query} {}", id.unwrap_or_default())),
            None => id,
        };
        seen.lock().expect("no panic").push(id);
        let next = script
            .lock()
            .expect("no panic")
            .next()
            .unwrap_or_else(|| answer(204, "", ""));
        let chunks = iter(next.chunks).map(Ok::<_, std::io::Error>);
        let body = if next.open {
            Body::from_stream(chunks.chain(pending()))
        } else {
            Body::from_stream(chunks)
        };
        let body = if next.status == 204 { Body::empty() } else { body };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(next.status).expect("a status");
        response
            .headers_mut()
            .insert("content-type", next.kind.parse().expect("a header"));
        response
    };
    let router = Router::new()
        .route("/issuer2/sessions/s/events", get(handler.clone()))
        .route("/issuer2/events", get(handler));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (
        Client::new(&format!("http://{address}"), None).expect("a client"),
        asked,
    )
}

fn clock() -> FakeClock {
    FakeClock::at(Timestamp::UNIX_EPOCH)
}

fn follow(
    client: &Client,
    last: Option<&str>,
    clock: &FakeClock,
) -> Pin<Box<dyn Stream<Item = Result<Received, StreamError>>>> {
    Box::pin(client.session_events("s", last, Arc::new(clock.clone()), Arc::new(SeededEntropy::new(1))))
}

fn event(id: &str, name: &str) -> String {
    format!("id: {id}\ndata: {{\"target\":\"s\",\"event\":\"{name}\",\"session\":{{}}}}\n\n")
}

/// Runs to the end. Every wait that is announced is let pass.
async fn all(client: &Client, last: Option<&str>) -> Vec<String> {
    let clock = clock();
    let mut stream = follow(client, last, &clock);
    let mut seen = Vec::new();
    while let Some(item) = stream.next().await {
        seen.push(match item {
            Ok(event) => format!("{} {}", event.id.unwrap_or_default(), event.envelope.event),
            Err(StreamError::Interrupted { wait, .. }) => {
                clock.advance(SignedDuration::try_from(wait).expect("a short wait"));
                "interrupted".into()
            }
            Err(error) => error.code().into(),
        });
    }
    seen
}

async fn check(script: Vec<Answer>, expect: &[&str], last_ids: &[Option<&str>]) {
    let (client, asked) = serve(script).await;
    assert_eq!(all(&client, None).await, expect);
    let asked = asked.lock().expect("no panic");
    assert_eq!(asked.iter().map(Option::as_deref).collect::<Vec<_>>(), last_ids);
}

/// SSE-9, SSE-10, R45: resume after the last id, drop what is repeated, stop on 204.
#[tokio::test]
async fn resumes_where_it_was_cut() {
    let (one, two) = (event("1", "resolved_credential_offer"), event("2", "requested_token"));
    let cut = format!(": open\n\n{one}id: 2\ndata: {{\"tar");
    let script = vec![stream(&cut), stream(&format!("{one}{two}")), answer(204, "", "")];
    let expect = [
        "1 resolved_credential_offer",
        "interrupted",
        "2 requested_token",
        "interrupted",
    ];
    check(script, &expect, &[None, Some("1"), Some("2")]).await;
}

/// The same id with another text is another event: an issuer whose journal was wiped counts from one again.
#[tokio::test]
async fn a_wiped_issuer_is_no_repetition() {
    let script = vec![stream(&event("1", "a")), stream(&event("1", "b"))];
    check(
        script,
        &["1 a", "interrupted", "1 b", "interrupted"],
        &[None, Some("1"), Some("1")],
    )
    .await;
}

/// R4: walt.id opens with `{}` and sends no ids; identical events without ids all count.
#[tokio::test]
async fn without_ids() {
    let bare = event("", "requested_token").replacen("id: \n", "", 1);
    let script = vec![stream(&format!("data: {{}}\r\n\r\n{bare}{bare}"))];
    check(
        script,
        &[" requested_token", " requested_token", "interrupted"],
        &[None, None],
    )
    .await;
}

/// SSE-1, SSE-10, R46: what ends the stream for good, and what is tried again.
#[tokio::test]
async fn refusals() {
    check(
        vec![answer(404, "application/json", "{}")],
        &["issuer_not_found"],
        &[None],
    )
    .await;
    check(vec![answer(401, "", "")], &["issuer_denied"], &[None]).await;
    check(vec![answer(302, "", "")], &["issuer_refused"], &[None]).await;
    check(vec![answer(200, "text/html", "")], &["stream_wrong_type"], &[None]).await;
    check(
        vec![answer(200, "text/event-streamer", "")],
        &["stream_wrong_type"],
        &[None],
    )
    .await;
    check(
        vec![answer(503, "", ""), stream(&event("1", "a"))],
        &["interrupted", "1 a", "interrupted"],
        &[None, None, Some("1")],
    )
    .await;
}

/// crates.md 4.4: whole events before the oversized one still arrive.
#[tokio::test]
async fn an_event_without_end() {
    let mut endless = stream(&event("1", "a"));
    endless.chunks.extend(std::iter::repeat_n(vec![b'x'; 64 << 10], 40));
    endless.open = true;
    check(vec![endless], &["1 a", "stream_event_too_large"], &[None]).await;
}

#[tokio::test]
async fn strangers_are_said_and_skipped() {
    let script = vec![stream(&format!(
        "data: hello\n\nevent: ping\ndata: 1\n\n{}",
        event("1", "a")
    ))];
    let expect = [
        "stream_message_unexpected",
        "stream_message_unexpected",
        "1 a",
        "interrupted",
    ];
    check(script, &expect, &[None, Some("1")]).await;
}

/// SSE-7, SSE-9: the caller's id is the first one asked for.
#[tokio::test]
async fn starts_after_an_id() {
    let (client, asked) = serve(vec![]).await;
    assert!(all(&client, Some("41")).await.is_empty());
    assert_eq!(*asked.lock().expect("no panic"), [Some("41".to_owned())]);
}

/// SSE-8: the server's `retry` is kept over the cut, also from a block without data.
#[tokio::test]
async fn honours_retry() {
    let (client, _) = serve(vec![stream("retry: 20000\n\n")]).await;
    let clock = clock();
    let mut stream = follow(&client, None, &clock);
    let Some(Err(StreamError::Interrupted { wait, .. })) = stream.next().await else {
        panic!("cut")
    };
    assert!((10..=20).contains(&wait.as_secs()), "{wait:?}");
    let mut next = pin!(stream.next());
    assert!(poll_fn(|cx| std::task::Poll::Ready(next.as_mut().poll(cx).is_pending())).await);
    clock.advance(SignedDuration::try_from(wait).expect("a short wait"));
    assert_eq!(next.await, None);
}

/// What is asked for stands in the query, and each opening is told.
#[tokio::test]
async fn subscribes_to_some() {
    let (client, asked) = serve(vec![stream(&event("1", "a")), stream(&event("2", "b"))]).await;
    let opened = Arc::new(Mutex::new(0));
    let count = opened.clone();
    let wanted = Subscription {
        profiles: vec!["p q".into()],
        events: vec!["a".into(), "b".into()],
        last_event_id: Some("0".into()),
        opened: Some(Box::new(move || *count.lock().expect("no panic") += 1)),
        ..Subscription::default()
    };
    let clock = clock();
    let mut events = pin!(client.subscribe(wanted, Arc::new(clock.clone()), Arc::new(SeededEntropy::new(1))));
    let mut seen = 0;
    while let Some(item) = events.next().await {
        match item {
            Ok(_) => seen += 1,
            Err(StreamError::Interrupted { wait, .. }) => {
                clock.advance(SignedDuration::try_from(wait).expect("a short wait"));
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((seen, *opened.lock().expect("no panic")), (2, 2));
    let asked = asked.lock().expect("no panic").clone();
    let query = "profileId=p+q&event=a&event=b";
    let expect = ["0", "1", "2"].map(|id| Some(format!("{query} {id}")));
    assert_eq!(asked, expect);
}

/// R5: after three missed heartbeats the line is dead; an issuer known to send none gets ten minutes.
#[tokio::test]
async fn silence() {
    for (opening, seconds) in [("", 45), ("data: {}\r\n\r\n", 600)] {
        let mut held = stream(&format!("{opening}{}", event("1", "a")));
        held.open = true;
        let (client, _) = serve(vec![held]).await;
        let clock = clock();
        let mut stream = follow(&client, None, &clock);
        assert!(matches!(stream.next().await, Some(Ok(_))));
        let mut next = pin!(stream.next());
        for step in [seconds - 1, 1] {
            assert!(
                poll_fn(|cx| std::task::Poll::Ready(next.as_mut().poll(cx).is_pending())).await,
                "before {seconds} s"
            );
            clock.advance(SignedDuration::from_secs(step));
        }
        assert!(
            matches!(next.await, Some(Err(StreamError::Interrupted { .. }))),
            "after {seconds} s"
        );
    }
}
