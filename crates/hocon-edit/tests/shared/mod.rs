//! The test data that lies beside the checkout, and the resolver that the tests compare with.
#![allow(dead_code)]

pub mod generate;
pub mod laws;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

/// `../shared/data`, or none after saying so.
pub fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    assert!(
        std::env::var_os("REQUIRE_SHARED").is_none_or(|value| value != "1"),
        "../shared is missing"
    );
    println!("skipped: no ../shared");
    None
}

/// All files below a folder, by name.
pub fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut folders = vec![folder.to_path_buf()];
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                out.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    out.sort();
    out
}

/// What hocon-parser makes of a text, without the environment; on a thread with a large stack.
pub fn resolve(text: &str) -> Result<Value, String> {
    resolve_in(text, None)
}

/// The same, with includes relative to a folder.
pub fn resolve_in(text: &str, folder: Option<&Path>) -> Result<Value, String> {
    let (text, folder) = (text.to_owned(), folder.map(Path::to_path_buf));
    let run = move || {
        let mut options = hocon::ParseOptions::defaults().with_env(HashMap::new());
        if let Some(folder) = folder {
            options = options.with_base_dir(folder);
        }
        let config = hocon::parse_string_with_options(&text, options).map_err(|error| error.to_string())?;
        let mut map = Map::new();
        for key in config.keys() {
            let name = serde_json::to_string(key).unwrap();
            map.insert(key.to_owned(), config.get(&name).map_or(Value::Null, json));
        }
        Ok(Value::Object(map))
    };
    std::thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap()
}

fn json(value: &hocon::HoconValue) -> Value {
    match value {
        hocon::HoconValue::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
        hocon::HoconValue::Array(values) => Value::Array(values.iter().map(json).collect()),
        hocon::HoconValue::Scalar(scalar) => match scalar.value_type {
            hocon::ScalarType::Null => Value::Null,
            hocon::ScalarType::Boolean => Value::Bool(matches!(scalar.raw.as_str(), "true" | "yes" | "on")),
            hocon::ScalarType::Number => {
                serde_json::from_str(&scalar.raw).unwrap_or_else(|_| Value::String(scalar.raw.clone()))
            }
            hocon::ScalarType::String => Value::String(scalar.raw.clone()),
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}

/// Every leaf of a resolved value with its path: scalars, and empty objects and arrays.
pub fn leaves(value: &Value) -> Vec<(Vec<String>, Value)> {
    let mut open = vec![(Vec::new(), value.clone())];
    let mut out = Vec::new();
    while let Some((path, value)) = open.pop() {
        let below = |name: String| path.iter().cloned().chain([name]).collect::<Vec<_>>();
        match &value {
            Value::Object(map) if !map.is_empty() => {
                open.extend(map.iter().map(|(key, value)| (below(key.clone()), value.clone())))
            }
            Value::Array(values) if !values.is_empty() => {
                open.extend(
                    values
                        .iter()
                        .enumerate()
                        .map(|(at, value)| (below(at.to_string()), value.clone())),
                );
            }
            _ => out.push((path, value)),
        }
    }
    out
}
