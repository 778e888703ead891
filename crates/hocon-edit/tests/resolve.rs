//! What documents resolve to: the specification's own examples, and what else it says, in tables.

use hocon_edit::{Alone, Document, Lookup, World};
use serde_json::{Value, json};

/// Files and variables from a table.
struct Table<'t> {
    files: &'t [(&'t str, &'t str)],
    variables: &'t [(&'t str, &'t str)],
}

impl World for Table<'_> {
    fn file(&self, name: &str) -> Lookup {
        if name.starts_with("../") {
            return Lookup::Refused("it lies outside".to_owned());
        }
        let found = self.files.iter().find(|(known, _)| *known == name);
        found.map_or(Lookup::Missing, |(_, text)| Lookup::Text((*text).to_owned()))
    }

    fn variable(&self, name: &str) -> Option<String> {
        let found = self.variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

#[track_caller]
fn check(text: &str, expect: Value) {
    let document = Document::parse(text);
    let resolved = document.resolve("main.conf", &Alone);
    assert_eq!(resolved.diagnostics, [], "{text}");
    assert_eq!(resolved.value, expect, "{text}");
}

/// What is left of a document with faults, and the faults as `file:line:column code`.
#[track_caller]
fn faults(text: &str, expect: Value, codes: &[&str]) {
    check_in(text, &[], &[], expect, codes);
}

#[track_caller]
fn check_in(text: &str, files: &[(&str, &str)], variables: &[(&str, &str)], expect: Value, codes: &[&str]) {
    let document = Document::parse(text);
    let resolved = document.resolve("main.conf", &Table { files, variables });
    let seen: Vec<_> = resolved
        .diagnostics
        .iter()
        .map(|remark| {
            let diagnostic = &remark.diagnostic;
            format!(
                "{}:{}:{} {}",
                remark.file, diagnostic.line, diagnostic.column, diagnostic.code
            )
        })
        .collect();
    assert_eq!(seen, codes, "{text}: {:?}", resolved.diagnostics);
    assert_eq!(resolved.value, expect, "{text}");
}

#[test]
fn values_are_what_is_written() {
    check("", json!({}));
    check("{}", json!({}));
    check("a = 1, b : -2.5\nc = 1e3", json!({"a": 1, "b": -2.5, "c": 1000.0}));
    check("a = true, b = null, c = yes", json!({"a": true, "b": null, "c": "yes"}));
    check("a = 10 seconds, b = 512k", json!({"a": "10 seconds", "b": "512k"}));
    check("a = \"1\", b = \"null\"", json!({"a": "1", "b": "null"}));
    check("a = \"\"\"x\n\"y\"\"\"\"", json!({"a": "x\n\"y\""}));
    check(
        "a = null bar 42 \"baz\" true  3.14 hi  ",
        json!({"a": "null bar 42 baz true  3.14 hi"}),
    );
    check("a = 1.50 x", json!({"a": "1.50 x"}));
    check("a = \"\\u00e9\"x", json!({"a": "éx"}));
    check(
        "a = [1, two words, [], {b = 1}]",
        json!({"a": [1, "two words", [], {"b": 1}]}),
    );
    check("a = [1] [2, 3]", json!({"a": [1, 2, 3]}));
    check("a = {b = 1} {c = 2, b = 3}", json!({"a": {"b": 3, "c": 2}}));
}

#[test]
fn keys_are_paths() {
    check("a.b.c = 1\na.\"b.c\" = 2", json!({"a": {"b": {"c": 1}, "b.c": 2}}));
    check("10.0 = x\n3 = y\n3.14 = z", json!({"10": {"0": "x"}, "3": {"14": "z"}}));
    check("a b c = 1\ntrue.x = 2", json!({"a b c": 1, "true": {"x": 2}}));
    check("\"\" = 1\n\"\".\"\" = 2", json!({"": {"": 2}}));
}

#[test]
fn later_words_win_and_objects_join() {
    check("a = 1\na = 2", json!({"a": 2}));
    check(
        "a { b = 1 }\na { c = 2 }\na.d = 3",
        json!({"a": {"b": 1, "c": 2, "d": 3}}),
    );
    check("a { b = 1 }\na = 5\na { c = 2 }", json!({"a": {"c": 2}}));
    check("a { b = 1 }\na = null\na { c = 2 }", json!({"a": {"c": 2}}));
    check(
        "base { a = {x = 1} }\nb = ${base}\nb.a = 5\nb.a = {y = 2}",
        json!({
            "base": {"a": {"x": 1}}, "b": {"a": {"y": 2}}
        }),
    );
    check("a = [1]\na = [2]", json!({"a": [2]}));
}

#[test]
fn references_look_forward() {
    check("a = ${b}\nb = 1", json!({"a": 1, "b": 1}));
    check(
        "a = ${b.c}\nb { c = {d = 1} }\nb.c.e = 2",
        json!({
            "a": {"d": 1, "e": 2}, "b": {"c": {"d": 1, "e": 2}}
        }),
    );
    check(
        "bar : { foo : 42, baz : ${bar.foo} }",
        json!({"bar": {"foo": 42, "baz": 42}}),
    );
    check(
        "bar : { foo : 42, baz : ${bar.foo} }\nbar : { foo : 43 }",
        json!({"bar": {"foo": 43, "baz": 43}}),
    );
    check(
        "bar : { a : ${foo.d}, b : 1 }\nbar.b = 3\nfoo : { c : ${bar.b}, d : 2 }\nfoo.d = 4",
        json!({"bar": {"a": 4, "b": 3}, "foo": {"c": 3, "d": 4}}),
    );
    check(
        "a = null\nb = ${a}\nc = ${a}x",
        json!({"a": null, "b": null, "c": "nullx"}),
    );
    check(
        "a = 1.50\nb = ${a}\nc = ${a}s",
        json!({"a": 1.5, "b": 1.5, "c": "1.50s"}),
    );
    check(
        "data-center-generic = { cluster-size = 6 }\ndata-center-east = ${data-center-generic} { name = \"east\" }",
        json!({"data-center-generic": {"cluster-size": 6}, "data-center-east": {"cluster-size": 6, "name": "east"}}),
    );
    // What is hidden is never looked at.
    check("foo : ${does-not-exist}\nfoo : 42", json!({"foo": 42}));
    check("foo : ${foo}\nfoo : 42", json!({"foo": 42}));
    check("foo : ${does-not-exist}\nfoo : ${x}\nx = 1", json!({"foo": 1, "x": 1}));
    // An object may take a path of itself while it is made from others.
    check(
        "defaults { a = 1, b = 2 }\nitem = ${defaults}\nitem.b = 3\nitem.c = ${item.b}\nitem.d = ${item.a}",
        json!({"defaults": {"a": 1, "b": 2}, "item": {"b": 3, "c": 3, "d": 1, "a": 1}}),
    );
    check(
        "base = { c = 1, d = ${b.c} }\nb = ${base}\nb.c = ${z}\nz = 3",
        json!({"base": {"c": 1, "d": 3}, "b": {"c": 3, "d": 3}, "z": 3}),
    );
    check(
        "a = { x = ${b} {p = ${a.x.q}, q = 7} }\nb = {}",
        json!({"a": {"x": {"p": 7, "q": 7}}, "b": {}}),
    );
}

#[test]
fn references_look_back_to_break_a_circle() {
    check("path : \"a:b:c\"\npath : ${path}\":d\"", json!({"path": "a:b:c:d"}));
    check("a = [1]\na = ${a} [2]\na += 3", json!({"a": [1, 2, 3]}));
    check(
        "a += 1\na += ${b}\nb = {x = 1}",
        json!({"a": [1, {"x": 1}], "b": {"x": 1}}),
    );
    check("foo : { a : 1 }\nfoo : ${foo}", json!({"foo": {"a": 1}}));
    check(
        "foo : { a : { c : 1 } }\nfoo : ${foo.a}\nfoo : { a : 2 }",
        json!({"foo": {"c": 1, "a": 2}}),
    );
    check("a = ${?a}foo", json!({"a": "foo"}));
    check("a = 1\na = ${?a}foo${?a}", json!({"a": "1foo1"}));
    check("a = 1\na = ${a}\na = ${a}\na = ${a}", json!({"a": 1}));
    check("a = 1\na = ${a}\na = 2", json!({"a": 2}));
    check("a = 1\nb = ${a}\na = ${b}", json!({"a": 1, "b": 1}));
    check("b = ${a}\na = 1\na = ${b}", json!({"b": 1, "a": 1}));
    check("a = 1\nb = ${c}\nc = ${a}\na = ${b}", json!({"a": 1, "b": 1, "c": 1}));
    check("foo : ${?foo}", json!({}));
    check("a = { b = [1] }\na.b = ${a.b} [2]", json!({"a": {"b": [1, 2]}}));
    check(
        "base.c = [0]\nb = ${base}\nb.c += 1",
        json!({"base": {"c": [0]}, "b": {"c": [0, 1]}}),
    );
    check("a = {x = 1}\na = ${a} {y = 2} ${a}", json!({"a": {"x": 1, "y": 2}}));
    // What overrides a field is not looked at either, wherever it stands.
    check("a.b = [1]\na.b += 2\na = {b = null}${?c}", json!({"a": {"b": null}}));
    check(
        "o = {p = [1]}\na = ${o}\na = {p = ${a.p} [2]}\na = ${b}\nb = {p = [3]}",
        json!({
            "o": {"p": [1]}, "a": {"p": [3]}, "b": {"p": [3]}
        }),
    );
    check(
        "a.b.c = [0]\na.b.c += ${?x}\na.b = ${?d} {e = 1}\nk = ${a.b.c}\na.b.f = ${a.b.c}",
        json!({
            "a": {"b": {"c": [0], "e": 1, "f": [0]}}, "k": [0]
        }),
    );
    check("l = [{ a += 1, a += 2 }]", json!({"l": [{"a": [1, 2]}]}));
    check(
        "a = {x = 1}\na = ${b}\nb = ${a} {y = 2}",
        json!({
            "a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 2}
        }),
    );
}

#[test]
fn optional_references_may_lead_nowhere() {
    check("a = ${?b}", json!({}));
    check("a = 1\na = ${?b}", json!({"a": 1}));
    check("a = x${?b}", json!({"a": "x"}));
    check("a = ${?b}${?c}", json!({}));
    check("a = ${?b} ${?c}", json!({"a": " "}));
    check("a = ${?b}${c}\nc = 5", json!({"a": 5, "c": 5}));
    check("a = [1, ${?b}, 2]", json!({"a": [1, 2]}));
    check("a = [1] ${?b}", json!({"a": [1]}));
    check("a = ${?b} {c = 1}", json!({"a": {"c": 1}}));
    check("a { b = 1 }\na { b = ${?c} }", json!({"a": {"b": 1}}));
    check("a = null\nb = 1\nb = ${?a}", json!({"a": null, "b": null}));
}

#[test]
fn arrays_and_objects_join_through_references() {
    check("a = [1]\nb = ${a} ${a}", json!({"a": [1], "b": [1, 1]}));
    check(
        "a = {x = 1}\nb = ${a} ${c}\nc = {x = 2}",
        json!({
            "a": {"x": 1}, "b": {"x": 2}, "c": {"x": 2}
        }),
    );
    check(
        "o = {\"1\" = b, \"0\" = a, z = 1}\nl = ${o} [c]",
        json!({
            "o": {"1": "b", "0": "a", "z": 1}, "l": ["a", "b", "c"]
        }),
    );
    check(
        "s = x\na = ${s} ${s}\nb = pre ${s}.post",
        json!({"s": "x", "a": "x x", "b": "pre x.post"}),
    );
    faults(
        "a = [1]\nb = x${a}",
        json!({"a": [1]}),
        &["main.conf:2:5 hocon.mixed-concatenation"],
    );
    faults(
        "a = x\nb = ${a} {c = 1}",
        json!({"a": "x", "b": {"c": 1}}),
        &["main.conf:2:5 hocon.mixed-concatenation"],
    );
    faults(
        "a = {}\nb = ${a} x",
        json!({"a": {}}),
        &["main.conf:2:5 hocon.mixed-concatenation"],
    );
}

#[test]
fn what_leads_nowhere_is_named() {
    faults(
        "a = ${b}\nc = 1",
        json!({"c": 1}),
        &["main.conf:1:5 hocon.unresolved-reference"],
    );
    faults(
        "a = 1\na = x ${b.c}",
        json!({"a": 1}),
        &["main.conf:2:7 hocon.unresolved-reference"],
    );
    faults(
        "a = [${b}, 1]",
        json!({"a": [1]}),
        &["main.conf:1:6 hocon.unresolved-reference"],
    );
    faults(
        "foo : ${foo}\nfoo : {a = 1}",
        json!({"foo": {"a": 1}}),
        &["main.conf:1:7 hocon.reference-cycle"],
    );
}

#[test]
fn circles_are_named() {
    let circle = |text: &str, expect: Value, place: &str, names: &str| {
        let document = Document::parse(text);
        let resolved = document.resolve("main.conf", &Alone);
        let seen: Vec<_> = resolved.diagnostics.iter().map(ToString::to_string).collect();
        let message = format!("references lead back to where they stand: {names} [hocon.reference-cycle]");
        assert_eq!(seen, [format!("main.conf:{place}: {message}")], "{text}");
        assert_eq!(resolved.value, expect, "{text}");
    };
    circle("a = ${b}\nb = ${a}\nc = 1", json!({"c": 1}), "1:5", "b → a → b");
    circle("a = ${b}\nb = ${c}\nc = ${a}", json!({}), "1:5", "b → c → a → b");
    circle("a = ${a}", json!({}), "1:5", "a → a");
    circle("a { b = ${a} }", json!({"a": {}}), "1:9", "a → a");
    circle("a = [${a}]", json!({"a": []}), "1:6", "a → a");
    circle("a.b = 1\na.b = ${a}", json!({"a": {"b": 1}}), "2:7", "a → a");
}

#[test]
fn the_environment_answers_last() {
    let variables = [
        ("HOME", "/h"),
        ("EMPTY", ""),
        ("L_0", "x"),
        ("L_1", "y"),
        ("a.b", "dotted"),
        ("SELF", "1"),
    ];
    let check = |text: &str, expect: Value, codes: &[&str]| check_in(text, &[], &variables, expect, codes);
    check("a = ${HOME}/x", json!({"a": "/h/x"}), &[]);
    check("a = ${?HOME}\nHOME = 1", json!({"a": 1, "HOME": 1}), &[]);
    check("a = ${EMPTY}", json!({"a": ""}), &[]);
    check("a = 1\na = ${?NONE}", json!({"a": 1}), &[]);
    check("b = ${a.b}", json!({"b": "dotted"}), &[]);
    check("a = ${L[]}\nb = ${?M[]}", json!({"a": ["x", "y"]}), &[]);
    check("HOME = null\na = ${HOME}", json!({"HOME": null, "a": null}), &[]);
    check("SELF = ${SELF}\":2\"", json!({"SELF": "1:2"}), &[]);
    check("a = ${NONE}", json!({}), &["main.conf:1:5 hocon.unresolved-reference"]);
}

#[test]
fn includes_stand_where_they_are_written() {
    let files = [
        ("a.conf", "x = 1\ny = ${x}\nz = ${?root}"),
        ("both.conf", "k.conf = 1, k.same = conf"),
        ("both.json", "{\"k\": {\"json\": 2, \"same\": \"json\"}}"),
        ("both.properties", "k.properties=3\nk.same=properties"),
        (
            "d/in.conf",
            "include \"beside.conf\"\ninclude file(\"beside.conf\")\ninclude \"../a.conf\"",
        ),
        ("d/beside.conf", "beside = true"),
        ("loop.conf", "l = 1\ninclude \"loop2.conf\""),
        ("loop2.conf", "m = 2\ninclude \"loop.conf\""),
        ("bad.conf", "q = ${nope}\nr = {"),
        ("self.conf", "p = ${p} [2]"),
    ];
    let check = |text: &str, expect: Value, codes: &[&str]| check_in(text, &files, &[], expect, codes);
    check("include \"a.conf\"", json!({"x": 1, "y": 1}), &[]);
    check("include \"a\"", json!({"x": 1, "y": 1}), &[]);
    check("x = 0\ninclude \"a.conf\"\nx = 2", json!({"x": 2, "y": 2}), &[]);
    check(
        "b { include \"a.conf\" }\nb.x = 5\nx = 9\nroot = r",
        json!({
            "b": {"x": 5, "y": 5, "z": "r"}, "x": 9, "root": "r"
        }),
        &[],
    );
    check("include both", json!({}), &["main.conf:1:1 hocon.bad-include"]);
    check(
        "include \"both\"",
        json!({"k": {"properties": "3", "same": "conf", "json": 2, "conf": 1}}),
        &[],
    );
    check("include \"d/in\"", json!({"beside": true, "x": 1, "y": 1}), &[]);
    check("include \"none\"\na = 1", json!({"a": 1}), &[]);
    check(
        "include required(\"none\")",
        json!({}),
        &["main.conf:1:1 hocon.include-missing"],
    );
    check(
        "a { include required(file(\"none.conf\")) }",
        json!({"a": {}}),
        &["main.conf:1:5 hocon.include-missing"],
    );
    check(
        "include url(\"http://x\")",
        json!({}),
        &["main.conf:1:1 hocon.include-unsupported"],
    );
    check(
        "include \"../x.conf\"",
        json!({}),
        &["main.conf:1:1 hocon.include-refused"],
    );
    check(
        "include \"loop\"",
        json!({"l": 1, "m": 2}),
        &["loop2.conf:2:1 hocon.include-cycle"],
    );
    check(
        "include \"bad.conf\"",
        json!({"r": {}}),
        &[
            "bad.conf:1:5 hocon.unresolved-reference",
            "bad.conf:2:5 hocon.unclosed-object",
        ],
    );
    check("b.p = [1]\nb { include \"self\" }", json!({"b": {"p": [1, 2]}}), &[]);
    check(
        "l = [{ include \"a.conf\" }]\nx = 7",
        json!({"l": [{"x": 1, "y": 7}], "x": 7}),
        &[],
    );
}
