//! What the issuer's stream says, over as many connections as it takes.

use std::ops::ControlFlow;

/// An event as streamed: its number over all sessions, and the exact envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub seq: u64,
    pub body: String,
}

/// Reads events that come after `after` and hands each to `each`, until that says to stop or the connection ends.
pub async fn listen(base: &str, after: Option<u64>, mut each: impl FnMut(Told) -> ControlFlow<()>) {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut ask = http.get(format!("{base}/issuer2/events"));
    if let Some(after) = after {
        ask = ask.header("last-event-id", after.to_string());
    }
    let Ok(mut answer) = ask.send().await else { return };
    let mut text = Vec::new();
    // A message that was cut is none (SSE-5): it stays in `text`.
    while let Ok(Some(piece)) = answer.chunk().await {
        text.extend_from_slice(&piece);
        while let Some(end) = text.windows(2).position(|window| window == b"\n\n") {
            let block: Vec<u8> = text.drain(..end + 2).take(end).collect();
            let block = String::from_utf8(block).expect("UTF-8");
            if let Some(told) = told(&block)
                && each(told).is_break()
            {
                return;
            }
        }
    }
}

fn told(block: &str) -> Option<Told> {
    if block.starts_with(':') {
        return None;
    }
    let (id, data) = block.split_once('\n').expect("two lines");
    let seq = id.strip_prefix("id: ").and_then(|id| id.parse().ok()).expect("an id");
    let body = data.strip_prefix("data: ").expect("data").to_owned();
    Some(Told { seq, body })
}
