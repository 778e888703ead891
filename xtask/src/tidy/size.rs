//! A file beyond 500 lines has more than one subject. 150 to 200 is the habit.

use super::Finding;
use super::house::House;

const MOST: usize = 500;

const CODE: &[&str] = &[
    ".rs", ".ts", ".js", ".mjs", ".svelte", ".css", ".html", ".toml", ".conf",
];

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.pick(|path| CODE.iter().any(|end| path.ends_with(end)) && !is_generated(path)) {
        let lines = file.text.lines().count();
        if lines > MOST {
            findings.push(Finding::new(&file.path, format!("{lines} lines; {MOST} is the most")));
        }
    }
    findings
}

fn is_generated(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with("generated."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, lines: usize, expect: usize) {
        assert_eq!(
            super::check(&House::of(&[(path, &"x\n".repeat(lines))])).len(),
            expect,
            "{path} {lines}"
        );
    }

    #[test]
    fn long_files_are_found() {
        check("crates/model/src/a.rs", 500, 0);
        check("crates/model/src/a.rs", 501, 1);
        check("ui/src/backend/generated.ts", 900, 0);
        check("ui/package-lock.json", 900, 0);
    }
}
