//! `cargo xtask soak`: half an hour of load on a release build, written into BENCHMARKS.md. Not part of the checks.

use crate::Outcome;
use crate::command;
use crate::ensure;
use crate::ui;

/// Runs the soak for so many minutes, thirty unless told otherwise.
///
/// # Errors
/// Another word than a number of minutes; the build or the run failed.
pub fn run(words: &[String]) -> Outcome {
    let minutes = match words {
        [] => "30",
        [minutes] if minutes.parse::<f64>().is_ok_and(|minutes| minutes > 0.0) => minutes,
        _ => return Err("takes a number of minutes and nothing else".into()),
    };
    // The bench program is built with the window, like everything that `cargo xtask bench` measures.
    ensure::window(false)?;
    ui::install()?;
    ui::build()?;
    let mut soak = command::cargo(["bench", "--features", "desktop", "--bench", "desk", "--", "soak"]);
    command::run(soak.arg(minutes))
}
