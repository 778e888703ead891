//! Receivers that fail at random: 500s, connections closed without and within an answer, slow answers, nobody there.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::support::dice::Dice;
use crate::support::http::first_lines;

/// A request that came whole.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Which receiver it came to.
    pub target: usize,
    /// `webhook-id`.
    pub id: String,
    /// `issuer2-sequence`.
    pub sequence: u32,
    /// `issuer2-attempt`.
    pub attempt: u32,
    /// The bytes.
    pub body: String,
    /// When it was answered 2xx, by the order of everything that happened; none when it was not.
    pub accepted: Option<u64>,
    /// When it came, by the same order.
    pub came: u64,
}

/// What all receivers of a run know.
pub struct Receivers {
    kept: Mutex<Kept>,
    dice: Dice,
}

#[derive(Default)]
struct Kept {
    arrivals: Vec<Arrival>,
    clock: u64,
    /// Every request is answered 200.
    well: bool,
}

/// What becomes of a request.
enum Fate {
    Accept(Duration),
    Refuse,
    Close,
    CutShort,
}

impl Receivers {
    /// So many receivers, whose fates belong to the seed. They run as long as `tasks`.
    pub async fn start(count: usize, seed: u64, tasks: &mut JoinSet<()>) -> (Arc<Self>, Vec<SocketAddr>) {
        let receivers = Arc::new(Self {
            kept: Mutex::default(),
            dice: Dice::new(seed),
        });
        let mut addresses = Vec::new();
        for target in 0..count {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("an address");
            addresses.push(address);
            tasks.spawn(receivers.clone().come_and_go(target, address, listener));
        }
        (receivers, addresses)
    }

    /// From now on everything is accepted at once.
    pub fn get_well(&self) {
        self.lock().well = true;
    }

    /// What came so far.
    pub fn arrivals(&self) -> Vec<Arrival> {
        self.lock().arrivals.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no panic")
    }

    /// Up for a while, then nobody there for a while, with every connection cut.
    async fn come_and_go(self: Arc<Self>, target: usize, address: SocketAddr, first: TcpListener) {
        let mut listener = first;
        loop {
            let up = self.dice.millis(1_000..5_000);
            // Dropping the set cuts the connections.
            let mut connections = JoinSet::new();
            let serve = async {
                loop {
                    if let Ok((stream, _)) = listener.accept().await {
                        connections.spawn(self.clone().serve(target, stream));
                    }
                }
            };
            let _ = tokio::time::timeout(up, serve).await;
            if self.lock().well {
                loop {
                    if let Ok((stream, _)) = listener.accept().await {
                        connections.spawn(self.clone().serve(target, stream));
                    }
                }
            }
            drop(connections);
            drop(listener);
            // Bound and not listening: the port stays ours, and whoever connects is refused.
            let place = bind(address).await;
            tokio::time::sleep(self.dice.millis(200..1_500)).await;
            listener = match place.listen(1024) {
                Ok(listener) => listener,
                Err(error) => panic!("the receiver's port is lost: {error}"),
            };
        }
    }

    async fn serve(self: Arc<Self>, target: usize, mut stream: TcpStream) {
        let mut raw = Vec::new();
        while let Some(arrival) = read(&mut stream, &mut raw, target).await {
            let (number, fate) = {
                let mut kept = self.lock();
                kept.clock += 1;
                let came = kept.clock;
                kept.arrivals.push(Arrival { came, ..arrival });
                (kept.arrivals.len() - 1, self.fate(kept.well))
            };
            let answer: &[u8] = match fate {
                Fate::Accept(after) => {
                    tokio::time::sleep(after).await;
                    let mut kept = self.lock();
                    kept.clock += 1;
                    kept.arrivals[number].accepted = Some(kept.clock);
                    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
                }
                Fate::Refuse => b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
                Fate::Close => return,
                Fate::CutShort => {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-le").await;
                    return;
                }
            };
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
    }

    fn fate(&self, well: bool) -> Fate {
        if well {
            return Fate::Accept(Duration::ZERO);
        }
        match self.dice.below(100) {
            0..12 => Fate::Refuse,
            12..19 => Fate::Close,
            19..23 => Fate::CutShort,
            23..40 => Fate::Accept(self.dice.millis(20..300)),
            _ => Fate::Accept(Duration::ZERO),
        }
    }
}

async fn bind(address: SocketAddr) -> TcpSocket {
    for _ in 0..100 {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("an option");
        if socket.bind(address).is_ok() {
            return socket;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the receiver's port {address} was taken by somebody else");
}

/// The next whole request of a connection; none at its end.
async fn read(stream: &mut TcpStream, raw: &mut Vec<u8>, target: usize) -> Option<Arrival> {
    let (headers, length) = loop {
        if let Some((_, headers, length)) = first_lines(raw) {
            break (headers, length);
        }
        if stream.read_buf(raw).await.ok()? == 0 {
            return None;
        }
    };
    let header = |name: &str| {
        let found = headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let size: usize = header("content-length").parse().expect("a length");
    while raw.len() < length + size {
        if stream.read_buf(raw).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(raw[length..length + size].to_vec()).expect("UTF-8");
    raw.drain(..length + size);
    Some(Arrival {
        target,
        id: header("webhook-id"),
        sequence: header("issuer2-sequence").parse().expect("a sequence"),
        attempt: header("issuer2-attempt").parse().expect("an attempt"),
        body,
        accepted: None,
        came: 0,
    })
}
