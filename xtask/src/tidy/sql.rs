//! SQL is known to the journal alone, so that another store can stand in its place.

use super::Finding;
use super::house::House;

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rust = |path: &str| path.starts_with("crates/") && path.contains("/src/") && path.ends_with(".rs");
    for file in house.pick(|path| rust(path) && !path.starts_with("crates/journal/")) {
        for (number, line) in file.product_lines() {
            if is_sql(line) {
                findings.push(Finding::new(file.at(number), "SQL outside the journal"));
            }
        }
    }
    findings
}

fn is_sql(line: &str) -> bool {
    ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "]
        .iter()
        .any(|word| line.contains(word))
        || line
            .split_once("UPDATE ")
            .is_some_and(|(_, rest)| rest.contains(" SET "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: bool) {
        assert_eq!(is_sql(line), expect, "{line}");
    }

    #[test]
    fn statements_are_told_from_words() {
        check("\"SELECT id FROM sessions\"", true);
        check("\"UPDATE sessions SET status = ?\"", true);
        check("const UPDATE: &str = \"update\";", false);
        check("select(a, b)", false);
    }
}
