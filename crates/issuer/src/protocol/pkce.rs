//! Proof key for code exchange, S256 only (PKCE-1 to PKCE-4).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;

/// The one method there is (PKCE-1, ASMETA-6).
pub const METHOD: &str = "S256";

/// The challenge of a verifier; none for a text that is no verifier (PKCE-2).
pub fn challenge(verifier: &str) -> Option<String> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let good = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
    good.then(|| B64U.encode(digest(&SHA256, verifier.as_bytes())))
}

/// Whether a text can be a SHA-256 in base64url: a challenge, or a key's thumbprint.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 43 && B64U.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V-PKCE-1, PKCE-1.
    #[test]
    fn the_challenge_of_rfc_7636() {
        let made = challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(made.as_deref(), Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert!(made.is_some_and(|made| is_sha256(&made)));
    }

    /// PKCE-2.
    #[test]
    fn verifiers_keep_to_their_grammar() {
        for (verifier, good) in [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("-._~".repeat(32), true),
            ("a".repeat(129), false),
            (format!("{}+", "a".repeat(43)), false),
            (format!("{} ", "a".repeat(43)), false),
            ("ä".repeat(43), false),
        ] {
            assert_eq!(challenge(&verifier).is_some(), good, "{verifier}");
        }
        for (text, good) in [("", false), ("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=", false)] {
            assert_eq!(is_sha256(text), good, "{text}");
        }
        assert!(!is_sha256(&"+".repeat(43)));
    }
}
