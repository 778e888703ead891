//! The chores of the house: `cargo xtask run | test | bench | …`.
//!
//! No dependencies, so that it builds in seconds on a fresh machine, before anything else is there. Each verb is one file
//! and brings along what it needs: system packages, npm packages, tools (`ensure/`).

mod audit;
mod bench;
mod command;
mod deny;
mod display;
mod ensure;
mod fuzz;
mod lints;
mod npm;
mod place;
mod run;
mod setup;
mod soak;
mod steps;
mod test;
mod tidy;
mod types;
mod ui;

use std::process::ExitCode;

/// Why a chore stopped: one message for the person in front of it.
pub type Outcome = Result<(), String>;

/// A verb, what it is for, and what it does with the words behind it.
type Verb = (&'static str, &'static str, fn(&[String]) -> Outcome);

const VERBS: &[Verb] = &[
    (
        "run",
        "open the desk (installs what is missing; `--release` for a fast build)",
        run::run,
    ),
    (
        "test",
        "run every check, or the named ones: `cargo xtask test tidy fmt`",
        test::run,
    ),
    (
        "bench",
        "measure in a release build and write BENCHMARKS.md",
        bench::run,
    ),
    (
        "soak",
        "load a desk for half an hour, or so many minutes, and write how memory and files fared",
        soak::run,
    ),
    (
        "fuzz",
        "feed broken bytes to what reads wallets' requests: `cargo xtask fuzz SECONDS TARGET…`",
        fuzz::run,
    ),
    ("tidy", "check the rules of the house that no compiler knows", tidy::run),
    ("ui", "build the interface into ui/dist", ui::run),
    ("types", "write the TypeScript types of the command schema", types::run),
    (
        "setup",
        "install everything that `run` and `test` need, and nothing else",
        setup::run,
    ),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let verb = words.first().map_or("help", String::as_str);
    let Some((_, _, chore)) = VERBS.iter().find(|(name, _, _)| *name == verb) else {
        return help(verb);
    };
    match chore(&words[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("\nxtask {verb}: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn help(verb: &str) -> ExitCode {
    println!("cargo xtask VERB\n");
    for (name, purpose, _) in VERBS {
        println!("  {name:<6} {purpose}");
    }
    if matches!(verb, "help" | "--help" | "-h") {
        return ExitCode::SUCCESS;
    }
    eprintln!("\nxtask: there is no verb `{verb}`");
    ExitCode::FAILURE
}
