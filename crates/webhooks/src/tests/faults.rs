//! Why there is no answer is told apart.

use model::delivery::DeliveryState::{GivenUp, Waiting};

use super::raw::Raw;
use super::*;

async fn check(desk: Desk, settings: &str, state: DeliveryState, class: ErrorClass, expect: &str) {
    let error = once(&desk, desk.start(), settings, state).await;
    assert_eq!((desk.outcome("a").class, error.as_str()), (Some(class), expect));
    assert!(!error.contains("hunter2"));
}

#[tokio::test]
async fn a_closed_port_is_told_without_the_url() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let url = format!("http://user:hunter2@{address}/");
    check(Desk::new(), &url, Waiting, ErrorClass::Refused, "connection refused").await;
}

#[tokio::test]
async fn closed_and_reset_are_two_things() {
    let closing = Raw::start(async |peer| drop(peer)).await;
    let closed = "the connection was closed before an answer";
    check(Desk::new(), &closing.url(), Waiting, ErrorClass::ClosedEarly, closed).await;
    let resetting = Raw::start(async |peer| {
        peer.set_zero_linger().expect("a reset");
    })
    .await;
    let reset = "the connection was reset before an answer";
    check(Desk::new(), &resetting.url(), Waiting, ErrorClass::ClosedEarly, reset).await;
}

#[tokio::test]
async fn what_is_not_http_is_told() {
    let check = async |answer: &'static str, expect: &str| {
        let raw = Raw::once(answer).await;
        check(Desk::new(), &raw.url(), Waiting, ErrorClass::BadAnswer, expect).await;
    };
    check("SSH-2.0-OpenSSH_9.9\r\n", "what came is not HTTP/1.1; is it https?").await;
    check(
        "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{28}",
        "what came is not HTTP/1.1; is it https?",
    )
    .await;
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n";
    let broken = "the answer (200) breaks HTTP's rules: Invalid chunk size line: missing size digit";
    check(chunks, broken).await;
}

/// A listener that never accepts: the system takes the connection, and nobody speaks TLS on it.
#[tokio::test]
async fn a_handshake_that_never_begins_is_no_connection() {
    let mut desk = Desk::new();
    desk.limits.connect = Duration::from_millis(300);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}/", listener.local_addr().expect("an address"));
    let expect = "no connection within 0.3 s";
    check(desk, &url, Waiting, ErrorClass::ConnectTimeout, expect).await;
}

/// HOOK-13: a literal is refused for good.
#[tokio::test]
async fn a_literal_metadata_address_is_never_called() {
    let url = "http://169.254.169.254/latest";
    let expect = "169.254.169.254: cloud metadata addresses are never called";
    check(Desk::new(), url, GivenUp, ErrorClass::Forbidden, expect).await;
}

/// Settings that a later version wrote, or that were damaged.
#[tokio::test]
async fn settings_that_cannot_be_read_are_told_without_repeating_them() {
    let settings = r#"{"url": 1, "bearerToken": "hunter2"}"#;
    let expect = "the target's settings cannot be read";
    check(Desk::new(), settings, GivenUp, ErrorClass::Target, expect).await;
}
