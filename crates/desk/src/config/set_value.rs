//! Setting one value of one profile, every other byte of the file left alone.

use std::path::Path;

use hocon_edit::{Alone, Document, Literal, render_path};
use serde_json::Value;

use super::files::{PROFILES, Texts, hash, read_all};
use super::load::{Loaded, load};
use super::read::Files;
use super::save::{SaveError, save, text_of};
use super::surroundings::Surroundings;
use crate::identity::Identity;
use crate::schema::Problem;

/// What a person means by a value: HOCON in braces, brackets or quotes; a number, a switch or null; and any other text as it
/// stands, an address among them, for which HOCON itself would want quotes.
///
/// # Errors
/// Why it is no value.
pub fn asked(text: &str) -> Result<Value, String> {
    let text = text.trim();
    if text.contains("${") && !text.starts_with('"') {
        return Err("references are written in the text, not set".to_owned());
    }
    let structured = text.starts_with(['{', '[', '"']);
    let document = Document::parse(format!("value = {text}"));
    let resolved = document.resolve("value", &Alone);
    let mut members = resolved.value.as_object().cloned().unwrap_or_default();
    let value = members.shift_remove("value").filter(|_| members.is_empty());
    match (resolved.diagnostics.first(), value) {
        (None, Some(value)) if structured || !value.is_string() => Ok(value),
        (Some(remark), _) if structured => Err(remark.diagnostic.message.clone()),
        (_, None) if structured => Err("this is more than one value".to_owned()),
        _ => Ok(Value::String(text.to_owned())),
    }
}

/// Sets the value at `path` below `profiles.<id>`, and saves. What that amounts to is looked at first: the value must be what was
/// asked for, everything else in the file must come to what it was, and a profile that was usable must stay so.
///
/// # Errors
/// [`SaveError`]; the file keeps what it had.
pub fn set_value(
    folder: &Path,
    identity: &Identity,
    id: &str,
    path: &[String],
    value: &Value,
) -> Result<Loaded, SaveError> {
    let before = text_of(folder)?;
    let full: Vec<&str> = ["profiles", id]
        .into_iter()
        .chain(path.iter().map(String::as_str))
        .collect();
    let mut texts = read_all(folder);
    texts.insert(PROFILES, Ok(before.clone()));
    let (was, loaded) = state(folder, &texts, identity)?;
    if was.get("profiles").and_then(|profiles| profiles.get(id)).is_none() {
        return Err(SaveError::NoSuchProfile(id.to_owned()));
    }
    let edited = Document::parse(before.as_str()).put(&full, Literal::from(value.clone()))?;
    texts.insert(PROFILES, Ok(edited.text().to_owned()));
    let (is, after) = state(folder, &texts, identity)?;
    if at(&is, &full) != Some(value) {
        return Err(SaveError::Hidden(render_path(&full)));
    }
    if let Some(path) = difference(&was, &is, &full, &mut Vec::new()) {
        return Err(SaveError::AlsoChanges(path));
    }
    let usable = |loaded: &Loaded| loaded.catalogue.profiles.contains_key(id);
    if usable(&loaded) && !usable(&after) {
        let reason = after.catalogue.invalid.get(id).cloned();
        return Err(SaveError::OutOfService(reason.unwrap_or_default()));
    }
    save(folder, identity, PROFILES, edited.text(), &hash(&before))
}

/// The profiles' file as it resolves, and what the folder amounts to.
fn state(folder: &Path, texts: &Texts, identity: &Identity) -> Result<(Value, Loaded), SaveError> {
    let around = Surroundings::of(folder, texts);
    let mut problems: Vec<Problem> = Vec::new();
    let files = Files::of(texts, &around);
    match files.read(PROFILES, &mut problems) {
        Some(read) => Ok((read.value().clone(), load(texts, &around, identity))),
        None => Err(SaveError::Broken(problems)),
    }
}

fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| member(value, name))
}

fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}

/// The first path but the one that was set at which two values differ. What was set may bring its parents into being.
fn difference(was: &Value, is: &Value, set: &[&str], here: &mut Vec<String>) -> Option<String> {
    let (next, rest) = set.split_first()?;
    for name in names(was, is) {
        let (old, new) = (member(was, &name), member(is, &name));
        here.push(name.clone());
        let found = match (old, new) {
            (Some(old), Some(new)) if name == *next => difference(old, new, rest, here),
            // An object that was not there holds nothing but what was set.
            (None, Some(new)) if name == *next => difference(&Value::Null, new, rest, here),
            _ if old == new => None,
            (old, new) => Some(first_of(old, new, here)),
        };
        if found.is_some() {
            return found;
        }
        here.pop();
    }
    None
}

