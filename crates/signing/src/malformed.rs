//! Headers that are not those of Standard Webhooks, and signatures read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::key::Kind;

/// Why headers cannot be judged. The messages say what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// No `webhook-id`.
    #[error("there is a webhook-signature but no webhook-id")]
    NoId,
    /// No `webhook-timestamp`.
    #[error("there is a webhook-signature but no webhook-timestamp")]
    NoTimestamp,
    /// Milliseconds.
    #[error("webhook-timestamp looks like milliseconds; expected whole seconds since 1970")]
    Milliseconds,
    /// No whole number.
    #[error("webhook-timestamp is not a whole number; expected seconds since 1970, such as 1614265330")]
    NotSeconds,
    /// A signature without `v1,`.
    #[error("webhook-signature has no version; expected v1, and base64, such as v1,g0hM9S…")]
    NoVersion,
    /// Only versions we do not know.
    #[error("webhook-signature has no version known here; expected v1 (HMAC with SHA-256) or v1a (Ed25519)")]
    UnknownVersion,
    /// Hexadecimal digits.
    #[error("the signature is hexadecimal; expected base64")]
    Hexadecimal,
    /// Not base64.
    #[error("the signature is not base64; expected the standard alphabet, padded with =")]
    NotBase64,
    /// Base64 of something else.
    #[error("the signature does not have the length of one: v1 has 32 bytes, v1a has 64")]
    Length,
}

impl Malformed {
    /// A stable code to branch on.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoId => "no_id",
            Self::NoTimestamp => "no_timestamp",
            Self::Milliseconds => "milliseconds",
            Self::NotSeconds => "not_seconds",
            Self::NoVersion => "no_version",
            Self::UnknownVersion => "unknown_version",
            Self::Hexadecimal => "hexadecimal",
            Self::NotBase64 => "not_base64",
            Self::Length => "length",
        }
    }
}

/// A timestamp later than this is milliseconds: as seconds it would be the year 5138.
const LATEST: i64 = 100_000_000_000;

/// The seconds of a `webhook-timestamp`.
pub(crate) fn seconds(text: &str) -> Result<i64, Malformed> {
    if text.is_empty() {
        return Err(Malformed::NoTimestamp);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Malformed::NotSeconds);
    }
    match text.parse() {
        Ok(seconds) if seconds <= LATEST => Ok(seconds),
        Ok(_) => Err(Malformed::Milliseconds),
        Err(_) => Err(Malformed::NotSeconds),
    }
}

/// The signatures of a `webhook-signature` that can be one; those of other versions and bad ones are passed over as long as
/// there is a good one, and never more than [`MOST`] are looked at.
pub(crate) fn signatures(header: &str) -> Result<Vec<(Kind, Vec<u8>)>, Malformed> {
    let mut good = Vec::new();
    let mut bad = Malformed::UnknownVersion;
    for entry in header.split_ascii_whitespace().take(MOST) {
        match signature(entry) {
            Ok(signature) => good.push(signature),
            Err(why) => bad = why,
        }
    }
    if good.is_empty() { Err(bad) } else { Ok(good) }
}

/// More signatures than any rotation needs.
const MOST: usize = 8;

fn signature(entry: &str) -> Result<(Kind, Vec<u8>), Malformed> {
    let (version, encoded) = entry.split_once(',').ok_or(Malformed::NoVersion)?;
    let kind = [Kind::V1, Kind::V1a]
        .into_iter()
        .find(|kind| kind.version() == version)
        .ok_or(Malformed::UnknownVersion)?;
    let length = match kind {
        Kind::V1 => 32,
        Kind::V1a => 64,
    };
    if encoded.len() == 2 * length && encoded.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Malformed::Hexadecimal);
    }
    let bytes = STANDARD.decode(encoded).map_err(|_| Malformed::NotBase64)?;
    if bytes.len() == length {
        Ok((kind, bytes))
    } else {
        Err(Malformed::Length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_whole_seconds() {
        for (text, expect) in [
            ("1614265330", Ok(1_614_265_330)),
            ("0", Ok(0)),
            ("", Err(Malformed::NoTimestamp)),
            ("1614265330123", Err(Malformed::Milliseconds)),
            ("1614265330.5", Err(Malformed::NotSeconds)),
            ("2021-02-25T15:02:10Z", Err(Malformed::NotSeconds)),
            ("-5", Err(Malformed::NotSeconds)),
            ("+5", Err(Malformed::NotSeconds)),
            (" 5", Err(Malformed::NotSeconds)),
            ("99999999999999999999", Err(Malformed::NotSeconds)),
        ] {
            assert_eq!(seconds(text), expect, "{text:?}");
        }
    }

    #[test]
    fn a_signature_is_a_version_and_base64() {
        let v1 = format!("v1,{}", STANDARD.encode([1; 32]));
        let v1a = format!("v1a,{}", STANDARD.encode([2; 64]));
        let check = |header: &str, expect: Result<&[Kind], Malformed>| {
            let found = signatures(header).map(|all| all.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>());
            assert_eq!(found, expect.map(<[Kind]>::to_vec), "{header}");
        };
        check(&v1, Ok(&[Kind::V1]));
        check(&format!("{v1} {v1a}"), Ok(&[Kind::V1, Kind::V1a]));
        // What is not understood does not spoil what is.
        check(&format!("v9,abc v1,!! {v1}"), Ok(&[Kind::V1]));
        check("v9,abc", Err(Malformed::UnknownVersion));
        check("sha256=abcdef", Err(Malformed::NoVersion));
        check(v1.strip_prefix("v1,").unwrap_or_default(), Err(Malformed::NoVersion));
        check(&format!("v1,{}", "ab".repeat(32)), Err(Malformed::Hexadecimal));
        check("v1,!!", Err(Malformed::NotBase64));
        check("v1,AAAA", Err(Malformed::Length));
    }

    #[test]
    fn no_header_makes_for_endless_work() {
        let header = format!("v1,{} ", STANDARD.encode([1; 32])).repeat(500);
        assert_eq!(signatures(&header).map(|all| all.len()), Ok(MOST));
    }
}
