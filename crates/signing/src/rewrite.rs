//! How a body may have been written before somebody parsed it and wrote it again.

use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// A way of writing the same JSON; the name of whoever writes so by habit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rewriting {
    /// Kept here as it was sent.
    Original,
    /// Without any space: `JSON.stringify`, Go, Rust, Jackson.
    Compact,
    /// A space after comma and colon, letters beyond ASCII escaped: Python's `json.dumps`.
    Python,
    /// The same with the letters as they are: `ensure_ascii=False`.
    PythonUnescaped,
    /// Compact, letters beyond ASCII escaped.
    Ascii,
    /// Compact, slashes escaped: PHP's `json_encode`.
    Slashes,
    /// Compact, `<`, `>` and `&` escaped: Go's `json.Marshal`.
    Html,
    /// Two spaces per level: `JSON.stringify(value, null, 2)`.
    Two,
    /// Four spaces per level.
    Four,
    /// The bytes that came, without the line break at their end.
    Cut,
    /// The bytes that came, with a line break at their end.
    Broken,
}

/// Bodies longer than this are not written anew: ten forms of a megabyte cost more than they tell.
const LONGEST: usize = 128 * 1024;

/// Every form the body may have had, except the one it has. Not JSON: only its line break is tried.
pub(crate) fn forms(body: &[u8]) -> Vec<(Rewriting, Vec<u8>)> {
    let mut forms = Vec::new();
    if body.len() > LONGEST {
        return forms;
    }
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        let compact = written(&value, CompactFormatter);
        let python = written(&value, Python);
        let four = written(&value, PrettyFormatter::with_indent(b"    "));
        forms.push((Rewriting::Python, ascii(&python)));
        forms.push((Rewriting::PythonUnescaped, python));
        forms.push((Rewriting::Ascii, ascii(&compact)));
        forms.push((Rewriting::Slashes, escaped(&ascii(&compact), &[(b'/', "\\/")])));
        let html = [(b'<', "\\u003c"), (b'>', "\\u003e"), (b'&', "\\u0026")];
        forms.push((Rewriting::Html, escaped(&compact, &html)));
        forms.push((Rewriting::Two, written(&value, PrettyFormatter::new())));
        forms.push((Rewriting::Four, four));
        forms.insert(0, (Rewriting::Compact, compact));
    }
    match body.strip_suffix(b"\n") {
        Some(cut) => forms.push((Rewriting::Cut, cut.strip_suffix(b"\r").unwrap_or(cut).to_vec())),
        None => forms.push((Rewriting::Broken, [body, b"\n"].concat())),
    }
    let mut seen = std::collections::HashSet::from([body.to_vec()]);
    forms.retain(|(_, form)| seen.insert(form.clone()));
    forms
}

fn written(value: &Value, formatter: impl Formatter) -> Vec<u8> {
    let mut out = Vec::new();
    match value.serialize(&mut Serializer::with_formatter(&mut out, formatter)) {
        Ok(()) => out,
        // A vector takes every byte, and a value has only text for keys.
        Err(_) => Vec::new(),
    }
}

/// `", "` and `": "`, everything on one line.
struct Python;

impl Formatter for Python {
    fn begin_array_value<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + std::io::Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + std::io::Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        writer.write_all(b": ")
    }
}

/// Letters beyond ASCII as `\uXXXX`; they stand inside strings only.
fn ascii(json: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(json);
    let mut out = String::with_capacity(text.len());
    let mut units = [0; 2];
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out.into_bytes()
}

/// Bytes that JSON has inside strings only, written as those escapes.
fn escaped(json: &[u8], escapes: &[(u8, &str)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    for byte in json {
        match escapes.iter().find(|(from, _)| from == byte) {
            Some((_, to)) => out.extend_from_slice(to.as_bytes()),
            None => out.push(*byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, rewriting: Rewriting, expect: &str) {
        let forms = forms(body.as_bytes());
        let found = forms.iter().find(|(name, _)| *name == rewriting);
        let text = found.map(|(_, form)| String::from_utf8_lossy(form).into_owned());
        assert_eq!(text.as_deref(), Some(expect), "{body}");
    }

    #[test]
    fn a_body_is_written_as_others_would_have() {
        let body = "{ \"b\" : [1, {}, []],\"a\":\"ä😀 </x>&\"}";
        check(body, Rewriting::Compact, "{\"b\":[1,{},[]],\"a\":\"ä😀 </x>&\"}");
        check(
            body,
            Rewriting::Python,
            r#"{"b": [1, {}, []], "a": "\u00e4\ud83d\ude00 </x>&"}"#,
        );
        check(
            body,
            Rewriting::PythonUnescaped,
            "{\"b\": [1, {}, []], \"a\": \"ä😀 </x>&\"}",
        );
        check(
            body,
            Rewriting::Ascii,
            r#"{"b":[1,{},[]],"a":"\u00e4\ud83d\ude00 </x>&"}"#,
        );
        check(
            body,
            Rewriting::Slashes,
            r#"{"b":[1,{},[]],"a":"\u00e4\ud83d\ude00 <\/x>&"}"#,
        );
        check(
            body,
            Rewriting::Html,
            "{\"b\":[1,{},[]],\"a\":\"ä😀 \\u003c/x\\u003e\\u0026\"}",
        );
        check(
            body,
            Rewriting::Two,
            "{\n  \"b\": [\n    1,\n    {},\n    []\n  ],\n  \"a\": \"ä😀 </x>&\"\n}",
        );
        check("{}", Rewriting::Broken, "{}\n");
        check("{ }\r\n", Rewriting::Cut, "{ }");
        check("not json\n", Rewriting::Cut, "not json");
    }

    #[test]
    fn the_form_it_has_is_not_tried_and_none_twice() {
        for body in ["{}", "[1,2]", "{\"a\": 1}", "7", "", "{\n  \"a\": 1\n}"] {
            let forms = forms(body.as_bytes());
            let different: std::collections::HashSet<_> = forms.iter().map(|(_, form)| form).collect();
            assert_eq!(different.len(), forms.len(), "{body}");
            assert!(!forms.iter().any(|(_, form)| form == body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn deep_and_long_bodies_cost_nothing() {
        assert!(forms(" ".repeat(LONGEST + 1).as_bytes()).is_empty());
        let deep = "[".repeat(100_000);
        assert_eq!(
            forms(deep.as_bytes()).len(),
            1,
            "too deep to be read; only its line break is tried"
        );
    }
}
