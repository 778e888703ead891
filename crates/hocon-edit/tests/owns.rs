//! What an edit can take hold of, and every value below a path, as tables.

use hocon_edit::{Document, Lookup, OriginKind, World};

struct Beside;

impl World for Beside {
    fn file(&self, name: &str) -> Lookup {
        match name {
            "more.conf" => Lookup::Text("a.m = 1\nkey { d = 1 }\n".to_owned()),
            _ => Lookup::Missing,
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "/home".to_owned())
    }
}

/// The paths that are owned and those that are not.
fn check(text: &str, own: &[&str], others: &[&str]) {
    let document = Document::parse(text);
    let resolved = document.resolve("x.conf", &Beside);
    for (paths, expect) in [(own, true), (others, false)] {
        for path in paths {
            let names: Vec<_> = path.split('/').collect();
            assert_eq!(resolved.owns(&names), expect, "{text:?}: {path}");
            assert!(!expect || document.remove(&names).is_ok(), "{text:?}: {path}");
        }
    }
}

#[test]
fn what_is_written_once_is_owned() {
    check(
        "a { b = 1, c = [1, { d = 2 }] }",
        &["a", "a/b", "a/c", "a/c/0", "a/c/1/d"],
        &["a/x", "z"],
    );
    check("a { b = 1 }\na { c = 2 }", &["a/b", "a/c"], &["a"]);
    check("a { b = 1 }\na.c = 2", &["a/b", "a/c"], &["a"]);
    check("a.b.c = 1", &["a/b/c"], &["a", "a/b"]);
    check("a = 1\na = 2", &[], &["a"]);
    check("a = [1]\na += 2", &[], &["a", "a/0", "a/1"]);
    check("k { d = 1, e = 2 }\na = ${k}", &["a", "k/d"], &["a/d", "a/e"]);
    check("k { d = 1 }\na = ${k} { d = 2, f = 3 }", &["a", "a/f"], &["a/d"]);
    check("k { d = 1 }\na = ${k}\na.f = 3", &["a/f"], &["a", "a/d"]);
    check("k = [1]\na = ${k} [2]", &["a"], &["a/0", "a/1"]);
    check("a = ${HOME}", &["a"], &[]);
    check("include \"more\"\na { m = 2, n = 3 }", &["a/n"], &["key", "key/d", "a"]);
}

#[test]
fn every_value_below_a_path_is_told() {
    let document = Document::parse("k = 7\np { o { a = ${k}, b = ${?X}, l = [1, {}] } }");
    let resolved = document.resolve("x.conf", &Beside);
    let below = |path: &[&str]| {
        let mut told = Vec::new();
        resolved.below(path, |path, origin| {
            let kind = match origin.kind {
                OriginKind::Literal => "",
                OriginKind::Reference { .. } => " $",
                OriginKind::Absent { .. } => " -",
                _ => " ?",
            };
            told.push(format!("{}{kind}", path.join("/")));
        });
        told
    };
    let expect = ["p/o", "p/o/a $", "p/o/l", "p/o/l/0", "p/o/l/1", "p/o/b -"];
    assert_eq!(below(&["p", "o"]), expect);
    assert_eq!(below(&["p", "o", "l", "0"]), ["p/o/l/0"]);
    assert_eq!(below(&["p", "nothing"]), [""; 0]);
    assert_eq!(below(&["p", "o", "b"]), [""; 0]);
    assert_eq!(below(&[])[..3], ["", "k", "p"]);
}
