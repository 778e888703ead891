//! Members taken out with their comments, and members written once more, as tables.

use hocon_edit::{Document, EditError};

fn path(slashed: &str) -> Vec<&str> {
    slashed.split('/').collect()
}

fn removed(text: &str, at: &str, expect: &str) {
    let removal = Document::parse(text)
        .remove_whole(&path(at))
        .expect("it can be removed");
    assert_eq!(removal.document.text(), expect, "{text:?} without {at}");
}

#[test]
fn comments_go_with_their_member() {
    removed("a = 1\n# of b\n// too\nb = 2 # here\nc = 3\n", "b", "a = 1\nc = 3\n");
    removed(
        "# of the file\n\n# of b\nb = 2\nc = 3\n",
        "b",
        "# of the file\n\nc = 3\n",
    );
    removed(
        "o {\n  a = 1\n\n  # of b\n  b = 2\n\n  c = 3\n}\n",
        "o/b",
        "o {\n  a = 1\n\n  c = 3\n}\n",
    );
    removed("o {\n  a = 1\n\n  # of b\n  b = 2\n}\n", "o/b", "o {\n  a = 1\n}\n");
    removed("o {\n  a = 1,\n  # of b\n  b = 2\n}\n", "o/b", "o {\n  a = 1\n}\n");
    removed(
        "o {\r\n  a = 1\r\n  # é\r\n  b = 2\r\n}\r\n",
        "o/b",
        "o {\r\n  a = 1\r\n}\r\n",
    );
    removed("o { a = 1, b = 2 } # of o\n", "o/b", "o { a = 1 } # of o\n");
    removed("l = [\n  1\n  # of 2\n  2\n]\n", "l/1", "l = [\n  1\n]\n");
    removed("a = 1\n# of b\nb = 2", "b", "a = 1\n");
    removed("# of a\na = 1", "a", "");
    removed(
        "t = \"\"\"\n# no comment\n\"\"\"\nb = 2\n",
        "b",
        "t = \"\"\"\n# no comment\n\"\"\"\n",
    );
}

fn copied(text: &str, at: &str, name: &str, expect: Result<&str, &str>) {
    let done = Document::parse(text).copy(&path(at), name);
    let done = done.as_ref().map(Document::text).map_err(EditError::code);
    assert_eq!(done, expect, "{text:?}: {at} as {name}");
}

#[test]
fn a_member_is_written_once_more_as_it_is() {
    let text = "p = {\n  # One.\n  \"a\" = {\n    x = ${y} # why\n  }\n\n  \"b\" = {\n    z = 1\n  }\n}\n";
    let expect = "p = {\n  # One.\n  \"a\" = {\n    x = ${y} # why\n  }\n\n  \"c d\" = {\n    x = ${y} # why\n  }\n\n  \"b\" = {\n    z = 1\n  }\n}\n";
    copied(text, "p/a", "c d", Ok(expect));
    copied(
        "p { a { x = 1 } }\n",
        "p/a",
        "b",
        Ok("p { a { x = 1 }, b { x = 1 } }\n"),
    );
    copied(
        "p.a { x = 1 }\nq = 1\n",
        "p/a",
        "b",
        Ok("p.a { x = 1 }\np.b { x = 1 }\nq = 1\n"),
    );
    copied("a = ${c}", "a", "b", Ok("a = ${c}\nb = ${c}"));
    copied(
        "a = ${c} { d = 1 }",
        "a",
        "b",
        Ok("a = ${c} { d = 1 }\nb = ${c} { d = 1 }"),
    );
    copied("a = 1\nb = 2\n", "a", "b", Err("hocon.edit.exists"));
    copied("a { x = 1 }\na { y = 2 }\n", "a", "b", Err("hocon.edit.merged"));
    copied("a.x = 1\n", "a", "b", Err("hocon.edit.merged"));
    copied("a = ${c}\n", "a/x", "b", Err("hocon.edit.comes-from-reference"));
    copied("a = [1]\n", "a/0", "b", Err("hocon.edit.no-name"));
    copied("include \"x\"\n", "a", "b", Err("hocon.edit.include"));
    copied("b = 1\n", "a", "b", Err("hocon.edit.not-found"));
    copied("a {\n", "a", "b", Err("hocon.edit.broken"));
}

/// Blocks that blank lines part get a new one with a blank line; single lines do not.
#[test]
fn what_is_new_keeps_the_distance() {
    let put = |text: &str, at: &str, expect: &str| {
        let literal = hocon_edit::Literal::from(serde_json::json!({"x": 1}));
        let done = Document::parse(text)
            .insert(&path(at), literal)
            .expect("it can be added");
        assert_eq!(done.text(), expect);
    };
    put(
        "p {\n  a {\n    x = 1\n  }\n\n  b {\n    x = 1\n  }\n}\n",
        "p/c",
        "p {\n  a {\n    x = 1\n  }\n\n  b {\n    x = 1\n  }\n\n  c = {\n    x = 1\n  }\n}\n",
    );
    put(
        "p {\n  a {\n    x = 1\n  }\n  b {\n    x = 1\n  }\n}\n",
        "p/c",
        "p {\n  a {\n    x = 1\n  }\n  b {\n    x = 1\n  }\n  c = {\n    x = 1\n  }\n}\n",
    );
}

/// What says the value already stays as it is written.
#[test]
fn the_same_value_changes_nothing() {
    for (text, at, value) in [
        ("a = 1.50 # x\n", "a", serde_json::json!(1.5)),
        ("a = two words\n", "a", serde_json::json!("two words")),
        ("a = \"\\u0061\"\n", "a", serde_json::json!("a")),
        ("a = \"\"\"x\"\"\"\n", "a", serde_json::json!("x")),
        ("a { b : [ 1,2 ] }\n", "a/b", serde_json::json!([1, 2])),
        ("a { b : 1 }\n", "a", serde_json::json!({"b": 1})),
        ("a = [ yes, 1e0 ]\n", "a/1", serde_json::json!(1.0)),
    ] {
        let document = Document::parse(text);
        let done = document.set(&path(at), value.clone()).expect("it is set");
        assert_eq!(done.text(), text, "{value}");
    }
}
