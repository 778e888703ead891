//! The text of a key, read.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The padding may be missing: some tools leave it out, and nothing is unclear without it.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Prefix of a symmetric secret.
pub(crate) const SECRET: &str = "whsec_";
/// Prefix of an Ed25519 private key.
pub(crate) const PRIVATE: &str = "whsk_";
/// Prefix of an Ed25519 public key.
pub(crate) const PUBLIC: &str = "whpk_";

/// Why a text is not a key. The messages say what is expected and never repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// It is empty.
    #[error("it is empty; expected whsec_ or whsk_ and base64")]
    Empty,
    /// It begins or ends with a space or a line break, or has one inside.
    #[error("it has a space or a line break in it; expected whsec_ or whsk_ and base64, nothing else")]
    Space,
    /// It begins with nothing we know.
    #[error("it does not begin with whsec_ (a shared secret) or whsk_ (an Ed25519 private key)")]
    NoPrefix,
    /// A public key where one that signs is needed.
    #[error("whpk_ is a public key and cannot sign; expected whsec_ or whsk_")]
    Public,
    /// Nothing after the prefix.
    #[error("nothing stands after the prefix; expected base64")]
    NoBytes,
    /// Base64 of the URL alphabet.
    #[error("after the prefix stands base64 with - and _; expected the standard alphabet with + and /")]
    UrlAlphabet,
    /// No base64 at all.
    #[error("what stands after the prefix is not base64; expected the standard alphabet with + and /")]
    NotBase64,
    /// A shared secret of the wrong length (HOOK-4).
    #[error("the secret after whsec_ has {bytes} bytes; expected 24 to 64")]
    SecretLength {
        /// Its length.
        bytes: usize,
    },
    /// A private key of the wrong length.
    #[error("the key after whsk_ has {bytes} bytes; expected 32 (the seed) or 64 (the seed and the public key)")]
    PrivateLength {
        /// Its length.
        bytes: usize,
    },
    /// A public key of the wrong length.
    #[error("the key after whpk_ has {bytes} bytes; expected 32")]
    PublicLength {
        /// Its length.
        bytes: usize,
    },
    /// The two halves of a private key do not belong together.
    #[error("the second half of the key after whsk_ is not the public key of its first half")]
    Halves,
}

impl BadKey {
    /// A stable code to branch on.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Space => "space",
            Self::NoPrefix => "no_prefix",
            Self::Public => "public_key",
            Self::NoBytes => "no_bytes",
            Self::UrlAlphabet => "url_alphabet",
            Self::NotBase64 => "not_base64",
            Self::SecretLength { .. } => "secret_length",
            Self::PrivateLength { .. } => "private_length",
            Self::PublicLength { .. } => "public_length",
            Self::Halves => "halves",
        }
    }
}

/// What a key's text begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    Secret,
    Private,
    Public,
}

/// Prefix, the text after it, and the bytes that text stands for.
pub(crate) fn parse(text: &str) -> Result<(Prefix, &str, Vec<u8>), BadKey> {
    if text.trim().is_empty() {
        return Err(BadKey::Empty);
    }
    if text.contains(char::is_whitespace) {
        return Err(BadKey::Space);
    }
    let prefixes = [
        (SECRET, Prefix::Secret),
        (PRIVATE, Prefix::Private),
        (PUBLIC, Prefix::Public),
    ];
    let (prefix, encoded) = prefixes
        .into_iter()
        .find_map(|(start, prefix)| text.strip_prefix(start).map(|rest| (prefix, rest)))
        .ok_or(BadKey::NoPrefix)?;
    if encoded.is_empty() {
        return Err(BadKey::NoBytes);
    }
    let bytes = LENIENT.decode(encoded).map_err(|_| why_not(encoded))?;
    match (prefix, bytes.len()) {
        (Prefix::Secret, 24..=64) | (Prefix::Private, 32 | 64) | (Prefix::Public, 32) => Ok((prefix, encoded, bytes)),
        (Prefix::Secret, bytes) => Err(BadKey::SecretLength { bytes }),
        (Prefix::Private, bytes) => Err(BadKey::PrivateLength { bytes }),
        (Prefix::Public, bytes) => Err(BadKey::PublicLength { bytes }),
    }
}

fn why_not(encoded: &str) -> BadKey {
    if URL_SAFE.decode(encoded).is_ok() || URL_SAFE_NO_PAD.decode(encoded).is_ok() {
        BadKey::UrlAlphabet
    } else {
        BadKey::NotBase64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD as B64;

    fn check(text: &str, expect: Result<(Prefix, usize), BadKey>) {
        let found = parse(text).map(|(prefix, _, bytes)| (prefix, bytes.len()));
        assert_eq!(found, expect, "{text:?}");
    }

    /// HOOK-4.
    #[test]
    fn a_key_is_a_prefix_and_base64_of_a_fitting_length() {
        let of = |prefix: &str, bytes: usize| format!("{prefix}{}", B64.encode(vec![7; bytes]));
        check("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Ok((Prefix::Secret, 24)));
        check(&of(SECRET, 64), Ok((Prefix::Secret, 64)));
        check(&of(SECRET, 23), Err(BadKey::SecretLength { bytes: 23 }));
        check(&of(SECRET, 65), Err(BadKey::SecretLength { bytes: 65 }));
        check(&of(PRIVATE, 32), Ok((Prefix::Private, 32)));
        check(&of(PRIVATE, 64), Ok((Prefix::Private, 64)));
        check(&of(PRIVATE, 48), Err(BadKey::PrivateLength { bytes: 48 }));
        check(&of(PUBLIC, 32), Ok((Prefix::Public, 32)));
        check(&of(PUBLIC, 33), Err(BadKey::PublicLength { bytes: 33 }));
        check("", Err(BadKey::Empty));
        check(" \n", Err(BadKey::Empty));
        check("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", Err(BadKey::Space));
        check("whsec_MfKQ9r8G KYqrTwjUPD8ILPZIo2LaLaSw", Err(BadKey::Space));
        check("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Err(BadKey::NoPrefix));
        check("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Err(BadKey::NoPrefix));
        check("whsec_", Err(BadKey::NoBytes));
        // Some tools leave it out.
        check(&of(SECRET, 32).replace('=', ""), Ok((Prefix::Secret, 32)));
        check(&of(PRIVATE, 64).replace('=', ""), Ok((Prefix::Private, 64)));
        check(&of(PUBLIC, 32).replace('=', ""), Ok((Prefix::Public, 32)));
        check(&format!("{}A", of(SECRET, 24)), Err(BadKey::NotBase64));
        check(
            &format!("whsec_{}", URL_SAFE.encode([0xff; 32])),
            Err(BadKey::UrlAlphabet),
        );
        check("whsec_not-base64-at-all!", Err(BadKey::NotBase64));
    }

    /// A message is shown and logged: the secret is not in it.
    #[test]
    fn no_message_repeats_the_text() {
        for text in ["whsec_c2VjcmV0", "hunter2hunter2", "whsk_hunter2!"] {
            let error = parse(text).expect_err("a bad key");
            assert!(!error.to_string().contains(&text[text.len() - 6..]), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
    }
}
