//! The fuzzer's corpus, replayed: what `fuzz/` found worth keeping, and what once went wrong.
//!
//! Each file is read by the same functions that were fuzzed. None may panic, take long, or take much memory.

use std::time::{Duration, Instant};

use crate::support::folder::project;
use crate::support::process::peak_memory;

#[path = "../../fuzz/src/lib.rs"]
mod targets;

/// The longest time for one file: hundreds of times what any takes, so that a busy machine fails no test.
const LONGEST: Duration = Duration::from_secs(5);
/// The most memory that all files of a target may add, bytes.
const MEMORY: u64 = 128 * 1024 * 1024;
/// The longest file, bytes.
const LARGEST: usize = 2048;

/// PROOF-14, PROOF-17, CRED-40, TOKEN-1: bytes that are made to break what reads them.
#[test]
fn the_saved_corpus_is_read_without_harm() {
    let corpus = project().join("fuzz/corpus");
    for (name, read) in targets::TARGETS {
        let mut files: Vec<_> = std::fs::read_dir(corpus.join(name))
            .unwrap_or_else(|error| panic!("fuzz/corpus/{name}: {error}"))
            .map(|entry| entry.expect("an entry").path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "fuzz/corpus/{name} is empty");
        let before = peak_memory();
        for file in files {
            let bytes = std::fs::read(&file).expect("a file");
            assert!(bytes.len() <= LARGEST, "{} is too long to keep", file.display());
            let begun = Instant::now();
            read(&bytes);
            assert!(begun.elapsed() < LONGEST, "{} takes long", file.display());
        }
        assert!(
            peak_memory().saturating_sub(before) < MEMORY,
            "{name} takes much memory"
        );
    }
}

/// Every folder of the corpus has its target, and every target its program.
#[test]
fn targets_and_folders_agree() {
    let names = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(project().join(folder)).expect("a folder");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.expect("an entry").path();
            path.file_stem().expect("a name").to_string_lossy().into_owned()
        };
        let mut names: Vec<_> = entries.map(name).collect();
        names.sort();
        names
    };
    let known: Vec<_> = targets::TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names("fuzz/corpus"), known);
    assert_eq!(names("fuzz/fuzz_targets"), known);
}
