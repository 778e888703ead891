//! Times on the command line: a span such as `30s` or `1h`, or an instant.

use std::time::Duration;

use desk_app::rules::seconds;
use jiff::Timestamp;

/// `90`, `90s`, `5m`, `2h`, `1d`, and for waits under a second `250ms`.
///
/// # Errors
/// What it must be, for the person.
pub fn span(text: &str) -> Result<Duration, String> {
    let millis = text.strip_suffix("ms").and_then(|digits| digits.parse::<u32>().ok());
    let span = millis.map(|millis| Duration::from_millis(millis.into()));
    let span = span.or_else(|| seconds(text).map(|seconds| Duration::from_secs(seconds.into())));
    span.ok_or_else(|| "it must be a time such as 30s, 5m, 1h or 1d".to_owned())
}

/// An instant: so long ago, or RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Before now.
    Ago(Duration),
    /// That one.
    At(Timestamp),
}

impl Since {
    /// Milliseconds since 1970.
    pub fn millis(self, now: Timestamp) -> i64 {
        match self {
            Self::At(at) => at.as_millisecond(),
            Self::Ago(span) => now
                .as_millisecond()
                .saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)),
        }
    }
}

/// A span such as `1h`, or an instant such as `2026-01-31T10:00:00Z`.
///
/// # Errors
/// What it must be, for the person.
pub fn since(text: &str) -> Result<Since, String> {
    if let Ok(span) = span(text) {
        return Ok(Since::Ago(span));
    }
    let at = text.parse().map(Since::At);
    at.map_err(|_| "it must be a time such as 1h, or an instant such as 2026-01-31T10:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_instants_are_read() {
        let check = |text: &str, expect: Option<i64>| {
            let now = Timestamp::from_second(1_000_000).expect("an instant");
            assert_eq!(since(text).ok().map(|since| since.millis(now)), expect, "{text}");
        };
        check("10s", Some(999_990_000));
        check("250ms", Some(999_999_750));
        check("1h", Some(996_400_000));
        check("1970-01-01T00:00:01Z", Some(1000));
        check("1970-01-01T01:00:01+01:00", Some(1000));
        for bad in ["", "yesterday", "-1s", "1970-01-01", "1.5h"] {
            check(bad, None);
        }
    }
}
