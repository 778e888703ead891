//! The README's commands are promises: each is run by a test.
//!
//! Taken are the lines of its `sh` blocks. `cargo xtask` is judged by its verbs; `desk VERB` must stand in a test as the
//! argument `"VERB"`; `curl` must have its path in a test. A few commands only set the scene (`cd`, `git clone`).

use super::Finding;
use super::house::{File, House, is_test};
use crate::VERBS;

/// Commands that set the scene, or are the reader's own.
const SCENE: &[&str] = &["cd", "git", "export", "sudo", "xdg-open"];

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for readme in house.pick(|path| path == "README.md") {
        for (number, command) in commands(readme) {
            if let Some(missing) = untested(&command, house) {
                findings.push(Finding::new(readme.at(number), format!("`{command}`: {missing}")));
            }
        }
    }
    findings
}

/// The commands in the file's `sh` blocks, with the number of their first line; lines that end in `\` go on.
fn commands(readme: &File) -> Vec<(usize, String)> {
    let mut commands: Vec<(usize, String)> = Vec::new();
    let (mut inside, mut goes_on, mut quoted) = (false, false, false);
    for (number, line) in readme.lines() {
        let line = line.trim();
        if line.starts_with("```") {
            inside = !inside && matches!(line, "```sh" | "```bash" | "```console");
            goes_on = false;
            continue;
        }
        if !inside || line.is_empty() || line.starts_with('#') {
            continue;
        }
        let text = line.trim_end_matches('\\').trim_end();
        match commands.last_mut() {
            Some((_, command)) if goes_on || quoted => *command = format!("{command} {text}"),
            _ => commands.push((number, text.trim_start_matches("$ ").into())),
        }
        goes_on = line.ends_with('\\');
        quoted ^= line.matches('\'').count() % 2 == 1;
    }
    commands
}

/// What no test does, if anything.
fn untested(command: &str, house: &House) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().filter(|word| !is_assignment(word)).collect();
    match words.as_slice() {
        [] => None,
        ["cargo", "xtask", verb, ..] => VERBS
            .iter()
            .all(|(name, _, _)| name != verb)
            .then(|| format!("xtask has no verb `{verb}`")),
        ["cargo", "run", .., "--", verb, _] | ["cargo", "run", .., "--", verb] => unspoken(verb, house),
        ["cargo", "run", rest @ ..] => {
            let verb = rest.iter().skip_while(|word| **word != "--").nth(1)?;
            unspoken(verb, house)
        }
        ["desk", verb, ..] => unspoken(verb, house),
        ["curl", ..] => {
            let path = words.iter().find_map(|word| path_of(word))?;
            no_test_says(&path, house)
        }
        [program, ..] if SCENE.contains(program) => None,
        [program, ..] => Some(format!("no test knows the program `{program}`")),
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

fn unspoken(verb: &str, house: &House) -> Option<String> {
    no_test_says(&format!("\"{verb}\""), house)
}

/// The fixed beginning of a URL's path: up to a query or the first part that differs from run to run.
fn path_of(word: &str) -> Option<String> {
    let (_, rest) = word.trim_matches(['\'', '"']).split_once("://")?;
    let path = &rest[rest.find('/')?..];
    Some(
        path.split(['?', '$', '<', '{', '\'', '"'])
            .next()
            .unwrap_or(path)
            .into(),
    )
}

fn no_test_says(text: &str, house: &House) -> Option<String> {
    let tests =
        |path: &str| is_test(path) && (path.ends_with(".rs") || path.ends_with(".ts") || path.ends_with(".mjs"));
    house
        .pick(tests)
        .all(|file| !file.text.contains(text))
        .then(|| format!("no test says {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(readme: &str, expect: usize) {
        let test = "run([\"serve\", \"--json\"]); post(\"/issuer2/credential-offers\")";
        let house = House::of(&[("README.md", readme), ("tests/cli/main.rs", test)]);
        let findings = super::check(&house);
        assert_eq!(findings.len(), expect, "{readme}: {findings:?}");
    }

    #[test]
    fn commands_are_promises() {
        check("```sh\ncargo xtask run\n```", 0);
        check("```sh\ncargo xtask fly\n```", 1);
        check(
            "```sh\n# a comment\nISSUER_DESK_DATA=x desk serve --json\ndesk fly\n```",
            1,
        );
        check("```sh\ncargo run --bin desk -- serve --ui\n```", 0);
        check(
            "```sh\ncurl -X POST http://localhost:7002/issuer2/credential-offers \\\n  -d '{\n  \"a\": 1\n}'\n```",
            0,
        );
        check("```sh\ncurl http://localhost:7002/issuer2/nothing\n```", 1);
        check("```sh\nfrobnicate\n```", 1);
        check("```json\n{}\n```", 0);
    }
}
