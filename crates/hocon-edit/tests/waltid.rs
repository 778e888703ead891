//! Every leaf of walt.id's shipped files is edited, and hocon-parser judges: the resolved value differs at that path and nowhere else.

use hocon_edit::{Document, EditError, Limits, Literal, ValueKind, guard};
use serde_json::{Value, json};

mod shared;

fn files() -> Option<Vec<(String, String)>> {
    let folder = shared::data()?.join("waltid-0.21.0");
    let files: Vec<_> = shared::files(&folder)
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|ending| ending == "conf"))
        .map(|(path, text)| (path.file_name().unwrap().to_string_lossy().into_owned(), text))
        .collect();
    assert_eq!(files.len(), 8);
    Some(files)
}

/// The bytes before and after the change are the same; returns how many bytes went.
fn replaced(old: &str, new: &str) -> (usize, usize) {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let most = old.len().min(new.len());
    let head = length(most, |length| old[..length] == new[..length]);
    let tail = length(most - head, |length| {
        old[old.len() - length..] == new[new.len() - length..]
    });
    (head, old.len() - tail)
}

/// The largest length up to `most` that fits, by halving.
fn length(most: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut fine, mut not) = (0, most + 1);
    while fine + 1 < not {
        let middle = (fine + not) / 2;
        if fits(middle) {
            fine = middle;
        } else {
            not = middle;
        }
    }
    fine
}

