//! The subscribers of the firehose, in a process of their own: they read `GET /issuer2/events` and check that no event is
//! missing, while the same process makes the events.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::wallet::Wallet;

/// How long the stuck reader takes nothing after the last event; the desk drops it after thirty seconds.
const STUCK: Duration = Duration::from_secs(40);
/// What the stuck reader's system holds for it, so that it is stuck soon.
const SMALL: u32 = 4096;
/// Wallets that make the events.
const MAKERS: usize = 4;
/// How long the last event may take to everybody.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open stream of the issuer's events.
pub struct Stream {
    connection: TcpStream,
    raw: Vec<u8>,
    /// Bytes of the present chunk that are still to come; none between two chunks.
    chunk: Option<usize>,
    text: Vec<u8>,
    ended: bool,
}

/// What a stream says.
enum Said {
    /// The number of an event, and the size of its envelope.
    Event(u64, usize),
    Comment(String),
    End,
}

impl Stream {
    /// Opens it; live, or after an event. `buffer` is what the system may hold back for it.
    pub async fn open(address: SocketAddr, after: Option<u64>, buffer: Option<u32>) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        if let Some(bytes) = buffer {
            socket.set_recv_buffer_size(bytes).expect("an option");
        }
        let mut connection = socket.connect(address).await.expect("a connection");
        let after = after.map_or_else(String::new, |after| format!("last-event-id: {after}\r\n"));
        let ask = format!(
            "GET /issuer2/events HTTP/1.1\r\nhost: localhost:{}\r\n{after}\r\n",
            address.port()
        );
        connection.write_all(ask.as_bytes()).await.expect("a request");
        let mut raw = Vec::with_capacity(8 << 10);
        let head = loop {
            assert!(
                connection.read_buf(&mut raw).await.expect("an answer") > 0,
                "the desk closed at once"
            );
            if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        assert!(
            raw.starts_with(b"HTTP/1.1 200"),
            "{}",
            String::from_utf8_lossy(&raw[..head])
        );
        raw.drain(..head);
        let mut stream = Self {
            connection,
            raw,
            chunk: None,
            text: Vec::new(),
            ended: false,
        };
        // The comment that opens it (R4): from here on nothing is missed.
        assert!(matches!(stream.next().await, Said::Comment(_)));
        stream
    }

    async fn next(&mut self) -> Said {
        loop {
            if let Some(end) = self.text.windows(2).position(|window| window == b"\n\n") {
                let said = said(&self.text[..end]);
                self.text.drain(..end + 2);
                return said;
            }
            if self.ended {
                return Said::End;
            }
            if !self.unchunk() {
                match self.connection.read_buf(&mut self.raw).await {
                    Ok(1..) => {}
                    // Cut off is ended, too.
                    Ok(0) | Err(_) => self.ended = true,
                }
            }
        }
    }

    /// Moves what has come of the chunks to the text; `false` when nothing has.
    fn unchunk(&mut self) -> bool {
        let mut at = 0;
        while at < self.raw.len() {
            match self.chunk {
                Some(left) => {
                    let piece = left.min(self.raw.len() - at);
                    self.text.extend_from_slice(&self.raw[at..at + piece]);
                    at += piece;
                    self.chunk = Some(left - piece).filter(|left| *left > 0);
                }
                None => {
                    let rest = &self.raw[at..];
                    // The line end of the chunk before, then the size of this one.
                    let begin = if rest.starts_with(b"\r\n") { 2 } else { 0 };
                    let Some(line) = rest[begin..].windows(2).position(|window| window == b"\r\n") else {
                        break;
                    };
                    let size = std::str::from_utf8(&rest[begin..begin + line]).expect("a size");
                    let size = usize::from_str_radix(size, 16).expect("a size");
                    at += begin + line + 2;
                    self.chunk = Some(size).filter(|size| *size > 0);
                    self.ended |= size == 0;
                    if self.ended {
                        break;
                    }
                }
            }
        }
        self.raw.drain(..at);
        at > 0
    }
}

fn said(block: &[u8]) -> Said {
    if block.starts_with(b":") {
        return Said::Comment(String::from_utf8_lossy(&block[1..]).trim().to_owned());
    }
    let line = block.iter().position(|byte| *byte == b'\n').expect("two lines");
    let id = std::str::from_utf8(&block[4..line]).ok().and_then(|id| id.parse().ok());
    Said::Event(id.expect("a number"), block.len() - line - "\ndata: ".len())
}

