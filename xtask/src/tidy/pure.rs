//! The rooms that compute and do nothing else. Their crates are judged in `rooms.rs`; here the standard library is.

use super::Finding;
use super::house::{House, is_test};

const ROOMS: &[&str] = &[
    "crates/model/src/",
    "crates/hocon-edit/src/",
    "crates/credentials/src/",
    "crates/signing/src/",
];

/// The one file that may look at the machine's clock: it is where the clock that everybody is handed comes from.
const CLOCK: &str = "crates/model/src/time.rs";

const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "tokio::net",
    "tokio::fs",
    "tokio::process",
];

const NOW: &[&str] = &["SystemTime::now", "Timestamp::now", "Zoned::now", "Instant::now"];

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.pick(|path| ROOMS.iter().any(|room| path.starts_with(room)) && !is_test(path)) {
        let now: &[&str] = if file.path == CLOCK { &[] } else { NOW };
        for (number, line) in file.product_lines() {
            for outside in OUTSIDE.iter().chain(now).filter(|outside| line.contains(**outside)) {
                findings.push(Finding::new(
                    file.at(number),
                    format!("{outside}: this room only computes"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expect: usize) {
        assert_eq!(
            super::check(&House::of(&[(path, text)])).len(),
            expect,
            "{path}: {text}"
        );
    }

    #[test]
    fn disk_network_and_clock_are_found() {
        check("crates/model/src/a.rs", "use std::fs;", 1);
        check("crates/credentials/src/a/b.rs", "let t = SystemTime::now();", 1);
        check("crates/model/src/time.rs", "Timestamp::now()", 0);
        check("crates/model/src/a.rs", "Timestamp::now()", 1);
        check("crates/model/src/a.rs", "// use std::fs;", 0);
        check(
            "crates/model/src/a.rs",
            "#[cfg(test)]\nmod tests {\n    use std::fs;\n}",
            0,
        );
        check("crates/model/src/a_tests.rs", "use std::fs;", 0);
        check("crates/journal/src/a.rs", "use std::fs;", 0);
    }
}
