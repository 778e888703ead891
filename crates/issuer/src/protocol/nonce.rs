//! The nonce endpoint (NONCE-1 to NONCE-9), and the nonces of this server for other purposes.
//!
//! A nonce is its own record: the time it was made, random bytes, and a MAC over both under the desk's master key
//! (NONCE-7). Nothing is stored, so asking for nonces costs nobody anything; a nonce serves for five minutes, and for as many
//! requests as a wallet makes in them (NONCE-4), which is what lets a wallet try again after a failure (NONCE-8). The MAC is
//! made for one purpose: a nonce of one kind is foreign to all others (DPOP-5).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64U;
use journal::Vault;
use model::entropy;
use subtle::ConstantTimeEq as _;

use super::answer::json_no_store;
use crate::app::Issuer;
use crate::serve::Here;

/// How long a nonce serves, milliseconds.
pub const LIFE: i64 = 300_000;
/// Random bytes in a nonce (NONCE-4).
const RANDOM: usize = 12;
/// Characters before the MAC: 8 bytes of time and the random ones, base64url.
const BODY: usize = (8 + RANDOM).div_ceil(3) * 4 - 1;

/// What a nonce is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Key proofs: the `c_nonce`.
    Proof,
    /// DPoP proofs at the authorization server's endpoints.
    Server,
    /// DPoP proofs at the resource endpoints.
    Resource,
    /// Proofs of a client attestation: the challenge (CATT-9).
    Attestation,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Proof => "c_nonce",
            Self::Server => "dpop_server",
            Self::Resource => "dpop_resource",
            Self::Attestation => "attestation_challenge",
        }
    }
}

/// `POST /openid4vci/nonce`.
pub async fn make(State(here): State<Here>) -> Response {
    let nonce = fresh(&here.issuer, Purpose::Proof);
    json_no_store(StatusCode::OK, format!("{{\"c_nonce\":\"{nonce}\"}}"))
}

/// A new nonce: base64url text, about 70 characters.
pub fn fresh(issuer: &Issuer, purpose: Purpose) -> String {
    let random = entropy::bytes::<RANDOM>(&*issuer.entropy);
    issue(issuer.journal.vault(), purpose, issuer.now(), random)
}

fn issue(vault: &Vault, purpose: Purpose, now: i64, random: [u8; RANDOM]) -> String {
    let mut body = [0; 8 + RANDOM];
    body[..8].copy_from_slice(&now.to_be_bytes());
    body[8..].copy_from_slice(&random);
    let mut text = B64U.encode(body);
    text.push_str(&vault.mac(purpose.name(), &text));
    text
}

/// What a nonce turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Ours and fresh.
    Fresh,
    /// Ours, too old.
    Stale,
    /// Never made here, or for another purpose.
    Foreign,
}

/// Judges a nonce that came back (PROOF-9, DPOP-5, CATT-6).
pub fn judge(vault: &Vault, purpose: Purpose, nonce: &str, now: i64) -> Verdict {
    let Some((body, mac)) = nonce.split_at_checked(BODY) else {
        return Verdict::Foreign;
    };
    let expected = vault.mac(purpose.name(), body);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::Stage;

    /// NONCE-7, DPOP-5, DPOP-7: a nonce is good for its own purpose and its own time, and may stand in a header.
    #[tokio::test]
    async fn nonces_of_one_purpose_are_foreign_to_the_others() {
        let all = [Purpose::Proof, Purpose::Server, Purpose::Resource, Purpose::Attestation];
        let stage = Stage::new();
        let (vault, now) = (stage.issuer.journal.vault(), stage.issuer.now());
        for made in all {
            let nonce = fresh(&stage.issuer, made);
            assert!(
                nonce
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte))
            );
            for asked in all {
                let expect = if asked == made {
                    Verdict::Fresh
                } else {
                    Verdict::Foreign
                };
                assert_eq!(judge(vault, asked, &nonce, now), expect, "{made:?} {asked:?}");
            }
            assert_eq!(judge(vault, made, &nonce, now + LIFE), Verdict::Stale);
        }
    }
}
