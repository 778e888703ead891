//! All proofs of one credential request, and the keys that they give (CRED-8 to CRED-12, PROOF-13, PROOF-14).

use credentials::key::PublicKey;

use super::answer::WalletError;
use super::proof::{Expect, Holder, attestation, bad, check, judge_nonce};

/// What a request proves its keys by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proofs<'a> {
    /// Nothing, because no key is asked for.
    None,
    /// `jwt`: one proof for each key.
    Jwt(Vec<&'a str>),
    /// `attestation`: one attestation for all of them, which nobody proves to hold.
    Attestation(&'a str),
}

impl Proofs<'_> {
    /// The name in `proof_types_supported`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None | Self::Jwt(_) => "jwt",
            Self::Attestation(_) => "attestation",
        }
    }
}

/// Checks all proofs of a request: the keys to bind to, first those that were proved, then those that were only attested
/// (PROOF-13), none twice (PROOF-14).
///
/// # Errors
/// `invalid_proof`; `invalid_nonce` (CRED-43, CRED-44); `invalid_credential_request` for too many keys.
pub fn holders(proofs: &Proofs<'_>, expect: &Expect<'_>) -> Result<Vec<Holder>, WalletError> {
    let (mut holders, attested): (Vec<Holder>, Vec<PublicKey>) = match proofs {
        Proofs::None => return Ok(Vec::new()),
        Proofs::Jwt(texts) => {
            let proved = texts
                .iter()
                .map(|jwt| check(jwt, expect))
                .collect::<Result<Vec<_>, _>>()?;
            let attested = proved.iter().flat_map(|(_, attested)| attested.clone()).collect();
            (proved.into_iter().map(|(holder, _)| holder).collect(), attested)
        }
        Proofs::Attestation(jwt) => {
            let attested = attestation(jwt, false, expect)?;
            judge_nonce(&attested.nonce, expect.nonce)?;
            (
                Vec::new(),
                attested.keys.into_iter().map(|attested| attested.key).collect(),
            )
        }
    };
    for (at, holder) in holders.iter().enumerate() {
        if holders[..at].iter().any(|before| before.key == holder.key) {
            let error = bad("PROOF-14", "Two proofs name the same key");
            let sent = format!("{} twice", holder.key.thumbprint());
            return Err(error.because("a key of its own in each proof", sent));
        }
    }
    for key in attested {
        if !holders.iter().any(|holder| holder.key == key) {
            holders.push(Holder { key, did: None });
        }
    }
    if holders.len() > expect.most {
        let text = format!("At most {} keys are taken in one request", expect.most);
        let error = WalletError::bad("invalid_credential_request", "CRED-12", text);
        return Err(error.because(format!("at most {}", expect.most), holders.len().to_string()));
    }
    Ok(holders)
}

#[cfg(test)]
#[path = "proofs_tests.rs"]
mod tests;
