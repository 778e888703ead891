use std::io;
use std::net::IpAddr;

use model::delivery::DeliveryState::{Delivered, GivenUp, Waiting};

use super::receiver::{Receiver, Reply};
use super::*;
use crate::guard::{Found, Lookup, client_with};

/// Delivers one event to `url` until it stands as `state`, and tells what was kept of the attempt.
async fn once(desk: &Desk, dispatcher: Dispatcher, url: &str, state: DeliveryState) -> String {
    desk.session("a", url).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[state]).await;
    dispatcher.stop().await;
    desk.errors("a").remove(0).unwrap_or_default()
}

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
    let attempts = desk.journal().attempts(&id("a")).expect("a read");
    let kept = attempts[0].outcome.as_ref().and_then(|o| o.response.clone());
    assert_eq!(kept, Some("\u{fffd}".repeat(20 * 1024)));
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

#[tokio::test]
async fn a_closed_port_is_told_without_the_url() {
    let desk = Desk::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let url = format!("http://user:secret@{address}/");
    let error = once(&desk, desk.start(), &url, Waiting).await;
    assert_eq!(error, "connection refused");
}

#[tokio::test]
async fn a_connection_that_closes_early_is_told() {
    let desk = Desk::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        use tokio::io::AsyncReadExt as _;
        let (mut peer, _) = listener.accept().await.expect("a peer");
        let mut request = [0; 4096];
        let _ = peer.read(&mut request).await;
    });
    let error = once(&desk, desk.start(), &url, Waiting).await;
    assert!(error.starts_with("the connection was "), "{error}");
}

/// HOOK-13: a literal is refused for good.
#[tokio::test]
async fn a_literal_metadata_address_is_never_called() {
    let desk = Desk::new();
    let url = "http://169.254.169.254/latest";
    let error = once(&desk, desk.start(), url, GivenUp).await;
    assert_eq!(error, "169.254.169.254: cloud metadata addresses are never called");
}

/// design.md, Address guard: an unconfirmed host in a private network waits, so that a confirmation helps.
#[tokio::test]
async fn a_host_in_a_private_network_waits_for_its_confirmation() {
    let desk = Desk::new();
    let error = once(&desk, desk.start(), "http://192.168.1.20:1/h", Waiting).await;
    assert!(
        error.starts_with("192.168.1.20: a host in a private network is called only once it is confirmed"),
        "{error}"
    );
}

struct Names(Vec<IpAddr>);

impl Lookup for Names {
    fn lookup(&self, _: &str) -> Found {
        let found = self.0.clone();
        Box::pin(async move {
            if found.is_empty() {
                return Err(io::Error::other("no such name"));
            }
            Ok(found)
        })
    }
}

/// HOOK-13: a name is judged by what it resolves to, where the connection is made.
#[tokio::test]
async fn a_name_that_points_to_a_forbidden_address_is_refused() {
    let check = async |addresses: &[&str], state: DeliveryState, expect: &str| {
        let (desk, receiver) = (Desk::new(), Receiver::start().await);
        let addresses = addresses.iter().map(|a| a.parse().expect("an address"));
        let names = Arc::new(Names(addresses.collect()));
        let policy = Policy::default();
        let client = client_with(&policy, Duration::from_secs(5), names).expect("a client");
        let sender = HttpSender::with_client(client, policy, desk.limits);
        let url = receiver.url("/h").replace("127.0.0.1", "hooks.example.test");
        let error = once(&desk, desk.start_with(sender), &url, state).await;
        assert!(error.contains(expect), "{error}");
    };
    check(&["127.0.0.1"], Delivered, "").await;
    check(&["169.254.169.254", "127.0.0.1"], Delivered, "").await;
    let refused = "hooks.example.test (169.254.7.7): link-local addresses are never called";
    check(&["169.254.7.7"], Waiting, refused).await;
    check(&["::ffff:169.254.169.254"], Waiting, "cloud metadata").await;
    check(
        &["192.168.1.20"],
        Waiting,
        "hooks.example.test (192.168.1.20): a host in",
    )
    .await;
    check(&[], Waiting, "no such name").await;
}
