//! Randomness and hashes of the protocol.

use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::failure::Failure;

/// 32 random bytes, base64url: 43 characters, as a PKCE verifier may have (PKCE-2).
pub(crate) fn text() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| Failure::new("no_randomness", "the crypto library has no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// base64url SHA-256 of a text: a PKCE challenge (PKCE-1), `ath` (DPOP-3).
pub(crate) fn sha256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// V-PKCE-1, V-ATH-1.
    #[test]
    fn the_vectors() {
        let check = |text, expect| assert_eq!(sha256(text), expect);
        check(
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        );
        check(
            "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU",
            "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo",
        );
        assert!(text().is_ok_and(|text| text.len() == 43));
    }
}
