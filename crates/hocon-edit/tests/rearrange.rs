//! Renaming, reordering and inserting elements, as a table: text, path, what, text.

use hocon_edit::{Document, EditError, Literal, Order};
use serde_json::{Value, json};

fn path(slashed: &str) -> Vec<&str> {
    slashed.split('/').collect()
}

fn code(done: Result<Document, EditError>) -> Result<String, &'static str> {
    done.map(|document| document.text().to_owned())
        .map_err(|error| error.code())
}

fn check_rename(text: &str, at: &str, name: &str, expect: Result<&str, &'static str>) {
    let done = code(Document::parse(text).rename(&path(at), name));
    assert_eq!(done, expect.map(str::to_owned), "{text:?} {at} → {name}");
}

fn check_order(text: &str, at: &str, order: Order, sibling: &str, expect: Result<&str, &'static str>) {
    let done = code(Document::parse(text).reorder(&path(at), order, sibling));
    assert_eq!(done, expect.map(str::to_owned), "{text:?} {at} {order:?} {sibling}");
}

fn check_element(text: &str, at: &str, value: Value, expect: Result<&str, &'static str>) {
    let done = code(Document::parse(text).insert_element(&path(at), Literal::from(value)));
    assert_eq!(done, expect.map(str::to_owned), "{text:?} {at}");
}

#[test]
fn rename_changes_the_key_alone() {
    check_rename("a = 1 # c\nb = 2", "a", "x", Ok("x = 1 # c\nb = 2"));
    check_rename("\u{feff}a : 1\r\n", "a", "x", Ok("\u{feff}x : 1\r\n"));
    check_rename("a { b = 1 }", "a/b", "c", Ok("a { c = 1 }"));
    check_rename("a.b.c = 1", "a/b", "x", Ok("a.x.c = 1"));
    check_rename("a.b.c = 1", "a/b/c", "x y", Ok("a.b.\"x y\" = 1"));
    check_rename("\"a\" = 1", "a", "x", Ok("\"x\" = 1"));
    check_rename("\"a.b\".c = 1", "a.b", "x", Ok("\"x\".c = 1"));
    check_rename("a = 1", "a", "include", Ok("\"include\" = 1"));
    check_rename("a = 1", "a", "", Ok("\"\" = 1"));
    check_rename("a = 1", "a", "a", Ok("a = 1"));
    check_rename(
        "a = [ { b = 1 }, { b = 2 } ]",
        "a/1/b",
        "c",
        Ok("a = [ { b = 1 }, { c = 2 } ]"),
    );
    check_rename("a += 1", "a", "b", Ok("b += 1"));
    check_rename("include \"x\"\na = 1", "a", "b", Ok("include \"x\"\nb = 1"));
}

#[test]
fn rename_takes_the_references_along() {
    check_rename(
        "key { d = 1 }\np { k = ${key}, d = ${?key.d} [${key.d}] }\n",
        "key",
        "key 2",
        Ok("\"key 2\" { d = 1 }\np { k = ${\"key 2\"}, d = ${?\"key 2\".d} [${\"key 2\".d}] }\n"),
    );
    check_rename(
        "a = 1\nb = [ { x = ${a}\"a\" } ]",
        "a",
        "c",
        Ok("c = 1\nb = [ { x = ${c}\"a\" } ]"),
    );
    check_rename("a = ${a} x", "a", "b", Ok("b = ${b} x"));
    check_rename(
        "a { b = 1 }\nc = ${a.b}${ab}${b}",
        "a/b",
        "x",
        Ok("a { x = 1 }\nc = ${a.x}${ab}${b}"),
    );
}

#[test]
fn rename_is_refused_with_a_code() {
    check_rename("a = {", "a", "b", Err("hocon.edit.broken"));
    check_rename("a = 1", "b", "c", Err("hocon.edit.not-found"));
    check_rename("a = 1\nb = 2", "a", "b", Err("hocon.edit.exists"));
    check_rename("a = 1\na = 2", "a", "b", Err("hocon.edit.merged"));
    check_rename("a.b = 1\na.c = 2", "a", "x", Err("hocon.edit.merged"));
    check_rename("a { b = 1 }\na { b = 2 }", "a/b", "x", Err("hocon.edit.merged"));
    check_rename("a = ${x}\nx.b = 1", "a/b", "c", Err("hocon.edit.comes-from-reference"));
    check_rename("a = ${x}\na.b = 1", "a/b", "c", Err("hocon.edit.comes-from-reference"));
    check_rename("include \"base\"\n", "a", "c", Err("hocon.edit.include"));
    check_rename("x { include \"base\" }\n", "x/a", "c", Err("hocon.edit.include"));
    check_rename("x { include \"base\" }\n", "a", "c", Err("hocon.edit.not-found"));
    check_rename("a = [1]", "a/0", "1", Err("hocon.edit.no-name"));
    let document = Document::parse("a = 1");
    assert_eq!(
        code(document.rename(&[] as &[&str], "x")),
        Err("hocon.edit.out-of-bounds")
    );
}

