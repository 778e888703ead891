//! Whatever a receiver answers is bounded, and becomes text.

use model::delivery::DeliveryState::{Delivered, Waiting};

use super::raw::Raw;
use super::receiver::{Receiver, Reply};
use super::*;

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let elsewhere = receiver.url("/elsewhere");
    receiver.will("/h", &[Reply::With(307, "location", elsewhere.clone())]);
    let error = once(&desk, desk.start(), &receiver.url("/h"), Waiting).await;
    let expected = format!("answered 307, a redirect to {elsewhere}; redirects are not followed");
    assert_eq!(error, expected);
    assert!(receiver.hits("/elsewhere", 0).await.is_empty());
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::With(429, "retry-after", "60".into())]);
    let error = once(&desk, desk.start(), &receiver.url("/h"), Waiting).await;
    assert_eq!(error, "answered 429, to be asked again after 60 s");
    let deliveries = desk.journal().deliveries(&id("a")).expect("a read");
    assert_eq!(deliveries[0].due_at - deliveries[0].created_at, 60_000);
}

#[tokio::test]
async fn silence_and_endless_answers_are_bounded() {
    let (short, long) = (Duration::from_millis(300), Duration::from_secs(60));
    let check = async |reply: Reply, first_byte: Duration, whole: Duration, expect: &str| {
        let (mut desk, receiver) = (Desk::new(), Receiver::start().await);
        desk.limits.first_byte = first_byte;
        desk.limits.whole = whole;
        receiver.will("/h", &[reply]);
        let error = once(&desk, desk.start(), &receiver.url("/h"), Waiting).await;
        assert_eq!(error, expect);
    };
    check(Reply::Hang, short, long, "no answer within 0.3 s").await;
    check(Reply::Drip, long, short, "the answer (200) did not end within 0.3 s").await;
}

#[tokio::test]
async fn a_long_answer_is_cut_and_bytes_become_text() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Body(vec![0xff; 5_000_000])]);
    once(&desk, desk.start(), &receiver.url("/h"), Delivered).await;
    let kept = desk.outcome("a");
    assert_eq!(kept.response, Some("\u{fffd}".repeat(20 * 1024)));
    assert!(kept.truncated);
}

/// R23: user and password in the URL become basic auth, and are nowhere else.
#[tokio::test]
async fn userinfo_becomes_basic_auth() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let url = receiver.url("/h").replace("http://", "http://us%40er:p%C3%A4ss@");
    once(&desk, desk.start(), &url, Delivered).await;
    let hits = receiver.hits("/h", 1).await;
    assert_eq!(hits[0].header("authorization"), "Basic dXNAZXI6cMOkc3M=");
    assert!(!hits[0].header("host").contains('@'));
}

/// Issue 2: a receiver that answers 1 GB, 100 MB of headers, a never-ending chunk.
#[tokio::test]
async fn floods_are_bounded() {
    const CHUNK: &[u8] = b"1000\r\n";
    let check = async |head: &str, flood: &[u8], state: DeliveryState, class: Option<ErrorClass>, expect: &str| {
        let (desk, raw) = (Desk::new(), Raw::flood(head, flood).await);
        let error = once(&desk, desk.start(), &raw.url(), state).await;
        assert_eq!(error, expect);
        let kept = desk.outcome("a");
        assert_eq!(kept.class, class);
        assert!(kept.response.is_none_or(|text| text.len() <= 20 * 1024));
    };
    let chunk = [CHUNK, &[b'x'; 0x1000], b"\r\n"].concat();
    let gigabyte = "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n";
    check(gigabyte, &[b'x'; 4096], Delivered, None, "").await;
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    check(chunked, &chunk, Delivered, None, "").await;
    let until_closed = "HTTP/1.1 500 Oh\r\n\r\n";
    check(
        until_closed,
        b"<script>alert(1)</script>",
        Waiting,
        Some(ErrorClass::Status),
        "answered 500",
    )
    .await;
    let bad = Some(ErrorClass::BadAnswer);
    let too_many = "the answer's headers are too many or too long";
    check("HTTP/1.1 200 OK\r\n", b"x-flood: yes\r\n", Waiting, bad, too_many).await;
    check("HTTP/1.1 200 OK\r\nx-flood: ", &[b'x'; 4096], Waiting, bad, too_many).await;
    check(
        "",
        &[b'x'; 4096],
        Waiting,
        bad,
        "what came is not HTTP/1.1; is it https?",
    )
    .await;
}

