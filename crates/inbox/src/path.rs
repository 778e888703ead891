//! Paths of inboxes: `/in/` and 22 random characters, then anything.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::entropy::{Entropy, bytes};

const START: &str = "/in/";
const RANDOM: usize = 22;

/// A path nobody can guess: 16 bytes.
pub(crate) fn fresh(entropy: &dyn Entropy) -> String {
    format!("{START}{}", URL_SAFE_NO_PAD.encode(bytes::<16>(entropy)))
}

/// Whether it is the path of an inbox, and nothing below it.
pub(crate) fn is_path(path: &str) -> bool {
    split(path).is_some_and(|(_, below)| below.is_empty())
}

/// The inbox's path and what stands below it.
pub(crate) fn split(path: &str) -> Option<(&str, &str)> {
    let (inbox, below) = path.split_at_checked(START.len() + RANDOM)?;
    let random = inbox.strip_prefix(START)?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let good = random.bytes().all(fits) && (below.is_empty() || below.starts_with('/'));
    good.then_some((inbox, below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::entropy::SeededEntropy;

    #[test]
    fn a_path_is_the_inbox_and_what_is_below() {
        let path = "/in/3fQ9aaaaaaaaaaaaaaaa_-";
        for (given, expect) in [
            (String::from(path), Some((path, ""))),
            (format!("{path}/"), Some((path, "/"))),
            (format!("{path}/slow/er"), Some((path, "/slow/er"))),
            (format!("{path}x"), None),
            (String::from("/in/3fQ9"), None),
            (String::from("/"), None),
            (path.replace("/in/", "/on/"), None),
            (path.replace("3f", "3."), None),
            (String::from("/in/ääääääääääääääääääääää"), None),
        ] {
            assert_eq!(split(&given), expect, "{given}");
            assert_eq!(is_path(&given), given == path);
        }
    }

    #[test]
    fn a_fresh_one_is_a_path_and_different() {
        let entropy = SeededEntropy::new(7);
        let (one, two) = (fresh(&entropy), fresh(&entropy));
        assert!(is_path(&one) && is_path(&two) && one != two, "{one} {two}");
    }
}
