//! What a signature is worth, in words for the person who looks for the mistake.

use serde::{Deserialize, Serialize};
use signing::{Misuse, Rewriting, Verdict};

/// What a signature is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureVerdict {
    /// It verifies.
    Valid,
    /// There is none.
    Unsigned,
    /// There is one, and no secret here to verify it with.
    NoSecret,
    /// It verifies for the original body, not for the bytes that came: somebody parsed and wrote them again.
    BodyChanged,
    /// It verifies for no secret of this inbox.
    WrongSecret,
    /// It verifies, but was made more than five minutes ago, or ahead.
    Stale,
    /// The headers are not those of Standard Webhooks, or the body was too long to be checked.
    Malformed,
}

/// The verdict on a body that was cut.
pub fn uncheckable() -> (SignatureVerdict, String) {
    let words = "It is signed, but the body is longer than this inbox keeps, so the signature was not checked.";
    (SignatureVerdict::Malformed, String::from(words))
}

/// The verdict and what it means. `as_sent`: the body is byte for byte the one this desk sent under that id.
pub fn words(verdict: Verdict, as_sent: bool) -> (SignatureVerdict, String) {
    match verdict {
        Verdict::Valid => (
            SignatureVerdict::Valid,
            String::from("The signature verifies for the bytes that came, and its time is near."),
        ),
        Verdict::Unsigned => (
            SignatureVerdict::Unsigned,
            String::from("There is no webhook-signature: the sender has no signing secret for this target."),
        ),
        Verdict::NoSecret => (
            SignatureVerdict::NoSecret,
            String::from(
                "It is signed, but this inbox has no key of that kind: v1 needs the whsec_ secret, v1a the whpk_ key.",
            ),
        ),
        Verdict::BodyChanged(rewriting) => (
            SignatureVerdict::BodyChanged,
            format!(
                "The signature does not verify for the bytes that came, but for {}. On the way somebody parsed the body and \
                 wrote it again; pass on and verify the raw bytes.",
                form(rewriting)
            ),
        ),
        Verdict::WrongSecret(misuse) => (SignatureVerdict::WrongSecret, wrong(misuse, as_sent)),
        Verdict::Stale { seconds } => (SignatureVerdict::Stale, stale(seconds)),
        Verdict::Malformed(reason) => (
            SignatureVerdict::Malformed,
            format!("The headers are not right: {reason}."),
        ),
    }
}

fn form(rewriting: Rewriting) -> &'static str {
    match rewriting {
        Rewriting::Original => "the body this desk sent under that id",
        Rewriting::Compact => "the same JSON without spaces, as JSON.stringify writes it",
        Rewriting::Python => "the same JSON as Python's json.dumps writes it",
        Rewriting::PythonUnescaped => "the same JSON as Python's json.dumps writes it with ensure_ascii=False",
        Rewriting::Ascii => "the same JSON without spaces and with escaped letters",
        Rewriting::Slashes => "the same JSON as PHP's json_encode writes it, slashes escaped",
        Rewriting::Html => "the same JSON as Go's json.Marshal writes it, <, > and & escaped",
        Rewriting::Two => "the same JSON indented by two spaces",
        Rewriting::Four => "the same JSON indented by four spaces",
        Rewriting::Cut => "the same bytes without the line break at their end",
        Rewriting::Broken => "the same bytes with a line break at their end",
    }
}

fn wrong(misuse: Option<Misuse>, as_sent: bool) -> String {
    String::from(match misuse {
        Some(Misuse::Undecoded) => {
            "The secret is the right one, but its text was used as the key. Decode the base64 after whsec_ and use those bytes."
        }
        Some(Misuse::WithPrefix) => {
            "The secret is the right one, but its whole text was used as the key, whsec_ included. Drop the prefix and decode \
             the base64 after it."
        }
        Some(Misuse::BodyAlone) => {
            "The secret is the right one, but the body alone was signed. What is signed is the id, a dot, the timestamp, a \
             dot, and the body."
        }
        None if as_sent => {
            "The body is the one this desk sent, but the signature verifies for no secret of this inbox: the target has \
             another one, or the id or the timestamp was changed."
        }
        None => {
            "The signature verifies for no secret of this inbox, and for no usual way of writing the body either: the sender \
             has another secret, or the body, the id or the timestamp was changed."
        }
    })
}

fn stale(seconds: i64) -> String {
    let off = span(seconds.unsigned_abs());
    if seconds < 0 {
        format!(
            "The signature verifies, but its time is {off} ahead; five minutes are allowed. One of the two clocks is wrong."
        )
    } else {
        format!(
            "The signature verifies, but was made {off} ago; five minutes are allowed. It was kept somewhere on the way, sent \
             again as it was, or one of the two clocks is wrong."
        )
    }
}

fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => (seconds, "seconds"),
        120..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / 3_600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use signing::Malformed;

    fn check(verdict: Verdict, as_sent: bool, expect: SignatureVerdict, says: &str) {
        let (found, text) = words(verdict, as_sent);
        assert_eq!(found, expect, "{verdict:?}");
        assert!(text.contains(says), "{verdict:?} should say {says:?}: {text}");
    }

    #[test]
    fn each_verdict_says_what_to_look_for() {
        use SignatureVerdict::{BodyChanged, Malformed as Bad, NoSecret, Stale, Unsigned, Valid, WrongSecret};
        check(Verdict::Valid, true, Valid, "verifies");
        check(Verdict::Unsigned, false, Unsigned, "no signing secret");
        check(Verdict::NoSecret, false, NoSecret, "whsec_");
        check(
            Verdict::BodyChanged(Rewriting::Original),
            false,
            BodyChanged,
            "this desk sent",
        );
        check(
            Verdict::BodyChanged(Rewriting::Python),
            false,
            BodyChanged,
            "json.dumps",
        );
        check(Verdict::WrongSecret(None), false, WrongSecret, "another secret");
        check(
            Verdict::WrongSecret(None),
            true,
            WrongSecret,
            "is the one this desk sent",
        );
        check(
            Verdict::WrongSecret(Some(Misuse::Undecoded)),
            true,
            WrongSecret,
            "Decode the base64",
        );
        check(
            Verdict::WrongSecret(Some(Misuse::WithPrefix)),
            true,
            WrongSecret,
            "Drop the prefix",
        );
        check(
            Verdict::WrongSecret(Some(Misuse::BodyAlone)),
            true,
            WrongSecret,
            "body alone",
        );
        check(Verdict::Stale { seconds: 301 }, true, Stale, "made 5 minutes ago");
        check(Verdict::Stale { seconds: -86_400 }, true, Stale, "24 hours ahead");
        check(Verdict::Malformed(Malformed::Milliseconds), false, Bad, "milliseconds");
    }

    #[test]
    fn a_span_is_short() {
        for (seconds, expect) in [
            (119, "119 seconds"),
            (301, "5 minutes"),
            (7_200, "2 hours"),
            (172_800, "2 days"),
            (u64::MAX, "213503982334601 days"),
        ] {
            assert_eq!(span(seconds), expect);
        }
    }
}
