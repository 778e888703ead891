//! What a receiver answers, bounded: whatever it sends, only the beginning is kept, as text.

use model::delivery::Headers;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};

use crate::endpoint::Endpoint;

/// Bytes of a body that are read and kept.
pub(crate) const BODY: usize = 20 * 1024;
/// Headers that are kept.
const HEADERS: usize = 64;
/// Characters of a header that are kept.
const HEADER: usize = 1000;
/// Characters of all headers together that are kept.
const ALL_HEADERS: usize = 16 * 1024;

/// An answer, or its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Its headers, the first 64, each at most 1,000 characters; other bytes than UTF-8 are replaced.
    pub headers: Headers,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// The first 20 kB as text; other bytes than UTF-8 are replaced.
    pub body: String,
    /// Whether there is more of the body.
    pub truncated: bool,
}

/// The head of an answer. Secrets of ours that it repeats are masked.
pub(crate) fn head(status: u16, headers: &HeaderMap, endpoint: &Endpoint) -> Answer {
    // Masked before it is cut: the beginning of a secret would not be found.
    let shown = |value: &HeaderValue| cut(endpoint.hide(String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let one = |name: HeaderName| headers.get(name).map(shown);
    let mut room = ALL_HEADERS;
    let mut kept = Headers::with_capacity(headers.len().min(HEADERS));
    for (name, value) in headers.iter().take(HEADERS) {
        let line = (cut(name.as_str().to_owned()), shown(value));
        let Some(left) = room.checked_sub(line.0.len() + line.1.len()) else {
            break;
        };
        room = left;
        kept.push(line);
    }
    Answer {
        status,
        retry_after: one(RETRY_AFTER),
        location: one(LOCATION),
        headers: kept,
        ..Answer::default()
    }
}

/// The beginning of a body as text, and whether there was more, as `broken_off` says already. Secrets of ours that it repeats
/// are masked.
pub(crate) fn body(mut bytes: Vec<u8>, broken_off: bool, endpoint: &Endpoint) -> (String, bool) {
    let truncated = broken_off || bytes.len() > BODY;
    bytes.truncate(BODY);
    if truncated {
        whole_characters(&mut bytes);
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    let shown = if truncated {
        endpoint.hide_cut(text)
    } else {
        endpoint.hide(text)
    };
    (shown, truncated)
}

/// Takes off a character that was cut through; what was no text before stays as it is.
fn whole_characters(bytes: &mut Vec<u8>) {
    if let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(HEADER) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::secret::Secret;

    fn endpoint() -> Endpoint {
        let settings = r#"{"url": "http://h.example/", "bearerToken": "hunter2hunter2"}"#;
        Endpoint::read(&Secret::new(settings)).expect("an endpoint")
    }

    #[test]
    fn a_body_is_its_beginning_as_text() {
        let check = |bytes: Vec<u8>, text: &str, truncated: bool| {
            assert_eq!(body(bytes, false, &endpoint()), (text.to_owned(), truncated));
        };
        check(
            b"<script>alert(1)</script>".to_vec(),
            "<script>alert(1)</script>",
            false,
        );
        check(vec![b'a', 0xff, b'b'], "a\u{fffd}b", false);
        check("x".repeat(BODY).into_bytes(), &"x".repeat(BODY), false);
        check("x".repeat(BODY + 1).into_bytes(), &"x".repeat(BODY), true);
        // A character across the cut goes; an ending that never was one is shown.
        let across = format!("{}ä", "x".repeat(BODY - 1));
        check(across.into_bytes(), &"x".repeat(BODY - 1), true);
        check(vec![b'a', 0xc3], "a\u{fffd}", false);
        check(b"token hunter2hunter2".to_vec(), "token •••", false);
    }

    /// R32: neither before the cut nor across it.
    #[test]
    fn a_secret_at_the_cut_is_masked() {
        let check = |sent: usize| {
            let text = format!("{}hunter2hunter2 and so on", "x".repeat(BODY - sent));
            let (kept, truncated) = body(text.into_bytes(), false, &endpoint());
            assert_eq!((kept, truncated), (format!("{}•••", "x".repeat(BODY - sent)), true));
        };
        [1, 5, 13, 14].into_iter().for_each(check);
        let (kept, truncated) = body(b"token hunter2hun".to_vec(), true, &endpoint());
        assert_eq!(
            (kept.as_str(), truncated),
            ("token •••", true),
            "broken off by the receiver"
        );
    }

    /// R32: a secret longer than what is kept of a header.
    #[test]
    fn a_long_secret_in_a_header_is_masked() {
        let secret = "SECRET7890".repeat(150);
        let settings = serde_json::json!({"url": "http://h.example/", "bearerToken": &secret});
        let endpoint = Endpoint::read(&Secret::new(settings.to_string())).expect("an endpoint");
        let mut headers = HeaderMap::new();
        for name in ["x-echo", "location", "retry-after"] {
            let name: HeaderName = name.parse().expect("a name");
            let value = HeaderValue::from_str(&format!("Bearer {secret}")).expect("a value");
            headers.insert(name, value);
        }
        let head = head(302, &headers, &endpoint);
        assert!(head.headers.iter().all(|(_, value)| value == "Bearer •••"), "{head:?}");
        assert_eq!(head.location.as_deref(), Some("Bearer •••"));
        assert_eq!(head.retry_after.as_deref(), Some("Bearer •••"));
    }

    #[test]
    fn headers_are_bounded_in_number_and_length() {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static("7"));
        headers.insert("location", HeaderValue::from_static("/x?hunter2hunter2"));
        headers.insert("bytes", HeaderValue::from_bytes(&[0xe4]).expect("a value"));
        for n in 0..90 {
            let name: HeaderName = format!("x-{n}").parse().expect("a name");
            headers.insert(name, HeaderValue::from_str(&"v".repeat(5000)).expect("a value"));
        }
        let head = head(200, &headers, &endpoint());
        assert_eq!(head.retry_after.as_deref(), Some("7"));
        assert_eq!(head.location.as_deref(), Some("/x?•••"));
        assert!(head.headers.contains(&("bytes".to_owned(), "\u{fffd}".to_owned())));
        let length: usize = head.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(length <= ALL_HEADERS, "{length}");
        assert!(head.headers.iter().any(|(_, value)| value.ends_with("v…")));

        let short = (0..90).map(|n| {
            let name: HeaderName = format!("x-{n}").parse().expect("a name");
            (name, HeaderValue::from_static("v"))
        });
        let head = super::head(200, &short.collect(), &endpoint());
        assert_eq!(head.headers.len(), HEADERS);
    }
}
