//! A resolved value. Parts are shared, so that a hundred references to one object cost a hundred pointers.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::draft::{ByName, File, Name, Names, Place};
use super::origin::Source;
use crate::text::says;
use crate::tree::{Style, Text};

/// A pointer: the resolver recurses, and every level of it holds several of these.
#[derive(Debug, Clone)]
pub(super) struct Node(Rc<Body>);

impl Deref for Node {
    type Target = Body;

    fn deref(&self) -> &Body {
        &self.0
    }
}

impl DerefMut for Node {
    fn deref_mut(&mut self) -> &mut Body {
        Rc::make_mut(&mut self.0)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) shape: Shape,
    pub(super) source: Source,
    /// Bytes it takes when written out, roughly.
    pub(super) size: u64,
    /// Levels of objects and arrays.
    pub(super) depth: usize,
    /// An object that a plain value stood before: it takes nothing from objects below.
    pub(super) sealed: bool,
    /// The reference that brought it, when the object that the reference stands for was merged with others.
    pub(super) via: Option<Box<Via>>,
}

/// A reference above a value.
#[derive(Debug, Clone)]
pub(super) struct Via {
    pub(super) source: Source,
    /// How many levels above.
    pub(super) levels: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A text as it is written, decoded when it is needed.
    Written(Place, Style),
    /// A text put together from others, or from outside.
    Made(Rc<str>),
    Array(Rc<Vec<Node>>),
    Object(Rc<Members>),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    pub(super) fields: ByName<Node>,
    /// Fields that are not there because an optional reference leads nowhere.
    pub(super) absent: Vec<(Name, Source)>,
}

impl Node {
    pub(super) fn new(shape: Shape, source: Source) -> Self {
        let (size, depth) = match &shape {
            Shape::Written(at, _) => (8 + (at.span.end - at.span.start) as u64, 0),
            Shape::Made(text) => (8 + text.len() as u64, 0),
            Shape::Array(values) => around(values.iter()),
            Shape::Object(members) => around(members.fields.values()),
        };
        Self(Rc::new(Body {
            shape,
            source,
            size,
            depth,
            sealed: false,
            via: None,
        }))
    }

    pub(super) fn object(&self) -> Option<&Rc<Members>> {
        match &self.shape {
            Shape::Object(members) => Some(members),
            _ => None,
        }
    }

    /// What it says as part of a text; none for objects and arrays.
    pub(super) fn says(&self, files: &[File<'_>]) -> Option<String> {
        match &self.shape {
            Shape::Written(at, style) => files.get(at.file).map(|file| written(file.text(), *at, *style)),
            Shape::Made(text) => Some(text.to_string()),
            Shape::Array(_) | Shape::Object(_) => None,
        }
    }

    /// As JSON; its depth and size have been bounded.
    pub(super) fn json(&self, files: &[File<'_>], names: &Names) -> Value {
        match &self.shape {
            Shape::Written(_, Style::Unquoted) => plain(self.says(files).unwrap_or_default()),
            Shape::Written(..) | Shape::Made(_) => Value::String(self.says(files).unwrap_or_default()),
            Shape::Array(values) => Value::Array(values.iter().map(|value| value.json(files, names)).collect()),
            Shape::Object(members) => {
                let fields = members.fields.iter();
                Value::Object(
                    fields
                        .map(|(name, value)| (names.name(*name).to_owned(), value.json(files, names)))
                        .collect::<Map<_, _>>(),
                )
            }
        }
    }
}

fn around<'n>(values: impl Iterator<Item = &'n Node>) -> (u64, usize) {
    let (size, depth) = values.fold((16_u64, 0), |(size, depth), value| {
        (
            size.saturating_add(value.size).saturating_add(8),
            depth.max(value.depth),
        )
    });
    (size, depth + 1)
}

pub(super) fn written(text: &str, at: Place, style: Style) -> String {
    says(text, &Text { span: at.span, style })
}

/// A text without quotes: `null`, a boolean and a number are what JSON says they are; everything else is text.
fn plain(text: String) -> Value {
    match text.as_str() {
        "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        _ => Value::String(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Value) {
        assert_eq!(plain(text.to_owned()), expect, "{text}");
    }

    #[test]
    fn texts_without_quotes_are_what_json_says() {
        use serde_json::json;
        check("null", json!(null));
        check("true", json!(true));
        check("yes", json!("yes"));
        check("-1.50", json!(-1.5));
        check("1e3", json!(1000.0));
        check("1.2.3", json!("1.2.3"));
        check("01", json!("01"));
        check("10s", json!("10s"));
        check("-", json!("-"));
        check("1e999", json!("1e999"));
    }
}
