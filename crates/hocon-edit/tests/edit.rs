//! What edits do, as a table: text, path, value, text.

use hocon_edit::{Document, EditError, Literal};
use serde_json::{Value, json};

fn path(dotted: &str) -> Vec<&str> {
    dotted.split('/').collect()
}

fn check_set(text: &str, at: &str, value: Value, expect: &str) {
    let edited = Document::parse(text)
        .set(&path(at), Literal::from(value))
        .unwrap_or_else(|error| panic!("{text:?} {at}: {error}"));
    assert_eq!(edited.text(), expect, "{text:?} {at}");
}

fn check_insert(text: &str, at: &str, value: Value, expect: &str) {
    let edited = Document::parse(text)
        .insert(&path(at), Literal::from(value))
        .unwrap_or_else(|error| panic!("{text:?} {at}: {error}"));
    assert_eq!(edited.text(), expect, "{text:?} {at}");
}

fn check_remove(text: &str, at: &str, expect: &str, emptied: Option<&str>) {
    let removal = Document::parse(text)
        .remove(&path(at))
        .unwrap_or_else(|error| panic!("{text:?} {at}: {error}"));
    assert_eq!(removal.document.text(), expect, "{text:?} {at}");
    assert_eq!(
        removal.emptied.map(|path| path.join("/")).as_deref(),
        emptied,
        "{text:?} {at}"
    );
}

fn check_refused(done: Result<Document, EditError>, code: &str) {
    assert_eq!(
        done.map(|document| document.text().to_owned())
            .map_err(|error| error.code()),
        Err(code)
    );
}

#[test]
fn set_changes_the_value_alone() {
    check_set("a = 1", "a", json!(2), "a = 2");
    check_set("a=1#c\r\nb : x\r\n", "a", json!(2), "a=2#c\r\nb : x\r\n");
    check_set("\u{feff}a = 1", "a", json!("é"), "\u{feff}a = \"é\"");
    check_set("a : // why\n  \"abcd\"\n", "a", json!("x"), "a : // why\n  \"x\"\n");
    check_set("a = one two \"three\" # c", "a", json!("x"), "a = \"x\" # c");
    check_set("a = [1, 2, 3]", "a/1", json!(null), "a = [1, null, 3]");
    check_set(
        "a = [ { b = 1 }\n { b = 2 } ]",
        "a/1/b",
        json!(3),
        "a = [ { b = 1 }\n { b = 3 } ]",
    );
    check_set("a.b.c = 1\na.b.d = 2\n", "a/b/c", json!(9), "a.b.c = 9\na.b.d = 2\n");
    check_set("a { b = 1 }\na { b = 2 }", "a/b", json!(3), "a { b = 1 }\na { b = 3 }");
    check_set("a { b = 1 }\na.b = 2", "a/b", json!(3), "a { b = 1 }\na.b = 3");
    check_set(
        "a = ${x} # shared\nx = 1",
        "a",
        json!("own"),
        "a = \"own\" # shared\nx = 1",
    );
    check_set(
        "\"a.b\" { \"c d\" : 1 }",
        "a.b/c d",
        json!(2),
        "\"a.b\" { \"c d\" : 2 }",
    );
}

#[test]
fn set_keeps_the_style_of_the_value() {
    check_set("format = jwt", "format", json!("mdoc"), "format = mdoc");
    check_set("format = jwt", "format", json!("dc+sd-jwt"), "format = \"dc+sd-jwt\"");
    check_set("format = jwt", "format", json!("true"), "format = \"true\"");
    check_set("n = 1", "n", json!("abc"), "n = \"abc\"");
    check_set("p = \"\"\"a\nb\"\"\"", "p", json!("c\nd"), "p = \"\"\"c\nd\"\"\"");
    check_set("p = \"\"\"a\nb\"\"\"", "p", json!("c\n\""), "p = \"c\\n\\\"\"");
    check_set("a { b = 1 }", "a", json!(1), "a = 1");
    check_set("a += 1", "a", json!([1]), "a = [1]");
    check_set(
        "a = 1\nx {\n  b = 2\n}\n",
        "x/b",
        json!({"c": {"d": 1}}),
        "a = 1\nx {\n  b = {\n    c = {\n      d = 1\n    }\n  }\n}\n",
    );
    check_set(
        "a { b = 1, c = 2 }",
        "a/b",
        json!({"x": 1}),
        "a { b = { x = 1 }, c = 2 }",
    );
}

