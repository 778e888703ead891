//! npm packages: exactly the lockfile's, without running any package's own scripts.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::command;
use crate::place;

/// npm's program.
pub const PROGRAM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// An npm command in `folder`.
pub fn npm<const N: usize>(folder: &Path, words: [&str; N]) -> Command {
    let mut npm = command::new(PROGRAM);
    npm.current_dir(folder).args(words);
    npm
}

/// Every folder of the project that has an npm lockfile: the interface, and the test suites that need foreign code.
pub fn folders() -> Vec<PathBuf> {
    let tests = place::root().join("tests");
    let mut found: Vec<PathBuf> = std::fs::read_dir(&tests)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    found.sort();
    found.insert(0, tests);
    found.insert(0, place::root().join("ui"));
    found.retain(|folder| folder.join("package-lock.json").is_file());
    found
}

/// Installs the packages of `folder`, unless they are as new as its lockfile.
///
/// A lockfile lists optional packages for every platform, and a registry that lacks one for a foreign platform makes
/// `npm ci` fail as a whole. `npm install` passes over those, so it is tried next; it may not write the lockfile.
///
/// # Errors
/// Both ways failed.
pub fn install(folder: &Path) -> Outcome {
    if fresh(folder) {
        return Ok(());
    }
    println!("About to install the npm packages of {}", folder.display());
    let exact = command::run(&mut npm(folder, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]));
    let Err(reason) = exact else { return Ok(()) };
    println!("{reason}; trying once more without the packages of other platforms");
    command::run(&mut npm(
        folder,
        ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"],
    ))
}

/// Whether npm's own record of what it installed is newer than what it was told to.
fn fresh(folder: &Path) -> bool {
    let time = |name: &str| folder.join(name).metadata().and_then(|data| data.modified()).ok();
    match (
        time("node_modules/.package-lock.json"),
        time("package-lock.json"),
        time("package.json"),
    ) {
        (Some(installed), Some(lock), Some(package)) => installed >= lock && installed >= package,
        _ => false,
    }
}
