//! Places in a resolved value: paths of keys and indexes, and what is put there.

use serde_json::{Value, json};

/// Paths that are looked at in one document.
const PATHS: usize = 5000;

/// The path at this number, counted round, or one below it where nothing is.
pub fn reach(value: &Value, number: u16, below: bool) -> Vec<String> {
    let mut paths = vec![Vec::new()];
    let mut open: Vec<(Vec<String>, &Value)> = vec![(Vec::new(), value)];
    while let Some((path, value)) = open.pop() {
        let inside = |name: String| path.iter().cloned().chain([name]).collect::<Vec<_>>();
        let inner: Vec<(Vec<String>, &Value)> = match value {
            Value::Object(map) => map.iter().map(|(name, value)| (inside(name.clone()), value)).collect(),
            Value::Array(values) => (0..)
                .zip(values)
                .map(|(at, value): (usize, _)| (inside(at.to_string()), value))
                .collect(),
            _ => Vec::new(),
        };
        paths.extend(inner.iter().map(|(path, _)| path.clone()));
        open.extend(inner);
        if paths.len() > PATHS {
            break;
        }
    }
    let mut path = paths.swap_remove(usize::from(number) % paths.len());
    if below || path.is_empty() {
        let length = match at(value, &path) {
            Some(Value::Array(values)) => values.len().to_string(),
            _ => "fresh".to_owned(),
        };
        path.push(length);
    }
    path
}

/// What stands at a path of keys and indexes.
pub fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(map) => map.get(name),
        Value::Array(values) => values.get(name.parse::<usize>().ok()?),
        _ => None,
    })
}

pub fn at_mut<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(map) => map.get_mut(name),
        Value::Array(values) => values.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    })
}

pub fn put(value: &mut Value, path: &[String], new: Value) {
    let mut value = value;
    for name in path {
        if value.is_null() {
            *value = json!({});
        }
        value = match value {
            Value::Object(map) => map.entry(name.clone()).or_insert(Value::Null),
            Value::Array(values) => {
                let index: usize = name.parse().expect("an index");
                if index == values.len() {
                    values.push(Value::Null);
                }
                values.get_mut(index).expect("an element")
            }
            other => panic!("{other} holds nothing"),
        };
    }
    *value = new;
}

/// Makes `into` say at `path` what `from` says, be it nothing.
pub fn copy(into: &mut Value, from: &Value, path: &[String]) {
    match (at(from, path), path.split_last()) {
        (Some(value), _) => put(into, path, value.clone()),
        (None, Some((last, parent))) => {
            if let Some(Value::Object(map)) = at_mut(into, parent) {
                map.remove(last);
            }
        }
        (None, None) => {}
    }
}
