//! What counts as a call, and which calls need a fetch.

use serde_json::Value;

/// A body that a function wants.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FetchCall {
    /// To be fetched by GET.
    pub url: String,
    /// Whether the body must be JSON.
    pub json: bool,
}

/// A parsed call: `<name>` or `<name:argument>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call<'a> {
    pub name: &'a str,
    pub argument: Option<&'a str>,
    /// As written, without the brackets.
    pub text: &'a str,
}

impl<'a> Call<'a> {
    /// A string that starts with `<`, ends with `>`, is longer than 2 and has no blanks.
    pub fn parse(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix('<')?.strip_suffix('>')?;
        (!inner.is_empty() && !text.contains(char::is_whitespace)).then(|| Self::from_inner(inner))
    }

    /// A string that is a call whatever its form: the value of a `jwt:` key.
    pub fn forced(text: &'a str) -> Self {
        Self::parse(text).unwrap_or_else(|| Self::from_inner(text))
    }

    fn from_inner(text: &'a str) -> Self {
        match text.split_once(':') {
            Some((name, argument)) => Self {
                name,
                argument: Some(argument),
                text,
            },
            None => Self {
                name: text,
                argument: None,
                text,
            },
        }
    }

    pub fn fetch(self) -> Option<FetchCall> {
        let json = match self.name {
            "webhook" => false,
            "webhook-json" => true,
            _ => return None,
        };
        self.argument.filter(|url| !url.is_empty()).map(|url| FetchCall {
            url: url.to_owned(),
            json,
        })
    }
}

/// The key of a JWT option without its prefix.
pub(super) fn jwt_option(key: &str) -> Option<&str> {
    key.strip_prefix("jwt:")
}

/// Lists the bodies `mapping` wants, each once, in order. Fetch them, then [`evaluate`](super::evaluate).
pub fn calls(mapping: &Value) -> Vec<FetchCall> {
    let mut found = Vec::new();
    collect(mapping, &mut found);
    found
}

fn collect(mapping: &Value, found: &mut Vec<FetchCall>) {
    // The elements of arrays are literals.
    for (key, value) in mapping.as_object().into_iter().flatten() {
        let call = match value {
            Value::String(text) if jwt_option(key).is_some() => Call::forced(text).fetch(),
            Value::String(text) => Call::parse(text).and_then(Call::fetch),
            Value::Object(_) => {
                collect(value, found);
                None
            }
            _ => None,
        };
        if let Some(call) = call.filter(|call| !found.contains(call)) {
            found.push(call);
        }
    }
}
