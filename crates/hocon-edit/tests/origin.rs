//! Where resolved values come from.

use hocon_edit::{Alone, Document, Lookup, Origin, OriginKind, World};

struct Around;

impl World for Around {
    fn file(&self, name: &str) -> Lookup {
        match name {
            "shared/keys.conf" => Lookup::Text("# keys\nkey { kty = EC, crv = P-256 }".to_owned()),
            _ => Lookup::Missing,
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        (name == "PORT").then(|| "7002".to_owned())
    }
}

const TEXT: &str = r#"include "shared/keys.conf"
port = ${PORT}
host = desk
host = ${?HOST}
base = "http://"${host}":"${port}
defaults { format = sd_jwt, ttl = 1 }
profiles.a = ${defaults}
profiles.a.ttl = 2
profiles.b { key = ${key}, note = ${?nothing}, list = [1, ${host}] }
profiles.b.more = true
all += ${host}
"#;

/// `file:line:column kind`, then the parts in brackets.
fn say(origin: &Origin) -> String {
    let kind = match &origin.kind {
        OriginKind::Literal => "literal".to_owned(),
        OriginKind::Include { statement } => format!("included at {}:{}", statement.file, statement.line),
        OriginKind::Reference { path, optional } => format!("{}{}", if *optional { "?" } else { "→" }, path.join(".")),
        OriginKind::Absent { path } => format!("absent {}", path.join(".")),
        OriginKind::Environment { name } => format!("environment {name}"),
        OriginKind::Concatenation => "joined".to_owned(),
        OriginKind::Merged => "merged".to_owned(),
        _ => "?".to_owned(),
    };
    let parts: Vec<_> = origin.parts.iter().map(say).collect();
    let parts = if parts.is_empty() {
        String::new()
    } else {
        format!(" [{}]", parts.join("; "))
    };
    format!(
        "{}:{}:{} {kind}{parts}",
        origin.site.file, origin.site.line, origin.site.column
    )
}

#[track_caller]
fn check(path: &str, expect: &str) {
    let document = Document::parse(TEXT);
    let resolved = document.resolve("main.conf", &Around);
    assert_eq!(resolved.diagnostics, []);
    let path: Vec<_> = path.split('.').collect();
    let seen = resolved
        .origin(&path)
        .map_or_else(|| "nothing".to_owned(), |origin| say(&origin));
    assert_eq!(seen, expect, "{path:?}");
}

#[test]
fn every_path_has_an_origin() {
    check("key.kty", "shared/keys.conf:2:13 included at main.conf:1");
    check("port", "main.conf:2:8 environment PORT");
    check(
        "host",
        "main.conf:3:8 merged [main.conf:4:8 absent HOST; main.conf:3:8 literal]",
    );
    check(
        "base",
        "main.conf:5:8 joined [main.conf:5:8 literal; main.conf:5:17 →host [main.conf:3:8 merged [main.conf:4:8 absent HOST; main.conf:3:8 literal]]; \
         main.conf:5:24 literal; main.conf:5:27 →port [main.conf:2:8 environment PORT]]",
    );
    check("profiles.a.ttl", "main.conf:8:18 literal");
    check("profiles.a.format", "main.conf:6:21 literal");
    check(
        "profiles.a",
        "main.conf:8:1 merged [main.conf:8:1 literal; main.conf:7:14 →defaults [main.conf:6:10 literal]]",
    );
    check(
        "profiles.b.key",
        "main.conf:9:20 →key [shared/keys.conf:2:5 included at main.conf:1]",
    );
    check("profiles.b.note", "main.conf:9:35 absent nothing");
    check("profiles.b.list.0", "main.conf:9:56 literal");
    check(
        "profiles.b.list.1",
        "main.conf:9:59 →host [main.conf:3:8 merged [main.conf:4:8 absent HOST; main.conf:3:8 literal]]",
    );
    check(
        "profiles.b",
        "main.conf:10:1 merged [main.conf:10:1 literal; main.conf:9:12 literal]",
    );
    check("profiles.c", "nothing");
    check("profiles.b.list.2", "nothing");
}

/// Two optional references for one field that lead nowhere: the upper one is told, once.
#[test]
fn of_two_absent_references_the_upper_is_told() {
    let document = Document::parse("o = {x = ${?p}}\na = ${o}\na = {x = ${?q}, y = 1}\n");
    let resolved = document.resolve("main.conf", &Around);
    assert_eq!(
        resolved.origin(&["a", "x"]).map(|origin| say(&origin)).as_deref(),
        Some("main.conf:3:10 absent q")
    );
    let mut count = 0;
    resolved.leaves(|path, _| count += usize::from(path == ["a", "x"]));
    assert_eq!(count, 1);
}

/// What an editor asks: change the shared definition, or override here?
#[test]
fn the_reference_that_brought_a_value_is_named() {
    let document = Document::parse(TEXT);
    let resolved = document.resolve("main.conf", &Around);
    let inherited = resolved.inherited(&["profiles", "b", "key", "crv"]).unwrap();
    assert_eq!(inherited.segments, 3);
    assert_eq!(
        say(&inherited.origin),
        "main.conf:9:20 →key [shared/keys.conf:2:5 included at main.conf:1]"
    );
    assert_eq!(resolved.inherited(&["profiles", "b", "more"]), None);
    // Merged below a literal: `format` comes through the reference, `ttl` was overridden.
    let merged = resolved.inherited(&["profiles", "a", "format"]).unwrap();
    assert_eq!(
        (merged.segments, say(&merged.origin)),
        (2, "main.conf:7:14 →defaults [main.conf:6:10 literal]".to_owned())
    );
    assert_eq!(resolved.inherited(&["profiles", "a", "ttl"]), None);
}

/// Every leaf is told once, and its text can be found in the file it names.
#[test]
fn leaves_are_complete() {
    let document = Document::parse(TEXT);
    let resolved = document.resolve("main.conf", &Around);
    let mut seen = Vec::new();
    resolved.leaves(|path, origin| {
        assert_eq!(resolved.origin(path).as_ref(), Some(&origin));
        seen.push(path.join("."));
    });
    seen.sort();
    assert_eq!(
        seen,
        [
            "all.0",
            "base",
            "defaults.format",
            "defaults.ttl",
            "host",
            "key.crv",
            "key.kty",
            "port",
            "profiles.a.format",
            "profiles.a.ttl",
            "profiles.b.key.crv",
            "profiles.b.key.kty",
            "profiles.b.list.0",
            "profiles.b.list.1",
            "profiles.b.more",
            "profiles.b.note"
        ]
    );
}

/// [`Resolved::sources`] tells what [`Resolved::below`] tells, without the way there.
#[test]
fn sources_are_where_values_come_from_in_the_end() {
    let document = Document::parse(
        "key { kty = EC, crv = P-256 }\nb = ${key} { crv = P-384 }\nlist = [1, ${b.crv}, ${?none}]\nc { x = ${?none}, k = ${b}, l = ${list} }\nc.k.kty = RSA\nwords = a ${b.crv} c",
    );
    let resolved = document.resolve("it.conf", &Alone);
    for path in [&[][..], &["c"], &["c", "k"], &["list"], &["words"], &["none"]] {
        let (mut short, mut long) = (Vec::new(), Vec::new());
        resolved.sources(path, |file, span| short.push((file.to_owned(), span.start)));
        resolved.below(path, |_, origin| {
            let mut origin = &origin;
            while let (OriginKind::Reference { .. } | OriginKind::Merged, Some(first)) =
                (&origin.kind, origin.parts.first())
            {
                origin = first;
            }
            long.push((origin.site.file.clone(), origin.site.span.start));
        });
        short.sort();
        long.sort();
        assert_eq!(short, long, "{path:?}");
        assert_eq!(short.is_empty(), path == ["none"], "{path:?}");
    }
}