#[tokio::test]
async fn a_chunk_size_that_never_ends_is_bounded() {
    let (mut desk, head) = (Desk::new(), "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    desk.limits.whole = Duration::from_millis(300);
    let raw = Raw::flood(head, b"0").await;
    once(&desk, desk.start(), &raw.url(), Waiting).await;
    let class = desk.outcome("a").class;
    let bounded = [Some(ErrorClass::BadAnswer), Some(ErrorClass::AnswerTimeout)];
    assert!(bounded.contains(&class), "{class:?}");
}

/// A head that comes a byte at a time has not begun until it is whole.
#[tokio::test]
async fn half_a_head_is_no_answer() {
    let mut desk = Desk::new();
    desk.limits.first_byte = Duration::from_millis(300);
    let raw = Raw::start(async |mut peer| {
        use tokio::io::AsyncWriteExt as _;
        let _ = peer.write_all(b"HTTP/1.1 200 OK\r\nx-a: ").await;
        std::future::pending().await
    })
    .await;
    let error = once(&desk, desk.start(), &raw.url(), Waiting).await;
    assert_eq!(error, "no answer within 0.3 s");
    assert_eq!(desk.outcome("a").class, Some(ErrorClass::FirstByteTimeout));
}

/// What came before an answer broke off is kept.
#[tokio::test]
async fn the_beginning_of_an_answer_is_kept() {
    let (desk, raw) = (
        Desk::new(),
        Raw::once("HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-length: 9\r\n\r\nhalf").await,
    );
    let error = once(&desk, desk.start(), &raw.url(), Waiting).await;
    assert_eq!(error, "the connection was closed in the middle of the answer (200)");
    let kept = desk.outcome("a");
    assert_eq!((kept.class, kept.status), (Some(ErrorClass::ClosedEarly), Some(200)));
    assert_eq!((kept.response.as_deref(), kept.truncated), (Some("half"), true));
    assert!(kept.headers.contains(&("x-a".to_owned(), "b".to_owned())));
}

/// R23, R32: our own secrets are masked where a receiver repeats them.
#[tokio::test]
async fn an_echo_shows_no_secret() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Echo]);
    let settings = serde_json::json!({
        "url": receiver.url("/h"),
        "bearerToken": "hunter2hunter2",
        "headers": {"x-api-key": "opensesame"},
    });
    once(&desk, desk.start(), &settings.to_string(), Delivered).await;
    let hits = receiver.hits("/h", 1).await;
    assert_eq!(hits[0].header("authorization"), "Bearer hunter2hunter2");
    assert_eq!(hits[0].header("x-api-key"), "opensesame");
    let kept = format!("{:?}", desk.attempts("a"));
    assert!(kept.contains("Bearer •••") && kept.contains("x-api-key"), "{kept}");
    assert!(!kept.contains("hunter2") && !kept.contains("opensesame"), "{kept}");
}

/// The parts of an attempt: a connection that is open already needs no connecting.
#[tokio::test]
async fn parts_are_timed() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let dispatcher = desk.start();
    desk.session("a", &receiver.url("/h").replace("127.0.0.1", "localhost"))
        .await;
    for n in 1..=2 {
        desk.events("a", 1).await;
        desk.until("a", |d| d.len() == n && d.iter().all(|d| d.state == Delivered))
            .await;
    }
    dispatcher.stop().await;
    let timings: Vec<_> = desk
        .attempts("a")
        .into_iter()
        .filter_map(|a| Some(a.outcome?.timings))
        .collect();
    assert!(
        timings[0].resolve.is_some() && timings[0].connect.is_some(),
        "{timings:?}"
    );
    assert!(
        timings[1].resolve.is_none() && timings[1].connect.is_none(),
        "{timings:?}"
    );
    for one in timings {
        let parts = one.resolve.unwrap_or(0) + one.connect.unwrap_or(0) + one.first_byte.expect("an answer");
        assert!(parts > 0 && parts <= one.total, "{one:?}");
    }
}