#[test]
fn every_file_is_read_without_a_complaint() {
    let Some(files) = files() else { return };
    for (name, text) in files {
        assert_eq!(Document::parse(text.clone()).diagnostics(), [], "{name}");
        let survey = guard(&text, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(survey.includes.is_empty(), "{name}");
        if name == "issuer2-profiles.conf" {
            assert!(survey.references > 40, "{}", survey.references);
        }
    }
}

/// Every leaf the files hold: the value changes at that path alone, and only the value's own bytes change.
#[test]
fn setting_any_leaf_changes_that_leaf_alone() {
    let Some(files) = files() else { return };
    let (mut edited, mut inherited) = (0, 0);
    for (name, text) in files {
        let document = Document::parse(text.clone());
        let before = shared::resolve(&text).unwrap();
        for (at, (path, value)) in shared::leaves(&before).into_iter().enumerate() {
            let Some(found) = document.find(&path) else {
                // It comes out of a reference; overriding those is another test.
                inherited += 1;
                continue;
            };
            let new = if value == json!("changed") {
                json!(1)
            } else {
                json!("changed")
            };
            let after = document
                .set(&path, Literal::from(new.clone()))
                .unwrap_or_else(|error| panic!("{name} {path:?}: {error}"));
            let (start, end) = replaced(&text, after.text());
            assert!(
                found.value_span.start <= start && end <= found.value_span.end,
                "{name} {path:?}: {start}..{end} of {:?}",
                found.value_span
            );
            edited += 1;
            // The whole file is resolved for one leaf in seventy: together with the byte check that is enough, and it keeps the test short.
            if at % 71 == 0 && !matches!(found.kind, ValueKind::Reference { .. }) && !path[0].starts_with("default") {
                let mut expect = before.clone();
                *shared::laws::places::at_mut(&mut expect, &path).unwrap() = new;
                assert_eq!(shared::resolve(after.text()).unwrap(), expect, "{name} {path:?}");
            }
        }
    }
    println!("{edited} leaves edited, {inherited} come out of references");
    assert!(edited > 1000, "{edited}");
}

#[test]
fn removing_any_line_leaves_the_rest() {
    let Some(files) = files() else { return };
    let mut removed = 0;
    for (name, text) in files {
        let document = Document::parse(text.clone());
        let before = shared::resolve(&text).unwrap();
        for (at, (path, _)) in shared::leaves(&before).into_iter().enumerate() {
            // A third of them: this test is about the whole line, which the table tests hold too.
            if at % 3 != 0 {
                continue;
            }
            let Ok(removal) = document.remove(&path) else { continue };
            removed += 1;
            let (start, end) = replaced(&text, removal.document.text());
            let found = document.find(&path).unwrap();
            assert!(
                text[start..found.key_span.start.max(start)].len() < 100 && end < found.value_span.end + 100,
                "{name} {path:?}"
            );
            let shown = removal.uncovered.is_some() || path[0].starts_with("default");
            if at % 60 != 0 || shown {
                continue;
            }
            let mut expect = before.clone();
            let (last, parent) = path.split_last().unwrap();
            match shared::laws::places::at_mut(&mut expect, parent).unwrap() {
                Value::Object(map) => drop(map.shift_remove(last)),
                Value::Array(values) => drop(values.remove(last.parse().unwrap())),
                _ => unreachable!(),
            }
            assert_eq!(
                shared::resolve(removal.document.text()).unwrap(),
                expect,
                "{name} {path:?}"
            );
        }
    }
    assert!(removed > 400, "{removed}");
}

#[test]
fn inserting_beside_any_leaf_adds_one_line() {
    let Some(files) = files() else { return };
    for (name, text) in files {
        let document = Document::parse(text.clone());
        let before = shared::resolve(&text).unwrap();
        let mut parents: Vec<_> = shared::leaves(&before)
            .into_iter()
            .map(|(mut path, _)| {
                path.pop();
                path
            })
            .collect();
        parents.sort();
        parents.dedup();
        for (at, mut path) in parents.into_iter().enumerate() {
            path.push("zz-new".to_owned());
            let after = match document.insert(&path, "x") {
                Ok(after) => after,
                Err(EditError::NotAnObject { .. } | EditError::ComesFromReference { .. }) => continue,
                Err(error) => panic!("{name} {path:?}: {error}"),
            };
            let (start, end) = replaced(&text, after.text());
            assert!(end - start < 200, "{name} {path:?}: {start}..{end}");
            if at % 31 == 0 && !path[0].starts_with("default") {
                let mut expect = before.clone();
                let parent = shared::laws::places::at_mut(&mut expect, &path[..path.len() - 1]).unwrap();
                parent.as_object_mut().unwrap().insert("zz-new".to_owned(), json!("x"));
                assert_eq!(shared::resolve(after.text()).unwrap(), expect, "{name} {path:?}");
            }
        }
    }
}

/// 1.4(6): a value that comes from `${…}` is overridden behind the reference, and the shared definition stays.
#[test]
fn overriding_a_reference_touches_one_profile() {
    let Some(files) = files() else { return };
    let (_, text) = files
        .into_iter()
        .find(|(name, _)| name == "issuer2-profiles.conf")
        .unwrap();
    let before = shared::resolve(&text).unwrap();
    let path: Vec<String> = ["profiles", "bankId", "issuerKey", "jwk", "d"]
        .map(str::to_owned)
        .to_vec();
    let after = Document::parse(text.clone()).set(&path, "other").unwrap();
    let mut expect = before;
    *shared::laws::places::at_mut(&mut expect, &path).unwrap() = json!("other");
    assert_eq!(shared::resolve(after.text()).unwrap(), expect);
    assert!(
        after
            .text()
            .contains("    issuerKey = ${defaultIssuerKey}\n    issuerKey.jwk.d = \"other\"\n")
    );
}

/// The webhook field of the profiles place: for each of the 49 profiles.
#[test]
fn a_webhook_url_can_be_put_into_every_profile() {
    let Some(files) = files() else { return };
    let (_, text) = files
        .into_iter()
        .find(|(name, _)| name == "issuer2-profiles.conf")
        .unwrap();
    let before = shared::resolve(&text).unwrap();
    let profiles: Vec<String> = before["profiles"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(profiles.len(), 49);
    let mut document = Document::parse(text.clone());
    let mut expect = before;
    for profile in &profiles {
        let url = format!("https://hooks.example.org/{profile}");
        let path = ["profiles", profile, "notifications", "webhook", "url"];
        document = document
            .put(&path, url.clone())
            .unwrap_or_else(|error| panic!("{profile}: {error}"));
        expect["profiles"][profile]["notifications"] = json!({"webhook": {"url": url}});
    }
    assert_eq!(shared::resolve(document.text()).unwrap(), expect);
    for profile in &profiles {
        let removal = document.remove(&["profiles", profile, "notifications"]).unwrap();
        document = removal.document;
    }
    assert_eq!(document.text(), text);
}
