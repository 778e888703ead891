//! A management request's JSON body, read strictly (R51).

use serde_json::{Map, Value, json};

use crate::failure::Refusal;

/// The members of a body.
///
/// # Errors
/// 400 for what is no JSON object.
pub fn parse(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(detailed(
            "the body must be a JSON object",
            "expectedType",
            json!("object"),
        )),
        Err(error) => Err(Refusal::bad_request(format!("malformed JSON: {error}"))),
    }
}

/// A JSON object read strictly: null counts as absent, wrong types and unknown members are refused by name. It does
/// not print: there may be secrets in it.
#[derive(Clone, Copy)]
pub struct Body<'a>(pub &'a Map<String, Value>);

impl<'a> Body<'a> {
    /// A member that is there and not null.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// Refuses members with other names.
    ///
    /// # Errors
    /// 400 with `details.unknownFields`.
    pub fn known(&self, names: &[&str]) -> Result<(), Refusal> {
        let unknown: Vec<_> = self
            .0
            .keys()
            .filter(|key| !names.contains(&key.as_str()))
            .cloned()
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(detailed(
            &format!("unknown field(s): {}", unknown.join(", ")),
            "unknownFields",
            json!(unknown),
        ))
    }

    /// Refuses a body without these members.
    ///
    /// # Errors
    /// 400 with `details.missingFields`.
    pub fn required(&self, names: &[&str]) -> Result<(), Refusal> {
        let missing: Vec<_> = names.iter().filter(|name| self.get(name).is_none()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let list = missing.iter().map(|name| **name).collect::<Vec<_>>().join(", ");
        Err(detailed(
            &format!("missing required field(s): {list}"),
            "missingFields",
            json!(missing),
        ))
    }

    /// A member that `read` takes for a `kind`.
    ///
    /// # Errors
    /// 400 with `details.expectedType`.
    pub fn typed<T>(&self, key: &str, kind: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>, Refusal> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let wrong = || detailed(&format!("{key} must be of type {kind}"), "expectedType", json!(kind));
        read(value).ok_or_else(wrong).map(Some)
    }

    /// A string.
    ///
    /// # Errors
    /// As [`Body::typed`].
    pub fn text(&self, key: &str) -> Result<Option<String>, Refusal> {
        self.typed(key, "string", |value| value.as_str().map(str::to_owned))
    }

    /// A whole number.
    ///
    /// # Errors
    /// As [`Body::typed`].
    pub fn integer(&self, key: &str) -> Result<Option<i64>, Refusal> {
        self.typed(key, "integer", Value::as_i64)
    }

    /// A number.
    ///
    /// # Errors
    /// As [`Body::typed`].
    pub fn number(&self, key: &str) -> Result<Option<f64>, Refusal> {
        self.typed(key, "number", Value::as_f64)
    }

    /// An object.
    ///
    /// # Errors
    /// As [`Body::typed`].
    pub fn object(&self, key: &str) -> Result<Option<&'a Map<String, Value>>, Refusal> {
        self.typed(key, "object", Value::as_object)
    }

    /// An array of strings.
    ///
    /// # Errors
    /// As [`Body::typed`].
    pub fn texts(&self, key: &str) -> Result<Option<Vec<String>>, Refusal> {
        self.typed(key, "array of strings", |value| {
            value
                .as_array()?
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect()
        })
    }

    /// One of some words, as its place among them.
    ///
    /// # Errors
    /// As [`Body::typed`]; 400 for another word.
    pub fn one_of(&self, key: &str, values: &[&str]) -> Result<Option<usize>, Refusal> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let unknown = || Refusal::bad_request(format!("{key} must be one of {}", values.join(", ")));
        values
            .iter()
            .position(|value| *value == text)
            .ok_or_else(unknown)
            .map(Some)
    }
}

fn detailed(message: &str, key: &str, value: Value) -> Refusal {
    let mut refusal = Refusal::bad_request(message);
    refusal.details = Some(Map::from_iter([(key.to_owned(), value)]));
    refusal
}
