//! Resolved values beside each other: what stands at a path, and where two values differ.

use serde_json::{Map, Value};

/// What stands at a path of keys and indexes.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(map) => map.get(*name),
        Value::Array(values) => values.get(crate::find::index(name)?),
        _ => None,
    })
}

/// Puts `new` at a path; objects on the way are made where nothing or `null` stands. None where it cannot be.
pub(super) fn put(value: &mut Value, path: &[&str], new: Value) -> Option<()> {
    let mut value = value;
    for name in path {
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        value = match value {
            Value::Object(map) => map.entry((*name).to_owned()).or_insert(Value::Null),
            Value::Array(values) => {
                let index = crate::find::index(name)?;
                if index == values.len() {
                    values.push(Value::Null);
                }
                values.get_mut(index)?
            }
            _ => return None,
        };
    }
    *value = new;
    Some(())
}

/// The paths at which two values differ, each as far down as both are objects or arrays of one length. Recursion ends with the values' depth, which
/// the resolver bounds.
pub(super) fn differences(a: &Value, b: &Value) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    differ(a, b, &mut Vec::new(), &mut out);
    out
}

fn differ(a: &Value, b: &Value, path: &mut Vec<String>, out: &mut Vec<Vec<String>>) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            for name in names {
                path.push(name.clone());
                match (a.get(name), b.get(name)) {
                    (Some(a), Some(b)) => differ(a, b, path, out),
                    _ => out.push(path.clone()),
                }
                path.pop();
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                path.push(at.to_string());
                differ(a, b, path, out);
                path.pop();
            }
        }
        _ if a == b => {}
        _ => out.push(path.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_as_small_as_can_be() {
        let check = |a: Value, b: Value, expect: &[&str]| {
            let seen: Vec<_> = differences(&a, &b).iter().map(|path| path.join("/")).collect();
            assert_eq!(seen, expect, "{a} {b}");
        };
        check(json!({"a": 1}), json!({"a": 1}), &[]);
        check(
            json!({"a": {"b": 1, "c": 2}}),
            json!({"a": {"b": 2, "d": 2}}),
            &["a/b", "a/c", "a/d"],
        );
        check(json!({"a": [1, {"b": 2}]}), json!({"a": [1, {"b": 3}]}), &["a/1/b"]);
        check(json!({"a": [1]}), json!({"a": [1, 2]}), &["a"]);
        check(json!({"a": {}}), json!({"a": []}), &["a"]);
    }

    #[test]
    fn values_are_put_where_paths_lead() {
        let check = |value: Value, path: &[&str], expect: Option<Value>| {
            let mut after = value.clone();
            let done = put(&mut after, path, json!(7)).map(|()| after);
            assert_eq!(done, expect, "{value} {path:?}");
            if let Some(after) = done {
                assert_eq!(at(&after, path), Some(&json!(7)));
            }
        };
        check(json!({"a": 1}), &["a"], Some(json!({"a": 7})));
        check(json!({}), &["a", "b"], Some(json!({"a": {"b": 7}})));
        check(json!({"a": [1]}), &["a", "1"], Some(json!({"a": [1, 7]})));
        check(json!({"a": [1]}), &["a", "2"], None);
        check(json!({"a": 1}), &["a", "b"], None);
        check(json!({"a": null}), &["a", "0"], Some(json!({"a": {"0": 7}})));
    }
}
