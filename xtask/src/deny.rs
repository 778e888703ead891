//! Licences, bans and sources of every crate, always; advisories where their database can be reached.

use std::process::Command;

use crate::Outcome;
use crate::command;
use crate::ensure::tool::{self, CARGO_DENY};

/// Runs cargo-deny with `deny.toml`.
///
/// # Errors
/// A crate breaks a rule, or has an advisory that is not excepted.
pub fn check() -> Outcome {
    tool::install(&CARGO_DENY)?;
    // Duplicate versions are warnings; at this level only errors are shown.
    command::run(deny(["--log-level", "error", "check"]).args([
        "--hide-inclusion-graph",
        "bans",
        "licenses",
        "sources",
    ]))?;
    if command::quietly(&mut deny(["fetch", "db"])) {
        return command::run(deny(["--log-level", "error", "check"]).args(["--disable-fetch", "advisories"]));
    }
    println!("advisories: NOT CHECKED, the advisory database cannot be reached from here");
    Ok(())
}

fn deny<const N: usize>(words: [&str; N]) -> Command {
    let mut deny = command::new(CARGO_DENY.path());
    deny.args(words);
    deny
}
