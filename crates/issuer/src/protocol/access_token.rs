//! Access tokens: a random value, and behind it what it was granted under.
//!
//! They are opaque to everybody else: only this issuer reads them, and looking one up costs less than verifying a signature. The
//! journal keeps the hash of the whole text, so the hash vouches for what stands behind the random part, and no row is needed
//! for it. A token that was granted to nobody in particular and under nothing has no such part.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use model::entropy::{self, Entropy};
use serde::{Deserialize, Serialize};

/// What a token was granted under.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Under {
    /// The `client_id` (PROOF-10).
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The DPoP key it is bound to: its thumbprint (DPOP-8). Without one it is a bearer token.
    #[serde(rename = "j", skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
    /// The token answer named identifiers: the credential must be asked for by one (TOKEN-17).
    #[serde(rename = "i", skip_serializing_if = "is_false")]
    pub identifiers: bool,
    /// It came from a refresh grant: it may fetch the credential of a closed session anew (R34).
    #[serde(rename = "r", skip_serializing_if = "is_false")]
    pub refreshed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Under {
    /// A new token with 256 random bits (TOKEN-25).
    pub fn token(&self, entropy: &dyn Entropy) -> String {
        let mut token = B64U.encode(entropy::bytes::<32>(entropy));
        if *self != Self::default() {
            token.push('.');
            token.push_str(&B64U.encode(serde_json::to_string(self).unwrap_or_default()));
        }
        token
    }

    /// What a token of this issuer was granted under. Only to be asked of a token whose hash was found.
    pub fn of(token: &str) -> Option<Self> {
        match token.split_once('.') {
            None => Some(Self::default()),
            Some((_, behind)) => serde_json::from_slice(&B64U.decode(behind).ok()?).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::entropy::SeededEntropy;

    /// PROOF-10, DPOP-8, TOKEN-17, TOKEN-25, R34.
    #[test]
    fn a_token_says_what_it_was_granted_under() {
        let entropy = SeededEntropy::new(1);
        for under in [
            Under::default(),
            Under {
                client: Some("https://wallet.example".into()),
                ..Under::default()
            },
            Under {
                jkt: Some("t".into()),
                identifiers: true,
                refreshed: true,
                ..Under::default()
            },
        ] {
            let token = under.token(&entropy);
            assert!(token.len() >= 43 && token != under.token(&entropy));
            assert_eq!(Under::of(&token), Some(under));
        }
        assert_eq!(Under::of("random.!!"), None);
        assert_eq!(Under::of("random"), Some(Under::default()));
    }
}