#[test]
fn set_through_a_reference_overrides_behind_it() {
    check_set(
        "key = { d = 1 }\np {\n  k = ${key} # shared\n  z = 1\n}\n",
        "p/k/d",
        json!(2),
        "key = { d = 1 }\np {\n  k = ${key} # shared\n  k.d = 2\n  z = 1\n}\n",
    );
    check_set(
        "p { k = ${key}, z = 1 }\nkey {}",
        "p/k/a b/c",
        json!(2),
        "p { k = ${key}, k.\"a b\".c = 2, z = 1 }\nkey {}",
    );
    check_set(
        "p = ${b} { x = 1 }\nb { y = 1 }",
        "p/y",
        json!(2),
        "p = ${b} { x = 1, y = 2 }\nb { y = 1 }",
    );
    check_refused(
        Document::parse("a = ${b}\nb = [1]").set(&["a", "0"], 1),
        "hocon.edit.comes-from-reference",
    );
    check_refused(
        Document::parse("a = ${b}\nb = ${c}\nc.d = [1]").insert(&["a", "d", "1"], 1),
        "hocon.edit.comes-from-reference",
    );
    check_refused(
        Document::parse("a = [${b}]\nb = {}").set(&["a", "0", "x"], 1),
        "hocon.edit.comes-from-reference",
    );
}

#[test]
fn insert_looks_like_its_neighbours() {
    check_insert("", "a", json!(1), "a = 1\n");
    check_insert("# only\n", "a", json!(1), "# only\na = 1\n");
    check_insert("# only", "a", json!(1), "# only\na = 1");
    check_insert("a = 1", "b", json!(2), "a = 1\nb = 2");
    check_insert("a: 1\r\n", "b", json!({"c": 2}), "a: 1\r\nb: {\r\n  c: 2\r\n}\r\n");
    check_insert(
        "{\n  \"a\": 1\n}\n",
        "b",
        json!("x"),
        "{\n  \"a\": 1\n  \"b\": \"x\"\n}\n",
    );
    check_insert(
        "{\n\t\"a\": 1, // one\n\t\"b\": 2 // two\n}\n",
        "c",
        json!(3),
        "{\n\t\"a\": 1, // one\n\t\"b\": 2, // two\n\t\"c\": 3\n}\n",
    );
    check_insert(
        "x {\n  a=1,\n  b=2, # end\n}\n",
        "x/c",
        json!(3),
        "x {\n  a=1,\n  b=2, # end\n  c=3,\n}\n",
    );
    check_insert("x { a = 1 }", "x/b", json!({"c": 1}), "x { a = 1, b = { c = 1 } }");
    check_insert("x {}", "x/b", json!(1), "x {\n  b = 1\n}");
    check_insert(
        "    x {\n      # nothing yet\n    }\n",
        "x/b",
        json!(1),
        "    x {\n      # nothing yet\n      b = 1\n    }\n",
    );
    check_insert(
        "x {\n  # nothing yet\n}\n",
        "x/b",
        json!(1),
        "x {\n  # nothing yet\n  b = 1\n}\n",
    );
    check_insert("a.b.c = 1\nz = 1", "a/b/d", json!(2), "a.b.c = 1\na.b.d = 2\nz = 1");
    check_insert("a = [1, 2]", "a/2", json!(3), "a = [1, 2, 3]");
    check_insert("a = []", "a/0", json!("x"), "a = [\"x\"]");
    check_insert("a = [\n  1\n  2\n]", "a/2", json!(3), "a = [\n  1\n  2\n  3\n]");
    check_insert("n = null\n", "n/a/b", json!(1), "n = {\n  a = {\n    b = 1\n  }\n}\n");
    check_insert("k = ${d}\nd {}", "k/x", json!(1), "k = ${d}\nk.x = 1\nd {}");
}

#[test]
fn insert_makes_the_parents() {
    // The profile's webhook field of the founding page.
    check_insert(
        "profiles = {\n  \"a\" = {\n    name = \"A\"\n    credentialData = {\n      x = 1\n    } # data\n    # notifications: none\n  }\n}\n",
        "profiles/a/notifications/webhook/url",
        json!("https://hooks.example.org/x"),
        "profiles = {\n  \"a\" = {\n    name = \"A\"\n    credentialData = {\n      x = 1\n    } # data\n    notifications = {\n      webhook = {\n        url = \"https://hooks.example.org/x\"\n      }\n    }\n    # notifications: none\n  }\n}\n",
    );
    check_insert(
        "p { a = 1 }",
        "p/n/w/u",
        json!("x"),
        "p { a = 1, n = { w = { u = \"x\" } } }",
    );
}

