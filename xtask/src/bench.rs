//! `cargo xtask bench`: one run in a release build, written into BENCHMARKS.md.

use crate::Outcome;
use crate::command;
use crate::display::Display;
use crate::ensure;
use crate::ui;

/// Builds both programs for release and runs the benchmark `desk`, which measures them from outside and writes the page.
/// Words are handed on to it.
///
/// # Errors
/// The build or the run failed.
pub fn run(words: &[String]) -> Outcome {
    ensure::tests()?;
    ui::install()?;
    ui::build()?;
    let display = if cfg!(target_os = "linux") {
        Some(Display::start()?)
    } else {
        None
    };
    let mut bench = match &display {
        Some(display) => display.command("cargo"),
        None => command::new("cargo"),
    };
    command::run(
        bench
            .args(["bench", "--features", "desktop", "--bench", "desk", "--"])
            .args(words),
    )
}
