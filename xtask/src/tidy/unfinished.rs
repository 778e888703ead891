//! Nothing is promised for later in the code: no notes to come back, no stand-ins, no tests put aside.

use super::Finding;
use super::house::House;

/// Written in two halves, so that this file does not find itself.
const MARKS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("todo", "!("),
    concat!("unimple", "mented!("),
    concat!("dbg", "!("),
    concat!("#[ig", "nore"),
    concat!("it.sk", "ip("),
    concat!("test.sk", "ip("),
    concat!("describe.sk", "ip("),
    concat!("it.on", "ly("),
    concat!("test.on", "ly("),
];

const CODE: &[&str] = &[
    ".rs", ".ts", ".js", ".mjs", ".svelte", ".css", ".html", ".toml", ".conf", ".md",
];

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.pick(|path| CODE.iter().any(|end| path.ends_with(end))) {
        for (number, line) in file.lines() {
            for mark in MARKS.iter().filter(|mark| holds_word(line, mark)) {
                findings.push(Finding::new(file.at(number), format!("`{mark}`")));
            }
        }
    }
    findings
}

/// Whether `mark` stands in `line` and is not the end of a longer word.
fn holds_word(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().next();
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let opens = mark.ends_with(|c: char| !c.is_alphanumeric());
        !joins(before) && (opens || mark.starts_with('#') || !joins(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: bool) {
        assert_eq!(MARKS.iter().any(|mark| holds_word(line, mark)), expect, "{line}");
    }

    #[test]
    fn marks_are_words() {
        check(concat!("// TO", "DO: later"), true);
        check(concat!("    todo", "!()"), true);
        check(concat!("#[ig", "nore = \"slow\"]"), true);
        check(concat!("MASTO", "DON"), false);
        check("let method = 1;", false);
        check(concat!("await.test.on", "ly(x)"), true);
        check(concat!("commit.sk", "ip(1)"), false);
    }
}
