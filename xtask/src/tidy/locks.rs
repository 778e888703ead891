//! Lockfiles travel: they name versions and checksums, not the address that one machine downloaded from.

use super::Finding;
use super::house::House;

/// What every folder with npm packages says beside them.
const NPMRC: &[&str] = &["omit-lockfile-registry-resolved=true", "ignore-scripts=true"];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.pick(|path| path.ends_with("package-lock.json")) {
        for (number, _) in file.lines().filter(|(_, line)| line.contains("\"resolved\": \"http")) {
            findings.push(Finding::new(file.at(number), "a download address"));
        }
        let npmrc = file.path.replace("package-lock.json", ".npmrc");
        let settings = house
            .pick(|path| path == npmrc)
            .map(|file| file.text.as_str())
            .next()
            .unwrap_or_default();
        for missing in NPMRC
            .iter()
            .filter(|setting| !settings.lines().any(|line| line == **setting))
        {
            findings.push(Finding::new(&npmrc, format!("must say {missing}")));
        }
    }
    for file in house.pick(|path| path.ends_with("Cargo.lock")) {
        for (number, line) in file.lines().filter(|(_, line)| line.starts_with("source = ")) {
            if !line.contains(CRATES_IO) {
                findings.push(Finding::new(
                    file.at(number),
                    "a crate from elsewhere than the Cargo registry",
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
        let npmrc = NPMRC.join("\n");
        assert_eq!(
            super::check(&House::of(&[(path, text), ("ui/.npmrc", &npmrc)])).len(),
            expect,
            "{path}: {text}"
        );
    }

    #[test]
    fn addresses_are_found() {
        check("ui/package-lock.json", "\"version\": \"1.0.0\"", 0);
        check(
            "ui/package-lock.json",
            "  \"resolved\": \"https://example.org/a.tgz\",",
            1,
        );
        check("tests/wallets/package-lock.json", "", 2);
        check("Cargo.lock", &format!("source = \"{CRATES_IO}\""), 0);
        check("Cargo.lock", "source = \"git+https://example.org/a\"", 1);
    }
}
