//! A value to be written, and how it is written.

use std::borrow::Cow;

use serde_json::Number;

use crate::path::is_plain;

/// How deep a literal may nest.
const DEPTH: usize = 64;

/// An object with no more members, all of them plain values, goes on one line where the file does that too.
const SMALL: usize = 2;

/// As long as such a line may be, bytes.
const SHORT: usize = 80;

/// A value to be written into a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, written as JSON writes it.
    Number(Number),
    /// A text, written in quotes.
    Text(String),
    /// An array.
    Array(Vec<Literal>),
    /// An object, in this order.
    Object(Vec<(String, Literal)>),
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Literal::Text(text.to_owned())
    }
}

impl From<String> for Literal {
    fn from(text: String) -> Self {
        Literal::Text(text)
    }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Literal::Bool(value)
    }
}

impl From<i32> for Literal {
    fn from(value: i32) -> Self {
        Literal::Number(value.into())
    }
}

impl From<i64> for Literal {
    fn from(value: i64) -> Self {
        Literal::Number(value.into())
    }
}

impl From<serde_json::Value> for Literal {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Literal::Null,
            Value::Bool(value) => Literal::Bool(value),
            Value::Number(number) => Literal::Number(number),
            Value::String(text) => Literal::Text(text),
            Value::Array(values) => Literal::Array(values.into_iter().map(Literal::from).collect()),
            Value::Object(map) => Literal::Object(map.into_iter().map(|(name, value)| (name, value.into())).collect()),
        }
    }
}

impl From<&Literal> for serde_json::Value {
    /// Of two fields with one name the last counts. Depth is that of the literal.
    fn from(literal: &Literal) -> Self {
        use serde_json::Value;
        match literal {
            Literal::Null => Value::Null,
            Literal::Bool(value) => Value::Bool(*value),
            Literal::Number(number) => Value::Number(number.clone()),
            Literal::Text(text) => Value::String(text.clone()),
            Literal::Array(values) => Value::Array(values.iter().map(Value::from).collect()),
            Literal::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), Value::from(value)))
                    .collect(),
            ),
        }
    }
}

impl Literal {
    /// Whether it nests no deeper than 64 levels; deeper ones are refused by every edit.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        let mut level: Vec<&Literal> = vec![self];
        for _ in 0..DEPTH {
            if level.is_empty() {
                return true;
            }
            level = level
                .into_iter()
                .flat_map(|literal| -> Box<dyn Iterator<Item = &Literal>> {
                    match literal {
                        Literal::Array(values) => Box::new(values.iter()),
                        Literal::Object(fields) => Box::new(fields.iter().map(|(_, value)| value)),
                        _ => Box::new(std::iter::empty()),
                    }
                })
                .collect();
        }
        level.is_empty()
    }
}

/// How the neighbours are written, so that something new looks like them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The blanks before the line that the value begins on.
    pub(crate) indent: String,
    /// What one level more adds.
    pub(crate) unit: String,
    pub(crate) newline: &'static str,
    /// `{ a = 1 }` on one line.
    pub(crate) inline: bool,
    /// Keys in quotes even where they need none.
    pub(crate) quoted: bool,
    /// The same of what is inside.
    pub(crate) quoted_inside: bool,
    /// What stands between key and value, blanks included.
    pub(crate) separator: String,
    /// Fields end with a comma.
    pub(crate) commas: bool,
    /// The file has small objects on one line.
    pub(crate) compact: bool,
}

/// A key, in quotes where it must or shall be.
pub(crate) fn key(name: &str, quoted: bool) -> Cow<'_, str> {
    if quoted || !is_plain(name) {
        Cow::Owned(quote(name))
    } else {
        Cow::Borrowed(name)
    }
}

/// A text in quotes, as JSON.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 || c == '\u{7f}' || c == '\u{feff}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The literal as text, in the manner of its neighbours. Depth is bounded by [`Literal::is_shallow`].
pub(crate) fn render(literal: &Literal, manner: &Manner) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Number(number) => number.to_string(),
        Literal::Text(text) => quote(text),
        Literal::Array(values) => {
            let parts: Vec<_> = values.iter().map(|value| render(value, &inner(manner))).collect();
            enclose('[', ']', &parts, manner, values.iter().all(is_leaf), true)
        }
        Literal::Object(fields) => {
            let inner = inner(manner);
            let parts: Vec<_> = fields
                .iter()
                .map(|(name, value)| field(&key(name, inner.quoted), value, &inner))
                .collect();
            let small =
                manner.compact && (1..=SMALL).contains(&fields.len()) && fields.iter().all(|(_, value)| is_leaf(value));
            let line = format!("{{ {} }}", parts.join(", "));
            match small && line.len() <= SHORT {
                true => line,
                false => enclose('{', '}', &parts, manner, false, manner.commas),
            }
        }
    }
}

