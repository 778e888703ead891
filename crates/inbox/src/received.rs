//! A request as an inbox keeps it. What was sent is text: bounded, and never looked at for more than its envelope.

use std::sync::Arc;

use http::HeaderMap;
use http::request::Parts;
use serde::{Deserialize, Serialize};

use crate::body::Came;
use crate::bounds::{HEADER, WORD};
use crate::marks::{OrderMark, Place};
use crate::verdict::SignatureVerdict;

/// A header. Values of `authorization`, `proxy-authorization` and `cookie` are dots after their scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, at most 8 kB.
    pub value: String,
}

/// What a delivery is marked as: an event of its own has no mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// `issuer2-test: true`.
    Test,
    /// `issuer2-replay: true`.
    Replay,
    /// `issuer2-drill: true`.
    Drill,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Test, Self::Replay, Self::Drill];

    /// `test`, `replay` or `drill`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Replay => "replay",
            Self::Drill => "drill",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Test => "issuer2-test",
            Self::Replay => "issuer2-replay",
            Self::Drill => "issuer2-drill",
        }
    }
}

/// A received request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Received {
    /// Its number in the inbox; later ones are higher.
    pub number: u64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// The path below the inbox, without a query.
    pub below: String,
    /// What stood after `?`.
    pub query: Option<String>,
    /// `GET`, `POST`.
    pub method: String,
    /// `webhook-id`, when there is one.
    pub delivery_id: Option<String>,
    /// `target` of the body, when it is an event.
    pub session_id: Option<String>,
    /// `event` of the body, when it is one.
    pub event: Option<String>,
    /// `issuer2-sequence`.
    pub sequence: Option<u32>,
    /// `issuer2-attempt`.
    pub attempt: Option<u32>,
    /// Whether it is marked as a test, a replay or a drill.
    pub mark: Option<Mark>,
    /// How it stands among the others of its session.
    pub order: Vec<OrderMark>,
    /// What its signature is worth.
    pub signature: SignatureVerdict,
    /// In words: what the verdict means and what to do.
    pub words: String,
    /// What was answered: the HTTP status; absent while it waits and for none.
    pub answered: Option<u32>,
    /// Headers as received.
    pub headers: Arc<[Header]>,
    /// The body as text, at most 1 MiB.
    pub body: Arc<str>,
    /// The length of the body as it came, bytes; at least so many when it was longer than 16 MiB.
    pub size: u64,
    /// Whether there was more of the body than is kept.
    pub truncated: bool,
    /// [`Place::before`].
    #[serde(skip)]
    pub(crate) before: Option<u32>,
}

impl Received {
    /// The row of a request; number, marks and answer come when it is put on the shelf.
    pub(crate) fn new(
        parts: &Parts,
        below: &str,
        came: &Came,
        (signature, words): (SignatureVerdict, String),
        at: i64,
    ) -> Self {
        let envelope: Envelope = serde_json::from_slice(&came.bytes).unwrap_or_default();
        let is_event = envelope.target.is_some() && envelope.event.is_some();
        let number = |name: &str| text(&parts.headers, name).and_then(|value| value.parse().ok());
        let sequence: Option<u32> = number("issuer2-sequence");
        let mark = Mark::ALL
            .into_iter()
            .find(|mark| text(&parts.headers, mark.header()).as_deref() == Some("true"));
        // A test event is alone: nothing comes before it, whatever its number.
        let before = sequence.filter(|sequence| *sequence > 1 && mark != Some(Mark::Test));
        Self {
            number: 0,
            at,
            below: short(below),
            query: parts.uri.query().map(short),
            method: short(parts.method.as_str()),
            delivery_id: text(&parts.headers, signing::ID).map(|id| short(&id)),
            session_id: envelope.target.filter(|_| is_event).map(|id| short(&id)),
            event: envelope.event.filter(|_| is_event).map(|name| short(&name)),
            sequence,
            attempt: number("issuer2-attempt"),
            mark,
            order: Vec::new(),
            signature,
            words,
            answered: None,
            headers: headers(&parts.headers),
            body: String::from_utf8_lossy(&came.bytes).into(),
            size: came.size,
            truncated: came.size > came.bytes.len() as u64,
            before: before.map(|sequence| sequence - 1),
        }
    }

    /// Whether it was answered 2xx.
    pub fn is_accepted(&self) -> bool {
        self.answered.is_some_and(|status| (200..300).contains(&status))
    }

    /// The body, and when it was cut a last line that says so.
    pub fn shown_body(&self) -> String {
        if self.truncated {
            format!("{}\n[cut here: {} bytes came]", self.body, self.size)
        } else {
            self.body.to_string()
        }
    }

    pub(crate) fn place(&self) -> Place {
        Place {
            id: self.delivery_id.clone(),
            run: self.session_id.clone().map(|session| (session, self.mark)),
            sequence: self.sequence,
            before: self.before,
        }
    }

