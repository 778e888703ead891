//! A receiver of webhooks that does as little as one can: reads a request, answers it, tells when it came.
//!
//! Below `/hang` it never answers, below `/drip` a byte a second.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
const BEGINNING: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";

/// A request that came.
pub struct Came<'a> {
    /// When its first bytes came.
    pub at: Instant,
    /// Whose event: `target` of the body.
    pub session: &'a str,
    /// `issuer2-sequence`.
    pub sequence: u32,
}

/// Who is told of requests.
pub type Told = Arc<dyn Fn(Came<'_>) + Send + Sync>;

/// Serves in this process, on a free port; answers with its base URL.
pub async fn start(told: Told) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(serve(listener, told));
    base
}

/// Serves in a process of its own, until it is ended.
pub async fn alone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    println!("{}", json!({"management": base}));
    serve(listener, Arc::new(|_| ())).await;
}

async fn serve(listener: TcpListener, told: Told) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("no delay");
            tokio::spawn(talk(stream, told.clone()));
        }
    }
}

/// One connection; it ends when the peer ends it.
async fn talk(mut stream: TcpStream, told: Told) -> Option<()> {
    let mut raw = Vec::with_capacity(8 << 10);
    loop {
        if raw.is_empty() && stream.read_buf(&mut raw).await.ok()? == 0 {
            return None;
        }
        let at = Instant::now();
        let head = loop {
            match raw.windows(4).position(|window| window == b"\r\n\r\n") {
                Some(end) => break end + 4,
                None if stream.read_buf(&mut raw).await.ok()? == 0 => return None,
                None => {}
            }
        };
        let text = String::from_utf8_lossy(&raw[..head]).into_owned();
        let length: usize = header(&text, "content-length").parse().expect("a length");
        while raw.len() < head + length {
            if stream.read_buf(&mut raw).await.ok()? == 0 {
                return None;
            }
        }
        let body = String::from_utf8_lossy(&raw[head..head + length]);
        told(Came {
            at,
            session: body.split('"').nth(3).unwrap_or_default(),
            sequence: header(&text, "issuer2-sequence").parse().unwrap_or_default(),
        });
        raw.drain(..head + length);
        if text.starts_with("POST /hang") {
            std::future::pending::<()>().await;
        }
        if text.starts_with("POST /drip") {
            stream.write_all(BEGINNING).await.ok()?;
            loop {
                stream.write_all(b"x").await.ok()?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        stream.write_all(OK).await.ok()?;
    }
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.split("\r\n").filter_map(|line| line.split_once(": "));
    lines
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value)
}
