//! hocon-parser as the judge: what it accepts we read without a complaint, what it refuses we complain about, and values agree.

use hocon_edit::{Document, Limits, Literal, ValueKind, guard};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

mod shared;

use shared::generate;

/// Lightbend's files: read without a complaint, and each `equivNN/*.conf` that needs no include edits cleanly at every leaf.
#[test]
fn the_reference_files_are_read_and_edited() {
    let Some(data) = shared::data() else { return };
    let (mut read, mut edits) = (0, 0);
    for (path, text) in shared::files(&data.join("hocon")) {
        if path.extension().is_none_or(|ending| ending == "properties") {
            continue;
        }
        let document = Document::parse(text.clone());
        assert_eq!(document.diagnostics(), [], "{}", path.display());
        read += 1;
        // No false alarm: the guard lets every one of them through.
        assert_eq!(guard(&text, &Limits::default()).err(), None, "{}", path.display());
        let original = path.with_file_name("original.json");
        if !original.is_file() || !document.includes().is_empty() {
            continue;
        }
        let expect: Value = serde_json::from_str(&std::fs::read_to_string(original).unwrap()).unwrap();
        assert_eq!(shared::resolve(&text).unwrap(), expect, "{}", path.display());
        for (leaf, _) in shared::leaves(&expect) {
            let Some(found) = document.find(&leaf) else { continue };
            let after = document
                .set(&leaf, 4711)
                .unwrap_or_else(|error| panic!("{} {leaf:?}: {error}", path.display()));
            let shared_with_others = text.contains(&format!("${{{}}}", leaf.join(".")));
            if shared_with_others {
                continue;
            }
            let mut expect = expect.clone();
            *shared::laws::places::at_mut(&mut expect, &leaf).unwrap() = json!(4711);
            assert_eq!(
                shared::resolve(after.text()).unwrap(),
                expect,
                "{} {leaf:?} {found:?}",
                path.display()
            );
            edits += 1;
        }
    }
    println!("{read} files read, {edits} leaves edited");
    assert!(read >= 20 && edits >= 100, "{read} {edits}");
}

/// One run of random documents: acceptance agrees, every scalar we find is the scalar that resolves, and setting it changes it alone.
#[test]
fn random_documents_agree_with_the_resolver() {
    let count = generate::cases(1500);
    let mut runner = TestRunner::deterministic();
    let strategy = generate::document(generate::PLAIN);
    let (mut both, mut neither, mut leaves_seen, mut values_alike) = (0, 0, 0, 0);
    let mut disagreements = Vec::new();
    for _ in 0..count {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let document = Document::parse(text.clone());
        let resolved = shared::resolve(&text);
        match (document.diagnostics().first(), &resolved) {
            (None, Ok(resolved)) => {
                both += 1;
                // What people call a boolean beyond true and false is text until somebody asks for a boolean.
                if !text.contains("yes") {
                    let ours = document.resolve("x.conf", &hocon_edit::Alone);
                    assert_eq!((&ours.value, ours.diagnostics.len()), (resolved, 0), "{text:?}");
                    values_alike += 1;
                }
                for (path, value) in shared::leaves(resolved)
                    .into_iter()
                    .filter(|(path, _)| !path.is_empty())
                {
                    leaves_seen += 1;
                    agree(&text, &document, resolved, &path, &value);
                }
            }
            (Some(_), Err(_)) => neither += 1,
            (ours, theirs) => disagreements.push(format!(
                "{text:?}\n  ours: {:?}\n  theirs: {theirs:?}",
                ours.map(ToString::to_string)
            )),
        }
    }
    println!(
        "{both} accepted by both, {neither} by neither, {} by one; {leaves_seen} leaves compared; {values_alike} resolved alike by us",
        disagreements.len()
    );
    for disagreement in disagreements.iter().take(10) {
        println!("{disagreement}");
    }
    assert!(both > count / 10, "{both}");
    assert!(disagreements.len() * 100 <= count, "{} of {count}", disagreements.len());
}

fn agree(text: &str, document: &Document, resolved: &Value, path: &[String], value: &Value) {
    // An empty object or array, and what was merged from several, is not a scalar.
    let Some(found) = document.find(path) else {
        panic!("{text:?}: {path:?} is not found")
    };
    let ValueKind::Scalar { text: says, .. } = &found.kind else {
        return;
    };
    let expect = match value {
        Value::String(text) => text.clone(),
        Value::Object(_) | Value::Array(_) => panic!("{text:?}: {path:?} is no scalar"),
        other => other.to_string(),
    };
    let same_number = says
        .parse::<f64>()
        .ok()
        .is_some_and(|number| expect.parse() == Ok(number));
    assert!(
        *says == expect || same_number || (says == "yes" && expect == "true"),
        "{text:?} {path:?}: {says:?} ≠ {expect:?}"
    );
    let after = document
        .set(path, Literal::from("new"))
        .unwrap_or_else(|error| panic!("{text:?} {path:?}: {error}"));
    let mut changed = resolved.clone();
    *shared::laws::places::at_mut(&mut changed, path).unwrap() = json!("new");
    assert_eq!(
        shared::resolve(after.text()).as_ref(),
        Ok(&changed),
        "{text:?} {path:?} → {:?}",
        after.text()
    );
}
