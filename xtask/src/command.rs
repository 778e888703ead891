//! Runs another program, and says so.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::place;

/// A command at the root of the project.
pub fn new(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root());
    command
}

/// The cargo that runs this xtask.
pub fn cargo<const N: usize>(words: [&str; N]) -> Command {
    let mut command = new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words);
    command
}

/// Prints the command, runs it, and fails when it fails.
///
/// # Errors
/// The command could not be started, or ended with another code than 0.
pub fn run(command: &mut Command) -> Outcome {
    let line = shown(command);
    println!("  $ {line}");
    let status = command
        .status()
        .map_err(|reason| format!("`{line}` could not be started: {reason}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{line}` failed ({status})"))
    }
}

/// Runs the command in silence: did it start and end with code 0?
pub fn quietly(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What the command prints on standard output.
///
/// # Errors
/// The command could not be started, or ended with another code than 0; its standard error is in the message.
pub fn output(command: &mut Command) -> Result<String, String> {
    let line = shown(command);
    let output = command
        .output()
        .map_err(|reason| format!("`{line}` could not be started: {reason}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!(
        "`{line}` failed ({}):\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// The command as a person would type it, as far as words without spaces go.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| short(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn short(word: &str) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_default();
    if word == cargo { "cargo".into() } else { word.into() }
}