#[test]
fn members_move_with_their_comments() {
    let text = "# head\n\n# one\n# more\na = 1 # a\n\nb { # b\n  x = 1\n} # end\nc = 3\n";
    check_order(
        text,
        "c",
        Order::Before,
        "a",
        Ok("# head\n\nc = 3\n\n# one\n# more\na = 1 # a\nb { # b\n  x = 1\n} # end\n"),
    );
    check_order(
        text,
        "a",
        Order::After,
        "b",
        Ok("# head\n\nb { # b\n  x = 1\n} # end\n\n# one\n# more\na = 1 # a\nc = 3\n"),
    );
    check_order(text, "a", Order::Before, "b", Ok(text));
    check_order(text, "b", Order::After, "b", Ok(text));
    check_order(
        "x {\n  a = 1, // a\n  b = 2 // b\n}\r\n",
        "x/b",
        Order::Before,
        "a",
        Ok("x {\n  b = 2, // b\n  a = 1 // a\n}\r\n"),
    );
    check_order(
        "x { a = 1, b = 2, c = [3] }",
        "x/c",
        Order::Before,
        "a",
        Ok("x { c = [3], a = 1, b = 2 }"),
    );
    check_order(
        "\u{feff}a = 1\r\nb = 2 # b",
        "a",
        Order::After,
        "b",
        Ok("\u{feff}b = 2 # b\r\na = 1"),
    );
    // What only looks like a comment is none.
    check_order(
        "a = \"\"\"x\n# y\"\"\"\nb = 1\n",
        "b",
        Order::Before,
        "a",
        Ok("b = 1\na = \"\"\"x\n# y\"\"\"\n"),
    );
    // On one line with something else, comments stay where they are.
    check_order(
        "x { a = 1 # c\n b = 2 }",
        "x/b",
        Order::Before,
        "a",
        Ok("x { b = 2 # c\n a = 1 }"),
    );
    check_order(
        "a.b = 1\na.c = 2\nd = 1",
        "d",
        Order::Before,
        "a",
        Err("hocon.edit.merged"),
    );
}

#[test]
fn elements_move_among_themselves() {
    check_order("a = [1, 2, 3]", "a/2", Order::Before, "0", Ok("a = [3, 1, 2]"));
    check_order("a = [1, 2, 3]", "a/0", Order::After, "2", Ok("a = [2, 3, 1]"));
    check_order(
        "a = [\n  # one\n  1\n  2 # two\n]",
        "a/1",
        Order::Before,
        "0",
        Ok("a = [\n  2 # two\n  # one\n  1\n]"),
    );
    check_order("a = [0] [1, 2]", "a/2", Order::Before, "1", Ok("a = [0] [2, 1]"));
    check_order(
        "a = [0] [1, 2]",
        "a/2",
        Order::Before,
        "0",
        Err("hocon.edit.not-siblings"),
    );
    check_order("a = [1, 2]", "a/0", Order::After, "5", Err("hocon.edit.not-found"));
}

#[test]
fn nothing_moves_where_that_changes_what_wins() {
    check_order(
        "a = 1\na.x = 2\nb = 3",
        "b",
        Order::Before,
        "a",
        Err("hocon.edit.merged"),
    );
    check_order(
        "a = 1\nb.x = 2\nb = 3\nc = 4",
        "b",
        Order::After,
        "c",
        Ok("a = 1\nb.x = 2\nc = 4\nb = 3"),
    );
    check_order(
        "b.x = 2\nb = 3\nc = 4",
        "b",
        Order::After,
        "c",
        Ok("b.x = 2\nc = 4\nb = 3"),
    );
    check_order(
        "a.x = 1\nc = 4\na.y = 2\n",
        "a/y",
        Order::Before,
        "x",
        Err("hocon.edit.merged"),
    );
    check_order(
        "a = 1\ninclude \"x\"\nb = 2",
        "b",
        Order::Before,
        "a",
        Err("hocon.edit.include"),
    );
    check_order(
        "a { x = 1 }\na { y = 1 }",
        "a/x",
        Order::After,
        "y",
        Err("hocon.edit.not-siblings"),
    );
    check_order("a = 1", "b", Order::Before, "a", Err("hocon.edit.not-found"));
    check_order(
        "a = ${b}\nb.c = 1",
        "a/c",
        Order::Before,
        "d",
        Err("hocon.edit.comes-from-reference"),
    );
}

#[test]
fn elements_are_inserted_anywhere() {
    check_element("a = [1, 2]", "a/0", json!(0), Ok("a = [0, 1, 2]"));
    check_element("a = [1, 2]", "a/1", json!("x"), Ok("a = [1, \"x\", 2]"));
    check_element("a = [1, 2]", "a/2", json!(3), Ok("a = [1, 2, 3]"));
    check_element("a = []", "a/0", json!(3), Ok("a = [3]"));
    check_element("a = [0] [1, 2]", "a/1", json!(9), Ok("a = [0] [9, 1, 2]"));
    check_element(
        "a = [\n  # one\n  1 # 1\n  2\n]",
        "a/0",
        json!(0),
        Ok("a = [\n  0\n  # one\n  1 # 1\n  2\n]"),
    );
    check_element(
        "a = [\r\n  1,\r\n  { b = 1 } # 2\r\n]",
        "a/1",
        json!({"c": 1}),
        Ok("a = [\r\n  1,\r\n  { c = 1 },\r\n  { b = 1 } # 2\r\n]"),
    );
    check_element("a = [1]", "a/2", json!(0), Err("hocon.edit.not-an-object"));
    check_element("a { 0 = 1 }", "a/0", json!(0), Err("hocon.edit.exists"));
    check_element(
        "a = ${b}\nb = [1]",
        "a/0",
        json!(0),
        Err("hocon.edit.comes-from-reference"),
    );
}
