//! Session ids.

use crate::failure::Refusal;

/// A session's (and its offer's) id: `[A-Za-z0-9._~-]{1,128}`, not `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(String);

impl SessionId {
    /// Reads an id that a caller chose or a path carried.
    ///
    /// # Errors
    /// A blank id and an id outside the alphabet are refused with 400.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.trim().is_empty() {
            return Err(Refusal::bad_request("sessionId must not be blank"));
        }
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b));
        if !plain || text.len() > 128 || text == "." || text == ".." {
            return Err(Refusal::bad_request(
                "sessionId must be 1 to 128 characters of A-Z a-z 0-9 . _ ~ - and not . or ..",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::SessionId;

    fn check(input: &str, expect: bool) {
        assert_eq!(SessionId::parse(input).is_ok(), expect, "{input:?}");
    }

    /// design.md section 1, `sessionId`.
    #[test]
    fn the_alphabet_is_closed() {
        check("5f0c-A_~.1", true);
        check(&"a".repeat(128), true);
        check(&"a".repeat(129), false);
        for bad in ["", " ", ".", "..", "../x", "a/b", "a b", "a\u{7f}", "ä", "a\n", "%2e"] {
            check(bad, false);
        }
    }
}
