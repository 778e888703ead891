//! A path that exists on one machine only has no place in the project.

use super::Finding;
use super::house::House;
use crate::place;

/// The administrator's home, in two halves so that this file does not find itself. Other homes may stand in examples.
const HOME: &str = concat!("/ro", "ot/");

pub(super) fn check(house: &House) -> Vec<Finding> {
    let here = place::root();
    let mut forbidden = vec![String::from(HOME)];
    // The checkout itself, and what lies beside it, unless that is the root of the disk.
    forbidden.push(format!("{}/", here.display()));
    if let Some(beside) = here.parent().filter(|beside| beside.parent().is_some()) {
        forbidden.push(format!("{}/", beside.display()));
    }
    house
        .files
        .iter()
        .flat_map(|file| find(&file.path, &file.text, &forbidden))
        .collect()
}

fn find(path: &str, text: &str, forbidden: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for word in forbidden.iter().filter(|word| starts_in(line, word)) {
            findings.push(Finding::new(
                format!("{path}:{}", index + 1),
                format!("a path of somebody's machine: {word}"),
            ));
        }
    }
    findings
}

/// Whether `word` begins an absolute path in `line`: an address such as `https://host/home/` goes on from a host.
fn starts_in(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | ')' | '/' | '*'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: usize) {
        let forbidden = [String::from("/place/"), HOME.into()];
        assert_eq!(find("a", line, &forbidden).len(), expect, "{line}");
    }

    #[test]
    fn absolute_paths_are_found() {
        check("open(\"/place/a\")", 1);
        check("see https://example.org/place/a", 0);
        check("ui/place/a", 0);
        check(concat!("cd /ro", "ot/a"), 1);
    }
}
