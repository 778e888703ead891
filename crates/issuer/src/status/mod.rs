//! The status lists this issuer hosts: entries for the credentials it makes, and the signed lists that verifiers fetch.
//!
//! | Module | What it does |
//! |---|---|
//! | `entry` | takes entries, and says what stands in the credential |
//! | `sign` | makes the signed list |
//! | `shelf` | keeps signed lists until they change or grow old |

mod entry;
mod shelf;
mod sign;

pub(crate) use entry::{claim, take};
pub(crate) use shelf::Shelf;
pub use sign::TTL;
pub(crate) use sign::{Form, sign};

use crate::listener::ENDPOINTS;

/// The address of a list, or without a name of the aggregation, below the base URL of an issuer identifier (R13).
pub fn uri(identifier: &str, list: Option<&str>) -> String {
    let base = identifier.strip_suffix(ENDPOINTS).unwrap_or(identifier);
    match list {
        Some(list) => format!("{base}{ENDPOINTS}/status/{list}"),
        None => format!("{base}{ENDPOINTS}/status"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R13.
    #[test]
    fn lists_lie_below_the_base_url() {
        let expect = "https://h.example/a/openid4vci/status/x";
        assert_eq!(uri("https://h.example/a", Some("x")), expect);
        assert_eq!(uri("https://h.example/a/openid4vci", Some("x")), expect);
        assert_eq!(
            uri("http://localhost:7002", None),
            "http://localhost:7002/openid4vci/status"
        );
    }
}
