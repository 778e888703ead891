//! `cargo xtask types`: the TypeScript types of the command schema, written from Rust and committed.
//!
//! The example `types` of the crate `desk` prints them. That the committed file is what the schema gives is a test of that crate.

use std::path::PathBuf;

use crate::Outcome;
use crate::command;
use crate::place;

fn file() -> PathBuf {
    place::root().join("ui/src/backend/generated.ts")
}

fn generated() -> Result<String, String> {
    command::output(&mut command::cargo([
        "run",
        "--quiet",
        "--package",
        "desk",
        "--example",
        "types",
    ]))
}

/// Writes the file anew.
///
/// # Errors
/// The schema does not build, or the file cannot be written.
pub fn run(_words: &[String]) -> Outcome {
    let types = generated()?;
    std::fs::write(file(), types).map_err(|reason| format!("{}: {reason}", file().display()))?;
    println!("wrote {}", file().display());
    Ok(())
}
