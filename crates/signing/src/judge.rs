//! Signatures, judged.

use crate::key::Kind;
use crate::malformed::{Malformed, seconds, signatures};
use crate::rewrite::{Rewriting, forms};
use crate::sign::Signed;
use crate::verify::{Misuse, VerifyKey};

/// How far a timestamp may be off, either way, seconds: what the reference libraries allow (HOOK-8).
pub const TOLERANCE: u64 = 5 * 60;

/// The three headers as received.
#[derive(Debug, Clone, Copy, Default)]
pub struct Received<'a> {
    /// `webhook-id`.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`.
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`.
    pub signature: Option<&'a str>,
}

/// What a signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It verifies, and its time is near.
    Valid,
    /// There is none.
    Unsigned,
    /// There is one, and no key of its kind to verify it with.
    NoSecret,
    /// It does not verify for the bytes that came, but for the same JSON written like this.
    BodyChanged(Rewriting),
    /// It verifies for no key. The secret may be right and only be used wrongly.
    WrongSecret(Option<Misuse>),
    /// It verifies, and its time is too far off.
    Stale {
        /// How long ago it was made, seconds; negative for ahead.
        seconds: i64,
    },
    /// The headers are not those of Standard Webhooks.
    Malformed(Malformed),
}

/// Judges what came: `body` are the bytes as received, `originals` bodies known under that id, `now` seconds since 1970.
pub fn judge(keys: &[VerifyKey], headers: Received<'_>, body: &[u8], originals: &[&[u8]], now: i64) -> Verdict {
    match weigh(keys, headers, body, originals, now) {
        Ok(verdict) => verdict,
        Err(malformed) => Verdict::Malformed(malformed),
    }
}

fn weigh(
    keys: &[VerifyKey],
    headers: Received<'_>,
    body: &[u8],
    originals: &[&[u8]],
    now: i64,
) -> Result<Verdict, Malformed> {
    let Some(header) = present(headers.signature) else {
        return Ok(Verdict::Unsigned);
    };
    let id = present(headers.id).ok_or(Malformed::NoId)?;
    let timestamp = present(headers.timestamp).ok_or(Malformed::NoTimestamp)?;
    let made = seconds(timestamp)?;
    let signatures = signatures(header)?;
    let of = |kind: Kind| -> Vec<&[u8]> {
        let of_kind = signatures.iter().filter(|(found, _)| *found == kind);
        of_kind.map(|(_, signature)| signature.as_slice()).collect()
    };
    // Each key with the signatures of its kind: only they can agree.
    let pairs: Vec<(&VerifyKey, Vec<&[u8]>)> = keys
        .iter()
        .map(|key| (key, of(key.kind())))
        .filter(|(_, signatures)| !signatures.is_empty())
        .collect();
    if pairs.is_empty() {
        return Ok(Verdict::NoSecret);
    }
    let verifies = |body: &[u8]| {
        let signed = Signed { id, timestamp, body };
        pairs.iter().any(|(key, signatures)| key.verifies(&signed, signatures))
    };
    if verifies(body) {
        let seconds = now.saturating_sub(made);
        let near = seconds.unsigned_abs() <= TOLERANCE;
        return Ok(if near {
            Verdict::Valid
        } else {
            Verdict::Stale { seconds }
        });
    }
    if originals.iter().any(|original| *original != body && verifies(original)) {
        return Ok(Verdict::BodyChanged(Rewriting::Original));
    }
    let signed = Signed { id, timestamp, body };
    let misuse = pairs
        .iter()
        .find_map(|(key, signatures)| key.misuse(&signed, signatures));
    if misuse.is_some() {
        return Ok(Verdict::WrongSecret(misuse));
    }
    let form = forms(body).into_iter().find(|(_, form)| verifies(form));
    Ok(match form {
        Some((rewriting, _)) => Verdict::BodyChanged(rewriting),
        None => Verdict::WrongSecret(None),
    })
}

fn present(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.trim().is_empty())
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
