//! Inboxes over real sockets, on a clock that is moved by hand.

mod acts;
mod bounds;
mod ends;
mod handle;
mod rows;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use model::entropy::SeededEntropy;
use model::time::{Clock as _, FakeClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::bounds::Limits;
use crate::{Act, Answer, Follower, Inbox, Inboxes, Keys, News, Original, Originals, Received};

/// V-HOOK-1.
const NOW: i64 = 1_614_265_330;

struct Desk {
    inboxes: Inboxes,
    clock: FakeClock,
    sent: Arc<Mutex<HashMap<String, Original>>>,
}

async fn desk() -> Desk {
    desk_within(Limits::default()).await
}

async fn desk_within(limits: Limits) -> Desk {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let clock = FakeClock::at(Timestamp::from_second(NOW).expect("a time"));
    let sent: Arc<Mutex<HashMap<String, Original>>> = Arc::default();
    let known = Arc::clone(&sent);
    let originals: Originals = Arc::new(move |id| known.lock().expect("no panic").get(id).cloned());
    let entropy = Arc::new(SeededEntropy::new(3));
    let inboxes = Inboxes::within(listener, Arc::new(clock.clone()), entropy, originals, limits).expect("an address");
    Desk { inboxes, clock, sent }
}

impl Desk {
    fn address(&self) -> SocketAddr {
        self.inboxes.address()
    }

    fn make(&self) -> Inbox {
        self.inboxes.make("one", Keys::Fresh).expect("an inbox")
    }

    fn program(&self, inbox: &Inbox, answer: Answer) {
        self.inboxes.answer(&inbox.path, answer).expect("a good answer");
    }

    fn rows(&self, inbox: &Inbox) -> Vec<Received> {
        self.inboxes.page(&inbox.path, None, 500).expect("a page").rows
    }

    fn newest(&self, inbox: &Inbox) -> Received {
        self.rows(inbox).into_iter().next().expect("a row")
    }

    /// Waits for somebody to sleep so long, then moves the clock there.
    async fn pass(&self, milliseconds: i64) {
        let by = SignedDuration::from_millis(milliseconds);
        self.clock.awaited(self.clock.now() + by).await;
        self.clock.advance(by);
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address()).await.expect("a connection")
    }
}

fn act(act: Act) -> Answer {
    Answer {
        act,
        ..Answer::default()
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

/// A POST with a body, as text.
fn post(path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: h\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn say(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.expect("sent");
}

/// Everything until the other side closes; the error when it resets.
async fn rest(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.map(|_| text)
}

/// What comes on a connection that stays open, up to this.
async fn until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let mut piece = [0; 1024];
        let read = stream.read(&mut piece).await.expect("an answer");
        assert_ne!(read, 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&piece[..read]).expect("text"));
    }
    text
}

/// The next request that comes, or is answered.
async fn next_row(follower: &mut Follower) -> Received {
    loop {
        match follower.next().await.expect("not shut down") {
            News::Received { row, .. } => return *row,
            News::Inboxes => {}
            News::Lost => panic!("news lost"),
        }
    }
}
