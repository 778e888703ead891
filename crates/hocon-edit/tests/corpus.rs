//! The fuzzer's corpus for this crate, replayed where it is quick to run; `tests/protocol/corpus.rs` replays all of them.

use std::fs;
use std::path::Path;

use hocon_edit::Document;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

mod shared;

use shared::generate;
use shared::laws::{self, Beside, Outcome};

/// No byte is lost, every path that resolves has an origin, and it ends.
fn read(text: &str) {
    let (main, other) = text.split_once('\0').unwrap_or((text, ""));
    let document = Document::parse(main);
    assert_eq!(document.print(), main);
    let resolved = document.resolve_within("main.conf", &Beside(other), &laws::tight());
    resolved.leaves(|path, origin| assert_eq!(resolved.origin(path), Some(origin), "{main:?} {path:?}"));
    assert!(
        resolved.value.is_object() && resolved.diagnostics.len() <= 200,
        "{main:?}"
    );
}

fn saved(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let entries = fs::read_dir(folder).unwrap();
    let mut saved: Vec<_> = entries.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    saved.sort();
    saved
}

/// Those that are texts; what is none is not read at all.
fn seeds() -> Vec<String> {
    let texts = saved("hocon").into_iter().map(String::from_utf8);
    texts.filter_map(Result::ok).collect()
}

#[test]
fn the_saved_corpus_is_edited_within_the_laws() {
    let saved = saved("hocon_edit");
    let held = saved
        .iter()
        .filter(|data| laws::check_bytes(data) == Some(Outcome::Held))
        .count();
    println!("{held} of {} edits are made", saved.len());
    assert!(held >= 7, "{held} of {}", saved.len());
}

#[test]
fn the_saved_corpus_is_resolved_without_harm() {
    let seeds = seeds();
    assert!(seeds.len() >= 14, "{}", seeds.len());
    seeds.iter().for_each(|seed| read(seed));
}

/// Pieces of the corpus, cut and put together at random: what no fuzzer has to be installed for.
#[test]
fn broken_pieces_of_the_corpus_do_no_harm() {
    let count = generate::cases(400);
    let seeds = seeds();
    let piece = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..120_usize);
    let strategy = prop::collection::vec(piece, 1..6);
    let mut runner = TestRunner::deterministic();
    for _ in 0..count {
        let pieces = strategy.new_tree(&mut runner).unwrap().current();
        let text: String = pieces
            .iter()
            .map(|(seed, from, length)| {
                let seed: Vec<char> = seed.get(&seeds).chars().collect();
                let from = from.index(seed.len());
                seed[from..seed.len().min(from + length)].iter().collect::<String>()
            })
            .collect();
        read(&text);
    }
}
