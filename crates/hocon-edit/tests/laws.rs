//! The laws of editing over random and real documents.

use std::collections::BTreeMap;
use std::path::Path;

use hocon_edit::{Alone, Document, Limits};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

mod shared;

use shared::generate::{self, Vocabulary};
use shared::laws::{self, EDITS, Outcome, Pick};

/// How often each edit came to what.
type Tally = BTreeMap<(u8, Outcome), usize>;

fn pick() -> impl Strategy<Value = Pick> {
    let numbers = (
        0..EDITS,
        any::<u16>(),
        prop::bool::weighted(0.2),
        any::<u8>(),
        any::<u8>(),
    );
    numbers.prop_map(|(edit, path, below, sibling, literal)| Pick {
        edit,
        path,
        below,
        sibling,
        literal,
    })
}

/// The same documents every time; what fails is made smaller.
fn run(words: Vocabulary, name: &str) -> Tally {
    let config = Config {
        cases: u32::try_from(generate::cases(2500)).expect("a number of cases"),
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let tally = std::cell::RefCell::new(Tally::new());
    let done = TestRunner::new_with_rng(config, rng).run(&(generate::document(words), pick()), |(text, pick)| {
        let outcome = laws::check(&text, &Alone, &Limits::of_resolving(), pick);
        *tally.borrow_mut().entry((pick.edit, outcome)).or_default() += 1;
        Ok(())
    });
    if let Err(error) = done {
        panic!("{error}");
    }
    let tally = tally.into_inner();
    println!("{name}: {tally:?}");
    tally
}

/// Every edit was made often enough to mean something.
fn enough(tally: &Tally) {
    for edit in 0..EDITS {
        let held = tally.get(&(edit, Outcome::Held)).copied().unwrap_or(0);
        assert!(held * 100 >= generate::cases(2500), "edit {edit} was made {held} times");
    }
}

#[test]
fn edits_of_plain_documents_keep_the_laws() {
    enough(&run(generate::PLAIN, "plain"));
}

#[test]
fn edits_of_referring_documents_keep_the_laws() {
    run(generate::REFERRING, "referring");
}

#[test]
fn edits_of_commented_documents_keep_the_laws() {
    enough(&run(generate::COMMENTED, "commented"));
}

/// The shipped profiles, walt.id's and Lightbend's files: every edit at places all over each file.
#[test]
fn edits_of_real_documents_keep_the_laws() {
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut paths: Vec<_> = std::fs::read_dir(profiles)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    if let Some(data) = shared::data() {
        paths.extend(shared::files(&data).into_iter().map(|(path, _)| path));
    }
    paths.sort();
    let mut tally = Tally::new();
    let mut number = 0_u16;
    for path in paths {
        if path.extension().is_none_or(|ending| ending != "conf") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let members = text.matches(['=', ':', '{', ',']).count();
        // Long files take long to resolve: fewer places, spread over all of it.
        let places = (40_000 / (text.len() + 2000)).clamp(1, members.max(1));
        for place in 0..places {
            for edit in 0..EDITS {
                number = number.wrapping_add(7919);
                let pick = Pick {
                    edit,
                    path: u16::try_from(place * members / places % 65_521)
                        .unwrap_or_default()
                        .wrapping_add(number % 13),
                    below: number.is_multiple_of(5),
                    sibling: number.to_le_bytes()[0],
                    literal: number.to_le_bytes()[1],
                };
                let outcome = laws::check(&text, &Alone, &Limits::of_resolving(), pick);
                *tally.entry((edit, outcome)).or_default() += 1;
            }
        }
        assert_eq!(Document::parse(text.clone()).print(), text);
    }
    println!("real: {tally:?}");
    enough(&tally.iter().map(|(key, count)| (*key, count * 30)).collect());
}

/// A text whose lines were put in order comes to the same value, and nothing is left to put in order; one with mistakes is left alone.
#[test]
fn lines_put_in_order_mean_the_same() {
    let check = |text: &str| {
        let document = Document::parse(text);
        let Some(tidied) = document.tidied() else {
            assert!(!document.diagnostics().is_empty(), "{text}");
            return false;
        };
        let value = |document: &Document| document.resolve("a.conf", &Alone).value;
        assert_eq!(value(&tidied.document), value(&document), "{text}");
        let again = tidied.document.tidied().expect("it is whole");
        assert_eq!(again.changes, [], "{text}");
        true
    };
    for words in [generate::PLAIN, generate::REFERRING, generate::COMMENTED] {
        let config = Config {
            cases: u32::try_from(generate::cases(1000)).expect("a number of cases"),
            failure_persistence: None,
            ..Config::default()
        };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let done = TestRunner::new_with_rng(config, rng).run(&generate::document(words), |text| {
            check(&text);
            Ok(())
        });
        if let Err(error) = done {
            panic!("{error}");
        }
    }
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut whole = 0;
    for entry in std::fs::read_dir(profiles).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "conf") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(check(&text));
            whole += 1;
            let (before, after) = (Document::parse(text.as_str()), Document::parse(text).tidied().unwrap());
            assert_eq!(
                after.document.text(),
                before.text(),
                "the shipped files are in order: {}",
                path.display()
            );
        }
    }
    assert!(whole >= 4);
    for (_, text) in shared::data().iter().flat_map(|data| shared::files(data)) {
        check(&text);
    }
}