    /// What it costs to keep, bytes.
    pub(crate) fn cost(&self) -> usize {
        const ROW: usize = 1024;
        let headers: usize = self
            .headers
            .iter()
            .map(|header| header.name.len() + header.value.len())
            .sum();
        ROW + self.body.len() + headers
    }
}

/// The two members of an event that an inbox needs; whatever else a body has is passed over.
#[derive(Default, Deserialize)]
struct Envelope {
    target: Option<String>,
    event: Option<String>,
}

/// A header's value as text, the first one when there are several.
pub(crate) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn headers(headers: &HeaderMap) -> Arc<[Header]> {
    headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let masked = match name.as_str() {
                "authorization" | "proxy-authorization" => Some(masked(&value)),
                "cookie" => Some(String::from("•••")),
                _ => None,
            };
            Header {
                name: name.to_string(),
                value: masked.unwrap_or_else(|| cut(&value, HEADER)),
            }
        })
        .collect()
}

/// The scheme stays: it tells a wrong kind of authorization from a missing one.
fn masked(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => format!("{} •••", short(scheme)),
        _ => String::from("•••"),
    }
}

fn short(text: &str) -> String {
    cut(text, WORD)
}

fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return String::from(text);
    }
    format!("{}…", &text[..text.floor_char_boundary(most)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn read(request: http::request::Builder, body: &[u8]) -> Received {
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let came = Came {
            bytes: body.to_vec(),
            size: body.len() as u64,
            whole: true,
        };
        Received::new(&parts, "/b", &came, (SignatureVerdict::Unsigned, String::new()), 5)
    }

    #[test]
    fn an_event_is_read_from_headers_and_envelope() {
        let request = Request::post("/in/x/b?c=d")
            .header("webhook-id", "msg_1")
            .header("issuer2-sequence", "7")
            .header("issuer2-attempt", "2")
            .header("issuer2-replay", "true");
        let row = read(
            request,
            br#"{"target":"s","event":"issuance_status","session":{"target":"no"}}"#,
        );
        assert_eq!(row.delivery_id.as_deref(), Some("msg_1"));
        assert_eq!(
            (row.sequence, row.attempt, row.mark),
            (Some(7), Some(2), Some(Mark::Replay))
        );
        assert_eq!(row.session_id.as_deref(), Some("s"));
        assert_eq!(row.event.as_deref(), Some("issuance_status"));
        assert_eq!((row.method.as_str(), row.query.as_deref()), ("POST", Some("c=d")));
    }

    #[test]
    fn nothing_comes_before_a_test() {
        let check = |sequence: &str, mark: &str, expect: Option<u32>| {
            let request = Request::post("/").header("issuer2-sequence", sequence);
            let row = read(request.header(mark, "true"), br#"{"target":"s","event":"e"}"#);
            assert_eq!(row.before, expect, "{mark} {sequence}");
        };
        check("4", "x-other", Some(3));
        check("1", "x-other", None);
        check("0", "x-other", None);
        check("4", "issuer2-replay", Some(3));
        check("4", "issuer2-test", None);
    }

    #[test]
    fn what_is_not_an_event_is_just_text() {
        for body in [
            &b""[..],
            b"<script>alert(1)</script>",
            b"{\"target\":\"s\"}",
            b"{\"target\":5,\"event\":[]}",
            b"[]",
            b"\xff\xfe\x00",
        ] {
            let row = read(Request::get("/"), body);
            assert_eq!((row.session_id, row.event), (None, None), "{body:?}");
            assert_eq!(*row.body, *String::from_utf8_lossy(body));
        }
        let row = read(Request::get("/").header("issuer2-sequence", "-1"), b"");
        assert_eq!((row.sequence, row.mark), (None, None));
    }

    #[test]
    fn secrets_in_headers_are_dots() {
        let check = |name: &str, value: &str, expect: &str| {
            let row = read(Request::get("/").header(name, value), b"");
            assert_eq!(row.headers[0].value, expect);
        };
        check("Authorization", "Bearer hunter2", "Bearer •••");
        check("Authorization", "hunter2", "•••");
        check("Authorization", "hunter2! x", "•••");
        check("Cookie", "a=b", "•••");
        check("X-Other", "plain", "plain");
        check("X-Long", &"x".repeat(HEADER + 1), &format!("{}…", "x".repeat(HEADER)));
    }

    #[test]
    fn ids_and_paths_are_bounded() {
        let long = "ä".repeat(WORD);
        let body = format!(r#"{{"target":"{long}","event":"{long}"}}"#);
        let row = read(
            Request::get("/").header("webhook-id", "x".repeat(WORD + 1)),
            body.as_bytes(),
        );
        for text in [row.delivery_id, row.session_id, row.event] {
            let text = text.expect("kept");
            assert!(text.len() <= WORD + '…'.len_utf8() && text.ends_with('…'), "{text}");
        }
    }
}
