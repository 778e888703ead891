//! HTTP as plain text: what is sent is exactly what a test says, and nothing that comes back is tidied.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Names in lower case, and values.
pub type Headers = Vec<(String, String)>;

/// A request being put together.
#[derive(Clone)]
pub struct Ask {
    to: SocketAddr,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Ask {
    /// A request with a `Host` of `localhost` and the port asked.
    pub fn new(to: SocketAddr, method: &str, target: &str) -> Self {
        Self {
            to,
            method: method.into(),
            target: target.into(),
            headers: vec![("host".into(), format!("localhost:{}", to.port()))],
            body: Vec::new(),
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Takes a header away.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// Sets a header in the place of any other.
    pub fn set(self, name: &str, value: &str) -> Self {
        self.without(name).header(name, value)
    }

    /// A body of some type.
    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.set("content-type", kind)
    }

    /// A JSON body.
    pub fn json(self, value: &Value) -> Self {
        self.body("application/json", value.to_string())
    }

    /// A form body.
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let form: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.body("application/x-www-form-urlencoded", form)
    }

    /// A bearer token.
    pub fn bearer(self, token: &str) -> Self {
        self.set("authorization", &format!("Bearer {token}"))
    }

    /// Sends it and reads the whole answer.
    pub async fn send(&self) -> Answer {
        let mut stream = self.open("close").await;
        let mut bytes = Vec::new();
        // A server that refuses a body may cut the connection behind its answer.
        let _ = stream.read_to_end(&mut bytes).await;
        parse(&bytes)
    }

    /// Sends it with a body of so many bytes that are made on the way, and reads the answer, which may come before the body's
    /// end; says how many bytes could be sent. In chunks when `chunked`, else with its length declared.
    pub async fn pour(&self, length: u64, chunked: bool) -> (Answer, u64) {
        let size = if chunked {
            ("transfer-encoding", "chunked".to_owned())
        } else {
            ("content-length", length.to_string())
        };
        let stream = TcpStream::connect(self.to).await.expect("a connection");
        let (mut read, mut write) = stream.into_split();
        let head = self.head(&[("connection", "close".into()), size]);
        let piece = vec![b'x'; 64 * 1024];
        let writing = async {
            let mut sent = 0;
            if write.write_all(head.as_bytes()).await.is_err() {
                return sent;
            }
            while sent < length {
                let chunk = if chunked {
                    format!("{:x}\r\n", piece.len())
                } else {
                    String::new()
                };
                let end: &[u8] = if chunked { b"\r\n" } else { b"" };
                for part in [chunk.as_bytes(), &piece, end] {
                    if write.write_all(part).await.is_err() {
                        return sent;
                    }
                }
                sent += piece.len() as u64;
            }
            sent
        };
        let mut bytes = Vec::new();
        // A server that refuses a body may cut the connection behind its answer.
        let (sent, _) = tokio::join!(writing, read.read_to_end(&mut bytes));
        (parse(&bytes), sent)
    }

    fn head(&self, more: &[(&str, String)]) -> String {
        let mut text = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        for (name, value) in more {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text
    }

    /// Sends it and leaves the answer to be read.
    pub async fn open(&self, connection: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.to).await.expect("a connection");
        let mut more = vec![("connection", connection.to_owned())];
        if !self.body.is_empty() || self.method == "POST" {
            more.push(("content-length", self.body.len().to_string()));
        }
        let mut bytes = self.head(&more).into_bytes();
        bytes.extend_from_slice(&self.body);
        let _ = stream.write_all(&bytes).await;
        stream
    }
}

impl Answer {
    /// The one header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let (first, second) = (found.next(), found.next());
        assert!(
            second.is_none() || name == "vary",
            "{name} stands twice: {:?}",
            self.headers
        );
        first.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The same answer, after making sure of its status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:?}\n{}", self.headers, self.text());
        self
    }
}

/// Status line and headers, and how long they are.
pub fn head(bytes: &[u8]) -> Option<(u16, Headers, usize)> {
    let (first, headers, length) = first_lines(bytes)?;
    let status = first.split(' ').nth(1)?.parse().ok()?;
    Some((status, headers, length))
}

/// The first line of a message and its headers, and how long they are.
pub fn first_lines(bytes: &[u8]) -> Option<(String, Headers, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = text.split("\r\n");
    let first = lines.next()?.to_owned();
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    Some((first, headers.collect(), end + 4))
}

/// Whether the body comes in chunks.
pub fn is_chunked(headers: &[(String, String)]) -> bool {
    headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked")
}

/// Takes whole chunks from the front; what is left over is kept.
pub fn take_chunks(raw: &mut Vec<u8>, out: &mut Vec<u8>) {
    while let Some(line) = raw.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&raw[..line])
            .ok()
            .and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let size = size.expect("a chunk's size");
        if size == 0 || raw.len() < line + 2 + size + 2 {
            return;
        }
        out.extend_from_slice(&raw[line + 2..line + 2 + size]);
        raw.drain(..line + 2 + size + 2);
    }
}

fn parse(bytes: &[u8]) -> Answer {
    let (status, headers, length) =
        head(bytes).unwrap_or_else(|| panic!("not an HTTP answer: {}", String::from_utf8_lossy(bytes)));
    let mut rest = bytes[length..].to_vec();
    let mut body = Vec::new();
    if is_chunked(&headers) {
        take_chunks(&mut rest, &mut body);
    } else {
        body = rest;
    }
    let answer = Answer { status, headers, body };
    refused_well(&answer);
    answer
}

/// What holds for every refusal that any suite ever gets from a wallet's endpoint: its members, the characters of its
/// description and of what the challenge says, and that no cache keeps it (GEN-3, TOKEN-24, CRED-50).
#[track_caller]
fn refused_well(answer: &Answer) {
    let plain = |text: &str| {
        text.bytes()
            .all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    };
    let challenges = answer.headers.iter().filter(|(name, _)| name == "www-authenticate");
    for (_, challenge) in challenges {
        // Between quotes stand the values; outside of them nothing that would need any.
        assert!(challenge.split('"').all(plain), "{answer:?}");
        assert_eq!(challenge.matches('"').count() % 2, 0, "{answer:?}");
    }
    if answer.status < 400 {
        return;
    }
    let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&answer.body) else {
        return;
    };
    let Some(error) = body.get("error").and_then(Value::as_str) else {
        return;
    };
    assert!(error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{answer:?}");
    for (name, value) in &body {
        assert!(
            ["error", "error_description", "error_uri"].contains(&name.as_str()),
            "{answer:?}"
        );
        assert!(value.as_str().is_some_and(plain), "{answer:?}");
    }
    let cached = answer
        .header("cache-control")
        .is_none_or(|value| !value.contains("no-store"));
    assert!(!cached, "{answer:?}");
}