/// Runs it all and prints one line.
pub async fn run(base: &str, subscribers: usize, rate: usize, seconds: usize) {
    let address: SocketAddr = base.trim_start_matches("http://").parse().expect("an address");
    let wallets: Vec<_> = (0..MAKERS)
        .map(|_| Wallet::new(base, &base.replace("127.0.0.1", "localhost")))
        .collect();
    let mut offers = Vec::new();
    for wallet in &wallets {
        offers.push(wallet.offer(small()).await);
    }
    let count = rate * seconds;
    let mut readers = JoinSet::new();
    for _ in 0..subscribers {
        let stream = Stream::open(address, None, None).await;
        readers.spawn(read(stream, None, count));
    }
    let stuck = Stream::open(address, None, Some(SMALL)).await;
    let mut witness = Stream::open(address, None, None).await;
    let begun = tokio::time::Instant::now();
    let mut makers = JoinSet::new();
    for (first, (wallet, offer)) in wallets.into_iter().zip(offers).enumerate() {
        makers.spawn(async move {
            for number in (first..count).step_by(MAKERS) {
                tokio::time::sleep_until(begun + Duration::from_secs_f64(number as f64 / rate as f64)).await;
                wallet.fetch(&offer).await;
            }
        });
    }
    let (mut bytes, mut numbers) = (0, Vec::new());
    while numbers.len() < count {
        match witness.next().await {
            Said::Event(number, size) => {
                bytes += size;
                numbers.push(number);
            }
            Said::Comment(_) => {}
            Said::End => panic!("the witness's stream ended"),
        }
    }
    makers.join_all().await;
    let made = begun.elapsed();
    let end = Instant::now();
    let all = tokio::time::timeout(PATIENCE, readers.join_all())
        .await
        .expect("everybody reads to the end");
    let behind = end.elapsed();
    let lost: usize = all.iter().map(|one| one.lost).sum();
    let whole = |one: &&Got| (one.first, one.last, one.count) == (numbers[0], numbers[count - 1], count);
    let short = subscribers - all.iter().filter(whole).count();
    let stuck = be_stuck(stuck, address, numbers[0] - 1, count).await;
    println!(
        "{}",
        json!({
            "lost": lost, "short": short, "events": count, "bytes": bytes / count, "seconds": made.as_secs_f64(),
            "behindMs": behind.as_secs_f64() * 1e3, "stuck": stuck,
        })
    );
}

/// Members of an offer whose events have about a kilobyte. Nobody claims it.
fn small() -> Value {
    let nothing = json!({"@context": null, "issuer": null, "credentialSubject": null});
    json!({
        "profileId": "university-degree",
        "runtimeOverrides": {"credentialData": nothing, "mapping": {}, "idTokenClaimsMapping": {}},
    })
}

/// What a subscriber got.
struct Got {
    first: u64,
    last: u64,
    count: usize,
    lost: usize,
    words: Option<String>,
}

/// Reads so many events that come after one, lost ones counted, or up to the end of the stream. Events are numbered without
/// gaps, and every one is on this stream.
async fn read(mut stream: Stream, after: Option<u64>, events: usize) -> Got {
    let mut got = Got {
        first: 0,
        last: after.unwrap_or(0),
        count: 0,
        lost: 0,
        words: None,
    };
    while got.count + got.lost < events {
        match stream.next().await {
            Said::Event(number, _) => {
                if got.last > 0 {
                    got.lost += usize::try_from(number - got.last - 1).expect("few");
                }
                if got.count == 0 {
                    got.first = number;
                }
                got.last = number;
                got.count += 1;
            }
            Said::Comment(words) => got.words = Some(words),
            Said::End => break,
        }
    }
    got
}

/// The reader that took nothing: what it still gets, why it was dropped, and whether it misses nothing once it comes back.
async fn be_stuck(stream: Stream, address: SocketAddr, after: u64, events: usize) -> Value {
    tokio::time::sleep(STUCK).await;
    let before = read(stream, Some(after), events).await;
    let left = events - before.count - before.lost;
    let again = Stream::open(address, Some(before.last), None);
    let rest = tokio::time::timeout(PATIENCE, read(again.await, Some(before.last), left))
        .await
        .expect("the rest");
    json!({
        "before": before.count, "words": before.words, "after": rest.count, "lost": before.lost + rest.lost,
        "whole": rest.last == after + events as u64,
    })
}

/// Opens so many streams and holds them.
pub async fn idle(base: &str, subscribers: usize) {
    let address: SocketAddr = base.trim_start_matches("http://").parse().expect("an address");
    let mut streams = Vec::new();
    for _ in 0..subscribers {
        streams.push(Stream::open(address, None, None).await);
    }
    println!("{}", json!({"open": streams.len()}));
    std::future::pending::<()>().await;
    drop(streams);
}
