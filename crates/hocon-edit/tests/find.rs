//! Where a path is defined, as a table.

use hocon_edit::{Document, ValueKind, position};

fn check(text: &str, path: &str, expect: Option<(&str, usize, usize)>) {
    let path: Vec<&str> = path.split('/').collect();
    let found = Document::parse(text).find(&path);
    let seen = found
        .as_ref()
        .map(|found| (found.value_span.of(text), found.line, found.column));
    assert_eq!(seen, expect, "{text:?} {path:?}");
}

#[test]
fn the_last_definition_counts() {
    check("a = 1\na = 2", "a", Some(("2", 2, 1)));
    check("a { b = 1 }\na { c = 2 }", "a/b", Some(("1", 1, 5)));
    check("a { b = 1 }\na { c = 2 }", "a", Some(("{ c = 2 }", 2, 1)));
    check("a { b = 1 }\na = 2", "a/b", None);
    check("a { b = 1 }\na = null\na.c = 1", "a/b", None);
    check("a = 1\na { b = 1 }", "a", Some(("{ b = 1 }", 2, 1)));
    check("a.b.c = 1", "a/b", Some(("1", 1, 1)));
    check("a.b { c.d = x y }", "a/b/c/d", Some(("x y", 1, 7)));
    check("\"a.b\" = 1", "a/b", None);
    check("\"a.b\" = 1", "a.b", Some(("1", 1, 1)));
    check("a = {x=1} {y=2}", "a/x", Some(("1", 1, 6)));
    check("a = ${b}\nb.c = 1", "a/c", None);
    check("a = ${b}\na.c = 2", "a/c", Some(("2", 2, 1)));
    check("a { c = 1 }\na = ${b}", "a/c", None);
}

#[test]
fn arrays_are_indexed() {
    check("a = [1, [2, {b = 3}]]", "a/1/1/b", Some(("3", 1, 14)));
    check("a = [1] [2, 3]", "a/2", Some(("3", 1, 13)));
    check("a = [1]", "a/01", None);
    check("a = [1]", "a/1", None);
    check("a { 0 = x }", "a/0", Some(("x", 1, 5)));
}

#[test]
fn kinds_are_told() {
    let kind = |text: &str| Document::parse(text).find(&["a"]).map(|found| found.kind);
    assert_eq!(
        kind("a = null"),
        Some(ValueKind::Scalar {
            text: "null".into(),
            quoted: false
        })
    );
    assert_eq!(
        kind("a = \"n\\u00fcll\""),
        Some(ValueKind::Scalar {
            text: "nüll".into(),
            quoted: true
        })
    );
    assert_eq!(
        kind("a = ${?b.\"c d\"}"),
        Some(ValueKind::Reference {
            path: vec!["b".into(), "c d".into()],
            optional: true
        })
    );
    assert_eq!(kind("a = ${b} { }"), Some(ValueKind::Concat));
    assert_eq!(kind("a = [] []"), Some(ValueKind::Concat));
    assert_eq!(kind("a {}"), Some(ValueKind::Object));
    assert_eq!(kind("a = [\n]"), Some(ValueKind::Array));
    assert_eq!(kind("a += 1"), Some(ValueKind::Concat));
    assert_eq!(
        kind("a = b  c"),
        Some(ValueKind::Scalar {
            text: "b  c".into(),
            quoted: true
        })
    );
}

#[test]
fn positions_fall_back_to_the_parent() {
    let text = "profiles = {\n  \"x\" = {\n    name = 1\n  }\n}\n";
    assert_eq!(position(text, &["profiles", "x", "name"]), Some((3, 5)));
    assert_eq!(position(text, &["profiles", "x", "credentialData", "a"]), Some((2, 3)));
    assert_eq!(position(text, &["profiles", "y"]), Some((1, 1)));
    assert_eq!(position(text, &["nothing"]), None);
}

#[test]
fn diagnostics_say_where_and_what() {
    let check = |text: &str, code: &str, line: usize, column: usize| {
        let document = Document::parse(text);
        let first = document
            .diagnostics()
            .first()
            .unwrap_or_else(|| panic!("{text:?} has no diagnostic"));
        assert_eq!(
            (first.code.as_str(), first.line, first.column),
            (code, line, column),
            "{text:?}: {first}"
        );
    };
    check("a {\n  b = 1\n", "hocon.unclosed-object", 1, 3);
    check("a = [1\n", "hocon.unclosed-array", 1, 5);
    check("ü = \"x\nb = 1", "hocon.unclosed-string", 1, 5);
    check("a = \"\"\"x\nb = 1", "hocon.unclosed-triple-string", 1, 5);
    check("a = ${b\n", "hocon.unclosed-reference", 1, 5);
    check("a = ${}\n", "hocon.empty-path-segment", 1, 5);
    check("a = \"\\x\"", "hocon.bad-escape", 1, 6);
    check("a = b@c", "hocon.reserved-character", 1, 6);
    check("a =\n", "hocon.missing-value", 1, 4);
    check("a = 1\nb\nc = 2", "hocon.missing-separator", 2, 2);
    check("= 1", "hocon.missing-key", 1, 1);
    check("a..b = 1", "hocon.empty-path-segment", 1, 3);
    check("a = 1,,", "hocon.stray-comma", 1, 7);
    check("a = b = c", "hocon.unexpected", 1, 7);
    check("a = 1 }", "hocon.unexpected", 1, 7);
    check("include foo", "hocon.bad-include", 1, 1);
    check("a = {} [1]", "hocon.mixed-concatenation", 1, 5);
    check("[1, 2]", "hocon.root-not-object", 1, 1);
    let document = Document::parse("a = {} [1]");
    assert_eq!(document.diagnostics()[0].found.as_deref(), Some("{} [1]"));
    // After a mistake the rest is still there.
    let document = Document::parse("a = \"x\nb\nc = 3\nd { e = 4");
    assert_eq!(document.find(&["c"]).map(|found| found.line), Some(3));
    assert_eq!(document.find(&["d", "e"]).map(|found| found.line), Some(4));
}

#[test]
fn includes_are_reported() {
    let text = "include \"a\"\nx { include required(file(\"b\\u0063\")) }\ny = [ { include url(\"http://c\") } ]\n";
    let document = Document::parse(text);
    assert!(document.diagnostics().is_empty(), "{:?}", document.diagnostics());
    let mut targets: Vec<_> = document
        .includes()
        .into_iter()
        .map(|include| (include.target.as_str(), include.required))
        .collect();
    targets.sort_unstable();
    assert_eq!(targets, [("a", false), ("bc", true), ("http://c", false)]);
}
