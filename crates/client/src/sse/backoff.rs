//! How long to wait before connecting again.

use std::time::Duration;

/// Without a `retry` from the server.
const FIRST: Duration = Duration::from_secs(1);
/// Even a server that says `retry: 0` gets a breath.
const LEAST: Duration = Duration::from_millis(100);
const MOST: Duration = Duration::from_secs(30);
/// A server may ask for longer than `MOST`, within reason.
const MOST_ASKED: Duration = Duration::from_secs(300);

/// The wait before the next attempt.
///
/// `failures`: attempts since the stream last brought bytes. `retry`: the server's own wish (SSE-8). `dice`: any 64 random
/// bits. The wait doubles with each failure; half of it is fixed, half is random, so that clients cut off together do
/// not come back together.
pub fn wait(failures: u32, retry: Option<Duration>, dice: u64) -> Duration {
    let first = retry.unwrap_or(FIRST).clamp(LEAST, MOST_ASKED);
    let full = first.saturating_mul(1 << failures.min(16)).min(MOST.max(first));
    let half = full / 2;
    half + half.mul_f64(dice as f64 / u64::MAX as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(failures: u32, retry_ms: Option<u64>, dice: u64, expect_ms: u64) {
        let got = wait(failures, retry_ms.map(Duration::from_millis), dice);
        assert_eq!(got, Duration::from_millis(expect_ms), "{failures} {retry_ms:?} {dice}");
    }

    /// SSE-8, SSE-10.
    #[test]
    fn the_wait_doubles_is_bounded_and_spread() {
        check(0, None, 0, 500);
        check(0, None, u64::MAX, 1000);
        check(1, None, u64::MAX, 2000);
        check(4, None, 0, 8000);
        check(5, None, u64::MAX, 30_000);
        check(u32::MAX, None, u64::MAX, 30_000);
        check(0, Some(3000), u64::MAX, 3000);
        check(1, Some(3000), 0, 3000);
        check(0, Some(0), u64::MAX, 100);
        check(0, Some(60_000), u64::MAX, 60_000);
        check(3, Some(60_000), u64::MAX, 60_000);
        check(0, Some(u64::MAX), u64::MAX, 300_000);
    }
}
