//! Which tests name which items: read from the tests' own text.
//!
//! A test names an item in its doc comment, its name or its body. What stands in a helper or above a whole file counts for the
//! file. `A-1 to A-3` names its two ends, `V-A-1 to V-A-3` all three vectors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::sheet::{is_item, is_vector};
use crate::support::folder::project;

/// Item to the files that name it, and the tests in them; none where the whole file does.
pub type Named = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Reads all tests of the project.
pub fn read() -> Named {
    let mut files = Vec::new();
    for folder in ["crates", "tests"] {
        sources(&project().join(folder), &mut files);
    }
    let mut out = Named::new();
    for file in files {
        let name = file.strip_prefix(project()).expect("a file of the project");
        let name = name.to_string_lossy().replace('\\', "/");
        // What the robot wallet and the client are shown to do is no evidence of what the issuer does; that they read a
        // printed vector right is.
        let other = ["crates/wallet/", "crates/client/"]
            .iter()
            .any(|room| name.starts_with(room));
        for (id, test) in citations(&tests_of(&file)) {
            if other && !is_vector(&id) {
                continue;
            }
            let tests = out.entry(id).or_default().entry(name.clone()).or_default();
            tests.extend(test);
        }
    }
    out
}

/// The test code of a file.
fn tests_of(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let name = path.to_string_lossy().replace('\\', "/");
    let whole = name.contains("/tests/") || name.ends_with("_tests.rs") || name.ends_with("/tests.rs");
    match text.find("#[cfg(test)]") {
        _ if whole => text,
        Some(at) => text[at..].to_owned(),
        None => String::new(),
    }
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        // This table is no evidence either.
        let skipped = ["node_modules", "target", "golden", "protocol/items"]
            .iter()
            .any(|name| path.ends_with(name));
        if path.is_dir() && !skipped {
            sources(&path, out);
        } else if path.extension().is_some_and(|end| end == "rs" || end == "mjs")
            && !path.ends_with("protocol/items.rs")
        {
            out.push(path);
        }
    }
}

/// Every item and vector a text names, with the test that does.
fn citations(text: &str) -> Vec<(String, Option<String>)> {
    let mut out = Vec::new();
    // Words above a function are its words; whether it is a test is known when its attributes were read.
    let mut above: Vec<String> = Vec::new();
    let (mut is_test, mut current) = (false, None);
    for line in text.lines() {
        let line = line.trim();
        let ids = ids(line);
        if line.starts_with("///") {
            above.extend(ids);
        } else if line.starts_with("//!") {
            out.extend(ids.into_iter().map(|id| (id, None)));
        } else if line.starts_with("#[") {
            is_test = is_test || line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else if let Some(name) = function(line) {
            current = std::mem::take(&mut is_test).then(|| name.to_owned());
            out.extend(above.drain(..).chain(ids).map(|id| (id, current.clone())));
        } else if let Some(title) = script_test(line) {
            current = Some(title.to_owned());
            out.extend(above.drain(..).chain(ids).map(|id| (id, current.clone())));
        } else {
            out.extend(above.drain(..).chain(ids).map(|id| (id, current.clone())));
        }
    }
    out
}

/// The name of the function that a line begins.
fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = line.strip_prefix("fn ")?;
    rest.split(['(', '<']).next()
}

/// The title of the Node test that a line begins.
fn script_test(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("test(")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    rest[1..].split(quote).next()
}

fn ids(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut out = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if is_item(word) {
            out.push((*word).to_owned());
        } else if is_vector(word) {
            out.push((*word).to_owned());
            if at >= 2 && words[at - 1] == "to" {
                out.extend(between(words[at - 2], word));
            }
        }
    }
    out
}

/// The vectors between two of one name.
fn between(first: &str, last: &str) -> Vec<String> {
    let parts = |id: &str| {
        let (name, number) = id.rsplit_once('-')?;
        Some((name.to_owned(), number.parse::<u32>().ok()?))
    };
    match (parts(first), parts(last)) {
        (Some((name, first)), Some((other, last))) if name == other => {
            (first + 1..last).map(|number| format!("{name}-{number}")).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn citations_are_found_where_they_stand() {
    let text = "//! FILE-1\n/// DOC-1, DOC-2.\n#[tokio::test]\nasync fn one() {\n    a(\"BODY-1\");\n}\n/// HELP-1\nfn help() {\n    b(\"HELP-2\")\n}\n\
                /// V-A-1 to V-A-3.\n#[test]\nfn two() {}\ntest('SHA-256 (JS-1)', () => {\n";
    let got: Vec<_> = citations(text)
        .into_iter()
        .map(|(id, test)| format!("{id} {}", test.unwrap_or_default()))
        .collect();
    let expect = [
        "FILE-1 ",
        "DOC-1 one",
        "DOC-2 one",
        "BODY-1 one",
        "HELP-1 ",
        "HELP-2 ",
        "V-A-1 two",
        "V-A-3 two",
        "V-A-2 two",
        "SHA-256 SHA-256 (JS-1)",
        "JS-1 SHA-256 (JS-1)",
    ];
    assert_eq!(got, expect);
}
