//! `cargo xtask fuzz`: feeds broken bytes to whatever reads wallets' requests, for so many seconds a target. Not part of the
//! checks: those replay the saved corpus (`tests/protocol/corpus.rs`). Needs a nightly toolchain.

use std::path::Path;

use crate::Outcome;
use crate::command;
use crate::ensure;
use crate::place;

/// Seconds for each target, unless told otherwise.
const SECONDS: &str = "600";
/// The longest input, in bytes; longer ones are not worth keeping.
const LONGEST: usize = 2048;

/// Runs every target one after the other, or those named: `cargo xtask fuzz 60 form jwt_proof`. What was found new grows
/// below `target/fuzz`; of it the least that reaches as far is added to `fuzz/corpus`.
///
/// # Errors
/// Anything but a number and names of targets; the build failed; a target found something, which the fuzzer then shows.
pub fn run(words: &[String]) -> Outcome {
    let (seconds, names) = match words.split_first() {
        Some((first, rest)) if first.parse::<u32>().is_ok() => (first.as_str(), rest),
        _ => (SECONDS, words),
    };
    let known = targets(&place::root().join("fuzz/fuzz_targets"))?;
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        return Err(format!(
            "there is no target `{unknown}`; there are: {}",
            known.join(", ")
        ));
    }
    ensure::fuzzer()?;
    for name in if names.is_empty() { &known } else { names } {
        target(name, seconds)?;
    }
    Ok(())
}

fn target(name: &str, seconds: &str) -> Outcome {
    let (kept, grown) = (format!("fuzz/corpus/{name}"), format!("target/fuzz/{name}"));
    let folder = place::root().join(&grown);
    std::fs::create_dir_all(&folder).map_err(|reason| format!("{}: {reason}", folder.display()))?;
    let length = format!("-max_len={LONGEST}");
    let time = format!("-max_total_time={seconds}");
    command::run(fuzz(name, &[&grown, &kept]).args(["--", &length, &time, "-timeout=10", "-rss_limit_mb=1024"]))?;
    // By the code that is reached, not by how often: a third of the files, for the same ground.
    let least = ["--", "-set_cover_merge=1", "-use_counters=0", &length];
    command::run(fuzz(name, &[&kept, &grown]).args(least))
}

/// Without sanitizers: there is no unsafe code of ours, and panics are found without.
fn fuzz(name: &str, folders: &[&str]) -> std::process::Command {
    let mut fuzz = command::new("cargo");
    fuzz.args(["+nightly", "fuzz", "run", "--sanitizer", "none", name])
        .args(folders);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let tools = std::iter::once(place::tools().join("bin")).chain(std::env::split_paths(&path));
    // Joining fails on a name with the separator in it only; then cargo says that it has no such command.
    fuzz.env("PATH", std::env::join_paths(tools).unwrap_or(path));
    // This xtask runs under a toolchain of its own, which would win over the word `+nightly`.
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC", "RUSTDOC"] {
        fuzz.env_remove(name);
    }
    fuzz
}

fn targets(folder: &Path) -> Result<Vec<String>, String> {
    let failed = |reason: std::io::Error| format!("{}: {reason}", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}
