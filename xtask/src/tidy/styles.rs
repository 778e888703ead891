//! No style asks of every element what stands before it: the engine then takes note, of every parent, that its children depend on
//! each other, and pays for it in each frame of each place. In a component `*` is only what the component itself has.

use super::Finding;
use super::house::House;

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.pick(|path| path.starts_with("ui/src/") && (path.ends_with(".css") || path.ends_with(".svelte")))
    {
        let scoped = file.path.ends_with(".svelte");
        for (number, line) in file.lines() {
            if asks_everyone(line, scoped) {
                let what = "a sibling of every element: give it a class, or `:not(…)` the one that is meant";
                findings.push(Finding::new(file.at(number), what));
            }
        }
    }
    findings
}

/// Whether a selector ends in, or goes on from, just any element with a sibling before it.
fn asks_everyone(line: &str, scoped: bool) -> bool {
    let joined: String = line.split_whitespace().collect();
    let everyone: &[&str] = if scoped {
        &["+:global(*)", "~:global(*)", ":global(*+*", ":global(*~*"]
    } else {
        &["+*", "~*"]
    };
    // `*/` ends a comment, `*=` and `~=` compare attributes.
    let ends = |rest: &str| !rest.starts_with(['/', '=', '.', '[', '#']);
    everyone.iter().any(|mark| {
        joined
            .match_indices(mark)
            .any(|(at, _)| ends(&joined[at + mark.len()..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, scoped: bool, expect: bool) {
        assert_eq!(asks_everyone(line, scoped), expect, "{line}");
    }

    #[test]
    fn everyone_s_neighbours_are_told_from_one_s_own() {
        check(".columns > :global(* + *) {", true, true);
        check(".columns > :global(*) + :global(*) {", true, true);
        check(".sessions > :global(:not(.leftmost)) {", true, false);
        check(".card > * + * {", true, false);
        check("li + li {", true, false);
        check(".row > * + * {", false, true);
        check("h2 ~ * {", false, true);
        check(".row + *.wide {", false, false);
        check("/* one + two */", false, false);
        check("width: calc(100% + 2px * 3);", false, false);
        check("[class~='x'] {", false, false);
    }

    #[test]
    fn only_the_interface_is_looked_at() {
        let house = House::of(&[
            ("ui/src/look/base.css", "a {}\n.b > * + * {}\n"),
            ("README.md", "* + *\n"),
        ]);
        let places: Vec<String> = super::check(&house).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["ui/src/look/base.css:2"]);
    }
}
