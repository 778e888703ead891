//! Codes, tokens and names that nobody can guess.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use model::entropy;

use crate::app::Issuer;

/// 256 random bits as text (TOKEN-25).
pub fn text(issuer: &Issuer) -> String {
    B64U.encode(entropy::bytes::<32>(&*issuer.entropy))
}
