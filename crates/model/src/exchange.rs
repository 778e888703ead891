//! What a wallet sent and got, with secrets masked: the record support staff read.

use serde::{Deserialize, Serialize};

/// A wallet's request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// When the request came, epoch milliseconds.
    pub at: i64,
    /// How long the answer took, microseconds.
    pub micros: u32,
    /// `GET`, `POST`.
    pub method: String,
    /// Path and query, codes masked.
    pub path: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// `User-Agent` of the wallet.
    pub agent: Option<String>,
    /// Request body, secrets masked.
    pub request: String,
    /// Answer body, secrets masked.
    pub response: String,
    /// `error` of the answer.
    pub error: Option<String>,
    /// Which check failed and why, for support staff, with the item's id (`PROOF-7: …`).
    pub reason: Option<String>,
    /// The item of the specification that was not met (`PROOF-7`): the code to quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What the check asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What came instead, secrets masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// What else is known of it; `None` where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<Box<More>>,
}

/// What is known of an exchange beside its bodies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct More {
    /// Base URL of the listener that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// Headers of the request in the order they came, secrets masked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request: Vec<(String, String)>,
    /// Headers of the answer, secrets masked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response: Vec<(String, String)>,
    /// What the same caller asked for since the exchange before, where nothing names a session: metadata, nonces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Visit>,
    /// The request itself is such a visit: nothing in it names the session, and no exchange of the caller followed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ascribed: bool,
}

impl Exchange {
    /// Whether nothing in the request names the session it stands in ([`More::ascribed`]).
    pub fn is_ascribed(&self) -> bool {
        self.more.as_ref().is_some_and(|more| more.ascribed)
    }
}

/// A request that names no session, ascribed to one because the same caller (address and `User-Agent`) asked for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visit {
    /// When the request came, epoch milliseconds.
    pub at: i64,
    /// How long the answer took, microseconds.
    pub micros: u32,
    /// `GET`, `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// HTTP status of the answer.
    pub status: u16,
}

/// What stands where a secret was.
pub const MASK: &str = "•••";

/// Keeps the first bytes of a body, cut at a character, with a mark that says so.
pub fn cut(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let end = (0..=limit).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(super::cut("abc", 3), "abc");
        assert_eq!(super::cut("aää", 2), "a… (5 bytes in all)");
    }
}