#[test]
fn remove_takes_the_line_or_the_element() {
    check_remove("a = 1\nb = 2 # c\nd = 3\n", "b", "a = 1\nd = 3\n", None);
    check_remove("a = 1\r\nb = 2\r\n", "b", "a = 1\r\n", None);
    check_remove("a = 1\r\nb = 2", "b", "a = 1", None);
    check_remove("{\n  \"a\": 1, # x\n  \"b\": 2\n}", "b", "{\n  \"a\": 1 # x\n}", None);
    check_remove("{\n  \"a\": 1,\n  \"b\": 2\n}", "a", "{\n  \"b\": 2\n}", None);
    check_remove("x { a = 1, b = 2, c = 3 }", "x/a", "x { b = 2, c = 3 }", None);
    check_remove("x { a = 1, b = 2, c = 3 }", "x/b", "x { a = 1, c = 3 }", None);
    check_remove("x { a = 1, b = 2, c = 3 }", "x/c", "x { a = 1, b = 2 }", None);
    check_remove("x { a = 1 }", "x/a", "x { }", Some("x"));
    check_remove(
        "x {\n  y {\n    a = 1\n  }\n}\n",
        "x/y/a",
        "x {\n  y {\n  }\n}\n",
        Some("x/y"),
    );
    check_remove("a = [1, 2, 3]", "a/1", "a = [1, 3]", None);
    check_remove("a = [1]", "a/0", "a = []", Some("a"));
    check_remove("a = 1", "a", "", None);
    check_remove("a = {\n  b = 1\n  c = 2 }", "a/c", "a = {\n  b = 1\n  }", None);
}

#[test]
fn remove_tells_what_comes_to_light() {
    let removal = Document::parse("a = 1\nb = 2\na = 3\n").remove(&["a"]).unwrap();
    assert_eq!(removal.document.text(), "a = 1\nb = 2\n");
    assert_eq!(removal.uncovered.map(|position| position.line), Some(1));
    let removal = Document::parse("z = 1\na = [0]\na.b = 3\n")
        .remove(&["a", "b"])
        .unwrap();
    assert_eq!(removal.uncovered.map(|position| position.line), Some(2));
    assert_eq!(removal.emptied, None);
    let removal = Document::parse("a = [0, 1]\n").remove(&["a", "0"]).unwrap();
    assert_eq!(removal.uncovered, None);
    let removal = Document::parse("a = ${x}\na.b = 3\n").remove(&["a", "b"]).unwrap();
    assert_eq!(removal.uncovered.map(|position| position.line), Some(1));
}

#[test]
fn edits_are_refused_with_a_code() {
    check_refused(Document::parse("a = {").set(&["a"], 1), "hocon.edit.broken");
    check_refused(Document::parse("a = 1").set(&["b"], 1), "hocon.edit.not-found");
    check_refused(Document::parse("a = 1").insert(&["a"], 1), "hocon.edit.exists");
    check_refused(
        Document::parse("a = 1").insert(&["a", "b"], 1),
        "hocon.edit.not-an-object",
    );
    check_refused(
        Document::parse("a = [1]").insert(&["a", "5"], 1),
        "hocon.edit.not-an-object",
    );
    check_refused(
        Document::parse("a += 1").insert(&["a", "5"], 1),
        "hocon.edit.not-an-object",
    );
    check_refused(
        Document::parse("a { x = 1 }\na { y = 1 }").set(&["a"], Literal::Object(vec![])),
        "hocon.edit.merged",
    );
    // An object would join what the present value hides.
    check_refused(
        Document::parse("a.b = 1\na = []").set(&["a"], Literal::Object(vec![])),
        "hocon.edit.merged",
    );
    check_refused(
        Document::parse("a.b = 1\na = null").insert(&["a", "c"], 1),
        "hocon.edit.merged",
    );
    check_refused(
        Document::parse("a = 1").set(&[] as &[&str], 1),
        "hocon.edit.out-of-bounds",
    );
    check_refused(
        Document::parse("a = 1").insert(&vec!["x"; 500], 1),
        "hocon.edit.out-of-bounds",
    );
}

#[test]
fn set_of_a_dotted_parent_adds_an_override() {
    check_set("a.b = 1\nz = 1\n", "a", json!(5), "a.b = 1\na = 5\nz = 1\n");
}

#[test]
fn put_sets_or_inserts() {
    let document = Document::parse("a = 1\n");
    assert_eq!(document.put(&["a"], 2).unwrap().text(), "a = 2\n");
    assert_eq!(document.put(&["b"], 2).unwrap().text(), "a = 1\nb = 2\n");
}
