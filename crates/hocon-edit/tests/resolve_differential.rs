//! The resolver against hocon-parser, on Lightbend's files, on walt.id's, and on random documents.

use hocon_edit::{Alone, Document, Limits, guard};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

mod shared;

use shared::generate;

/// walt.id's own folder resolves to what hocon-parser makes of it.
#[test]
fn waltids_files_resolve_alike() {
    let Some(data) = shared::data() else { return };
    let mut alike = 0;
    for (path, text) in shared::files(&data.join("waltid-0.21.0")) {
        if path.extension().is_none_or(|ending| ending != "conf") {
            continue;
        }
        let document = Document::parse(text.clone());
        let resolved = document.resolve("x.conf", &Alone);
        assert_eq!(resolved.diagnostics, [], "{}", path.display());
        assert_eq!(resolved.value, shared::resolve(&text).unwrap(), "{}", path.display());
        alike += 1;
    }
    println!("{alike} of 8 files resolve alike");
    assert_eq!(alike, 8);
}

/// So does the folder that is shipped with the desk.
#[test]
fn the_shipped_files_resolve_alike() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let mut alike = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "conf") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let document = Document::parse(text.clone());
        let resolved = document.resolve("x.conf", &Alone);
        assert_eq!(resolved.diagnostics, [], "{}", path.display());
        assert_eq!(resolved.value, shared::resolve(&text).unwrap(), "{}", path.display());
        alike += 1;
    }
    assert_eq!(alike, 4);
}

/// The judgements: how the two may differ, and what the specification says. In each of these it is on our side.
const JUDGED: &[(&str, &str, &str)] = &[
    (
        "value",
        "could not resolve substitution",
        "hidden: what a value hides that it cannot be merged with is never evaluated, so nothing is missing",
    ),
    (
        "value",
        "same-kind operands",
        "hidden too: what a later value replaces is not joined with it; hocon-parser joins `a += 1` with what stands behind it",
    ),
    (
        "hocon.reference-cycle",
        "value",
        "self-reference: a required one before its field has a value is undefined; an object or array that holds itself is a cycle",
    ),
    (
        "hocon.unresolved-reference",
        "value",
        "undefined: a required reference to nothing is an error, also to a field that only optional references were to fill",
    ),
    (
        "hocon.mixed-concatenation",
        "value",
        "mixed: objects, arrays and texts do not join, also when a reference brings one of them",
    ),
    (
        "value",
        "value",
        "values: `+=` counts once (hocon-parser appends again for every merge); an array never looks back; an empty object is a value",
    ),
];

fn judgement(ours: &str, theirs: &str) -> Option<usize> {
    JUDGED
        .iter()
        .position(|(our, their, _)| ours == *our && (theirs == *their || (*their != "value" && theirs.contains(their))))
}

/// A document of each sort: ours, which is the specification's, and that hocon-parser still says otherwise.
#[test]
fn judgements_have_examples() {
    let check = |sort: usize, text: &str, expect: Value| {
        let document = Document::parse(text);
        let resolved = document.resolve("x.conf", &Alone);
        let code = resolved
            .diagnostics
            .first()
            .map_or("value", |remark| remark.diagnostic.code.as_str());
        assert_eq!(resolved.value, expect, "{text}");
        let theirs = shared::resolve(text);
        assert_ne!(
            theirs.as_ref().ok(),
            resolved.diagnostics.is_empty().then_some(&resolved.value),
            "{text}: no longer apart"
        );
        let theirs = theirs.map_or_else(|error| error, |_| "value".to_owned());
        assert_eq!(judgement(code, &theirs), Some(sort), "{text}: {code} / {theirs}");
    };
    check(0, "a.b = [${d.a}]\na.b = []", json!({"a": {"b": []}}));
    check(0, "a = x ${c}\na.b = 1", json!({"a": {"b": 1}}));
    check(1, "a.b += []\na.b = word", json!({"a": {"b": "word"}}));
    check(2, "a = ${a} {}\na.b = 1", json!({"a": {"b": 1}}));
    check(2, "a = ${a.b}${?d}\na.b = [1]", json!({"a": {"b": [1]}}));
    check(3, "d = ${?b}${?c}\na = ${d}", json!({}));
    check(
        4,
        "c.a = ${?a} []\nc = ${?b}\nc = {d = 1}\na.x = 1",
        json!({"c": {"d": 1}, "a": {"x": 1}}),
    );
    check(
        5,
        "a = ${?b}${b}\nb.c += []",
        json!({"a": {"c": [[]]}, "b": {"c": [[]]}}),
    );
    check(5, "a = word\na = [${?a}]", json!({"a": []}));
}

/// Whether a document that hocon-parser refuses for a reference that leads nowhere resolves to ours once such references are optional: then they
/// were hidden, and nothing hangs on them.
fn hidden(text: &str, ours: &Value) -> bool {
    let mut text = text.to_owned();
    for _ in 0..8 {
        match shared::resolve(&text) {
            Ok(theirs) => return theirs == *ours,
            Err(error) => {
                let Some(path) = error.split_once("${").and_then(|(_, rest)| rest.split_once('}')) else {
                    return false;
                };
                text = text.replace(&format!("${{{}}}", path.0), &format!("${{?{}}}", path.0));
            }
        }
    }
    false
}

#[test]
fn random_documents_resolve_alike() {
    let count = generate::cases(1500);
    let mut runner = TestRunner::deterministic();
    let strategy = generate::document(generate::REFERRING);
    let (mut alike, mut refused, mut unseen, mut proved) = (0, 0, 0, 0);
    let mut sorts = vec![0; JUDGED.len()];
    let mut unjudged = Vec::new();
    for _ in 0..count {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let document = Document::parse(text.clone());
        let resolved = document.resolve("x.conf", &Alone);
        // What is no document, and what could end the process in hocon-parser, is not shown to it.
        if guard(&text, &Limits::default()).is_err() {
            unseen += 1;
            continue;
        }
        let code = resolved
            .diagnostics
            .first()
            .map_or("value", |remark| remark.diagnostic.code.as_str());
        let theirs = shared::resolve(&text);
        match &theirs {
            Ok(theirs) if code == "value" && *theirs == resolved.value => alike += 1,
            Err(_) if code != "value" => refused += 1,
            _ => match judgement(code, theirs.as_ref().map_or_else(String::as_str, |_| "value")) {
                Some(sort) => {
                    sorts[sort] += 1;
                    proved += usize::from(sort == 0 && hidden(&text, &resolved.value));
                }
                None => unjudged.push(format!(
                    "{text}  ours:   {} {code}\n  theirs: {theirs:?}",
                    resolved.value
                )),
            },
        }
    }
    let apart: usize = sorts.iter().sum();
    println!(
        "{count} random documents: {alike} resolve alike, {refused} are refused by both, {apart} are judged apart, {unseen} not shown"
    );
    for (number, (sort, (_, _, why))) in sorts.iter().zip(JUDGED).enumerate() {
        let proved = if number == 0 {
            format!(" ({proved} agree once what is hidden is optional)")
        } else {
            String::new()
        };
        println!("  {sort}{proved} {why}");
    }
    assert_eq!(unjudged, Vec::<String>::new());
    assert!(alike > count / 4, "{alike}");
    assert!(apart * 10 < alike + refused, "{apart} of {}", alike + refused);
}
