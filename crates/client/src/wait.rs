//! A time to wait, in words.

use std::time::Duration;

/// As a person says it, in the two largest units: `0.7 s`, `42 s`, `5 min 3 s`, `23 h 59 min`, `2 d 3 h`.
pub fn words(wait: Duration) -> String {
    const UNITS: [(u64, &str); 4] = [(24 * 60 * 60, "d"), (60 * 60, "h"), (60, "min"), (1, "s")];
    // Rounded once, so that no unit is ever full.
    let tenths = u64::try_from((wait.as_millis() + 50) / 100).unwrap_or(u64::MAX);
    if tenths < 100 {
        return match (tenths / 10, tenths % 10) {
            (whole, 0) => format!("{whole} s"),
            (whole, tenth) => format!("{whole}.{tenth} s"),
        };
    }
    let seconds = wait.as_secs() + u64::from(wait.subsec_millis() >= 500);
    let first = UNITS
        .iter()
        .position(|(unit, _)| seconds >= *unit)
        .unwrap_or(UNITS.len() - 1);
    let (unit, name) = UNITS[first];
    let rest = UNITS.get(first + 1).map(|(below, name)| (seconds % unit / below, name));
    match rest {
        Some((rest, below)) if rest > 0 => format!("{} {name} {rest} {below}", seconds / unit),
        _ => format!("{} {name}", seconds / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_said() {
        let check = |millis: u64, expect: &str| {
            assert_eq!(words(Duration::from_millis(millis)), expect, "{millis}");
        };
        check(0, "0 s");
        check(49, "0 s");
        check(712, "0.7 s");
        check(1000, "1 s");
        check(9949, "9.9 s");
        check(9950, "10 s");
        check(42_000, "42 s");
        check(59_500, "1 min");
        check(303_000, "5 min 3 s");
        check(86_399_000, "23 h 59 min");
        check(86_400_000, "1 d");
        check(183_600_000, "2 d 3 h");
    }
}
