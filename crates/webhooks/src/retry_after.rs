//! `Retry-After` (RFC 9110 10.2.3): seconds, or an HTTP date.

use std::time::Duration;

use jiff::Timestamp;

/// No answer makes us wait longer.
pub const MOST: Duration = Duration::from_secs(24 * 3600);

/// How long to wait at least; `None` when the header says nothing we understand. A date that is past means no wait.
pub fn parse(header: &str, now: Timestamp) -> Option<Duration> {
    let text = header.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit mean "long".
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(MOST));
    }
    let date = http_date(text)?;
    let wait = date.duration_since(now);
    Some(Duration::try_from(wait).unwrap_or_default().min(MOST))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`; the two obsolete forms are not sent by anyone who is alive.
fn http_date(text: &str) -> Option<Timestamp> {
    if !text.is_ascii() {
        return None;
    }
    let text = text.strip_suffix(" GMT")?;
    jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S", text)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// HOOK-11.
    #[test]
    fn seconds_and_dates_are_read_and_bounded() {
        let now: Timestamp = "1994-11-06T08:49:37Z".parse().expect("an instant");
        let check = |input: &str, expect: Option<u64>| {
            let read = parse(input, now);
            assert_eq!(read, expect.map(Duration::from_secs), "{input:?}");
        };
        check("120", Some(120));
        check(" 0 ", Some(0));
        check("86401", Some(86400));
        check("99999999999999999999999", Some(86400));
        check("Sun, 06 Nov 1994 08:50:37 GMT", Some(60));
        check("Sun, 06 Nov 1994 08:49:00 GMT", Some(0));
        check("Wed, 06 Nov 2094 08:49:37 GMT", None);
        check("Sat, 06 Nov 2094 08:49:37 GMT", Some(86400));
        for nothing in [
            "",
            "-1",
            "1.5",
            "soon",
            "1994-11-06",
            "ä",
            "٣",
            "Sun, 06 Nov 1994 08:50:37",
        ] {
            check(nothing, None);
        }
    }
}
