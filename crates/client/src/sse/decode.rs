//! Bytes to messages, after WHATWG HTML 9.2.

use std::time::Duration;

/// One dispatched message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The `data` lines, joined with LF.
    pub data: String,
    /// The type, empty for the default `message` (R3 never writes one).
    pub event: String,
    /// The `id` of this very block. [`Decoder::last_id`] is the sticky one.
    pub id: Option<String>,
}

/// More bytes than the limit without a blank line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// The decoder of one connection. Every byte is looked at once and copied at most twice.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    /// How much of a byte order mark was seen; 3 once that question is closed.
    bom: usize,
    after_cr: bool,
    line: Vec<u8>,
    block: usize,
    data: String,
    has_data: bool,
    event: String,
    id: Option<String>,
    last_id: String,
    retry: Option<Duration>,
}

const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

impl Decoder {
    /// A decoder that refuses blocks of more than `limit` bytes and goes on from `last_id`.
    pub fn new(limit: usize, last_id: &str) -> Self {
        Self {
            limit,
            bom: 0,
            after_cr: false,
            line: Vec::new(),
            block: 0,
            data: String::new(),
            has_data: false,
            event: String::new(),
            id: None,
            last_id: last_id.to_owned(),
            retry: None,
        }
    }

    /// The sticky id: what a reconnect sends as `Last-Event-ID` (SSE-7, SSE-9).
    pub fn last_id(&self) -> &str {
        &self.last_id
    }

