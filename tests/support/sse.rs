//! An event stream, block by block, as it is written.

use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use super::http::{Answer, Ask, head, is_chunked, take_chunks};
use super::soon;

/// An open stream.
pub struct Stream {
    connection: TcpStream,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    raw: Vec<u8>,
    text: Vec<u8>,
    ended: bool,
}

/// One block between blank lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block(pub String);

impl Stream {
    /// Opens it and reads the headers.
    pub async fn open(ask: &Ask) -> Self {
        let mut connection = ask.open("keep-alive").await;
        let mut raw = Vec::new();
        let (status, headers) = loop {
            if let Some((status, headers, length)) = head(&raw) {
                raw.drain(..length);
                break (status, headers);
            }
            let read = soon("an answer", connection.read_buf(&mut raw)).await.expect("bytes");
            assert!(read > 0, "the connection ended: {}", String::from_utf8_lossy(&raw));
        };
        Self {
            connection,
            status,
            headers,
            raw,
            text: Vec::new(),
            ended: false,
        }
    }

    /// Opens a stream that must be one, and reads the comment that comes first (R4).
    pub async fn begin(ask: &Ask) -> Self {
        let mut stream = Self::open(ask).await;
        assert_eq!(stream.status, 200, "{:?}", stream.headers);
        assert_eq!(stream.header("content-type"), Some("text/event-stream"));
        assert!(is_chunked(&stream.headers));
        assert_eq!(stream.block().await, Some(Block(": open".into())));
        stream
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The next block; none at the end of the stream.
    pub async fn block(&mut self) -> Option<Block> {
        soon("a block or the end of the stream", self.block_at_any_time()).await
    }

    /// The same without a deadline, for when something else must happen first.
    pub async fn block_at_any_time(&mut self) -> Option<Block> {
        loop {
            take_chunks(&mut self.raw, &mut self.text);
            if let Some(end) = self.text.windows(2).position(|window| window == b"\n\n") {
                let block = String::from_utf8(self.text[..end].to_vec()).expect("UTF-8");
                self.text.drain(..end + 2);
                return Some(Block(block));
            }
            if self.raw.starts_with(b"0\r\n") || self.ended {
                return None;
            }
            match self.connection.read_buf(&mut self.raw).await {
                Ok(1..) => {}
                _ => self.ended = true,
            }
        }
    }

    /// The next event; comments are passed over.
    pub async fn event(&mut self) -> Event {
        loop {
            let block = self.block().await.expect("an event before the end of the stream");
            if !block.0.starts_with(':') {
                return block.event();
            }
        }
    }
}

/// An event as a stream carries it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: String,
    pub data: String,
}

impl Event {
    /// The envelope.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).expect("data is JSON")
    }

    /// The event's name.
    pub fn name(&self) -> String {
        self.json()["event"].as_str().expect("an event").to_owned()
    }
}

impl Block {
    /// R3: an id, one line of data, and nothing else.
    #[track_caller]
    pub fn event(&self) -> Event {
        let lines: Vec<_> = self.0.split('\n').collect();
        let [id, data] = lines[..] else {
            panic!("not an id and a line of data: {self:?}")
        };
        let id = id.strip_prefix("id: ").unwrap_or_else(|| panic!("no id: {self:?}"));
        let data = data
            .strip_prefix("data: ")
            .unwrap_or_else(|| panic!("no data: {self:?}"));
        Event {
            id: id.into(),
            data: data.into(),
        }
    }
}

/// The names, in order.
pub fn names(events: &[Event]) -> Vec<String> {
    events.iter().map(Event::name).collect()
}

/// An answer that ended at once.
pub async fn refused(ask: &Ask) -> Answer {
    ask.send().await
}
