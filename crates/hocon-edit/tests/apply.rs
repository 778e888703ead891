//! Several edits as one, and what they changed.

use hocon_edit::{Document, Edit, Literal, Order};

fn path(slashed: &str) -> Vec<String> {
    slashed.split('/').map(str::to_owned).collect()
}

fn put(at: &str, value: impl Into<Literal>) -> Edit {
    Edit::Put {
        path: path(at),
        value: value.into(),
    }
}

fn check(text: &str, edits: &[Edit], expect: &str, changes: &[(&str, &str)]) {
    let applied = Document::parse(text)
        .apply(edits)
        .unwrap_or_else(|refused| panic!("{text:?}: {refused}"));
    assert_eq!(applied.document.text(), expect, "{text:?}");
    let seen: Vec<_> = applied
        .changes
        .iter()
        .map(|(span, with)| (span.of(text), with.as_str()))
        .collect();
    assert_eq!(seen, changes, "{text:?}");
    let mut again = text.to_owned();
    for (span, with) in applied.changes.iter().rev() {
        again.replace_range(span.start..span.end, with);
    }
    assert_eq!(again, expect, "{text:?}");
}

#[test]
fn edits_are_made_one_after_the_other() {
    let text = "key { d = 1 }\np { k = ${key}, l = [1, 2] }\nq = 1 # q\n";
    check(text, &[], text, &[]);
    check(
        text,
        &[
            Edit::Set {
                path: path("key/d"),
                value: 2.into(),
            },
            Edit::Rename {
                path: path("key"),
                name: "base".to_owned(),
            },
            Edit::InsertElement {
                path: path("p/l/0"),
                value: 0.into(),
            },
            Edit::Set {
                path: path("p/l/2"),
                value: 3.into(),
            },
            Edit::Remove { path: path("q") },
            Edit::Insert {
                path: path("r"),
                value: "x".into(),
            },
        ],
        "base { d = 2 }\np { k = ${base}, l = [0, 1, 3] }\nr = \"x\"\n",
        &[
            ("key", "base"),
            ("1", "2"),
            ("key", "base"),
            ("", "0, "),
            ("2", "3"),
            ("q = 1 # q", "r = \"x\""),
        ],
    );
    check(
        "a = 1\nb = 2\n",
        &[
            Edit::Reorder {
                path: path("b"),
                order: Order::Before,
                sibling: "a".to_owned(),
            },
            put("b", 3),
        ],
        "b = 3\na = 1\n",
        &[("a = 1\nb = 2", "b = 3\na = 1")],
    );
    // There and back is no change.
    check("a = 1\n", &[put("a", 2), put("a", 1)], "a = 1\n", &[]);
    check(
        "a = 1\n",
        &[put("b", 2), Edit::Remove { path: path("b") }],
        "a = 1\n",
        &[],
    );
}

#[test]
fn one_that_is_refused_refuses_all() {
    let document = Document::parse("a = 1\n");
    let refused = document.apply(&[put("a", 2), put("a/b", 2), put("c", 2)]).unwrap_err();
    assert_eq!((refused.number, refused.error.code()), (2, "hocon.edit.not-an-object"));
    assert!(refused.to_string().starts_with("edit 2: a, at line 1,"), "{refused}");
}