/// The first path at which two values differ that do.
fn first_of(was: Option<&Value>, is: Option<&Value>, here: &[String]) -> String {
    let (mut was, mut is, mut here) = (was, is, here.to_vec());
    while let (Some(old), Some(new)) = (was, is) {
        let Some(name) = names(old, new)
            .into_iter()
            .find(|name| member(old, name) != member(new, name))
        else {
            break;
        };
        (was, is) = (member(old, &name), member(new, &name));
        here.push(name);
    }
    render_path(&here)
}

/// The names of members or elements of either.
fn names(was: &Value, is: &Value) -> Vec<String> {
    let of = |value: &Value| -> Vec<String> {
        match value {
            Value::Object(members) => members.keys().cloned().collect(),
            Value::Array(items) => (0..items.len()).map(|at| at.to_string()).collect(),
            _ => Vec::new(),
        }
    };
    let mut all = of(is);
    all.extend(of(was).into_iter().filter(|name| member(is, name).is_none()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_asked_for_is_hocon_or_a_text() {
        let check = |text: &str, expect: Result<Value, &str>| {
            let got = asked(text);
            match expect {
                Ok(value) => assert_eq!(got, Ok(value), "{text}"),
                Err(part) => assert!(got.as_ref().is_err_and(|error| error.contains(part)), "{text}: {got:?}"),
            }
        };
        check("word", Ok(json!("word")));
        check("two words", Ok(json!("two words")));
        check("", Ok(json!("")));
        check("7", Ok(json!(7)));
        check("-1.5", Ok(json!(-1.5)));
        check("true", Ok(json!(true)));
        check("null", Ok(json!(null)));
        check("\"7\"", Ok(json!("7")));
        check("\"${x}\"", Ok(json!("${x}")));
        check("https://h.example/a?b=c#d", Ok(json!("https://h.example/a?b=c#d")));
        check("Müller, Erika", Ok(json!("Müller, Erika")));
        check("a = b", Ok(json!("a = b")));
        check("[a, 1, [x]]", Ok(json!(["a", 1, ["x"]])));
        check("{ a = 1, b.c = x }", Ok(json!({"a": 1, "b": {"c": "x"}})));
        check("1\nb = 2", Ok(json!("1\nb = 2")));
        check("[1]\nb = 2", Err("more than one value"));
        check("{ a", Err(""));
        check("\"a", Err(""));
        check("${x}", Err("references"));
        check("[${x}]", Err("references"));
    }

    #[test]
    fn what_else_differs_is_found() {
        let check = |was: Value, is: Value, set: &[&str], expect: Option<&str>| {
            let found = difference(&was, &is, set, &mut Vec::new());
            assert_eq!(found.as_deref(), expect, "{was} {is}");
        };
        check(json!({"a": 1, "b": 2}), json!({"a": 3, "b": 2}), &["a"], None);
        check(json!({"a": 1, "b": 2}), json!({"a": 3, "b": 3}), &["a"], Some("b"));
        check(json!({"a": 1}), json!({"a": 1, "b": {"c": 2}}), &["b", "c"], None);
        check(
            json!({"a": 1}),
            json!({"a": 1, "b": {"c": 2, "d": 3}}),
            &["b", "c"],
            Some("b.d"),
        );
        check(
            json!({"a": [1, 2], "b": 1}),
            json!({"a": [1, 3], "b": 1}),
            &["a", "1"],
            None,
        );
        check(json!({"a": [1, 2]}), json!({"a": [0, 3]}), &["a", "1"], Some("a.\"0\""));
        check(json!({"a": {"x": 1}}), json!({"a": {"y": 1}}), &["a", "y"], Some("a.x"));
        let deep = |x: i32| json!({"a": 1, "b": {"c": [0, {"d": x}]}});
        check(deep(1), deep(2), &["a"], Some("b.c.\"1\".d"));
        check(json!({"a": "text"}), json!({"a": {"y": 1}}), &["a", "y"], None);
    }
}
