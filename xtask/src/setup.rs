//! `cargo xtask setup`: everything that the other verbs would install on their way, and nothing else.

use crate::Outcome;
use crate::ensure;
use crate::npm;

/// Installs what `run` and `test` need.
///
/// # Errors
/// The first thing that could not be installed.
pub fn run(_words: &[String]) -> Outcome {
    ensure::tests()?;
    ensure::tool::install(&ensure::tool::CARGO_DENY)?;
    npm::folders().iter().try_for_each(|folder| npm::install(folder))
}
