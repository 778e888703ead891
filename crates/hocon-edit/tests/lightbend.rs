//! The reference implementation's own files: what the specification says they resolve to. The pass rate is printed.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use hocon_edit::{Document, Lookup, World};
use serde_json::{Value, json};

mod shared;

/// The folder, and an environment.
struct Folder {
    root: PathBuf,
    variables: &'static [(&'static str, &'static str)],
}

impl World for Folder {
    fn file(&self, name: &str) -> Lookup {
        fs::read_to_string(self.root.join(name)).map_or(Lookup::Missing, Lookup::Text)
    }

    fn variable(&self, name: &str) -> Option<String> {
        let found = self.variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

const VARIABLES: &[(&str, &str)] = &[("SECRET_A", "A"), ("SECRET_B", "B"), ("SECRET_C", "C")];

/// What a file outside the `equiv` folders must come to, and the codes of its faults.
fn expected(name: &str) -> Option<(Value, &'static [&'static str])> {
    Some(match name {
        // A byte order mark counts for nothing.
        "bom.conf" => (json!({"foo": "bar"}), &[]),
        // Two optional references in an array, and one over a value.
        "env-variables.conf" => (json!({"secret": "A", "secrets": ["B", "C"]}), &[]),
        // "The current working directory of the process parsing a file must NOT be used when interpreting included paths": `file(…)` is relative to
        // the including file too. The reference implementation takes it from the working directory and finds neither file.
        "file-include.conf" => (
            json!({"base": 41, "foo": 42, "bar": 43, "bar-file": 44, "baz": 45}),
            &[],
        ),
        "cycle.conf" => (json!({}), &["hocon.include-cycle"]),
        "subdir/bar.conf" => (json!({"bar": 43}), &[]),
        "subdir/bar-file.conf" => (json!({"bar-file": 44}), &[]),
        "subdir/baz.conf" => (json!({"baz": 45}), &[]),
        "subdir/foo.conf" => (json!({"foo": 42, "bar": 43, "bar-file": 44}), &[]),
        _ => return None,
    })
}

#[test]
fn lightbends_files_resolve_as_specified() {
    let Some(data) = shared::data() else { return };
    let root = data.join("hocon");
    let (mut passed, mut all, mut failures) = (0, 0, Vec::new());
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for (path, text) in shared::files(&root) {
        let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let original = path.with_file_name("original.json");
        let (expect, codes) = match expected(&name) {
            Some((expect, codes)) => (expect, codes.to_vec()),
            None if original.is_file() => (
                serde_json::from_str(&fs::read_to_string(original).unwrap()).unwrap(),
                vec![],
            ),
            // Parts that the others include.
            None => continue,
        };
        all += 1;
        let world = Folder {
            root: root.clone(),
            variables: VARIABLES,
        };
        let document = Document::parse(text);
        let resolved = document.resolve(&name, &world);
        let seen: Vec<_> = resolved
            .diagnostics
            .iter()
            .map(|remark| remark.diagnostic.code.as_str())
            .collect();
        if resolved.value == expect && seen == codes {
            passed += 1;
            *folders
                .entry(name.split_once('/').map_or(".", |(folder, _)| folder).to_owned())
                .or_default() += 1;
        } else {
            failures.push(format!("{name}: {} {:?}", resolved.value, resolved.diagnostics));
        }
    }
    println!("{passed} of {all} of Lightbend's files resolve as specified: {folders:?}");
    assert_eq!(failures, Vec::<String>::new());
    assert!(all >= 20, "{all}");
}

/// Without the environment the same file falls back to what it says itself.
#[test]
fn the_environment_is_an_argument() {
    let Some(data) = shared::data() else { return };
    let text = fs::read_to_string(data.join("hocon/env-variables.conf")).unwrap();
    let document = Document::parse(text);
    let world = Folder {
        root: data,
        variables: &[],
    };
    let resolved = document.resolve("env-variables.conf", &world);
    assert_eq!(resolved.value, json!({"secret": "a", "secrets": []}));
    let origin = resolved.origin(&["secret"]).unwrap();
    assert_eq!((origin.site.line, origin.site.column), (1, 10), "{origin:?}");
}