/// `key = value`.
pub(crate) fn field(key: &str, value: &Literal, manner: &Manner) -> String {
    format!("{key}{}{}", manner.separator, render(value, manner))
}

fn is_leaf(literal: &Literal) -> bool {
    !matches!(literal, Literal::Array(_) | Literal::Object(_))
}

fn inner(manner: &Manner) -> Manner {
    Manner {
        indent: format!("{}{}", manner.indent, manner.unit),
        quoted: manner.quoted_inside,
        ..manner.clone()
    }
}

fn enclose(open: char, close: char, parts: &[String], manner: &Manner, tight: bool, commas: bool) -> String {
    if parts.is_empty() {
        return format!("{open}{close}");
    }
    if tight {
        return format!("{open}{}{close}", parts.join(", "));
    }
    if manner.inline {
        return format!("{open} {} {close}", parts.join(", "));
    }
    let Manner {
        indent, unit, newline, ..
    } = manner;
    let between = if commas { "," } else { "" };
    let lines: Vec<_> = parts
        .iter()
        .map(|part| format!("{newline}{indent}{unit}{part}"))
        .collect();
    format!("{open}{}{newline}{indent}{close}", lines.join(between))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(inline: bool) -> Manner {
        Manner {
            indent: "  ".into(),
            unit: "  ".into(),
            newline: "\n",
            inline,
            quoted: false,
            quoted_inside: false,
            separator: " = ".into(),
            commas: false,
            compact: false,
        }
    }

    fn check(json: serde_json::Value, inline: bool, expect: &str) {
        assert_eq!(render(&json.into(), &manner(inline)), expect);
    }

    #[test]
    fn literals_look_like_their_neighbours() {
        use serde_json::json;
        check(json!(null), false, "null");
        check(json!(-1.5), false, "-1.5");
        check(json!("a\"b\\c\n\u{1}é"), false, r#""a\"b\\c\n\u0001é""#);
        check(json!([1, "x"]), false, r#"[1, "x"]"#);
        check(json!({}), false, "{}");
        check(
            json!({"a": 1, "b c": {"d": true}}),
            true,
            r#"{ a = 1, "b c" = { d = true } }"#,
        );
        check(
            json!({"a": {"b": 1}, "c": 2}),
            false,
            "{\n    a = {\n      b = 1\n    }\n    c = 2\n  }",
        );
        check(
            json!([{"a": 1}, {"a": 2}]),
            false,
            "[\n    {\n      a = 1\n    },\n    {\n      a = 2\n    }\n  ]",
        );
    }

    #[test]
    fn small_objects_take_one_line_where_the_file_has_such() {
        use serde_json::json;
        let manner = Manner {
            compact: true,
            ..manner(false)
        };
        let check = |json: serde_json::Value, expect: &str| assert_eq!(render(&json.into(), &manner), expect);
        check(json!({"sd": true}), "{ sd = true }");
        check(json!({"a": 1, "b": {}}), "{\n    a = 1\n    b = {}\n  }");
        check(json!({"a": {"sd": true}}), "{\n    a = { sd = true }\n  }");
        check(
            json!({"a": 1, "b": 2, "c": 3}),
            "{\n    a = 1\n    b = 2\n    c = 3\n  }",
        );
        check(json!({}), "{}");
        check(
            json!({"a": "x".repeat(80)}),
            &format!("{{\n    a = \"{}\"\n  }}", "x".repeat(80)),
        );
    }

    #[test]
    fn depth_is_counted_without_recursion() {
        let mut literal = Literal::Null;
        for _ in 0..63 {
            literal = Literal::Array(vec![literal]);
        }
        assert!(literal.is_shallow());
        assert!(!Literal::Array(vec![literal]).is_shallow());
    }
}
