//! The README's commands are real: each verb is run somewhere in this suite, and each flag exists.

use crate::desk::run;

const README: &str = include_str!("../../README.md");
const SUITE: [&str; 14] = [
    include_str!("bundles.rs"),
    include_str!("main.rs"),
    include_str!("starting.rs"),
    include_str!("claiming.rs"),
    include_str!("credentials.rs"),
    include_str!("tailing.rs"),
    include_str!("explaining.rs"),
    include_str!("refusals.rs"),
    include_str!("sessions.rs"),
    include_str!("webhooks.rs"),
    include_str!("decoding.rs"),
    include_str!("hocon.rs"),
    include_str!("profiles.rs"),
    include_str!("desk.rs"),
];

/// Every line `desk …` of a shell block, with what a backslash continues.
fn commands() -> Vec<Vec<&'static str>> {
    let blocks = README
        .split("```sh\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let mut out: Vec<Vec<&str>> = Vec::new();
    for block in blocks {
        let mut goes_on = false;
        for line in block.lines() {
            let text = line.split(" # ").next().unwrap_or_default().trim_end();
            let words = text.trim_end_matches('\\').split_whitespace();
            if goes_on {
                if let Some(last) = out.last_mut() {
                    last.extend(words);
                }
            } else if let Some(rest) = text.strip_prefix("desk ") {
                out.push(rest.trim_end_matches('\\').split_whitespace().collect());
            }
            goes_on = text.ends_with('\\');
        }
    }
    out
}

#[test]
fn every_command_of_the_readme_is_tested() {
    let commands = commands();
    assert!(commands.len() >= 12, "{commands:?}");
    for words in commands {
        let verb = if ["deliveries", "credential", "profiles", "session"].contains(&words[0]) {
            &words[..2]
        } else {
            &words[..1]
        };
        for word in verb {
            let named = format!("\"{word}\"");
            assert!(
                SUITE.iter().any(|source| source.contains(&named)),
                "{verb:?} is run in no test"
            );
        }
        let mut help = verb.to_vec();
        help.push("--help");
        let help = run(&help);
        assert_eq!(help.code, 0, "{verb:?}");
        for flag in words.iter().filter(|word| word.starts_with("--")) {
            assert!(
                help.out.contains(&format!("{flag} ")) || help.out.contains(&format!("{flag}\n")),
                "{verb:?} has no {flag}"
            );
        }
    }
}
