//! Switches, as people write them.

use serde_json::Value;

/// Whether a value says yes or no; none when it says neither. A text counts too: an environment variable has no other form, and
/// to HOCON `on` and `yes` are words until somebody asks for a switch.
pub fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::String(word) => match word.as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_switches() {
        let check = |value: Value, expect: Option<bool>| assert_eq!(flag(&value), expect, "{value}");
        check(json!(true), Some(true));
        check(json!("on"), Some(true));
        check(json!("yes"), Some(true));
        check(json!("false"), Some(false));
        check(json!("off"), Some(false));
        check(json!("no"), Some(false));
        check(json!("perhaps"), None);
        check(json!(1), None);
        check(json!(null), None);
    }
}
