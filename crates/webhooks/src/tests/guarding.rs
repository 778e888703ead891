//! HOOK-13; design.md, Address guard: names are judged by what they resolve to, where the connection is made.

use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::sync::Mutex;

use model::delivery::DeliveryState::{Delivered, Waiting};

use super::receiver::{Receiver, Reply};
use super::*;
use crate::guard::{Found, Lookup};

/// What a name resolves to, each time anew; the last answer stays.
struct Names(Mutex<VecDeque<Vec<IpAddr>>>);

impl Names {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|ip| ip.parse().expect("an address")).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(parse).collect())))
    }
}

impl Lookup for Names {
    fn lookup(&self, _: &str) -> Found {
        let mut answers = self.0.lock().expect("a lock");
        let found = if answers.len() > 1 {
            answers.pop_front()
        } else {
            answers.front().cloned()
        };
        Box::pin(async move {
            match found {
                Some(found) if !found.is_empty() => Ok(found),
                _ => Err(io::Error::other("no such name")),
            }
        })
    }
}

fn named(url: &str) -> String {
    url.replace("127.0.0.1", "hooks.example.test")
}

fn sender(desk: &Desk, policy: &Policy, answers: &[&[&str]]) -> HttpSender {
    HttpSender::with_lookup(policy.clone(), desk.limits, Names::new(answers)).expect("a sender")
}

#[tokio::test]
async fn a_name_that_points_to_a_forbidden_address_is_refused() {
    let check = async |addresses: &[&str], state: DeliveryState, class: Option<ErrorClass>, expect: &str| {
        let (desk, receiver) = (Desk::new(), Receiver::start().await);
        let sender = sender(&desk, &Policy::default(), &[addresses]);
        let error = once(&desk, desk.start_with(sender), &named(&receiver.url("/h")), state).await;
        assert!(error.starts_with(expect), "{error}");
        assert_eq!(desk.outcome("a").class, class);
    };
    check(&["127.0.0.1"], Delivered, None, "").await;
    check(&["169.254.169.254", "127.0.0.1"], Delivered, None, "").await;
    let forbidden = Some(ErrorClass::Forbidden);
    let refused = "hooks.example.test (169.254.7.7): link-local addresses are never called";
    check(&["169.254.7.7"], Waiting, forbidden, refused).await;
    let refused = "hooks.example.test (::ffff:169.254.169.254): cloud metadata";
    check(&["::ffff:169.254.169.254"], Waiting, forbidden, refused).await;
    let refused = "hooks.example.test (192.168.1.20): a host in a private network is called only once it is confirmed";
    check(&["192.168.1.20"], Waiting, forbidden, refused).await;
    let unresolved = "hooks.example.test has no address: no such name";
    check(&[], Waiting, Some(ErrorClass::Unresolved), unresolved).await;
}

/// Rebinding: whatever a name resolved to before, each connection goes where it was judged to go.
#[tokio::test]
async fn a_name_that_changes_is_judged_again() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    receiver.will("/h", &[Reply::Closing]);
    let sender = sender(
        &desk,
        &Policy::default(),
        &[&["127.0.0.1"], &["169.254.169.254"], &["127.0.0.1"]],
    );
    let dispatcher = desk.start_with(sender);
    desk.session("a", &named(&receiver.url("/h"))).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[Delivered]).await;
    desk.events("a", 1).await;
    desk.until_states("a", &[Delivered, Waiting]).await;
    let error = desk.errors("a").pop().flatten().expect("an error");
    assert!(error.contains("cloud metadata addresses are never called"), "{error}");
    desk.advance(1);
    desk.until_states("a", &[Delivered, Delivered]).await;
    dispatcher.stop().await;
}

/// An unconfirmed host in a private network waits, so that a confirmation helps.
#[tokio::test]
async fn a_host_in_a_private_network_waits_for_its_confirmation() {
    let desk = Desk::new();
    let error = once(&desk, desk.start(), "http://192.168.1.20:1/h", Waiting).await;
    let expect = "192.168.1.20: a host in a private network is called only once it is confirmed";
    assert!(error.starts_with(expect), "{error}");
    assert_eq!(desk.outcome("a").class, Some(ErrorClass::Forbidden));
}

/// A confirmation that is taken back counts for connections that are open, too.
#[tokio::test]
async fn a_withdrawn_host_is_not_called_over_an_open_connection() {
    let (desk, receiver) = (Desk::new(), Receiver::start().await);
    let policy = Policy::default();
    policy.confirmed.confirm("another.example.test");
    // Loopback first; were it asked again, the name would be one of a private network.
    let sender = sender(&desk, &policy, &[&["127.0.0.1"], &["10.0.0.1"]]);
    let dispatcher = desk.start_with(sender);
    desk.session("a", &named(&receiver.url("/h"))).await;
    for n in 1..=2 {
        desk.events("a", 1).await;
        desk.until("a", |d| d.len() == n && d.iter().all(|d| d.state == Delivered))
            .await;
    }
    policy.confirmed.withdraw("another.example.test");
    desk.events("a", 1).await;
    desk.until_states("a", &[Delivered, Delivered, Waiting]).await;
    let error = desk.errors("a").pop().flatten().expect("an error");
    assert!(
        error.starts_with("hooks.example.test (10.0.0.1): a host in a private"),
        "{error}"
    );
    dispatcher.stop().await;
}