    /// The last `retry` seen (SSE-8).
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Takes the next bytes and appends the messages they complete to `out`.
    ///
    /// # Errors
    /// [`TooLarge`] when a block exceeds the limit; messages completed before it are in `out`.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<Message>) -> Result<(), TooLarge> {
        while self.bom < BOM.len() {
            let Some((&byte, rest)) = bytes.split_first() else {
                return Ok(());
            };
            if byte != BOM[self.bom] {
                // No mark after all: what looked like one was text.
                self.line.extend_from_slice(&BOM[..self.bom]);
                self.block += self.bom;
                self.bom = BOM.len();
                break;
            }
            self.bom += 1;
            bytes = rest;
        }
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = end.unwrap_or(bytes.len());
            self.block += taken + 1;
            if self.block > self.limit {
                return Err(TooLarge);
            }
            self.line.extend_from_slice(&bytes[..taken]);
            let Some(end) = end else { return Ok(()) };
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            self.end_of_line(out);
        }
        Ok(())
    }

    fn end_of_line(&mut self, out: &mut Vec<Message>) {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return self.dispatch(out);
        }
        let text = String::from_utf8_lossy(&line);
        let (field, value) = text.split_once(':').unwrap_or((&text, ""));
        self.field(field, value.strip_prefix(' ').unwrap_or(value));
    }

    fn field(&mut self, name: &str, value: &str) {
        match name {
            "data" => {
                if self.has_data {
                    self.data.push('\n');
                }
                self.data.push_str(value);
                self.has_data = true;
            }
            "event" => value.clone_into(&mut self.event),
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
                // More digits than 64 bits hold still mean: very long.
                self.retry = Some(Duration::from_millis(value.parse().unwrap_or(u64::MAX)));
            }
            // A comment has an empty name; unknown fields are ignored (SSE-3, SSE-4).
            _ => {}
        }
    }

    fn dispatch(&mut self, out: &mut Vec<Message>) {
        self.block = 0;
        let id = self.id.take();
        if let Some(id) = &id {
            id.clone_into(&mut self.last_id);
        }
        let event = std::mem::take(&mut self.event);
        let data = std::mem::take(&mut self.data);
        if std::mem::take(&mut self.has_data) {
            out.push(Message { data, event, id });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 2 << 20;

    /// Feeds `input` whole, byte by byte, and in threes: the outcome must not depend on the cuts.
    fn check(input: &[u8], expect: &[(&str, Option<&str>)]) -> Decoder {
        let run = |size: usize| {
            let (mut decoder, mut out) = (Decoder::new(LIMIT, ""), Vec::new());
            for chunk in input.chunks(size) {
                decoder.push(chunk, &mut out).expect("below the limit");
            }
            (decoder, out)
        };
        for size in [usize::MAX, 1, 3] {
            let (_, out) = run(size);
            let got: Vec<_> = out.iter().map(|m| (m.data.as_str(), m.id.as_deref())).collect();
            assert_eq!(got, expect, "{:?} in pieces of {size}", String::from_utf8_lossy(input));
        }
        run(1).0
    }

    /// V-SSE-1, V-SSE-2, V-SSE-3; SSE-2, SSE-3, SSE-5.
    #[test]
    fn data() {
        check(b"data: YHOO\ndata: +2\ndata: 10\n\n", &[("YHOO\n+2\n10", None)]);
        check(b"data\n\ndata\ndata\n\ndata:", &[("", None), ("\n", None)]);
        check(b"data:test\n\ndata: test\n\n", &[("test", None), ("test", None)]);
        check(b"data:  two\n\n", &[(" two", None)]);
        check(b": hi\n\n:\n\ndata: x\n\n", &[("x", None)]);
        check(b"data: lost", &[]);
        check(b"data: lost\n", &[]);
        check(b"Data: no\ndatas: no\n data: no\n\n", &[]);
        check("data: \u{1F600}é\n\n".as_bytes(), &[("\u{1F600}é", None)]);
        check(b"data: a\xffb\ndata: c\n\n", &[("a\u{FFFD}b\nc", None)]);
    }

    /// SSE-2: every line end, mixed.
    #[test]
    fn line_ends() {
        for end in ["\n", "\r\n", "\r"] {
            check(
                format!("data: a{end}data: b{end}{end}data: c{end}{end}").as_bytes(),
                &[("a\nb", None), ("c", None)],
            );
        }
        check(
            b"data: a\r\n\ndata: b\n\r\ndata: c\r\r\n",
            &[("a", None), ("b", None), ("c", None)],
        );
    }

    /// SSE-1: one leading mark, also when it is split over chunks, and only a leading one.
    #[test]
    fn byte_order_mark() {
        check(b"\xef\xbb\xbfdata: a\n\n", &[("a", None)]);
        check(b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", &[("b", None)]);
        check(b"\xef\xbbdata: a\n\ndata: b\n\n", &[("b", None)]);
        check(b"data: a\n\n\xef\xbb\xbfdata: b\n\n", &[("a", None)]);
        check(b"\xef", &[]);
    }

    /// V-SSE-4; SSE-5, SSE-7.
    #[test]
    fn ids() {
        let last = |input: &[u8], expect: &[(&str, Option<&str>)], id| assert_eq!(check(input, expect).last_id(), id);
        last(b"id: 7\ndata: a\n\ndata: b\n\n", &[("a", Some("7")), ("b", None)], "7");
        last(
            b"id: 7\ndata: a\n\nid: a\0b\ndata: b\n\n",
            &[("a", Some("7")), ("b", None)],
            "7",
        );
        last(b"id: 7\n\n", &[], "7");
        last(b"id: 7\n\nid\n\n", &[], "");
        last(b"id: 7\n\nid: 8\n", &[], "7");
    }

    /// V-SSE-5; SSE-8.
    #[test]
    fn retry() {
        let retry = |input: &[u8], expect: Option<u64>| {
            assert_eq!(check(input, &[]).retry(), expect.map(Duration::from_millis));
        };
        retry(b"retry: 3000\n", Some(3000));
        retry(b"retry: 3s\n", None);
        retry(b"retry:\n", None);
        retry(b"retry: -1\n", None);
        retry(b"retry: 99999999999999999999999\n", Some(u64::MAX));
    }

    /// crates.md 4.4: a block is capped before it is understood; a finished one frees the allowance.
    #[test]
    fn the_limit_is_per_block() {
        let (mut decoder, mut out) = (Decoder::new(20, ""), Vec::new());
        for _ in 0..100 {
            decoder.push(b"data: 0123456789\n\n", &mut out).expect("small blocks");
        }
        assert_eq!(out.len(), 100);
        assert_eq!(decoder.push(b": 0123456789\n: 0123456789\n", &mut out), Err(TooLarge));
    }

    /// crates.md 4.4: eight megabytes in small chunks, and a million lines in one block, cost linear time.
    #[test]
    fn large_events_are_linear() {
        let (mut decoder, mut out) = (Decoder::new(16 << 20, ""), Vec::new());
        let chunk = [b'x'; 64];
        decoder.push(b"data: ", &mut out).expect("fits");
        for _ in 0..(8 << 20) / chunk.len() {
            decoder.push(&chunk, &mut out).expect("fits");
        }
        decoder.push(b"\n\n", &mut out).expect("fits");
        decoder
            .push(b"data:\n".repeat(1 << 20).as_slice(), &mut out)
            .expect("fits");
        decoder.push(b"\n", &mut out).expect("fits");
        let sizes: Vec<_> = out.iter().map(|message| message.data.len()).collect();
        assert_eq!(sizes, [8 << 20, (1 << 20) - 1]);
    }
}
