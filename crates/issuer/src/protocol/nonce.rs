//! The nonce endpoint (NONCE-1 to NONCE-9).
//!
//! A `c_nonce` is its own record: the time it was made, random bytes, and a MAC over both under the desk's master key
//! (NONCE-7). Nothing is stored, so asking for nonces costs nobody anything; a nonce serves for five minutes, and for as many
//! requests as a wallet makes in them (NONCE-4), which is what lets a wallet try again after a failure (NONCE-8).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use journal::Vault;
use model::entropy;
use subtle::ConstantTimeEq as _;

use super::answer::json_no_store;
use crate::serve::Here;

/// How long a nonce serves, milliseconds.
pub const LIFE: i64 = 300_000;
/// Random bytes in a nonce (NONCE-4).
const RANDOM: usize = 12;
/// Characters before the MAC: 8 bytes of time and the random ones, base64url.
const BODY: usize = (8 + RANDOM).div_ceil(3) * 4 - 1;

/// `POST /openid4vci/nonce`.
pub async fn make(State(here): State<Here>) -> Response {
    let random = entropy::bytes::<RANDOM>(&*here.issuer.entropy);
    let nonce = issue(here.issuer.journal.vault(), here.issuer.now(), random);
    json_no_store(StatusCode::OK, format!("{{\"c_nonce\":\"{nonce}\"}}"))
}

fn issue(vault: &Vault, now: i64, random: [u8; RANDOM]) -> String {
    let mut body = [0; 8 + RANDOM];
    body[..8].copy_from_slice(&now.to_be_bytes());
    body[8..].copy_from_slice(&random);
    let mut text = B64U.encode(body);
    text.push_str(&vault.mac("c_nonce", &text));
    text
}

/// What a proof's nonce turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Ours and fresh.
    Fresh,
    /// Ours, too old.
    Stale,
    /// Never made here.
    Foreign,
}

/// Judges a proof's nonce (PROOF-9).
pub fn judge(vault: &Vault, nonce: &str, now: i64) -> Verdict {
    let Some((body, mac)) = nonce.split_at_checked(BODY) else {
        return Verdict::Foreign;
    };
    let expected = vault.mac("c_nonce", body);
    if !bool::from(expected.as_bytes().ct_eq(mac.as_bytes())) {
        return Verdict::Foreign;
    }
    let made = B64U
        .decode(body)
        .ok()
        .and_then(|bytes| Some(i64::from_be_bytes(bytes.get(..8)?.try_into().ok()?)));
    match made {
        Some(made) if now - made < LIFE => Verdict::Fresh,
        Some(_) => Verdict::Stale,
        None => Verdict::Foreign,
    }
}
