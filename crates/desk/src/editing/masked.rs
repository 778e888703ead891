//! Dots that were shown for a secret never become the secret.

use model::exchange::MASK;
use serde_json::Value;

use crate::schema::CallError;

/// A value as it came from the window, JSON text.
///
/// # Errors
/// Code `value-not-json`, or `value-masked` for one that has the dots of a hidden secret in it.
pub fn unmasked(json: &str) -> Result<Value, CallError> {
    let value: Value =
        serde_json::from_str(json).map_err(|error| CallError::new("value-not-json", format!("No value: {error}")))?;
    if has_dots(&value) {
        let message = "The dots stand for a secret that is not shown. Give the whole value, or leave it as it is.";
        return Err(CallError::new("value-masked", message));
    }
    Ok(value)
}

/// Whether any text in it, a name of a member included, has the dots. The parser bounds the depth.
fn has_dots(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(MASK),
        Value::Array(items) => items.iter().any(has_dots),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains(MASK) || has_dots(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_no_value() {
        let check = |json: &str, expect: Option<&str>| {
            let code = unmasked(json).err().map(|error| error.code);
            assert_eq!(code.as_deref(), expect, "{json}");
        };
        check("1", None);
        check("\"a • b\"", None);
        check("\"•••\"", Some("value-masked"));
        check("{\"url\": [\"https://•••@h.example/\"]}", Some("value-masked"));
        check("{", Some("value-not-json"));
        check("", Some("value-not-json"));
    }
}
